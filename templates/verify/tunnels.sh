# shellcheck shell=sh
# Encryption between nodes: WireGuard's peers and IPsec's policies.

# A key of WireGuard lives 180 seconds; a peer that talks has a younger handshake.
handshake_limit=180

# count_others: sets others to how many nodes the cluster has beside this one, or to nothing, and then others_reason.
count_others() {
  others='' others_reason=--local
  [ -z "$verify_local" ] || return 0
  if kube_ready; then
    others=$(($(node_count) - 1))
  else
    others_reason=$kube_reason
  fi
}

check_wireguard_peers() {
  if ! has wg; then
    skip 'there is no wg command to ask'
    remedy 'install wireguard-tools (K3s itself does not need it), then run this again'
    return 0
  fi
  wireguard_seen=''
  count_others
  for wireguard_link in $OVERLAY_INTERFACES; do
    wg show "$wireguard_link" dump >"$scratch/peers" 2>"$scratch/error" || {
      if grep -qi 'not permitted' "$scratch/error"; then
        unseen '%s may be read by root alone' "$wireguard_link"
        remedy 'run this as root: sudo sh verify.sh'
      else
        fault 'WireGuard does not know %s: %s' "$wireguard_link" "$(first_line "$scratch/error")"
        may_heal
        remedy_overlay
      fi
      continue
    }
    wireguard_peers_of "$wireguard_link"
  done
  verdict '%s' "$wireguard_seen"
}

# wireguard_peers_of LINK: judges $scratch/peers, whose first line is the link itself.
wireguard_peers_of() {
  wireguard_now=$(date +%s)
  # Counts: peers, those that shook hands lately, silent ones that should have spoken, silent ones that need not.
  wireguard_counts=$(awk -F '\t' -v now="$wireguard_now" -v limit="$handshake_limit" '
    NR > 1 {
      peers++
      if ($5 > 0 && now - $5 <= limit) fresh++
      else if ($8 == "off") quiet++
      else silent++
    }
    END { printf "%d %d %d %d", peers, fresh, silent, quiet }
  ' "$scratch/peers")
  # shellcheck disable=SC2086 # four numbers
  set -- "$1" $wireguard_counts
  if [ -n "$others" ] && [ "$2" -ne "$others" ]; then
    fault '%s knows %s peers, but there are %s other nodes' "$1" "$2" "$others"
    may_heal
    remedy 'on each node: K3s must run with the same backend: %s get nodes -o yaml | grep backend-type' "$(kube_name)"
  elif [ "$4" -gt 0 ]; then
    fault '%s: %s of %s peers had no handshake in the last %s seconds' "$1" "$4" "$2" "$handshake_limit"
    may_heal
    remedy 'let UDP 51820 (51821 for IPv6) through between all nodes; wg show %s names the endpoints' "$1"
  elif [ "$2" -eq 0 ] && [ -z "$others" ]; then
    unseen '%s has no peers, and whether there are other nodes is not known: %s' "$1" "$others_reason"
    remedy 'run this on a server: sudo sh verify.sh'
  elif [ "$5" -gt 0 ]; then
    unseen '%s: %s of %s peers have not talked lately and have no keepalive' "$1" "$5" "$2"
    remedy 'run this again: sudo sh verify.sh (pod-to-pod has made the nodes talk by then)'
  fi
  wireguard_seen="$wireguard_seen${wireguard_seen:+, }$(phrase 'peers of %s with a fresh handshake: %s' "$1" "$2")"
}

check_ipsec_policies() {
  needs_ip || return 0
  if ! ip xfrm policy show >"$scratch/policies" 2>"$scratch/error"; then
    skip 'the policies could not be read: %s' "$(first_line "$scratch/error")"
    remedy 'run this as root, with the ip of iproute2: sudo sh verify.sh'
    return 0
  fi
  ip xfrm state show >"$scratch/states" 2>/dev/null || : >"$scratch/states"
  # Policies with ESP between pod ranges: out, in, forward; the far ends; those of them without a key.
  ipsec_counts=$(awk -v list="$CLUSTER_CIDR" "$range_words"'
    FILENAME == ARGV[1] {
      if ($1 == "src" && $3 == "dst") pair = $2 " " $4
      if ($1 == "proto" && $2 == "esp") keyed[pair] = 1
      next
    }
    $1 == "src" && $3 == "dst" { pods = inside($2, list) && inside($4, list); direction = "" }
    $1 == "dir" { direction = $2 }
    $1 == "tmpl" { ends = $3 " " $5; far = $5 }
    $1 == "proto" && $2 == "esp" && pods {
      count[direction]++
      if (direction == "out") { fars[far] = 1; if (!(ends in keyed)) open++ }
    }
    END {
      for (far in fars) nodes++
      printf "%d %d %d %d %d", count["out"], count["in"], count["fwd"], nodes, open
    }
  ' "$scratch/states" "$scratch/policies")
  # shellcheck disable=SC2086 # five numbers
  set -- $ipsec_counts
  count_others
  if [ "$1" -ne "$2" ] || [ "$1" -ne "$3" ]; then
    fault 'policies are missing: %s out, %s in, %s forward' "$1" "$2" "$3"
    may_heal
  elif [ -n "$others" ] && [ "$4" -ne "$others" ]; then
    fault 'policies lead to %s nodes, but there are %s other nodes' "$4" "$others"
    may_heal
  elif [ "$5" -gt 0 ]; then
    fault '%s of %s nodes have a policy but no key: charon could not agree with them' "$5" "$4"
    may_heal
  elif [ "$1" -eq 0 ] && [ -z "$others" ]; then
    unseen 'there are no policies, and whether there are other nodes is not known: %s' "$others_reason"
    remedy 'run this on a server: sudo sh verify.sh'
  fi
  remedy 'let UDP 500 and 4500 and IP protocol 50 through between all nodes, and run no strongSwan service of the system beside K3s: swanctl --list-sas; %s' \
    "$(service_log_command)"
  verdict 'policies with keys lead to %s nodes' "$4"
}
