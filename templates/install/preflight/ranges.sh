# shellcheck shell=sh
# Preflight of the ranges of pods and services against the routes of this machine.

# https://github.com/projectcalico/calico/issues/4842
preflight_address_ranges() {
  if [ ! -r "$KNIT_ROOT/proc/net/route" ]; then
    preflight_verdict skip 'an image has no routes'
    return 0
  fi
  its_overlaps=$(overlapping_routes)
  if [ -z "$its_overlaps" ]; then
    preflight_verdict ok '%s' "$CLUSTER_CIDR,$SERVICE_CIDR"
    return 0
  fi
  while read -r its_range its_link; do
    preflight_verdict refuse '%s overlaps a route of this machine by %s' "$its_range" "$its_link"
  done <<END_OF_OVERLAPS
$its_overlaps
END_OF_OVERLAPS
  preflight_remedy 'ask for another cluster-cidr or service-cidr in the address of this script; the routes: ip route'
}

# overlapping_routes: lines `RANGE LINK` for routes that meet a range of the plan. Not those of CNIs' own links, nor what this
# very network put inside its pod range before: a block that is kept (`*`, a blackhole route) or that of another node.
overlapping_routes() {
  its_order=little its_own=''
  # The kernel prints IPv4 in the order of the machine's bytes.
  if [ -z "$KNIT_ROOT" ] && [ "$(uname -m)" = s390x ]; then its_order=big; fi
  if is_own_network && [ "$(receipt_values cidr)" = "$CLUSTER_CIDR" ]; then its_own=yes; fi
  {
    printf '%s\n' "$CLUSTER_CIDR" | tr ',' '\n' | sed 's/^/range /'
    printf '%s\n' "$SERVICE_CIDR" | tr ',' '\n' | sed 's/^/service /'
    awk 'NR > 1 { print "v4", $2, $8, $1, substr($4, length($4)) }' "$KNIT_ROOT/proc/net/route"
    [ ! -r "$KNIT_ROOT/proc/net/ipv6_route" ] || awk '{ print "v6", $1, $2, $NF, substr($9, length($9)) }' "$KNIT_ROOT/proc/net/ipv6_route"
  } | awk -v order="$its_order" -v own="$its_own" '
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
    ($1 == "range" || $1 == "service") && $2 != "" {
      split($2, half, "/")
      range[++ranges] = $2; isPods[ranges] = $1 == "range"; family[ranges] = $2 ~ /:/ ? "v6" : "v4"; size[ranges] = half[2]
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
        # Of the flags 2 says that another node is the way.
        if (own != "" && isPods[i] && prefix > size[i] && ($4 == "*" || int(digit($5) / 2) % 2)) continue
        if (substr(route, 1, shared) == substr(start[i], 1, shared) && !seen[i, $4]++) print range[i], $4
      }
    }'
}
