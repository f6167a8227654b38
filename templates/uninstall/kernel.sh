# shellcheck shell=sh
# What the CNI left in the running kernel and K3s' own scripts do not know: rules, sets, routes, policies, links. Only
# things that carry the CNI's name or lie in the pod range are touched; with K3s stopped nothing makes them anew.

clean_kernel() {
  pod_ranges=$(receipt_values cidr | tr ',' ' ')
  # K3s brings its own iptables, for hosts without.
  PATH="$PATH:/var/lib/rancher/k3s/data/current/bin:/var/lib/rancher/k3s/data/current/bin/aux"
  # Table 1 is that of Calico's WireGuard.
  route_tables=main
  case $network in
    canal* | calico*)
      step "Calico's rules, sets and links"
      route_tables='main 1'
      clean_chains
      clean_sets
      ! has ip || clean_calico_links
      ;;
  esac
  if has ip; then
    case $network in *' ipsec '*) clean_policies ;; esac
    clean_routes
  else
    warn 'there is no ip command here: links, routes and IPsec policies of the CNI may stay until the next boot'
  fi
}

# clean_chains: Calico's chains and the rules that lead there; all other rules and their counters stay.
clean_chains() {
  for chains_family in iptables ip6tables; do
    chains_tools=$chains_family
    # Asking the legacy tool makes the kernel load its tables: only where they are in use.
    case $chains_family in ip6tables) chains_names=/proc/net/ip6_tables_names ;; *) chains_names=/proc/net/ip_tables_names ;; esac
    [ ! -s "$chains_names" ] || chains_tools="$chains_tools $chains_family-legacy"
    for chains_tool in $chains_tools; do
      has "$chains_tool-save" || continue
      chains_delta=$("$chains_tool-save" 2>/dev/null | calico_delta)
      [ -n "$chains_delta" ] || continue
      say '  by %s-restore --noflush:' "$chains_tool"
      printf '%s\n' "$chains_delta" | sed 's/^/    /' | shown_lines >&"$say_to"
      [ -n "$DRY_RUN" ] || printf '%s\n' "$chains_delta" | "$chains_tool-restore" --noflush || left=yes
    done
  done
  has nft || return 0
  # The one of the family arp is there whatever tool sets Calico's rules.
  for chains_table in 'ip calico' 'ip6 calico' 'arp calico-arp'; do
    # shellcheck disable=SC2086 # family and name
    ! nft list table $chains_table >/dev/null 2>&1 || remove nft delete table $chains_table
  done
}

# calico_delta: from iptables-save's output, what iptables-restore --noflush removes Calico's part by.
calico_delta() {
  awk '
    function finish() {
      if (flushed != "" || deleted != "") printf "*%s\n%s%s%sCOMMIT\n", table, deleted, flushed, dropped
      deleted = flushed = dropped = ""
    }
    /^\*/ { table = substr($0, 2) }
    /^:cali-/ { name = substr($1, 2); flushed = flushed "-F " name "\n"; dropped = dropped "-X " name "\n" }
    /^-A / && $2 !~ /^cali-/ && (/ -[jg] cali-/ || / --comment "?cali:/) { deleted = deleted "-D " substr($0, 4) "\n" }
    /^COMMIT/ { finish() }'
}

clean_sets() {
  has ipset || return 0
  for set_name in $(ipset list -n 2>/dev/null | grep -E '^cali[46]0' || :); do remove ipset destroy "$set_name"; done
}

# A pod's link is called by eleven digits of a digest. tunl0 belongs to the module ipip and goes only with it; where it was
# there before knit it stays.
clean_calico_links() {
  for link_path in /sys/class/net/*; do
    link_name=${link_path##*/}
    case $link_name in
      vxlan.calico | vxlan-v6.calico | wireguard.cali | wg-v6.cali | bpfin.cali | bpfout.cali) ;;
      cali???????????) case ${link_name#cali} in *[!0-9a-f]*) continue ;; esac ;;
      tunl0)
        if receipt_values later | grep -qx /sys/class/net/tunl0 && has modprobe; then remove modprobe -r ipip; fi
        continue
        ;;
      *) continue ;;
    esac
    [ ! -e "$link_path" ] || remove ip link delete "$link_name"
  done
  clean_rules
}

# clean_rules: those by which WireGuard finds its table, of both families.
clean_rules() {
  for rule_family in -4 -6; do
    while read -r rule_priority rule_words; do
      # shellcheck disable=SC2086 # the words of ip's own output
      [ -z "$rule_priority" ] || remove ip "$rule_family" rule delete priority 99 $rule_words
    done <<END_OF_RULES
$(ip "$rule_family" rule list 2>/dev/null | grep -E '^99:.*fwmark.* lookup 1 *$' || :)
END_OF_RULES
  done
}

# clean_routes: nothing but a CNI has routes inside the pod range; preflight refused to install where somebody had.
clean_routes() {
  for route_range in $pod_ranges; do
    case $route_range in *:*) route_family=-6 ;; *) route_family=-4 ;; esac
    for route_table in $route_tables; do
      while read -r route_words; do
        # shellcheck disable=SC2086 # the words of ip's own output
        [ -z "$route_words" ] || remove ip "$route_family" route delete table "$route_table" ${route_words%% linkdown*}
      done <<END_OF_ROUTES
$(ip "$route_family" route show table "$route_table" root "$route_range" 2>/dev/null || :)
END_OF_ROUTES
    done
  done
}

# clean_policies: flannel's IPsec policies stand between pod ranges; states and other policies may be somebody else's.
clean_policies() {
  # That of BusyBox knows no xfrm.
  ip xfrm policy >/dev/null 2>&1 ||
    warn 'the ip command here cannot show IPsec policies: those of the CNI may stay until the next boot'
  while read -r policy_from policy_to policy_direction; do
    if [ -n "$policy_from" ] && in_pod_range "$policy_from" && in_pod_range "$policy_to"; then
      remove ip xfrm policy delete src "$policy_from" dst "$policy_to" dir "$policy_direction"
    fi
  done <<END_OF_POLICIES
$(ip xfrm policy 2>/dev/null | awk '/^src / { from = $2; to = $4 } /^[[:space:]]*dir / { print from, to, $2 }')
END_OF_POLICIES
  if ip xfrm state 2>/dev/null | grep -q .; then
    say '  IPsec states are left; if all are of K3s: ip xfrm state flush'
  fi
}

# in_pod_range CIDR: whether it lies in the (first, IPv4) pod range; flannel's ipsec knows no other.
in_pod_range() {
  printf '%s %s\n' "$1" "${pod_ranges%% *}" | awk '
    function number(text,    part) { split(text, part, "."); return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4] }
    {
      split($1, inner, "/"); split($2, outer, "/")
      size = 2 ^ (32 - outer[2])
      exit !(inner[2] >= outer[2] && int(number(inner[1]) / size) == int(number(outer[1]) / size))
    }'
}
