# shellcheck shell=sh
# What two pods of our own can reach.

check_pod_to_pod() {
  probe_or_stop || return 0
  probe_pairs >"$scratch/pairs"
  pods_nodes=''
  while read -r pods_own pods_node pods_others; do
    pods_nodes="$pods_nodes${pods_nodes:+, }$pods_node"
    [ -n "$pods_others" ] || unseen 'a pod beside the one on %s has no address' "$pods_node"
    [ -z "$pods_others" ] || pods_have_families "$pods_node" "$pods_others"
    for pods_other in $pods_others; do
      pods_reach "$pods_own" "$pods_node" "$pods_other"
    done
  done <"$scratch/pairs"
  verdict 'pods reach each other, %s bytes whole (%s)' "$probe_bytes" "$pods_nodes"
}

# pods_have_families NODE ADDRESSES: each family of the plan is there, so that each is tried.
pods_have_families() {
  for pods_family in IPv4 IPv6; do
    if [ "$pods_family" = IPv4 ]; then pods_sign=.; else pods_sign=:; fi
    case $CLUSTER_CIDR in *"$pods_sign"*) ;; *) continue ;; esac
    case $2 in *"$pods_sign"*) continue ;; esac
    fault 'a pod beside the one on %s has no %s address (only%s)' "$1" "$pods_family" " ${2# }"
    find_conflist
    remedy 'each node needs a range of each family: %s get nodes -o jsonpath="{.items[*].spec.podCIDRs}"; see %s there, then %s' \
      "$(kube_name)" "$cni_folder/$cni_wanted" "$(restart_cni)"
  done
}

# More bytes than fit into one packet, so that a wrong MTU shows.
pods_reach() {
  for pods_try in 1 2; do
    probe_run "$1" /bin/sh -c "timeout 8 nc -w 4 $3 $probe_port </dev/null | wc -c" || break
    pods_bytes=$(tr -cd '0-9' <"$scratch/said")
    [ "${pods_bytes:-0}" -ne "$probe_bytes" ] || return 0
    [ "$pods_try" = 2 ] || sleep 1
  done
  if [ -s "$scratch/error" ] && [ ! -s "$scratch/said" ]; then
    unseen 'no command runs in the pod on %s: %s' "$2" "$(kube_complaint)"
    remedy 'from each server this must answer: curl -k https://NODE:10250/healthz; else open TCP 10250, and see egress-selector-mode'
    return 0
  fi
  if [ "${pods_bytes:-0}" -eq 0 ]; then
    fault 'the pod on %s does not reach %s' "$2" "$3"
    remedy_path "$3"
  else
    fault 'the pod on %s got %s of %s bytes from %s: packets are too big on the way' \
      "$2" "$pods_bytes" "$probe_bytes" "$3"
    remedy_size
  fi
}

# What a tunnel carries cannot be bigger than the way between the nodes takes.
remedy_size() {
  case $CNI in
    flannel) remedy 'find what the way between the nodes takes: ping -M do -s 1472 NODE; give the link below that MTU, then %s' \
      "$(restart_command)" ;;
    *) remedy 'find what the way between the nodes takes: ping -M do -s 1472 NODE; ask knit for an mtu of %s bytes less' \
      "$OVERLAY_OVERHEAD" ;;
  esac
}

# remedy_path ADDRESS: what did not get there.
remedy_path() {
  case $CLUSTER_CIDR:$1 in
    *.*:*:*)
      remedy 'on both nodes net.ipv6.conf.all.forwarding must be 1 (sysctl net.ipv6.conf.all.forwarding), and ip6tables-save must show nothing that drops it; let the ports of the network through over IPv6 too (%s)' \
        "$(remedy_ports)"
      ;;
  esac
  remedy 'let the ports of the network through between all nodes (%s); with vxlan on old kernels also: ethtool -K flannel.1 tx-checksum-ip-generic off' \
    "$(remedy_ports)"
}

# The ports between nodes, as `udp 8472`.
remedy_ports() {
  printf '%s\n' "$PORTS" | awk '$3 == "nodes" { printf "%s%s %s", gap, $1, $2; gap = ", " }'
}

