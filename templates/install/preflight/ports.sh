# shellcheck shell=sh
# Preflight of the ports.

# A port that K3s holds itself is no conflict: only a machine without K3s is looked at.
preflight_ports() {
  if [ -e "$unit" ] || [ -n "$(receipt_values told)" ]; then
    preflight_verdict skip 'K3s is here already and may hold them itself'
    return 0
  elif [ ! -r "$KNIT_ROOT/proc/net/udp" ]; then
    preflight_verdict skip 'an image has no sockets'
    return 0
  fi
  its_taken=''
  while read -r its_protocol its_port its_between; do
    case $role:$its_between:$its_protocol in
      agent:agents-to-servers:* | agent:servers:* | *:ip | *::) continue ;;
    esac
    # Where the network's own link is left, its port is, too: that is told elsewhere.
    case $its_protocol:$its_port in udp:8472 | udp:5182[01] | udp:4789) ! left_overlay || continue ;; esac
    # 2379-2380 is two.
    its_number=${its_port%-*}
    while [ "$its_number" -le "${its_port#*-}" ]; do
      ! port_taken "$its_protocol" "$its_number" || its_taken="$its_taken $its_protocol/$its_number"
      its_number=$((its_number + 1))
    done
  done <<END_OF_PORTS
$PORTS
tcp 10248 node
tcp 10249 node
tcp 6444 node
END_OF_PORTS
  [ -n "$its_taken" ] || preflight_verdict ok 'free'
  for its_port in $its_taken; do
    preflight_verdict refuse 'port %s is taken by another program' "$its_port"
    preflight_remedy 'see who has it and stop it: ss -lnp | grep :%s' "${its_port#*/}"
  done
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
