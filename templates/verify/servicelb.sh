# shellcheck shell=sh
# The load balancers that K3s runs itself.

check_servicelb() {
  kube_or_skip || return 0
  remedy '%s get pods -A -l svccontroller.k3s.cattle.io/svcname -o wide; a pod that stays Pending finds its port taken on every node' \
    "$(kube_name)"
  if ! kube_json "$scratch/workload" get daemonsets -A -l svccontroller.k3s.cattle.io/nodeselector; then
    fault 'the DaemonSets of ServiceLB cannot be read: %s' "$kube_reason"
    may_heal
    verdict ''
    return 0
  fi
  servicelb_behind=$(workload_state <"$scratch/workload" | printable)
  case $servicelb_behind in
    '') ;;
    none)
      if is_word traefik "$DISABLE"; then
        unseen 'there is no Service of type LoadBalancer yet'
      else
        fault 'Traefik has no load balancer yet'
        may_heal
      fi
      ;;
    *)
      fault 'not rolled out: %s' "$servicelb_behind"
      may_heal
      servicelb_why=$(pods_waiting get pods -A -l svccontroller.k3s.cattle.io/svcname)
      [ -z "$servicelb_why" ] || fault '%s' "$servicelb_why"
      ;;
  esac
  verdict 'all load balancers run on all their nodes'
}
