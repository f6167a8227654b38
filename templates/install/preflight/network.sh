# shellcheck shell=sh
# Preflight of the machine's own network: routes, ports, MTU, firewall.

# link_names: the links of this machine.
link_names() {
  for link_path in "$KNIT_ROOT"/sys/class/net/*; do
    [ ! -e "$link_path" ] || printf '%s\n' "${link_path##*/}"
  done
}

# default_link: the link of the first default route, IPv4 before IPv6.
default_link() {
  {
    [ ! -r "$KNIT_ROOT/proc/net/route" ] || awk 'NR > 1 && $2 == "00000000" && $8 == "00000000" { print $1 }' "$KNIT_ROOT/proc/net/route"
    [ ! -r "$KNIT_ROOT/proc/net/ipv6_route" ] ||
      awk '$1 ~ /^0+$/ && $2 == "00" && $NF != "lo" { print $NF }' "$KNIT_ROOT/proc/net/ipv6_route"
  } | head -n 1
}

# https://docs.k3s.io/installation/airgap#default-network-route https://github.com/k3s-io/k3s/issues/1144
preflight_default_route() {
  if [ ! -r "$KNIT_ROOT/proc/net/route" ]; then
    preflight_verdict skip 'an image has no routes'
  elif [ -n "$(default_link)" ]; then
    preflight_verdict ok '%s' "$(default_link)"
  else
    preflight_verdict refuse 'there is no default route, and K3s does not start without: it takes the address of the node from there'
    preflight_remedy 'ip route add default via GATEWAY; without a gateway: ip link add dummy0 type dummy && ip link set dummy0 up && ip addr add 203.0.113.254/31 dev dummy0 && ip route add default via 203.0.113.255 dev dummy0 metric 1000'
  fi
}

preflight_mtu() {
  preflight_link=$(default_link)
  preflight_mtu=$(host_text "/sys/class/net/$preflight_link/mtu")
  if [ -z "$preflight_link" ] || [ -z "$preflight_mtu" ]; then
    preflight_verdict skip 'no default route to measure by'
  elif [ "$MTU" != 0 ] && [ "$((MTU + OVERLAY_OVERHEAD))" -gt "$preflight_mtu" ]; then
    preflight_verdict refuse 'pods would have MTU %s and their packets %s bytes more, but %s takes %s' \
      "$MTU" "$OVERLAY_OVERHEAD" "$preflight_link" "$preflight_mtu"
    preflight_remedy 'ask for mtu=%s, or for mtu=0 with Calico, in the address of this script' \
      "$((preflight_mtu - OVERLAY_OVERHEAD))"
  elif [ "$((preflight_mtu - OVERLAY_OVERHEAD))" -lt 1280 ]; then
    preflight_verdict warn '%s has MTU %s, which leaves pods less than IPv6 asks for (1280)' \
      "$preflight_link" "$preflight_mtu"
    preflight_remedy 'ip link set %s mtu 1500, if the network takes it' "$preflight_link"
  else
    preflight_verdict ok '%s %s' "$preflight_link" "$preflight_mtu"
  fi
}

preflight_flannel_iface() {
  if [ "$role" = server ]; then preflight_config=$SERVER_CONFIG; else preflight_config=$AGENT_CONFIG; fi
  preflight_iface=$(emit_text "$preflight_config" | sed -n 's/^flannel-iface: *//p' | tr -d "\"'")
  if [ -z "$preflight_iface" ]; then return 0; fi
  if [ -z "$(link_names)" ]; then
    preflight_verdict skip 'an image has no links'
  elif [ -e "$KNIT_ROOT/sys/class/net/$preflight_iface" ]; then
    preflight_verdict ok '%s' "$preflight_iface"
  else
    preflight_verdict refuse 'there is no interface %s here; there are: %s' "$preflight_iface" "$(link_names | tr '\n' ' ')"
    preflight_remedy 'ask for another flannel-iface in the address of this script'
  fi
}

preflight_ipv6() {
  case $CLUSTER_CIDR in *:*) ;; *) return 0 ;; esac
  if [ "$(host_text /proc/sys/net/ipv6/conf/all/disable_ipv6)" = 1 ]; then
    preflight_verdict refuse 'IPv6 is off here, but pods are to have it'
    preflight_remedy 'sysctl -w net.ipv6.conf.all.disable_ipv6=0, and take the line out of /etc/sysctl.d'
  else
    preflight_verdict ok '%s' "$CLUSTER_CIDR"
  fi
}

# https://github.com/projectcalico/calico/issues/4842
preflight_address_ranges() {
  if [ ! -r "$KNIT_ROOT/proc/net/route" ]; then
    preflight_verdict skip 'an image has no routes'
    return 0
  fi
  preflight_overlaps=$(overlapping_routes)
  if [ -z "$preflight_overlaps" ]; then
    preflight_verdict ok '%s' "$CLUSTER_CIDR,$SERVICE_CIDR"
    return 0
  fi
  while read -r preflight_range preflight_link; do
    preflight_verdict refuse '%s overlaps a route of this machine by %s' "$preflight_range" "$preflight_link"
  done <<END_OF_OVERLAPS
$preflight_overlaps
END_OF_OVERLAPS
  preflight_remedy 'ask for another cluster-cidr or service-cidr in the address of this script; the routes: ip route'
}

