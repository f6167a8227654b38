# shellcheck shell=sh
# K3s' own policy controller must be the only one.

policy_is_planned() {
  [ -n "$policy_router" ] || {
    fault 'the policy controller of K3s has no chains: nobody enforces network policies'
    may_heal
    remedy 'see whether it starts: %s' "$(service_log_command)"
  }
  [ -z "$policy_calico" ] || {
    fault 'chains of Calico are there as well'
    remedy_calico_chains
  }
}
