# shellcheck shell=sh
# Calico must be the only one that enforces policies.

policy_is_planned() {
  [ -n "$policy_calico" ] || {
    fault 'Calico has no chains: nobody enforces network policies'
    may_heal
    remedy 'see why: %s -n %s logs ds/%s -c calico-node' "$(kube_name)" "$CNI_NAMESPACE" "$DAEMONSET"
  }
  [ -z "$policy_router" ] || {
    fault 'chains of the policy controller of K3s are there as well'
    remedy_router_chains
  }
  # They go on translating addresses after flannel is gone and break Calico's policies.
  if [ "$CNI" = calico ] && grep -q '^FLANNEL-' "$scratch/chains"; then
    fault 'chains of flannel are left over'
    remedy 'reboot the node, or: iptables-save | grep -iv flannel | iptables-restore'
  fi
}
