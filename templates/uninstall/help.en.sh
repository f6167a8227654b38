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

what it does, by /var/lib/knit/receipt
  1. stops K3s (k3s-killall.sh)
  2. Calico's chains, sets and links, the CNI's routes in the pod range, flannel's IPsec policies
  3. K3s' own uninstaller: the program, /var/lib/rancher/k3s, /var/lib/kubelet; what is yours in /etc/rancher/k3s
     (config.yaml, registries.yaml) is out of its way meanwhile and stays
  4. what knit wrote, if it is unchanged; what knit had set aside comes back
  5. what the CNI left: its files in /etc/cni/net.d and /opt/cni/bin, /var/lib/calico, /var/log/calico; the node's
     password /etc/rancher/node; folders that knit made, if empty
  6. looks whether K3s is gone, then removes the receipt
  The URL does not matter: the receipt says what was installed. Running it again finishes what was interrupted.

it never removes a file that was changed since, a folder that is not empty, a host package (it names them), or what was
there before knit. K3s that was there before knit stays.

In the cluster, delete the Node (kubectl delete node NAME): without it, this machine cannot join again by that name.

variables
  KNIT_ROOT             prefix of every path read or written; default empty. Nothing below it is run: only files that
                        knit wrote can be removed there
  INSTALL_K3S_BIN_DIR   where K3s' scripts are; default: where the receipt says, /usr/local/bin, /opt/bin
  NO_COLOR              no colours

exit codes
  0   done, or nothing was installed    70  K3s' own uninstaller failed
  1   something could not be removed    73  cannot write
  64  usage                             77  not root
                                        78  another run holds the lock, the receipt is damaged, a link leads astray
END_OF_HELP
}
