# shellcheck shell=sh
# The routes that flannel gives this node to the pods of the others.

# A link that was down has lost its routes: flannel makes them when it starts, and when a node comes.
overlay_routes() {
  case $1 in flannel.* | flannel-v6.*) ;; *) return 0 ;; esac
  case $1 in *v6*) overlay_family=-6 ;; *) overlay_family=-4 ;; esac
  overlay_peers=$(bridge fdb show dev "$1" 2>/dev/null | sed -n 's/.* dst \([^ ]*\).*/\1/p' | sort -u | grep -c .)
  overlay_ways=$(ip "$overlay_family" route show dev "$1" 2>/dev/null | grep -c ' via ')
  [ "$overlay_ways" -lt "$overlay_peers" ] || return 0
  fault '%s has routes to %s of the %s nodes that it knows' "$1" "$overlay_ways" "$overlay_peers"
  may_heal
  remedy_overlay
}

# rollout_routes: flannel gives this node a route to the pods of each other node, and keeps no watch over it.
rollout_routes() {
  has ip && [ -z "$KNIT_ROOT" ] && find_node || return 0
  rollout_lost=$(awk -F '\t' -v own="$node_index" '
    $1 == "items" && $2 != own && $3 == "spec" && $4 == "podCIDRs" { print substr($6, 2) }
  ' "$scratch/nodes" | LC_ALL=C tr -cd '0-9a-f.:/\n' | while read -r rollout_range; do
    case $rollout_range in *:*) rollout_family=-6 ;; *) rollout_family=-4 ;; esac
    [ -n "$(ip "$rollout_family" route show "$rollout_range" 2>/dev/null)" ] || printf '%s ' "$rollout_range"
  done)
  [ -n "$rollout_lost" ] || return 0
  fault 'this node has no route to the pods of other nodes: %s' "${rollout_lost% }"
  may_heal
  remedy '%s: flannel makes the routes when it starts, and when a node comes' "$(restart_cni)"
}

# Without a tunnel each other node is a route; an agent has at least its server.
pod_cidr_ways() {
  find_service
  [ "$service_role" = agent ] && has ip || return 0
  for pod_cidr_range in $(printf '%s' "$CLUSTER_CIDR" | tr ',' ' '); do
    case $pod_cidr_range in *:*) pod_cidr_family=-6 ;; *) pod_cidr_family=-4 ;; esac
    ! ip "$pod_cidr_family" route show root "$pod_cidr_range" 2>/dev/null | grep -q ' via ' || continue
    fault 'this node has no route to the pods of other nodes: %s' "$pod_cidr_range"
    may_heal
    remedy '%s: flannel makes the routes when it starts, and when a node comes' "$(restart_cni)"
  done
}
