# shellcheck shell=sh
# Preflight of what another network left here, or still runs here. K3s supports no change of the CNI of a living cluster.

# https://docs.k3s.io/networking/basic-network-options https://github.com/k3s-io/k3s/issues/3409
preflight_other_network() {
  its_was=$(receipt_values network)
  its_cidr=$(receipt_values cidr)
  its_type=$(host_text /var/lib/rancher/k3s/agent/etc/flannel/net-conf.json | sed -n 's/.*"Type": *"\([a-z0-9-]*\)".*/\1/p' | head -n 1)
  its_foreign=$(foreign_links)
  if [ -n "$its_was" ] && ! is_own_network; then
    preflight_verdict refuse 'knit installed another network here (%s)' "$its_was"
    change_remedy "${its_was#* }"
  elif [ -n "$its_cidr" ] && [ "$its_cidr" != "$CLUSTER_CIDR" ]; then
    preflight_verdict refuse 'the cluster has the pod range %s, which cannot be changed' "$its_cidr"
    preflight_remedy 'ask for cluster-cidr=%s, or build the cluster anew: uninstall.sh on every node' "$its_cidr"
  elif [ -n "$its_type" ] && [ "$its_type" != "$(flannel_type)" ]; then
    preflight_verdict refuse "K3s' flannel ran here with the backend type %s" "$its_type"
    change_remedy "$its_type"
  elif [ -n "$its_foreign" ]; then
    preflight_verdict refuse 'links of another network are here: %s' "$its_foreign"
    case $its_foreign in
      *cilium*) preflight_remedy 'ip link delete cilium_host; ip link delete cilium_net; ip link delete cilium_vxlan, before any uninstaller of K3s, or the host may lose its network' ;;
      *) preflight_remedy 'uninstall what made them, then reboot; one by one: ip link delete NAME' ;;
    esac
  else
    preflight_verdict ok 'none'
  fi
}

# is_own_network: whether the receipt is of the network that is asked for.
is_own_network() {
  [ "$(receipt_values network)" = "$CNI $FLANNEL_BACKEND ${BACKEND_TYPE:--} ${CNI_VIA:--}" ]
}

# change_remedy WAS: the only change that K3s documents, or the way round.
change_remedy() {
  case $FLANNEL_BACKEND:$1 in
    wireguard-native:wireguard\ * | wireguard-native:ipsec* | wireguard-native:extension)
      preflight_remedy 'K3s documents this change: 1. run this with --force on all servers; 2. reboot all nodes, servers first'
      ;;
    *)
      preflight_remedy 'K3s supports no change of the network of a living cluster: build it anew (uninstall.sh on every node), or ask for the old network'
      ;;
  esac
}

# flannel_type: what K3s writes as Type for the backend of the plan; empty where its flannel does not run.
flannel_type() {
  case $CNI:$FLANNEL_BACKEND in
    flannel:wireguard-native) echo wireguard ;;
    flannel:wireguard) echo extension ;;
    flannel:*) echo "$FLANNEL_BACKEND" ;;
  esac
}

foreign_links() {
  link_names | while read -r foreign_link; do
    case " $OVERLAY_INTERFACES " in *" $foreign_link "*) continue ;; esac
    case $foreign_link:$CNI in
      cali*:calico | cali*:canal | vxlan.calico:calico | wireguard.cali:calico | wg-v6.cali:calico | bpf*.cali:calico) ;;
      cni0:flannel | flannel-wg*:canal | flannel.1:canal | *:none) ;;
      cni0:* | flannel.*:* | flannel-*:* | cali[0-9a-f]*:* | vxlan.calico:* | vxlan-v6.calico:* | wireguard.cali:* | wg-v6.cali:*) printf '%s ' "$foreign_link" ;;
      cilium_*:* | weave:* | kube-bridge:* | ovn-k8s-*:* | antrea-gw*:*) printf '%s ' "$foreign_link" ;;
    esac
  done
}

# Chains of flannel keep translating addresses, those of another policy engine keep dropping packets.
# https://github.com/k3s-io/k3s/issues/1308 https://github.com/tigera/docs/pull/2768
preflight_rule_leftovers() {
  if [ -n "$KNIT_ROOT" ] || [ "$(id -u)" != 0 ] || ! has iptables-save; then
    preflight_verdict skip 'only root can read them'
  elif is_own_network; then
    preflight_verdict ok 'this network is here already'
  # It fails where the kernel has no tables for it, as in some containers.
  elif ! its_rules=$({ iptables-save && { ! has ip6tables-save || ip6tables-save; }; } 2>/dev/null); then
    preflight_verdict skip 'iptables-save cannot read them'
  elif [ -z "$(foreign_chains)" ]; then
    preflight_verdict ok 'none'
  else
    preflight_verdict refuse 'iptables chains of another network are left:%s' "$(foreign_chains)"
    preflight_remedy 'reboot; or, if no Kubernetes runs here: k3s-killall.sh, for cali- chains uninstall.sh'
  fi
}

foreign_chains() {
  case $POLICY_ENGINE:$its_rules in kube-router:*) ;; *:KUBE-ROUTER-*) printf ' KUBE-ROUTER' ;; esac
  case $CNI:$its_rules in calico:* | canal:*) ;; *:cali-*) printf ' cali-' ;; esac
  case $CNI:$its_rules in flannel:* | canal:*) ;; *:FLANNEL-*) printf ' FLANNEL' ;; esac
}
