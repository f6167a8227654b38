# shellcheck shell=sh
# --peer: the plan's own way between two machines, for some seconds. A tunnel ends in a network namespace of its own,
# where it reaches nothing.

preflight_peer() {
  [ -z "$KNIT_ROOT" ] || die 64 '--peer needs a running machine: leave KNIT_ROOT out'
  [ "$(id -u)" = 0 ] || die 77 'only root can raise a tunnel: sudo sh preflight.sh --peer %s' "$peer"
  need_programs ip ping
  peer_route=$(ip -o route get "$peer" 2>/dev/null | head -n 1) || peer_route=''
  case $peer_route in '' | local*) die 64 'there is no way to %s as to another machine: ip route get %s' "$peer" "$peer" ;; esac
  peer=${peer_route%% *}
  own=$(peer_word src) on=$(peer_word dev)
  choose_way || return 0
  on_exit drop_way
  drop_way
  scratch
  if ! raise_way 2>"$scratch/peer"; then
    preflight_verdict refuse 'the way cannot be raised: %s' "$(head -n 1 "$scratch/peer")"
    preflight_remedy 'the kernel or iproute2 lacks it: modprobe %s' "$way"
    return 0
  fi
  say_to=2
  say 'Up to %s s for %s to answer. Run there now: sudo sh preflight.sh --peer %s' "$peer_wait" "$peer" "$own"
  set_say_to
  peer_end=$(($(date +%s) + peer_wait))
  until passes 100 || [ "$(date +%s)" -ge "$peer_end" ]; do sleep 1; done
  judge_way
  # The other one may still be asking.
  for _ in 1 2 3 4 5 6; do
    [ "${seen-}" != "$(arrived)" ] || break
    seen=$(arrived)
    sleep 3
  done
}

peer_word() { printf '%s\n' "$peer_route" | sed -n "s/.* $1 \([^ ]*\).*/\1/p"; }

# choose_way: $way, $what as firewalls call it, both ends' addresses, which are the last two of the pod range.
choose_way() {
  way='' more=$OVERLAY_OVERHEAD family=-4 bits=32 flag=noprefixroute headers=28
  port=$(printf '%s\n' "$PORTS" | awk '$1 == "udp" && $3 == "nodes" { print $2; exit }')
  what="UDP $port"
  case $CNI:$FLANNEL_BACKEND:$OVERLAY_INTERFACES in
    none:* | *:ipsec:*) ;;
    *wg* | *wireguard*) ! has wg || way=wireguard ;;
    *flannel.1* | *vxlan*) way=vxlan ;;
    *tunl0*) way=ipip what='IP protocol 4' ;;
    *) case $peer_route in *' via '*) ;; *) way=plain what=$(phrase 'pod addresses') ;; esac ;;
  esac
  if [ -z "$way" ]; then
    preflight_verdict skip 'no way to raise: IPsec or a CNI of your own, no wg command (wireguard-tools), or a router before %s' "$peer"
    return 1
  fi
  case $way:$peer in vxlan:*:*) more=70 ;; esac
  size=$MTU
  [ "$MTU" != 0 ] || size=$(($(cat "/sys/class/net/$on/mtu") - more))
  range=${CLUSTER_CIDR%%,*}
  case $peer in *:*) range=${CLUSTER_CIDR##*,} ;; esac
  # Keys that all can read: they carry nothing but this test.
  set -- 1 2 a25pdCBwcmVmbGlnaHQ6IGxvd2VyIGFkZHJlc3MgIDA= fJoeY24q9ECNuE6DHXEsZz33cNGeMhqrEs4eJCWy+ko=
  [ "$(printf '%s\n' "$own" "$peer" | LC_ALL=C sort | head -n 1)" = "$own" ] ||
    set -- 2 1 a25pdCBwcmVmbGlnaHQ6IGhpZ2hlciBhZGRyZXNzIDA= 6P23DTFtHN8OaNhqAd7fDOqXmqlJ/cmIbfHFpZH5rx0=
  key=$3 public=$4
  case $range in
    *:*) family=-6 bits=128 flag=nodad headers=48 here=${range%:*}:fff$1 there=${range%:*}:fff$2 ;;
    *) here=$(from_end "$1") there=$(from_end "$2") ;;
  esac
}

