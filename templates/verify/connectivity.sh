# shellcheck shell=sh
# What the pods of our own can reach.

# pods_unreached: from what all pods said, a line for each way that is broken: the two nodes, the address, the bytes that came.
pods_unreached() {
  while read -r pods_number _; do
    sed "s/^/$pods_number /" "$scratch/said-$pods_number" 2>/dev/null
  done <"$scratch/pods" >"$scratch/all-said"
  awk -v bytes="$probe_bytes" '
    FNR == NR { node[$1] = $2; next }
    $2 == "pod" && NF == 5 && $5 != bytes { print node[$1] " " node[$3] " " $4 " " $5 + 0 }
  ' "$scratch/pods" "$scratch/all-said" >"$scratch/unreached"
}

check_pod_to_pod() {
  probe_or_stop || return 0
  pods_have_families
  pods_unreached
  pods_lone
  pods_told=0
  while read -r pods_from pods_to pods_address pods_bytes; do
    is_word "$pods_from" "$pods_alone" || is_word "$pods_to" "$pods_alone" && continue
    pods_told=$((pods_told + 1))
    [ "$pods_told" -le 6 ] || continue
    if [ "$pods_bytes" -eq 0 ]; then
      fault 'the pod on %s does not reach %s on %s' "$pods_from" "$pods_address" "$pods_to"
      remedy_path "$pods_address" "$pods_from" "$pods_to"
    else
      fault 'the pod on %s got %s of %s bytes from %s on %s: packets are too big on the way' \
        "$pods_from" "$pods_bytes" "$probe_bytes" "$pods_address" "$pods_to"
      remedy_size "$pods_to"
    fi
  done <"$scratch/unreached"
  [ "$pods_told" -le 6 ] || fault 'and %s ways more' "$((pods_told - 6))"
  [ -z "$probe_alone" ] || {
    unseen 'one node answers (%s): nothing went from node to node' "$(probe_node 1)"
    remedy 'join a second node, then run this again; on a cluster of one: sh verify.sh --allow-skip'
  }
  verdict 'pods of all nodes reach each other, %s bytes whole (%s)' \
    "$probe_bytes" "$(awk '{ printf "%s%s", gap, $2; gap = ", " }' "$scratch/pods")"
}

# print_ways: who does not reach whom, where there is somebody.
print_ways() {
  [ -s "$scratch/unreached" ] || return 0
  phrase '\nwho does not reach whom (x: not at all, size: not with full packets), from left to top:\n'
  awk '
    FNR == NR { if (!($2 in at)) { at[$2] = ++nodes; name[nodes] = $2; if (length($2) > width) width = length($2) } next }
    { way[$1, $2] = $4 == 0 ? "x" : way[$1, $2] == "x" ? "x" : "size" }
    END {
      cell = "  %-" width "s"
      for (from = 0; from <= nodes; from++) {
        line = sprintf(cell, name[from])
        for (to = 1; to <= nodes; to++)
          line = line sprintf(cell, from == 0 ? name[to] : from == to ? "-" : (name[from], name[to]) in way ? way[name[from], name[to]] : "ok")
        sub(/ *$/, "", line)
        print line
      }
    }
  ' "$scratch/pods" "$scratch/unreached"
}

# pods_lone: of three nodes and more, those that no other reaches and that reach no other: one cause each, told first.
pods_lone() {
  pods_alone=$(awk '
    FNR == NR { if (NF > 2) { families[$2] = NF - 2; if (!($2 in seen)) { seen[$2] = 1; nodes++ } } next }
    $4 == 0 { lost[$1]++; lost[$2]++ }
    END {
      if (nodes > 2) for (node in lost) if (lost[node] == 2 * (nodes - 1) * families[node]) printf "%s ", node
    }
  ' "$scratch/pods" "$scratch/unreached")
  # Where nobody reaches anybody, it is not one node.
  [ "$(printf '%s\n' "$pods_alone" | wc -w)" -lt "$(($(grep -c . "$scratch/pods") - 1))" ] || pods_alone=''
  for pods_node in $pods_alone; do
    fault '%s is cut off: its pods reach no other node, and no other node reaches them' "$pods_node"
    remedy_path '' "$pods_node" "$(phrase 'the other nodes')"
  done
}

pods_have_families() {
  while read -r pods_number pods_node pods_addresses; do
    if [ -z "$pods_addresses" ]; then
      unseen 'the pod on %s has no address' "$pods_node"
      continue
    fi
    for pods_family in IPv4 IPv6; do
      if [ "$pods_family" = IPv4 ]; then pods_sign=.; else pods_sign=:; fi
      case $CLUSTER_CIDR in *"$pods_sign"*) ;; *) continue ;; esac
      case $pods_addresses in *"$pods_sign"*) continue ;; esac
      fault 'the pod on %s has no %s address (only %s)' "$pods_node" "$pods_family" "$pods_addresses"
      find_conflist
      remedy 'each node needs a range of each family: %s get nodes -o jsonpath="{.items[*].spec.podCIDRs}"; see %s there, then %s' \
        "$(kube_name)" "$cni_folder/$cni_wanted" "$(restart_cni)"
    done
  done <"$scratch/pods"
}

