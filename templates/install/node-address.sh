# shellcheck shell=sh
# The addresses of this node. They differ from node to node, so that no request has them: options of install.sh write them
# into a file beside the plan's.

node_address_file=/etc/rancher/k3s/config.yaml.d/11-knit-node.yaml

# check_addresses OPTION VALUE: one address, or one of each family, separated by a comma.
check_addresses() {
  printf '%s\n' "$2" | awk -F, '
    function is_ipv4(text, parts, at) {
      if (split(text, parts, ".") != 4) return 0
      for (at = 1; at <= 4; at++) if (parts[at] !~ /^[0-9]+$/ || length(parts[at]) > 3 || parts[at] > 255) return 0
      return 1
    }
    function is_ipv6(text, parts, count, at, empty) {
      if (text !~ /^[0-9A-Fa-f:]+$/ || text ~ /:::/) return 0
      count = split(text, parts, ":")
      for (at = 1; at <= count; at++) { if (length(parts[at]) > 4) return 0; if (parts[at] == "") empty++ }
      return text ~ /::/ ? count <= 8 && text !~ /::.*::/ : count == 8 && empty == 0
    }
    { for (at = 1; at <= NF; at++) { if (is_ipv4($at)) four++; else if (is_ipv6($at)) six++; else bad = 1 } }
    END { exit bad || NR != 1 || four > 1 || six > 1 || four + six == 0 }' ||
    die 64 '%s takes one address, or one of each family separated by a comma, not %s' "$1" "$(quoted "$2")"
}

# node_address_text: what the file says; nothing where no option was given.
node_address_text() {
  [ -n "$node_ip$node_external_ip" ] || return 0
  printf '# Written by knit: run install.sh with --node-ip and --node-external-ip again to change it.\n'
  [ -z "$node_ip" ] || printf 'node-ip: "%s"\n' "$node_ip"
  [ -z "$node_external_ip" ] || printf 'node-external-ip: "%s"\n' "$node_external_ip"
}

# stage_node_addresses: what was said once stays said, until it is said otherwise.
stage_node_addresses() {
  if [ -z "$node_ip$node_external_ip" ] && receipt_values file | grep -q " $node_address_file\$" && [ -f "$KNIT_ROOT$node_address_file" ]; then
    stage_text node "$(cat "$KNIT_ROOT$node_address_file")" "$node_address_file"
  else
    stage_text node "$(node_address_text)" "$node_address_file"
  fi
}

# https://docs.k3s.io/networking/distributed-multicloud
preflight_node_address() {
  case $line_end$SERVER_CONFIG:$node_external_ip in
    *"${line_end}flannel-external-ip: true$line_end"*:)
      if [ -z "$(said_values node-external-ip)" ]; then
        preflight_verdict refuse 'flannel is to use external addresses, and this node has none: it would send to the internal ones'
        preflight_remedy 'run this with --node-external-ip ADDRESS, the address by which the other nodes reach this one'
        return 0
      fi
      ;;
  esac
  [ -n "$node_ip" ] || return 0
  # The primary family is that of the first range.
  case ${CLUSTER_CIDR%%,*}@$node_ip in
    *.*@*.* | *:*@*:*) ;;
    *)
      preflight_verdict refuse '%s is of another family than the pod range %s' "$node_ip" "$CLUSTER_CIDR"
      preflight_remedy 'give --node-ip an address of each family that the cluster has'
      return 0
      ;;
  esac
  if [ -n "$KNIT_ROOT" ] || ! has ip; then
    preflight_verdict skip 'an image has no addresses'
    return 0
  fi
  for its_address in $(printf '%s\n' "$node_ip" | tr , ' '); do
    if [ -z "$(ip -o address show to "$its_address" 2>/dev/null)" ]; then
      preflight_verdict refuse 'no link of this machine has the address %s, and the kubelet stops without it' "$its_address"
      preflight_remedy 'ip -brief address shows those that there are'
      return 0
    fi
  done
  preflight_verdict ok '%s' "$node_ip"
}
