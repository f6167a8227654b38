#!/bin/sh
# Installs K3s with the network of the settings below, and proves it.
#
# What it does, in this order: looks whether this machine can run that network (preflight), installs host packages that
# are missing (WireGuard or strongSwan, only where the network needs them), writes K3s' config and on servers the CNI's
# manifest, runs K3s' own installer for one exact release, waits, and verifies. What it wrote stands in
# /var/lib/knit/receipt, one thing a line. Running it again changes nothing, or finishes what was interrupted.
#
# What it needs: root, a systemd or OpenRC machine, curl or wget, and the way out to get.k3s.io and github.com, or
# copies of both (see KNIT_K3S_INSTALLER and KNIT_MANIFEST_BASE in --help).
#
# What it never does: overwrite a file that it did not write, print a secret, change the network of a living cluster.
#
# How to trust it: download it, read it, look at what it would do, run it.
#   curl -sSLo install.sh 'https://HOST/install.sh?cni=calico'
#   less install.sh
#   sh install.sh --dry-run && sudo sh install.sh
#
# Only the settings differ from one install.sh to another. `sh install.sh --help` tells about options, variables and
# exit codes.
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
# shellcheck source=templates/download.sh
. "${0%/*}/download.sh"
# shellcheck source=templates/manifest.sh
. "${0%/*}/manifest.sh"
# shellcheck source=templates/install/help.sh
. "${0%/*}/install/help.sh"
# shellcheck source=templates/install/options.sh
. "${0%/*}/install/options.sh"
# shellcheck source=templates/install/host.sh
. "${0%/*}/install/host.sh"
# shellcheck source=templates/install/preflight.sh
. "${0%/*}/install/preflight.sh"
# shellcheck source=templates/install/preflight/machine.sh
. "${0%/*}/install/preflight/machine.sh"
# shellcheck source=templates/install/preflight/k3s.sh
. "${0%/*}/install/preflight/k3s.sh"
# shellcheck source=templates/install/preflight/config.sh
. "${0%/*}/install/preflight/config.sh"
# shellcheck source=templates/install/preflight/server.sh
. "${0%/*}/install/preflight/server.sh"
# shellcheck source=templates/install/preflight/leftovers.sh
. "${0%/*}/install/preflight/leftovers.sh"
# shellcheck source=templates/install/preflight/kernel.sh
. "${0%/*}/install/preflight/kernel.sh"
# shellcheck source=templates/install/preflight/network.sh
. "${0%/*}/install/preflight/network.sh"
# shellcheck source=templates/install/preflight/firewall.sh
. "${0%/*}/install/preflight/firewall.sh"
# shellcheck source=templates/install/preflight/packet-filter.sh
. "${0%/*}/install/preflight/packet-filter.sh"
# shellcheck source=templates/install/preflight/node-address.sh
. "${0%/*}/install/preflight/node-address.sh"
# shellcheck source=templates/install/packages.sh
. "${0%/*}/install/packages.sh"
# shellcheck source=templates/receipt.sh
. "${0%/*}/receipt.sh"
# shellcheck source=templates/install/receipt.sh
. "${0%/*}/install/receipt.sh"
# shellcheck source=templates/install/manifest-source.sh
. "${0%/*}/install/manifest-source.sh"
# shellcheck source=templates/install/files.sh
. "${0%/*}/install/files.sh"
# shellcheck source=templates/install/k3s.sh
. "${0%/*}/install/k3s.sh"
# shellcheck source=templates/install/installer.sh
. "${0%/*}/install/installer.sh"
# shellcheck source=templates/install/start.sh
. "${0%/*}/install/start.sh"
# shellcheck source=templates/install/rehearsal.sh
. "${0%/*}/install/rehearsal.sh"
# shellcheck source=templates/verify/all.sh
. "${0%/*}/verify/all.sh"

main() {
  use_colours
  parse_options "$@"
  if [ -n "$wants_help" ]; then
    print_help
    return 0
  fi
  if [ -n "$wants_version" ]; then
    printf 'knit %s\n' "$KNIT_RELEASE"
    return 0
  fi
  need_programs awk sed tr grep cut sort head tail date uname mktemp cat rm mv mkdir chmod
  umask 022
  set_traps
  choose_role
  check_environment
  need_root
  find_supervisor
  must_stay_inside "$receipt_path" "${receipt_path%/*}/lock" "${receipt_path%/*}/lock.holder" /etc/rancher/k3s/config.yaml.d/10-knit.yaml \
    /etc/rancher/k3s/knit-flannel.json "/var/lib/rancher/k3s/server/manifests/${MANIFEST_NAME:-none}"
  locate_k3s
  read_receipt
  say 'knit %s: %s with %s, as %s' 'knit %s：%s (%s)、役割は%s' "$KNIT_RELEASE" "K3s $K3S_VERSION" "$(network_name)" "$role"
  print_warnings
  step 'Preflight' '事前チェック'
  preflight
  if [ -n "$DRY_RUN" ]; then
    rehearse
  else
    install
  fi
}

