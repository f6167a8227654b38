# shellcheck shell=sh
# Preflight of packet filters that nobody's manager keeps: a rule that rejects what is left stops pods and nodes alike.

# https://github.com/k3s-io/k3s/issues/977: what K3s and flannel add comes after such a rule.
preflight_packet_filter() {
  if [ -n "$KNIT_ROOT" ] || [ "$(id -u)" != 0 ]; then
    preflight_verdict skip 'only root on the node can read it'
    return 0
  fi
  its_blocks=$(
    {
      if has iptables-save; then iptables-save 2>/dev/null | iptables_blocks; fi
      if has nft; then nft list ruleset 2>/dev/null | nft_blocks; fi
    } | awk '!seen[$0]++ { printf "%s%s", (NR > 1 ? ", " : ""), $0 }'
  )
  # Docker sets the policy of FORWARD, and flannel and CNIs get along with it.
  if [ -z "$its_blocks" ]; then
    preflight_verdict ok 'nothing rejects what is left'
    return 0
  fi
  preflight_verdict warn 'the packet filter stops what no rule takes: %s' "$its_blocks"
  preflight_remedy 'take that rule out, or accept before it what nodes and pods need: %s' "$(opening_commands iptables)"
}

# iptables_blocks: of iptables-save, chains that end by rejecting everything.
iptables_blocks() {
  awk '
    /^\*/ { table = substr($0, 2) }
    table == "filter" && $1 == ":INPUT" && $2 == "DROP" { print "iptables INPUT policy DROP" }
    table == "filter" && $1 == "-A" && ($2 == "INPUT" || $2 == "FORWARD") && $3 == "-j" && ($4 == "REJECT" || $4 == "DROP") {
      print "iptables " $2 " " $4
    }'
}

# nft_blocks: the same of nft; tables of iptables are told above.
nft_blocks() {
  awk '
    $1 == "table" { table = $2 " " $3; skip = table == "ip filter" || table == "ip6 filter" || table ~ /firewalld/ }
    $1 == "chain" { chain = $2; hook = "" }
    skip { next }
    / hook (input|forward) / { hook = 1; if (/ hook input / && /policy drop/) print "nft " table " " chain " policy drop" }
    hook && (/^[ \t]*(counter( packets [0-9]+ bytes [0-9]+)? )?(reject|drop)( with .*)?$/) { print "nft " table " " chain " " ($0 ~ /reject/ ? "reject" : "drop") }'
}
