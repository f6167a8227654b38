# shellcheck shell=sh
# Preflight of the address that the node's tunnels start from.

# https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection https://github.com/projectcalico/calico/issues/8783
# Calico takes the first link's address, K3s that of the default route: apart, pods lose their way between nodes.
preflight_node_address() {
  [ "$CNI" = calico ] || return 0
  case $CLUSTER_CIDR in *.*) ;; *) return 0 ;; esac
  if [ -n "$KNIT_ROOT" ] || ! has ip; then
    preflight_verdict skip 'an image has no addresses'
    return 0
  fi
  preflight_link=$(default_link)
  preflight_first=$(ip -o -4 addr show up 2>/dev/null | awk '
    $2 !~ /^(docker|cbr|dummy|virbr|lxcbr|veth|lo$|cali|tunl|flannel|kube-ipvs|cni|vxlan|nodelocaldns|br-)/ { print $2, $4; exit }')
  if [ -z "$preflight_link" ] || [ -z "$preflight_first" ] || [ "${preflight_first%% *}" = "$preflight_link" ]; then
    preflight_verdict ok '%s' "${preflight_first:-$preflight_link}"
    return 0
  fi
  preflight_verdict warn 'Calico would take the address of %s, but K3s that of %s' "$preflight_first" "$preflight_link"
  preflight_remedy 'after the install: k3s kubectl -n kube-system set env daemonset/calico-node IP_AUTODETECTION_METHOD=interface=%s' \
    "$preflight_link"
}
