# shellcheck shell=sh
# Encryption between nodes: WireGuard's peers.

# A key of WireGuard lives 180 seconds; a peer that talks has a younger handshake.
handshake_limit=180

check_wireguard_peers() {
  if ! has wg; then
    skip 'there is no wg command to ask'
    remedy 'install wireguard-tools (K3s itself does not need it), then run this again'
    return 0
  fi
  wireguard_seen=''
  count_others
  for wireguard_link in $OVERLAY_INTERFACES; do
    wg show "$wireguard_link" dump >"$scratch/peers" 2>"$scratch/error" || {
      if grep -qi 'not permitted' "$scratch/error"; then
        unseen '%s may be read by root alone' "$wireguard_link"
        remedy_root
      else
        fault 'WireGuard does not know %s: %s' "$wireguard_link" "$(first_line "$scratch/error")"
        may_heal
        remedy_overlay
      fi
      continue
    }
    wireguard_peers_of "$wireguard_link"
  done
  verdict '%s' "$wireguard_seen"
}

wireguard_peers_of() {
  wireguard_now=$(date +%s)
  # Counts: peers, those that shook hands lately, silent ones that should have spoken, silent ones that need not.
  wireguard_counts=$(awk -F '\t' -v now="$wireguard_now" -v limit="$handshake_limit" '
    NR > 1 {
      peers++
      if ($5 > 0 && now - $5 <= limit) fresh++
      else if ($8 == "off") quiet++
      else silent++
    }
    END { printf "%d %d %d %d", peers, fresh, silent, quiet }
  ' "$scratch/peers")
  # shellcheck disable=SC2086 # four numbers
  set -- "$1" $wireguard_counts
  if [ -n "$others" ] && [ "$2" -ne "$others" ]; then
    fault '%s knows %s peers, but there are %s other nodes' "$1" "$2" "$others"
    may_heal
    remedy 'on each node: K3s must run with the same backend: %s get nodes -o yaml | grep backend-type' "$(kube_name)"
  elif [ "$4" -gt 0 ]; then
    fault '%s: %s of %s peers had no handshake in the last %s seconds' "$1" "$4" "$2" "$handshake_limit"
    may_heal
    remedy 'let UDP 51820 (51821 for IPv6) through between all nodes; wg show %s names the endpoints' "$1"
  elif [ "$2" -eq 0 ] && [ -z "$others" ]; then
    unseen '%s has no peers, and whether there are other nodes is not known: %s' "$1" "$others_reason"
    remedy 'run this on a server: sudo sh verify.sh'
  elif has ping; then
    wireguard_ask "$1"
  elif [ "$5" -gt 0 ]; then
    unseen '%s: %s of %s peers have not talked lately and have no keepalive' "$1" "$5" "$2"
    remedy 'run this again: sudo sh verify.sh (pod-to-pod has made the nodes talk by then)'
  fi
  wireguard_seen="$wireguard_seen${wireguard_seen:+, }$(phrase 'peers of %s with a fresh handshake: %s' "$1" "$2")"
}

# wireguard_ask LINK: sends a packet to the pod range of each peer and looks who answers: where packets or keys do not fit, a
# handshake from before is no proof. A peer that has nothing to say confirms within 10 seconds.
wireguard_ask() {
  cp "$scratch/peers" "$scratch/peers-before"
  awk -F '\t' 'NR > 1 { split($4, each, ","); print each[1] }' "$scratch/peers" >"$scratch/ranges"
  while read -r wireguard_range; do
    ping -c 1 -W 1 -I "$1" "${wireguard_range%/*}" >/dev/null 2>&1 </dev/null &
  done <"$scratch/ranges"
  wait
  read_clock
  wireguard_end=$((clock + 12))
  while :; do
    wg show "$1" dump >"$scratch/peers" 2>/dev/null || return 0
    wireguard_mute=$(awk -F '\t' '
      FNR == 1 { next }
      NR == FNR { got[$1] = $6; next }
      $6 <= got[$1] { printf "%s%s %s", gap, $3, $1; gap = ", " }
    ' "$scratch/peers-before" "$scratch/peers" | printable)
    read_clock
    if [ -z "$wireguard_mute" ] || [ "$clock" -ge "$wireguard_end" ]; then break; fi
    sleep 1
  done
  [ -n "$wireguard_mute" ] || return 0
  fault '%s sends, and nothing comes back from: %s' "$1" "$wireguard_mute"
  remedy 'let UDP 51820 (51821 for IPv6) through between all nodes, both ways; there wg show %s public-key must print the key that is told here, else restart K3s there' "$1"
}
