# shellcheck shell=sh
# The manual of preflight.sh.

print_help() {
  cat <<END_OF_HELP
preflight.sh of knit $KNIT_RELEASE: looks whether this machine can run K3s $K3S_VERSION with $(network_name).
It was made for this request: $REQUEST

usage: preflight.sh [--role server|agent] [--format text|json]
       preflight.sh --peer ADDRESS [--wait SECONDS]
  --role ROLE      what the node is to be; the default is agent where K3S_URL is set, else server
  --format FORMAT  text (for people) or json; both on stdout
  --peer ADDRESS   run on two machines at once, each with the other's address, before there is a K3s: raises this
                   network's own tunnel between them, sends packets of full size both ways, takes it down
  --wait SECONDS   how long to wait for the other one; 120 unless told
  --help           this page
  --version        the release of knit

It changes nothing and downloads nothing; --peer needs root and leaves nothing. Without root it skips what only root may read, and says so.

findings
  ok      looked at, and fine
  warn    works, but not as well as it could; or predicts a fault that K3s does not tell
  refuse  install.sh would stop here; the remedy names the command that mends it
  skip    could not be looked at

variables
  K3S_URL, K3S_TOKEN, INSTALL_K3S_*  as they will be given to install.sh: they are looked at, too
  KNIT_ROOT                          prefix of every path that is read, for images
  NO_COLOR                           no colours

exit codes
  0   nothing is refused      64  usage
  77  --peer without root     78  something is refused
  130, 143  interrupted
END_OF_HELP
}
