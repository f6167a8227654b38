# shellcheck shell=sh
# Preflight of the machine's own network: routes, ports, MTU, firewall.

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
  its_link=$(default_link)
  its_mtu=$(host_text "/sys/class/net/$its_link/mtu")
  if [ -z "$its_link" ] || [ -z "$its_mtu" ]; then
    preflight_verdict skip 'no default route to measure by'
  elif [ "$MTU" != 0 ] && [ "$((MTU + OVERLAY_OVERHEAD))" -gt "$its_mtu" ]; then
    preflight_verdict refuse 'pods would have MTU %s and their packets %s bytes more, but %s takes %s' \
      "$MTU" "$OVERLAY_OVERHEAD" "$its_link" "$its_mtu"
    preflight_remedy 'ask for mtu=%s, or for mtu=0 with Calico, in the address of this script' "$((its_mtu - OVERLAY_OVERHEAD))"
  elif [ "$((its_mtu - OVERLAY_OVERHEAD))" -lt 1280 ]; then
    preflight_verdict warn '%s has MTU %s, which leaves pods less than IPv6 asks for (1280)' "$its_link" "$its_mtu"
    preflight_remedy 'ip link set %s mtu 1500, if the network takes it' "$its_link"
  else
    preflight_verdict ok '%s %s' "$its_link" "$its_mtu"
  fi
}