from_end() {
  printf '%s\n' "$range" | awk -F '[./]' -v count="$1" '{
    n = (($1 * 256 + $2) * 256 + $3) * 256 + $4 + 2 ^ (32 - $5) - 1 - count
    print int(n / 2 ^ 24) "." int(n / 65536) % 256 "." int(n / 256) % 256 "." n % 256
  }'
}

# shellcheck disable=SC2086 # words, or none
raise_way() {
  if [ "$way" = plain ]; then
    ip link add knit-peer type bridge && ip addr add "$here/$bits" dev knit-peer $flag && ip link set knit-peer up &&
      ip $family route add "$there" via "$peer" dev "$on" src "$here"
    return
  fi
  [ -e /run/netns ] || netns_made=yes
  ip netns add knit-peer &&
    case $way in
      vxlan) ip link add knit-peer type vxlan id 7788 local "$own" remote "$peer" dev "$on" dstport "$port" ;;
      ipip) ip link add knit-peer type ipip local "$own" remote "$peer" ;;
      wireguard)
        { ip link add knit-peer type wireguard || { has wireguard-go && wireguard-go knit-peer >&2; }; } &&
          case $peer in *:*) peer_at=[$peer] ;; *) peer_at=$peer ;; esac &&
          printf '%s\n' "$key" | wg set knit-peer listen-port "$port" private-key /dev/stdin peer "$public" \
            endpoint "$peer_at:$port" allowed-ips "$there/$bits"
        ;;
    esac && ip link set knit-peer netns knit-peer && inside ip addr add "$here/$bits" dev knit-peer $flag &&
    inside ip link set knit-peer mtu "$size" up && inside ip $family route add "$there" dev knit-peer
}

inside() { if [ "$way" = plain ]; then "$@"; else ip netns exec knit-peer "$@"; fi; }

# Also what a killed run left.
# shellcheck disable=SC2086 # words, or none
drop_way() {
  {
    ip netns exec knit-peer ip link delete knit-peer
    ip netns delete knit-peer
    ip link delete knit-peer
    ip $family route delete "$there" via "$peer" dev "$on"
    rmdir /run/wireguard
    [ -z "${netns_made-}" ] || { umount -n /run/netns && rmdir /run/netns; }
  } >/dev/null 2>&1 || :
}

# passes BYTES: whether one of three packets of that size comes back.
passes() {
  ask=ping
  if [ "$family" = -6 ] && has ping6; then ask=ping6; fi
  for _ in 1 2 3; do
    ! inside $ask -c 1 -W 1 -s $(($1 - headers)) "$there" >/dev/null 2>&1 || return 0
  done
  return 1
}

arrived() { if [ "$way" = plain ]; then grep Icmp /proc/net/snmp*; else inside cat /sys/class/net/knit-peer/statistics/rx_packets; fi; }

judge_way() {
  if passes "$size"; then
    preflight_verdict ok '%s: packets of %s bytes pass between %s and %s, both ways' "$what" "$size" "$own" "$peer"
  elif passes 100; then
    preflight_verdict refuse '%s: small packets pass, those of %s bytes are lost' "$what" "$size"
    preflight_remedy 'find what the way takes: ping -M do -s 1472 %s; give %s that MTU on all nodes' "$peer" "$on"
  elif [ "$(arrived)" != 0 ] && [ "$way" != plain ]; then
    preflight_verdict refuse '%s: packets of %s arrive here, but none comes back' "$what" "$peer"
    preflight_remedy 'let %s out here and in there: iptables-save | grep DROP, nft list ruleset' "$what"
  else
    preflight_verdict refuse '%s: nothing comes from %s' "$what" "$peer"
    preflight_remedy 'run this on both at once; let %s through, both ways: iptables-save | grep DROP, nft list ruleset; in a cloud: source and destination checks' "$what"
  fi
}
