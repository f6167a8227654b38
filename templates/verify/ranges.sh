# shellcheck shell=sh
# Which address range lies in which, and the check of the pods' ranges.

# For awk: inside(a, list) tells whether the address or range a lies in one of a comma separated list.
# shellcheck disable=SC2016 # a program for awk
range_words='
  function binary(number, width, out) {
    out = ""
    while (width-- > 0) { out = number % 2 out; number = int(number / 2) }
    return out
  }
  function hexadecimal(digits, value, at) {
    value = 0
    for (at = 1; at <= length(digits); at++) value = value * 16 + index("0123456789abcdef", substr(digits, at, 1)) - 1
    return value
  }
  # The address as 32 or 128 digits; nothing where it is none.
  function bits(address, parts, count, head, tail, heads, tails, at, out) {
    out = ""
    if (address ~ /^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$/) {
      split(address, parts, ".")
      for (at = 1; at <= 4; at++) out = out binary(parts[at], 8)
      return out
    }
    if (address !~ /^[0-9a-fA-F:]+$/ || address !~ /:/) return ""
    address = tolower(address)
    at = index(address, "::")
    head = at > 0 ? substr(address, 1, at - 1) : address
    tail = at > 0 ? substr(address, at + 2) : ""
    heads = split(head, parts, ":")
    for (count = 1; count <= heads; count++) out = out binary(hexadecimal(parts[count]), 16)
    tails = split(tail, parts, ":")
    for (count = heads + tails; count < 8; count++) out = out binary(0, 16)
    for (count = 1; count <= tails; count++) out = out binary(hexadecimal(parts[count]), 16)
    return length(out) == 128 ? out : ""
  }
  function inside(range, list, pair, outer, ranges, count, at, own, other, width, fixed) {
    split(range, pair, "/")
    own = bits(pair[1])
    width = pair[2] == "" ? length(own) : pair[2] + 0
    count = split(list, ranges, ",")
    for (at = 1; at <= count; at++) {
      split(ranges[at], outer, "/")
      other = bits(outer[1])
      fixed = outer[2] == "" ? length(other) : outer[2] + 0
      if (own != "" && length(own) == length(other) && width >= fixed && substr(own, 1, fixed) == substr(other, 1, fixed))
        return 1
    }
    return 0
  }
'

is_inside() { awk "$range_words"'BEGIN { exit inside(ARGV[1], ARGV[2]) ? 0 : 1 }' "$1" "$2"; }

check_pod_cidr() {
  pod_cidr_seen=''
  pod_cidr_subnet
  if [ -z "$verify_local" ] && kube_ready; then
    pod_cidr_nodes
    case $CNI in
      canal) pod_cidr_flannel_conf && pod_cidr_pools ;;
      calico) pod_cidr_pools ;;
    esac
  elif [ -z "$pod_cidr_seen" ]; then
    pod_cidr_routes
  fi
  if [ "$BACKEND_TYPE" = host-gw ]; then pod_cidr_ways; fi
  verdict 'all pod ranges lie in %s (%s)' "$CLUSTER_CIDR" "$pod_cidr_seen"
}

# flannel writes what it gave this node to a file, in K3s and in Canal alike.
pod_cidr_subnet() {
  pod_cidr_file="$KNIT_ROOT/run/flannel/subnet.env"
  [ "$CNI" = flannel ] || [ "$CNI" = canal ] || return 0
  [ -r "$pod_cidr_file" ] || return 0
  pod_cidr_seen=$pod_cidr_file
  for pod_cidr_key in FLANNEL_NETWORK FLANNEL_SUBNET FLANNEL_IPV6_NETWORK FLANNEL_IPV6_SUBNET; do
    # A range that flannel does not have, such as ::/0, is not one that it gives to pods.
    for pod_cidr_range in $(sed -n "s/^$pod_cidr_key=//p" "$pod_cidr_file" | tr ',' ' ' | printable); do
      case $pod_cidr_range in 0.0.0.0/0 | ::/0) continue ;; esac
      is_inside "$pod_cidr_range" "$CLUSTER_CIDR" || {
        fault '%s in %s is %s, outside of %s' "$pod_cidr_key" "$pod_cidr_file" "$pod_cidr_range" "$CLUSTER_CIDR"
        remedy_range
      }
    done
  done
}

# Without the cluster the routes of this node tell: to its own pods, and the blocks that Calico holds for it.
pod_cidr_routes() {
  ip -o -4 route show 2>/dev/null >"$scratch/routes"
  ip -o -6 route show 2>/dev/null >>"$scratch/routes"
  for pod_cidr_range in $(awk '$1 == "blackhole" { print $2 } / dev (cali[0-9a-f]+|cni0) / { print $1 }' "$scratch/routes" | printable); do
    pod_cidr_seen=$(phrase 'routes of this node')
    is_inside "$pod_cidr_range" "$CLUSTER_CIDR" || {
      fault 'this node has a pod range outside of %s: %s' "$CLUSTER_CIDR" "$pod_cidr_range"
      remedy_range
    }
  done
  [ -n "$pod_cidr_seen" ] || {
    unseen 'this node has no route to a pod yet, and the cluster could not be read: %s' "${kube_reason:---local}"
    remedy 'run this on a server as root, without --local'
  }
}

remedy_range() {
  case $CNI in
    flannel) remedy 'the cluster was made with another cluster-cidr, which cannot be changed: install it anew, or ask knit for cluster-cidr with the range it has (%s get nodes -o jsonpath="{.items[*].spec.podCIDR}")' \
      "$(kube_name)" ;;
    *) remedy 'put the manifest of this request in place again and restart the network: %s -n %s rollout restart ds/%s' \
      "$(kube_name)" "$CNI_NAMESPACE" "$DAEMONSET" ;;
  esac
}

pod_cidr_nodes() {
  pod_cidr_outside=$(awk -F '\t' -v list="$CLUSTER_CIDR" "$range_words"'
    $1 == "items" && $3 == "metadata" && $4 == "name" { name[$2] = substr($5, 2) }
    $1 == "items" && $3 == "spec" && $4 == "podCIDRs" { ranges[$2] = ranges[$2] " " substr($6, 2) }
    END {
      for (node = 0; node in name; node++) {
        count = split(ranges[node], each, " ")
        for (at = 1; at <= count; at++) if (!inside(each[at], list)) { printf "%s%s %s", gap, name[node], each[at]; gap = ", " }
      }
    }
  ' "$scratch/nodes" | printable)
  pod_cidr_seen="$pod_cidr_seen${pod_cidr_seen:+, }nodes"
  [ -z "$pod_cidr_outside" ] || {
    fault 'nodes have pod ranges outside of %s: %s' "$CLUSTER_CIDR" "$pod_cidr_outside"
    remedy_range
  }
}
