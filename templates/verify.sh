#!/bin/sh
# Proves that a node and its cluster have the network that was asked of knit.
#
# What it does:  looks at the K3s service, its config, the kernel, the CNI files, links, rules and, where this node can
#                ask the cluster, at nodes, workloads and what two pods of its own can reach. One line a check, a count
#                at the end; each failure says why and names the command to run.
# What it needs: a POSIX shell and the programs that every Linux has (awk, sed, tr, grep). Root, to see everything.
# What it never does: change the node or the cluster, but for two pods that it removes; download anything.
#
# Read it, then run it:  sudo sh verify.sh        All options: sh verify.sh --help
#
# shellcheck disable=SC2034 # all of knit's scripts have the same settings and use those they need
# --- settings: filled in by the service; these make the file run as it lies here
KNIT_RELEASE='0.1.0'
REQUEST='cni=flannel&backend=vxlan&k3s=v1.36.4%2Bk3s1'
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
tcp 10250 nodes'
CHECKS='k3s-service k3s-version k3s-config kernel-modules cni-config cni-binaries overlay-interface overlay-mtu policy-engine pod-cidr nodes-ready cni-rollout coredns pod-to-pod service-dns servicelb'
WARNINGS=''
# --- end settings
set -eu
# shellcheck source=templates/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=templates/verify/all.sh
. "${0%/*}/verify/all.sh"
# shellcheck source=templates/verify/help.sh
. "${0%/*}/verify/help.sh"

main() {
  use_colours
  verify_defaults
  parse_options "$@"
  # sudo and cron leave out folders that hold k3s, ip and iptables.
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin
  need_programs awk sed tr grep cut sort head tail date uname mktemp
  if [ -n "${KUBECTL-}" ] && [ -z "$verify_local" ]; then
    has "${KUBECTL%% *}" || die 78 'KUBECTL names %s, which is not here' 'KUBECTLに指定された%sが見つかりません' "${KUBECTL%% *}"
  fi
  set_traps
  scratch
  say 'knit %s verifies: %s' 'knit %sによる確認：%s' "$KNIT_RELEASE" "$REQUEST"
  verify_run
}

parse_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --format | --timeout)
        [ $# -ge 2 ] || misused '%s needs a value' '%sには値が必要です' "$1"
        set_option "$1" "$2"
        shift
        ;;
      --format=* | --timeout=*) set_option "${1%%=*}" "${1#*=}" ;;
      --local) verify_local=1 ;;
      --allow-skip) verify_allow_skip=1 ;;
      --help | -h)
        verify_help
        exit 0
        ;;
      --version)
        printf 'knit %s verify.sh (K3s %s)\n' "$KNIT_RELEASE" "$K3S_VERSION"
        exit 0
        ;;
      *) misused 'there is no option %s' 'オプション%sはありません' "$1" ;;
    esac
    shift
  done
}

set_option() {
  case $1 in
    --format)
      case $2 in
        text | json | tap | junit) verify_format=$2 ;;
        *) misused '--format takes text, json, tap or junit, not %s' \
          '--formatに指定できるのはtext、json、tap、junitです：%s' "$2" ;;
      esac
      ;;
    --timeout)
      case $2 in
        '' | *[!0-9]* | ??????*) misused '--timeout takes 0 to 86400 seconds, not %s' \
          '--timeoutに指定できるのは0から86400秒です：%s' "$2" ;;
      esac
      # Without leading zeros, which arithmetic takes for octal.
      verify_timeout=$(printf '%s' "$2" | sed 's/^0*\([0-9]\)/\1/')
      [ "$verify_timeout" -le 86400 ] || misused '--timeout takes 0 to 86400 seconds, not %s' \
        '--timeoutに指定できるのは0から86400秒です：%s' "$2"
      ;;
  esac
}

# misused EN JA ARG: the wrong word, and where the right ones are.
misused() {
  die 64 "$1; see --help" "$2。--helpを参照してください" "$3"
}

# A group, so that a download that was cut off runs nothing.
{
  main "$@"
  exit
}
