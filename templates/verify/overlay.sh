# shellcheck shell=sh
# The links that carry pod traffic between nodes.

link_is_there() { ip -o link show dev "$1" >"$scratch/link" 2>/dev/null && [ -s "$scratch/link" ]; }

link_mtu() { ip -o link show dev "$1" 2>/dev/null | sed -n 's/.* mtu \([0-9]*\) .*/\1/p'; }

link_details() { ip -d -o link show dev "$1" 2>/dev/null | printable; }

needs_ip() {
  has ip && return 0
  skip 'there is no ip command'
  remedy 'install iproute2'
  return 1
}

check_overlay_interface() {
  needs_ip || return 0
  for overlay_name in $OVERLAY_INTERFACES; do
    if ! link_is_there "$overlay_name"; then
      fault 'there is no link %s' "$overlay_name"
      may_heal
      remedy_overlay
      continue
    fi
    if ! grep -q '[<,]UP[,>]' "$scratch/link"; then
      fault 'the link %s is down' "$overlay_name"
      # Raised by hand it has neither its address nor its routes: whoever made it puts them back when it starts.
      remedy '%s: raised by hand the link stays without its routes; when it goes down again: %s' \
        "$(restart_cni)" "$(overlay_log)"
    fi
    overlay_kind "$overlay_name"
    if [ "$BACKEND_TYPE" = vxlan ]; then overlay_routes "$overlay_name"; fi
  done
  # A network that K3s or knit did not put there may have links that it needs.
  if [ "$CNI" != none ]; then overlay_leftovers; fi
  verdict 'up: %s' "$OVERLAY_INTERFACES"
}

# A link of the right name and the wrong kind comes from another backend.
overlay_kind() {
  overlay_details=$(link_details "$1")
  [ -n "$overlay_details" ] || return 0
  overlay_wanted=vxlan
  case $1 in
    *wg* | wireguard*) overlay_wanted=wireguard ;;
    tunl*) overlay_wanted=ipip ;;
    flannel.*) [ "$ENCRYPTION" != wireguard ] || overlay_wanted=wireguard ;;
  esac
  case " $overlay_details " in
    *" $overlay_wanted "* | *"link/$overlay_wanted "*) ;;
    *)
      fault '%s is not a %s link' "$1" "$overlay_wanted"
      remedy 'ip link delete %s, then %s' "$1" "$(restart_cni)"
      return 0
      ;;
  esac
  [ "$overlay_wanted" = vxlan ] || return 0
  overlay_port=$(printf '%s\n' "$overlay_details" | sed -n 's/.* dstport \([0-9]*\) .*/\1/p')
  case "
$PORTS
" in
    *"
udp $overlay_port "* | "

") ;;
    *)
      fault '%s uses UDP port %s, which is none of the planned ones' "$1" "${overlay_port:-?}"
      remedy 'ip link delete %s, then %s' "$1" "$(restart_cni)"
      ;;
  esac
}

overlay_leftovers() {
  for overlay_name in flannel.1 flannel-v6.1 flannel-wg flannel-wg-v6 vxlan.calico vxlan-v6.calico; do
    if is_word "$overlay_name" "$OVERLAY_INTERFACES" || ! link_is_there "$overlay_name"; then continue; fi
    fault '%s is left over from another backend' "$overlay_name"
    remedy 'ip link delete %s; after a change of backend reboot all nodes, servers first' "$overlay_name"
  done
}

overlay_log() {
  case $CNI in
    canal) printf '%s -n %s logs ds/%s -c kube-flannel' "$(kube_name)" "$CNI_NAMESPACE" "$DAEMONSET" ;;
    calico) printf '%s -n %s logs ds/%s -c calico-node' "$(kube_name)" "$CNI_NAMESPACE" "$DAEMONSET" ;;
    *) service_log_command ;;
  esac
}

remedy_overlay() { remedy '%s makes it anew; when it does not, see why: %s' "$(restart_cni)" "$(overlay_log)"; }

link_below() {
  link_below_name=$(link_details "$1" | sed -n 's/.* vxlan id .* dev \([^ ]*\) .*/\1/p')
  [ -n "$link_below_name" ] ||
    link_below_name=$(printf '%s\n' "$SERVER_CONFIG$AGENT_CONFIG" | sed -n "s/^flannel-iface: *[\"']\{0,1\}\([^\"']*\)[\"']\{0,1\} *\$/\1/p" | head -n 1)
  [ -n "$link_below_name" ] ||
    link_below_name=$(ip -o route show default 2>/dev/null | sed -n 's/^default .*dev \([^ ]*\).*/\1/p' | head -n 1)
  [ -n "$link_below_name" ] ||
    link_below_name=$(ip -6 -o route show default 2>/dev/null | sed -n 's/^default .*dev \([^ ]*\).*/\1/p' | head -n 1)
  printf '%s' "$link_below_name" | printable
}

