# shellcheck shell=sh
# Preflight: what is known to go wrong with K3s' networks, looked for before anything is written. Each check is one
# function preflight_<id> that gives verdicts: ok, warn, refuse or skip (could not be looked at); its variables begin with
# its_. A dry run shows all verdicts; otherwise what is ok is counted only.

preflight_ids='supervisor architecture memory cores disk time hostname receipt airgap existing-k3s installer-options data-dir config server
  other-network cni-leftovers rule-leftovers manifests no-cni kernel-version kernel-modules host-packages cgroup-memory selinux iptables
  checksum-offload default-route node-address mtu flannel-iface ipv6 address-ranges ports firewall packet-filter network-manager
  nm-cloud-setup proxy'

# Each check is one function preflight_<id>; its variables begin with its_. A script has those that its network needs.
preflight() {
  preflight_ok=0 preflight_warned=0 preflight_refused=0
  read_host
  for preflight_id in $preflight_ids; do
    preflight_check=preflight_$(printf '%s\n' "$preflight_id" | tr - _)
    if has "$preflight_check"; then "$preflight_check"; fi
  done
  say '  %s ok, %s warned, %s refused' "$preflight_ok" "$preflight_warned" "$preflight_refused"
  [ "$preflight_refused" = 0 ] || [ -n "$DRY_RUN" ] || [ -n "$force" ] ||
    die 78 'this machine is not ready: see the remedies above. --force goes on all the same'
}

# preflight_verdict LEVEL TEXT [ARG...]: what the running check found. What is ok or could not be looked at, a dry run tells.
preflight_verdict() {
  case $1 in
    ok) preflight_ok=$((preflight_ok + 1)) verdict_mark="${green}ok$plain     " ;;
    warn) preflight_warned=$((preflight_warned + 1)) verdict_mark="${yellow}warn$plain   " ;;
    refuse) preflight_refused=$((preflight_refused + 1)) verdict_mark="${red}refuse$plain " ;;
    skip) verdict_mark='skip   ' ;;
  esac
  verdict_level=$1 verdict_text="  $verdict_mark $preflight_id$(phrase ': ')$2"
  shift 2
  case $verdict_level:$DRY_RUN in ok: | skip:) ;; *) say "$verdict_text" "$@" ;; esac
}

# preflight_remedy TEXT [ARG...]: what to do about the last verdict.
preflight_remedy() {
  remedy_text="          $(phrase 'remedy: ')$1"
  shift
  say "$remedy_text" "$@"
}
