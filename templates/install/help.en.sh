# shellcheck shell=sh
# The manual of install.sh.

print_help() {
  cat <<END_OF_HELP
install.sh of knit $KNIT_RELEASE: installs K3s $K3S_VERSION with $(network_name).
It was made for this request: $REQUEST

usage: install.sh [server|agent] [options]
  server          this node runs the control plane; the default
  agent           this node joins a server; the default where K3S_URL is set

options
  --node-ip ADDRESS[,ADDRESS], --node-external-ip ADDRESS[,ADDRESS]
                  the addresses of this node, one of each family; they stay until others are given
  --dry-run       prints each step, file and command; touches nothing, needs no root
  --files-only    writes config and manifest only, for example into an image (KNIT_ROOT)
  --no-verify     does not wait for the node and its network, and proves nothing
  --force         goes on where preflight refuses; a file in the way is kept as NAME.before-knit
  --help          this page
  --version       the release of knit

Each finding of preflight names its remedy. What was written stands in /var/lib/knit/receipt; uninstall.sh reads it.
A second run changes nothing and says so; after a crash it finishes; a changed config restarts K3s.
It never overwrites a file that it did not write, never prints a secret, never changes the network of a living cluster.

variables
  K3S_URL                    https address of a server to join, port 6443; preflight asks whether it answers
  K3S_TOKEN, K3S_TOKEN_FILE  the cluster's secret; nowhere else than here
  INSTALL_K3S_*              passed on to K3s' installer, see https://docs.k3s.io/reference/env-variables
  KNIT_ROOT                  prefix of every path read or written, for images; default empty
  KNIT_K3S_INSTALLER         path or https address of K3s' installer; default https://get.k3s.io
                             air gap: a path, with INSTALL_K3S_SKIP_DOWNLOAD=true and the k3s program in place
  KNIT_K3S_INSTALLER_SHA256  refuses the installer where it differs
  KNIT_MANIFEST_BASE         https address, http://127.0.0.1 or folder of a mirror: BASE/<tag>/manifests/<file>
  HTTPS_PROXY, NO_PROXY      for downloads, and for K3s itself
  TMPDIR, NO_COLOR           as everywhere

exit codes
  0   done; on transactional        70  K3s' installer failed, installed
      systems: starts with the          nothing, or K3s did not start
      next boot                     73  a file could not be written
  1   installed, but the network    77  not root
      is not up, or a check of      78  refused: preflight, a foreign file, another run;
      verify.sh failed                  nothing was installed
  64  usage                         129, 130, 143  interrupted; run it again
  65  a digest or an edit did
      not fit
  69  a download or a package failed

examples
  sh install.sh --dry-run
  sudo sh install.sh
  sudo env K3S_URL=https://SERVER:6443 K3S_TOKEN_FILE=/root/token sh install.sh agent
  KNIT_ROOT=/mnt/image sh install.sh server --files-only
END_OF_HELP
}