remedy_size() {
  case $CNI in
    flannel) remedy 'find what the way between the nodes takes: ping -M do -s 1472 %s; give the link below that MTU, then %s' \
      "$1" "$(restart_command)" ;;
    *) remedy 'find what the way between the nodes takes: ping -M do -s 1472 %s; ask knit for an mtu of %s bytes less' \
      "$1" "$OVERLAY_OVERHEAD" ;;
  esac
}

# remedy_path ADDRESS FROM TO: what may keep packets from getting there; the address, where there is one, tells the family.
remedy_path() {
  case $1 in
    *:*)
      remedy 'on %s and %s net.ipv6.conf.all.forwarding must be 1 (sysctl net.ipv6.conf.all.forwarding), and ip6tables-save must show nothing that drops it; let the ports of the network through over IPv6 too (%s)' \
        "$2" "$3" "$(remedy_ports)"
      ;;
  esac
  if [ -z "$OVERLAY_INTERFACES" ]; then
    remedy 'there is no tunnel: %s and %s must share one layer 2, and what is between them (a switch, a cloud) must let pod addresses through: turn off its source and destination checks; on both: ip route shows a route to each pod range by the other node, else %s there' \
      "$2" "$3" "$(restart_command)"
    return 0
  fi
  path_more=''
  # flannel's VXLAN alone has had this fault.
  if is_word flannel.1 "$OVERLAY_INTERFACES" && [ "$ENCRYPTION" = none ]; then path_more='; ethtool -K flannel.1 tx-checksum-ip-generic off'; fi
  remedy 'let the ports of the network through between %s and %s, in both directions (%s); on %s: iptables-save | grep DROP, nft list ruleset%s' \
    "$2" "$3" "$(remedy_ports)" "$2" "$path_more"
}

remedy_ports() { printf '%s\n' "$PORTS" | awk '$3 == "nodes" { printf "%s%s %s", gap, $1, $2; gap = ", " }'; }

pods_said() { sed -n "s/^$2 //p" "$scratch/said-$1" 2>/dev/null; }

check_service_dns() {
  probe_or_stop || return 0
  if [ -z "$probe_service" ]; then
    skip 'the service kubernetes cannot be read: %s' "$kube_reason"
    return 0
  fi
  is_inside "$probe_service" "$SERVICE_CIDR" || {
    fault 'the service kubernetes is %s, outside of %s' "$probe_service" "$SERVICE_CIDR"
    remedy 'the cluster was made with another service-cidr: ask knit for that one (grep -rn service-cidr /etc/rancher/k3s)'
  }
  while read -r dns_pod dns_node _; do
    if is_word "$dns_pod" "$probe_silent"; then continue; fi
    dns_name=$(pods_said "$dns_pod" name | printable)
    pods_said "$dns_pod" dns >"$scratch/dns"
    while read -r dns_server dns_yes dns_text; do
      [ "$dns_yes" != yes ] || continue
      fault 'the pod on %s cannot resolve %s at %s: %s' \
        "$dns_node" "$dns_name" "$dns_server" "$(printf '%s' "$dns_text" | cut -c 1-200 | printable)"
      remedy_service "$dns_pod" "$dns_node" "$dns_server"
    done <"$scratch/dns"
    pods_said "$dns_pod" tcp >"$scratch/dns"
    while read -r dns_server dns_bytes; do
      [ "$dns_bytes" -lt 14 ] || continue
      fault 'the pod on %s gets no answer from %s over TCP' "$dns_node" "$dns_server"
      remedy_service "$dns_pod" "$dns_node" "$dns_server"
    done <"$scratch/dns"
    [ "$(pods_said "$dns_pod" service)" != no ] || {
      fault 'the pod on %s does not reach the service kubernetes at %s:443' "$dns_node" "$probe_service"
      remedy_service "$dns_pod" "$dns_node" "$probe_service"
    }
  done <"$scratch/pods"
  verdict 'pods of all nodes resolve names at %s over UDP and TCP, and reach the service %s' \
    "$CLUSTER_DNS" "$probe_service"
}

# remedy_service NUMBER NODE ADDRESS: kube-proxy's fault where the pods behind a Service answer, else the way to them.
remedy_service() {
  case $3 in *:*) service_rules=ip6tables-save ;; *) service_rules=iptables-save ;; esac
  if pods_said "$1" direct | grep -q ' yes$' || [ "$3" = "$probe_service" ]; then
    remedy 'kube-proxy, which is a part of K3s, has no rules for %s on %s (there: %s | grep %s); on that node: %s; let TCP 6443 through to the servers' \
      "$3" "$2" "$service_rules" "$3" "$(restart_on "$2")"
  fi
  remedy_path "$3" "$2" "$(phrase 'the node of CoreDNS')"
}

restart_on() {
  restart_on_role=$(awk -F '\t' -v node="$1" '
    $1 == "items" && $3 == "metadata" && $4 == "name" { name[$2] = substr($5, 2) }
    $1 == "items" && $3 == "metadata" && $4 == "labels" && $5 ~ /^node-role[.]kubernetes[.]io\/(control-plane|etcd|master)$/ { server[$2] = 1 }
    END { for (at in name) if (name[at] == node && at in server) print "server" }
  ' "$scratch/nodes")
  if [ -n "$restart_on_role" ]; then printf 'systemctl restart k3s'; else printf 'systemctl restart k3s-agent'; fi
}
