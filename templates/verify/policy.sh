# shellcheck shell=sh
# Who enforces network policies on this node: exactly the one that was planned.

# policy_tools: the programs that list chains here, K3s' own among them; both kinds of iptables, since each is blind
# to the rules of the other.
policy_tools() {
  policy_tools_own="$KNIT_ROOT/var/lib/rancher/k3s/data/current/bin/aux"
  for policy_tool in iptables-nft-save iptables-legacy-save iptables-save; do
    case $CLUSTER_CIDR in *.*) policy_tools_name "$policy_tool" ;; esac
    case $CLUSTER_CIDR in *:*) policy_tools_name "ip6${policy_tool#ip}" ;; esac
  done
}

policy_tools_name() {
  if has "$1"; then
    printf '%s\n' "$1"
  elif [ -z "$KNIT_ROOT" ] && [ -x "$policy_tools_own/$1" ]; then
    printf '%s\n' "$policy_tools_own/$1"
  fi
}

# policy_chains: writes the names of all chains and of nft's tables to $scratch/chains; fails where nobody may or can tell.
policy_chains() {
  : >"$scratch/chains"
  policy_seen=1
  for policy_tool in $(policy_tools); do
    "$policy_tool" >"$scratch/rules" 2>"$scratch/error" || continue
    policy_seen=0
    sed -n 's/^:\([^ ]*\) .*/\1/p' "$scratch/rules" >>"$scratch/chains"
  done
  if has nft && nft list chains >"$scratch/rules" 2>"$scratch/error"; then
    policy_seen=0
    awk '$1 == "table" { print $1 " " $3 } $1 == "chain" { print $2 }' "$scratch/rules" >>"$scratch/chains"
  fi
  return "$policy_seen"
}

check_policy_engine() {
  if ! policy_chains; then
    if [ -s "$scratch/error" ]; then
      skip 'the rules could not be read: %s' "$(first_line "$scratch/error")"
      remedy_root
    else
      skip 'neither iptables-save nor nft is here'
      remedy 'install one of them, such as: apt-get install iptables; then run this again: sudo sh verify.sh'
    fi
    return 0
  fi
  policy_router='' policy_calico=''
  if grep -Eq '^(KUBE-ROUTER-|KUBE-NWPLCY-|KUBE-POD-FW-)' "$scratch/chains"; then policy_router=1; fi
  if grep -Eq '(^|-)cali-|^table calico$' "$scratch/chains"; then policy_calico=1; fi
  policy_is_planned
  policy_config
  verdict 'network policies are enforced by: %s' "$POLICY_ENGINE"
}

remedy_router_chains() {
  remedy 'set disable-network-policy on all servers (install.sh of this request does), then reboot the node or run k3s-killall.sh and start K3s again'
}

remedy_calico_chains() {
  if grep -q '^table calico$' "$scratch/chains"; then
    remedy 'with K3s stopped: nft delete table ip calico; nft delete table ip6 calico, or reboot the node'
  fi
  remedy 'with K3s stopped: iptables-save | grep -v cali | iptables-restore (and ip6tables), or reboot the node'
}

# The config of this server, and of the others where the cluster can tell.
policy_config() {
  [ "$POLICY_ENGINE" != kube-router ] || return 0
  find_service
  [ "$service_role" != agent ] || return 0
  for policy_file in "$KNIT_ROOT/etc/rancher/k3s/config.yaml" "$KNIT_ROOT$config_folder"/*; do
    case $policy_file in *.yaml | *.yml) ;; *) continue ;; esac
    [ -r "$policy_file" ] || continue
    if awk '
      /^disable[+]?:/ { on = 1 }
      /^[^ \t#-]/ && !/^disable[+]?:/ { on = 0 }
      on && /(^|[^a-z-])network-policy([^a-z-]|$)/ { found = 1 }
      END { exit !found }
    ' "$policy_file"; then
      fault '%s disables a component network-policy, which does not exist' "$(printf '%s' "$policy_file" | printable)"
      remedy 'write disable-network-policy: true instead, then %s' "$(restart_command)"
    fi
  done
  [ -z "$verify_local" ] && kube_ready || return 0
  if node_arguments disable-network-policy | grep -q 'false$'; then
    fault 'a server of this cluster runs without disable-network-policy'
    remedy_router_chains
  fi
}
