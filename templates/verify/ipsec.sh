# shellcheck shell=sh
# Encryption between nodes: IPsec's policies.

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
