#!/bin/sh
# Takes away what knit's install.sh brought to this node, K3s with it.
#
# What it does, in this order: reads /var/lib/knit/receipt, stops K3s, removes the rules, sets, routes and links that the
# CNI left in the kernel, runs K3s' own uninstaller, removes the files that the CNI left and those that knit wrote, puts
# back what knit had set aside, and removes the receipt. Running it again finishes what was interrupted.
#
# What it needs: root.
#
# What it never does: remove a file that was changed since knit wrote it, a folder that is not empty, a host package, or
# anything that was there before knit. K3s that was there before knit stays, too.
#
# K3s' own uninstaller removes all of /etc/rancher/k3s, /var/lib/rancher/k3s and /var/lib/kubelet: the node's data.
#
# How to trust it: look at what it would do, then run it.
#   sudo sh uninstall.sh --dry-run && sudo sh uninstall.sh
# shellcheck disable=SC2034 # each script has all settings, and uses some

# --- settings: filled in by the service; these make the file run as it lies
KNIT_RELEASE='0.1.0'
REQUEST='backend=vxlan&cni=flannel&k3s=v1.36.4-k3s1'
LANGUAGE='en'
K3S_VERSION='v1.36.4+k3s1'
K3S_INSTALLER_SHA256=''
CNI='flannel'
CNI_VIA=''
FLANNEL_BACKEND='vxlan'
BACKEND_TYPE='vxlan'
ENCRYPTION='none'
CLUSTER_CIDR='10.42.0.0/16'
SERVICE_CIDR='10.43.0.0/16'
CLUSTER_DNS='10.43.0.10'
DISABLE=''
POLICY_ENGINE='kube-router'
SERVER_CONFIG='flannel-backend: vxlan
'
AGENT_CONFIG=''
FLANNEL_CONF=''
MANIFEST_NAME=''
MANIFEST_RELEASE=''
MANIFEST_FILE=''
MANIFEST_URL=''
MANIFEST_BYTES=''
MANIFEST_SHA256=''
MANIFEST_EDITS=''
MANIFEST_PATCHED_SHA256=''
MANIFEST_TEXT=''
CONFLIST=''
DAEMONSET=''
CNI_NAMESPACE=''
KERNEL_MODULES='br_netfilter overlay vxlan'
HOST_PACKAGES='none'
CGROUP_V1='refused'
OVERLAY_INTERFACES='flannel.1'
OVERLAY_OVERHEAD='50'
MTU='0'
PORTS='tcp 6443 agents-to-servers
udp 8472 nodes
tcp 10250 nodes
'
CHECKS='k3s-service k3s-version k3s-config kernel-modules cni-config overlay-interface overlay-mtu policy-engine pod-cidr nodes-ready coredns pod-to-pod service-dns servicelb'
WARNINGS=''
# --- end settings
set -eu

# shellcheck source=templates/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=templates/receipt.sh
. "${0%/*}/receipt.sh"
# shellcheck source=templates/uninstall/help.sh
. "${0%/*}/uninstall/help.sh"
# shellcheck source=templates/uninstall/kernel.sh
. "${0%/*}/uninstall/kernel.sh"
# shellcheck source=templates/uninstall/files.sh
. "${0%/*}/uninstall/files.sh"

main() {
  use_colours
  keep_k3s=''
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) DRY_RUN=yes ;;
      --keep-k3s) keep_k3s=yes ;;
      -h | --help)
        print_help
        return 0
        ;;
      --version)
        printf 'knit %s\n' "$KNIT_RELEASE"
        return 0
        ;;
      - | --) ;;
      *)
        die 64 'unknown argument %s: known are --dry-run, --keep-k3s, --help, --version' \
          '不明な引数%sです。使えるのは--dry-run、--keep-k3s、--help、--versionです' "$(quoted "$1")"
        ;;
    esac
    shift
  done
  need_programs awk sed grep sort date mktemp cat rm mv
  set_say_to
  umask 022
  set_traps
  KNIT_ROOT=${KNIT_ROOT%/}
  [ -n "$DRY_RUN$KNIT_ROOT" ] || [ "$(id -u)" = 0 ] ||
    die 77 'only root can uninstall K3s: run this by sudo sh, or look first with --dry-run' \
      'K3sをアンインストールできるのはrootだけです。sudo shで実行するか、まず--dry-runで確認してください'
  if [ ! -e "$KNIT_ROOT$receipt_path" ]; then
    finish_forgetting
    say 'There is no %s: knit installed nothing here, nothing was removed.' \
      '%sがありません。knitはここに何もインストールしていないため、何も削除しませんでした。' "$KNIT_ROOT$receipt_path"
    return 0
  fi
  [ -r "$KNIT_ROOT$receipt_path" ] ||
    die 77 '%s can be read by root only: what would be removed stands there' \
      '%sを読めるのはrootだけです。削除するものはそこに書かれています' "$KNIT_ROOT$receipt_path"
  uninstall
}

uninstall() {
  if [ -z "$DRY_RUN" ]; then take_lock; fi
  read_receipt
  network=$(receipt_values network)
  service=$(receipt_values service)
  say 'knit %s: removing what it installed here, %s' 'knit %s：インストールしたもの (%s) を削除します' "$KNIT_RELEASE" "$(receipt_values request)"
  find_k3s_scripts
  decide_k3s
  left=''
  if [ -n "$removes_k3s" ]; then
    stop_k3s
    [ -n "$KNIT_ROOT" ] || clean_kernel
    save_asides
    remove_k3s
    remove_later
  fi
  remove_files
  restore_asides
  remove_folders
  tell_packages
  if [ -n "$left" ]; then
    die 1 'something could not be removed, see above: mend it and run this again' \
      '削除できないものがありました。上のメッセージを確認し、直してから再実行してください'
  fi
  forget
}

{
  main "$@"
  exit
}