check_service_dns() {
  probe_or_stop || return 0
  if ! kube_json "$scratch/kubernetes" -n default get service kubernetes; then
    skip 'the service kubernetes cannot be read: %s' "$kube_reason"
    return 0
  fi
  dns_service=$(awk -F '\t' '$1 == "spec" && $2 == "clusterIP" { print substr($3, 2) }' "$scratch/kubernetes" | printable)
  is_inside "$dns_service" "$SERVICE_CIDR" || {
    fault 'the service kubernetes is %s, outside of %s' "$dns_service" "$SERVICE_CIDR"
    remedy 'the cluster was made with another service-cidr: ask knit for that one (grep -rn service-cidr /etc/rancher/k3s)'
  }
  probe_pairs >"$scratch/pairs"
  while read -r dns_pod dns_node _; do
    probe_run "$dns_pod" cat /etc/resolv.conf || {
      unseen 'no command runs in the pod on %s: %s' "$dns_node" "$(kube_complaint)"
      continue
    }
    dns_domain=$(sed -n 's/^search .*[ ]svc[.]\([^ ]*\).*/\1/p' "$scratch/said" | head -n 1 | LC_ALL=C tr -cd 'A-Za-z0-9.-')
    for dns_server in $(printf '%s' "$CLUSTER_DNS" | tr ',' ' '); do
      dns_ask "$dns_pod" "$dns_node" "kubernetes.default.svc.${dns_domain:-cluster.local}" "$dns_server"
    done
    dns_connect "$dns_pod" "$dns_node"
  done <"$scratch/pairs"
  verdict 'pods resolve names at %s and reach the service %s' "$CLUSTER_DNS" "$dns_service"
}

# dns_ask POD NODE NAME SERVER
dns_ask() {
  for dns_try in 1 2; do
    probe_run "$1" /bin/sh -c "timeout 10 nslookup $3 $4" || :
    if tr -s ' \t' '\n' <"$scratch/said" | grep -Fqx "$dns_service"; then return 0; fi
    [ "$dns_try" = 2 ] || sleep 1
  done
  fault 'the pod on %s cannot resolve %s at %s: %s' "$2" "$3" "$4" "$(dns_answer)"
  remedy_path "$4"
}

# What nslookup said last, else why it could not be run.
dns_answer() {
  dns_said=$(grep . "$scratch/said" | tail -n 1 | cut -c 1-200 | printable)
  [ -n "$dns_said" ] || dns_said=$(kube_complaint)
  printf '%s' "$dns_said"
}

# dns_connect POD NODE: the way through a Service, which kube-proxy makes.
dns_connect() {
  for dns_try in 1 2; do
    if probe_run "$1" /bin/sh -c "timeout 8 nc -w 4 $dns_service 443 </dev/null"; then return 0; fi
    [ "$dns_try" = 2 ] || sleep 1
  done
  fault 'the pod on %s does not reach the service kubernetes at %s:443' "$2" "$dns_service"
  case $dns_service in *:*) dns_rules=ip6tables-save ;; *) dns_rules=iptables-save ;; esac
  remedy 'see whether kube-proxy has rules for it: %s | grep %s, and let TCP 6443 through to the servers' \
    "$dns_rules" "$dns_service"
}

check_pod_ip_forward() {
  probe_or_stop || return 0
  probe_pairs >"$scratch/pairs"
  forward_files=''
  case $CLUSTER_CIDR in *.*) forward_files=/proc/sys/net/ipv4/ip_forward ;; esac
  case $CLUSTER_CIDR in *:*) forward_files="$forward_files /proc/sys/net/ipv6/conf/all/forwarding" ;; esac
  while read -r forward_pod forward_node _; do
    for forward_file in $forward_files; do
      if ! probe_run "$forward_pod" cat "$forward_file"; then
        unseen '%s of the pod on %s could not be read: %s' "$forward_file" "$forward_node" "$(kube_complaint)"
        continue
      fi
      forward_value=$(tr -cd '0-9' <"$scratch/said")
      [ "$forward_value" = 1 ] || {
        fault '%s is %s in a new pod on %s' "$forward_file" "${forward_value:--}" "$forward_node"
        find_conflist
        remedy 'see allow_ip_forwarding in %s on that node (check ip-forwarding), then %s' \
          "$cni_folder/$cni_wanted" "$(restart_cni)"
      }
    done
  done <"$scratch/pairs"
  verdict 'new pods may forward packets'
}