# overlapping_routes: lines `RANGE LINK` for routes that meet a range of the plan; K3s' and CNIs' own links and default
# routes do not count. The kernel prints IPv4 in the order of the machine's bytes: little-endian, but on s390x.
overlapping_routes() {
  preflight_order=little
  if [ -z "$KNIT_ROOT" ] && [ "$(uname -m)" = s390x ]; then preflight_order=big; fi
  {
    printf '%s,%s\n' "$CLUSTER_CIDR" "$SERVICE_CIDR" | tr ',' '\n' | sed 's/^/range /'
    awk 'NR > 1 { print "v4", $2, $8, $1 }' "$KNIT_ROOT/proc/net/route"
    [ ! -r "$KNIT_ROOT/proc/net/ipv6_route" ] || awk '{ print "v6", $1, $2, $NF }' "$KNIT_ROOT/proc/net/ipv6_route"
  } | awk -v order="$preflight_order" '
    function digit(c) { return index("0123456789abcdef", tolower(c)) - 1 }
    function bits(hex,    i, d, out) {
      for (i = 1; i <= length(hex); i++) { d = digit(substr(hex, i, 1)); out = out int(d / 8) % 2 int(d / 4) % 2 int(d / 2) % 2 d % 2 }
      return out
    }
    function swap(hex) { return order == "big" ? hex : substr(hex, 7, 2) substr(hex, 5, 2) substr(hex, 3, 2) substr(hex, 1, 2) }
    function hex4(text,    part, i, out) { split(text, part, "."); for (i = 1; i <= 4; i++) out = out sprintf("%02x", part[i]); return out }
    function hex6(text,    half, left, right, n, m, i, out) {
      n = m = 0
      split(text, half, "::")
      if (half[1] != "") n = split(half[1], left, ":")
      if (half[2] != "") m = split(half[2], right, ":")
      for (i = 1; i <= n; i++) out = out substr("0000" left[i], length(left[i]) + 1)
      for (i = n + m; i < 8; i++) out = out "0000"
      for (i = 1; i <= m; i++) out = out substr("0000" right[i], length(right[i]) + 1)
      return out
    }
    $1 == "range" && $2 != "" {
      split($2, half, "/")
      range[++ranges] = $2; family[ranges] = $2 ~ /:/ ? "v6" : "v4"; size[ranges] = half[2]
      start[ranges] = bits($2 ~ /:/ ? hex6(half[1]) : hex4(half[1]))
      next
    }
    $4 ~ /^(lo|cni0|flannel|cali|tunl0|vxlan|kube-|wireguard\.cali|wg-v6)/ { next }
    {
      if ($1 == "v4") { route = bits(swap($2)); mask = bits(swap($3)); gsub(/0/, "", mask); prefix = length(mask) }
      else { route = bits($2); prefix = digit(substr($3, 1, 1)) * 16 + digit(substr($3, 2, 1)) }
      # Default routes, link-local and multicast belong to nobody.
      if (prefix == 0 || ($1 == "v6" && $2 ~ /^(fe80|ff)/)) next
      for (i = 1; i <= ranges; i++) {
        if (family[i] != $1) continue
        shared = prefix < size[i] ? prefix : size[i]
        if (substr(route, 1, shared) == substr(start[i], 1, shared) && !seen[i, $4]++) print range[i], $4
      }
    }'
}

# A port that K3s holds itself is no conflict: only a machine without K3s is looked at.
preflight_ports() {
  if [ -e "$unit" ] || [ -n "$(receipt_values told)" ]; then
    preflight_verdict skip 'K3s is here already and may hold them itself'
    return 0
  elif [ ! -r "$KNIT_ROOT/proc/net/udp" ]; then
    preflight_verdict skip 'an image has no sockets'
    return 0
  fi
  preflight_taken=''
  while read -r preflight_protocol preflight_port preflight_between; do
    case $role:$preflight_between:$preflight_protocol in
      agent:agents-to-servers:* | agent:servers:* | *:ip | *::) continue ;;
    esac
    # Where the network's own link is left, its port is, too: that is told elsewhere.
    case $preflight_protocol:$preflight_port in udp:8472 | udp:5182[01] | udp:4789) ! left_overlay || continue ;; esac
    for preflight_number in $(port_numbers "$preflight_port"); do
      if port_taken "$preflight_protocol" "$preflight_number"; then
        preflight_taken="$preflight_taken $preflight_protocol/$preflight_number"
      fi
    done
  done <<END_OF_PORTS
$PORTS
tcp 10248 node
tcp 10249 node
tcp 6444 node
END_OF_PORTS
  if [ -z "$preflight_taken" ]; then
    preflight_verdict ok 'free'
    return 0
  fi
  for preflight_port in $preflight_taken; do
    preflight_verdict refuse 'port %s is taken by another program' "$preflight_port"
    preflight_remedy 'see who has it and stop it: ss -lnp | grep :%s' "${preflight_port#*/}"
  done
}

# port_numbers RANGE: 2379-2380 is two.
port_numbers() {
  printf '%s\n' "$1" | awk -F - '{ for (port = $1; port <= (NF > 1 ? $2 : $1); port++) print port }'
}

# port_taken PROTOCOL PORT: whether a socket listens (0A) or, under UDP, is open (07).
port_taken() {
  case $1 in tcp) port_state=0A ;; *) port_state=07 ;; esac
  port_hex=$(printf '%04X' "$2")
  cat "$KNIT_ROOT/proc/net/$1" "$KNIT_ROOT/proc/net/${1}6" 2>/dev/null | grep -Eq "^ *[0-9]+: [0-9A-F]+:$port_hex [0-9A-F]+:[0-9A-F]+ $port_state "
}

left_overlay() {
  for left_link in $OVERLAY_INTERFACES; do
    if [ -e "$KNIT_ROOT/sys/class/net/$left_link" ]; then return 0; fi
  done
  return 1
}