# The nine steps. Everything is brought and judged before the first byte is written.
install() {
  scratch
  take_lock
  read_receipt
  read_reboot
  told=$(told_text | sha256_of /dev/stdin)
  stage_files
  compare_files
  plan_installer
  history=$(receipt_history)
  if [ -n "$changed$installer_runs$new_packages" ] || [ "$(receipt_values state)" != complete ]; then
    begin_receipt
    begun=yes
  else
    begun=''
  fi
  install_packages
  step 'Files' 'ファイル'
  place_files
  remove_obsolete
  [ -n "$changed" ] || say '  all are there already, nothing was written' '  すべて既にあり、書き込みは行いませんでした'
  install_k3s
  finish_receipt
  if waits_for_reboot; then
    say 'Installed. Reboot to start K3s: this system is changed by its next boot. Then run verify.sh' \
      'インストールしました。このシステムの変更は次の起動で有効になります。再起動するとK3sが起動します。その後verify.shを実行してください'
  else
    verify_installed
  fi
}

# plan_installer: $installer_runs where K3s' installer has something to do; it is brought now, run later.
plan_installer() {
  installer_runs=''
  [ -z "$files_only" ] || return 0
  if ! k3s_is_current; then
    installer_runs=yes
    stage_installer
  fi
}

install_k3s() {
  if [ -n "$files_only" ]; then
    say 'Files only: K3s was not touched.' 'ファイルのみ書き込みました。K3sには触れていません。'
  elif [ -n "$installer_runs" ]; then
    step "K3s $K3S_VERSION, by its own installer" "K3s $K3S_VERSION (K3s自身のインストールスクリプト)"
    run_installer
    note_reboot
  else
    case " $changed " in
      *' config '* | *' flannel '*)
        step 'K3s' 'K3s'
        say '  its config changed: restarting it' '  設定が変わったため再起動します'
        restart_k3s
        ;;
      *)
        start_k3s
        if [ -z "$changed$new_packages" ]; then
          say 'Nothing changed: this node is already as asked.' '変更はありません。このノードは既に指定どおりです。'
        fi
        ;;
    esac
  fi
  case " $changed " in
    *' manifest '*)
      [ -z "$DAEMONSET" ] || [ -n "$installer_runs$files_only" ] ||
        say '  running pods keep the old CNI configuration until: %s' '  実行中のポッドは、次のコマンドまで古いCNI設定のままです：%s' \
          "k3s kubectl -n $CNI_NAMESPACE rollout restart daemonset/$DAEMONSET"
      ;;
  esac
}

# verify_installed: the checks of verify.sh; on agents those that need no cluster access. Its 78 (nothing could be looked
# at) would say here that nothing was installed, so it is told by the words and by 1: installed, not proven.
verify_installed() {
  [ -n "$wants_verify" ] && [ -z "$files_only" ] || return 0
  if [ -n "$KNIT_ROOT" ] || skips_start; then
    say 'Not verified, since K3s was not started here: run verify.sh on the node.' \
      'ここではK3sを起動していないため、検証していません。ノード上でverify.shを実行してください。'
    return 0
  fi
  step 'Verification' '検証'
  verify_code=0
  if [ "$role" = agent ]; then verify_scope=local; else verify_scope=''; fi
  # Not in the foreground, where a signal would have to wait for the last check.
  verifying=yes
  on_exit stop_verifying
  verify_node $verify_scope >&2 &
  wait "$!" || verify_code=$?
  verifying=''
  case $verify_code in
    0) ;;
    1)
      die 1 'K3s is installed, but not all checks passed: see the remedies above, then run verify.sh' \
        'K3sはインストールされましたが、合格しなかったチェックがあります。上の対処を行ってからverify.shを実行してください'
      ;;
    78)
      die 1 'K3s is installed, but nothing could be verified: see above why, then run verify.sh' \
        'K3sはインストールされましたが、何も検証できませんでした。上の理由を確認してからverify.shを実行してください'
      ;;
    *)
      say_interrupted
      exit "$verify_code"
      ;;
  esac
}

# stop_verifying: waits until the checks have taken away what they made.
# shellcheck disable=SC2317 # on_exit calls it by its name
stop_verifying() {
  [ -n "$verifying" ] || return 0
  # A signal may come before anything was started; `$!` is there before the next command, where a variable would not be.
  set +u
  [ -n "$!" ] && kill "$!" 2>/dev/null || return 0
  wait "$!" || :
  say_interrupted
}

say_interrupted() {
  say "${red}error:$plain K3s is installed, but its verification was interrupted: run verify.sh" \
    "${red}エラー:$plain K3sはインストールされましたが、検証が中断されました。verify.shを実行してください"
}

{
  main "$@"
  exit
}
