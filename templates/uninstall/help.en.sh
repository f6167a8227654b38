# shellcheck shell=sh
# The manual of uninstall.sh.

print_help() {
  cat <<END_OF_HELP
uninstall.sh of knit $KNIT_RELEASE: takes away what install.sh brought to this node, K3s with it.

usage: uninstall.sh [options]
  --dry-run    prints each command; touches nothing
  --keep-k3s   removes only what knit wrote: K3s goes on with its own settings from the next restart on
  --help       this page
  --version    the release of knit

It goes by /var/lib/knit/receipt, whatever the URL: K3s by its own uninstaller, the node's data with it; what the CNI
left in the kernel and on the disk; what knit wrote, if it is unchanged. What is yours in /etc/rancher/k3s stays, and
what knit had set aside comes back. Running it again finishes what was interrupted.
It never removes a file that was changed since, a folder that is not empty, a host package (it names them), or what was
there before knit, K3s included.
In the cluster, delete the Node (kubectl delete node NAME): without it, this machine cannot join again by that name.

variables
  KNIT_ROOT             prefix of every path. Nothing below it is run: only files that knit wrote can be removed there
  INSTALL_K3S_BIN_DIR   where K3s' scripts are; default: where the receipt says, /usr/local/bin, /opt/bin
  NO_COLOR              no colours

exit codes
  0   done, or nothing was installed    70  K3s' own uninstaller failed
  1   something could not be removed    73  cannot write
  64  usage                             77  not root
                                        78  another run holds the lock, the receipt is damaged, a link leads astray
END_OF_HELP
}
