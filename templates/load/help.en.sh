# shellcheck shell=sh
# The manual of load.sh.

print_help() {
  cat <<END_OF_HELP
load.sh of knit $KNIT_RELEASE: lays what fetch.sh fetched where K3s $K3S_VERSION looks. It uses no network.
It was made for this request: $REQUEST

usage: load.sh [options]
  --from FOLDER     what fetch.sh fetched; default: airgap beside this script
  --registry HOST   lays no images: registries.yaml tells K3s to ask this mirror, as HOST or HOST:PORT, for all of them
  --arch WORD       amd64, arm64 or arm; default: that of this machine. An image (KNIT_ROOT) may be for another
  --dry-run         compares all and prints what would be laid; touches nothing, needs no root
  --force           keeps what is in the way as NAME.before-knit
  --help            this page
  --version         the release of knit

what it lays
  /usr/local/bin/k3s                       K3s' program
  /var/lib/rancher/k3s/agent/images/       the archives of images; K3s imports them when it starts
  /var/lib/knit/airgap/                    K3s' installer, and the CNI's manifest where the archive does not carry it
  /etc/rancher/k3s/registries.yaml         with --registry
  Then run install.sh beside this script: it takes all of this, and refuses where something is missing.
  A second run changes nothing. Of another release it replaces what an earlier run laid.

variables
  KNIT_ROOT             prefix of every path written, for images; default empty
  INSTALL_K3S_BIN_DIR   where K3s' program goes; default /usr/local/bin
  NO_COLOR              no colours

exit codes
  0   all is laid                   73  a file could not be written
  64  usage                         77  not root
  65  a digest did not fit;         78  something is missing or in the way; nothing was laid
      nothing was laid              129, 130, 143  interrupted; run it again
END_OF_HELP
}
