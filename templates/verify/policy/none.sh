# shellcheck shell=sh
# Nobody of K3s or knit enforces policies.

policy_is_planned() {
  [ -z "$policy_router" ] || {
    fault 'chains of the policy controller of K3s are there, though it is off'
    remedy_router_chains
  }
  # A CNI that the user brings may be Calico.
  if [ -n "$policy_calico" ] && [ "$CNI" != none ]; then
    fault 'chains of Calico are left over'
    remedy_calico_chains
  fi
}