check_overlay_mtu() {
  needs_ip || return 0
  mtu_least='' mtu_seen=''
  for mtu_name in $OVERLAY_INTERFACES; do
    mtu_own=$(link_mtu "$mtu_name")
    if [ -z "$mtu_own" ]; then
      unseen 'there is no link %s' "$mtu_name"
      remedy_overlay
      continue
    fi
    mtu_below=$(link_below "$mtu_name")
    mtu_limit=$(link_mtu "${mtu_below:-none}")
    if [ -z "$mtu_limit" ]; then
      unseen 'which link carries %s is not known' "$mtu_name"
      remedy 'ip route show default; set flannel-iface where a node has no default route'
      continue
    fi
    mtu_limit=$((mtu_limit - OVERLAY_OVERHEAD))
    if [ "$mtu_own" -gt "$mtu_limit" ]; then
      fault '%s has MTU %s, but %s leaves %s' "$mtu_name" "$mtu_own" "$mtu_below" "$mtu_limit"
      remedy_mtu "$mtu_limit"
    elif [ "$CNI" = calico ] && [ "$MTU" -ne 0 ] && [ "$mtu_own" -ne "$MTU" ]; then
      fault '%s has MTU %s, not the %s of the request' "$mtu_name" "$mtu_own" "$MTU"
      may_heal
      remedy 'put the manifest of this request in place again, then %s' "$(restart_cni)"
    fi
    mtu_seen="$mtu_seen${mtu_seen:+, }$mtu_name $mtu_own"
    if [ -z "$mtu_least" ] || [ "$mtu_limit" -lt "$mtu_least" ]; then mtu_least=$mtu_limit; fi
  done
  mtu_of_pods
  verdict 'what pods send fits: %s' "$mtu_seen"
}

remedy_mtu() {
  case $CNI in
    flannel) remedy '%s: flannel takes the MTU of the link below when it starts' "$(restart_command)" ;;
    *) remedy 'ask knit for mtu=%s, put that manifest in place, then %s' "$1" "$(restart_cni)" ;;
  esac
}

# No pod may send more than the link below leaves; a tunnel may be narrower, as those over IPv6 are.
mtu_of_pods() {
  if [ -z "$OVERLAY_INTERFACES" ]; then
    mtu_below=$(link_below none)
    mtu_least=$(link_mtu "${mtu_below:-none}")
    if [ -z "$mtu_least" ]; then
      unseen 'this node has no default route'
      remedy '%s' 'ip route show default'
      return 0
    fi
    mtu_least=$((mtu_least - OVERLAY_OVERHEAD)) mtu_seen="$mtu_below $mtu_least"
  fi
  [ -n "$mtu_least" ] || return 0
  # Linux gives a bridge without ports 1500 bytes; nobody sends over it.
  mtu_pods=$(ip -o link show 2>/dev/null | awk -v most="$mtu_least" '
    { name = $2; sub(/[@:].*/, "", name); for (at = 3; at < NF; at++) if ($at == "mtu") size = $(at + 1) }
    / master cni0 / { used = 1 }
    name == "cni0" && size > most { bridge = name " " size ", " }
    name ~ /^cali[0-9a-f]+$/ && size > most { printf "%s %s, ", name, size }
    END { if (used) printf "%s", bridge }
  ')
  mtu_flannel=''
  if [ "$CNI" = flannel ] || [ "$CNI" = canal ]; then
    mtu_flannel=$(sed -n 's/^FLANNEL_MTU=\([0-9]*\)$/\1/p' "$KNIT_ROOT/run/flannel/subnet.env" 2>/dev/null | head -n 1)
  fi
  if [ -n "$mtu_flannel" ] && [ "$mtu_flannel" -gt "$mtu_least" ]; then
    mtu_pods="${mtu_pods}FLANNEL_MTU $mtu_flannel, "
  fi
  case $CNI in canal | calico) mtu_of_conflist ;; esac
  [ -z "$mtu_pods" ] || {
    fault 'pods send more than the %s bytes that fit: %s' "$mtu_least" "${mtu_pods%, }"
    remedy_mtu "$mtu_least"
  }
}
