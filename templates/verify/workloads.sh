# shellcheck shell=sh
# What must run in the cluster for the network to work.

# workload_state: reads one DaemonSet or Deployment, or a list of them, from json_flat on stdin and prints for each that
# is not rolled out its name and numbers; `none` where the list is empty.
workload_state() {
  awk -F '\t' -v older="$(phrase ' of an older version')" '
    { base = $1 == "items" ? $2 : ""; at = $1 == "items" ? 3 : 1 }
    $1 == "items" && $2 == "[]" { none = 1 }
    $at == "metadata" && $(at + 1) == "name" && NF == at + 2 { name[base] = substr($NF, 2); order[++bases] = base }
    $at == "metadata" && $(at + 1) == "generation" { wanted[base] = $NF }
    $at == "spec" && $(at + 1) == "replicas" { replicas[base] = $NF }
    $at == "status" && NF == at + 2 { state[base, $(at + 1)] = $NF }
    END {
      if (none) { print "none"; exit }
      for (number = 1; number <= bases; number++) {
        base = order[number]
        if ((base, "desiredNumberScheduled") in state) {
          all = state[base, "desiredNumberScheduled"]; new = state[base, "updatedNumberScheduled"] + 0; up = state[base, "numberAvailable"] + 0
        } else {
          all = base in replicas ? replicas[base] : 1; new = state[base, "updatedReplicas"] + 0; up = state[base, "availableReplicas"] + 0
        }
        if (all < 1 || new < all || up < all || state[base, "observedGeneration"] + 0 < wanted[base] + 0) {
          old = state[base, "observedGeneration"] + 0 < wanted[base] + 0 ? older : ""
          printf "%s%s %d/%d%s", gap, name[base], up < new ? up : new, all, old
          gap = ", "
        }
      }
    }
  '
}

pods_waiting() {
  kube_json "$scratch/pods" "$@" || return 0
  awk -F '\t' '
    $1 != "items" { next }
    $3 == "metadata" && $4 == "name" { name[$2] = substr($5, 2) }
    $3 == "spec" && $4 == "nodeName" { node[$2] = substr($5, 2) }
    $3 == "status" && $4 ~ /ontainerStatuses$/ && $6 == "name" { container[$2, $4, $5] = substr($7, 2) }
    $3 == "status" && $4 ~ /ontainerStatuses$/ && $6 == "state" && $7 == "waiting" {
      key = $2 SUBSEP $4 SUBSEP $5
      if (!(key in pod)) { pod[key] = $2; keys[++waiting] = key }
      if ($8 == "reason") reason[key] = substr($9, 2)
      if ($8 == "message") message[key] = substr($9, 2)
    }
    $3 == "status" && $4 == "conditions" && $6 == "reason" && $7 == "\"Unschedulable" { stuck[$2] = $5 }
    $3 == "status" && $4 == "conditions" && $6 == "message" { said[$2, $5] = substr($7, 2) }
    END {
      for (at = 0; at in name; at++) if (at in stuck) { printf "%s: %s", name[at], said[at, stuck[at]]; exit }
      for (at = 1; at <= waiting; at++) {
        key = keys[at]
        printf "%s (%s), %s: %s %s", name[pod[key]], node[pod[key]], container[key], reason[key], message[key]
        if (reason[key] != "PodInitializing" && reason[key] != "ContainerCreating") exit
        printf "; "
      }
    }
  ' "$scratch/pods" | cut -c 1-400 | printable
}

workload() {
  if ! kube_json "$scratch/workload" -n "$1" get "$2" "$3"; then
    fault '%s %s in %s cannot be read: %s' "$2" "$3" "$1" "$kube_reason"
    may_heal
    [ "$3" = coredns ] || remedy_unapplied
    return 0
  fi
  workload_behind=$(workload_state <"$scratch/workload" | printable)
  [ -n "$workload_behind" ] || return 0
  fault 'not rolled out: %s' "$workload_behind"
  may_heal
  workload_why=$(pods_waiting -n "$1" get pods -l "$4")
  [ -z "$workload_why" ] || fault '%s' "$workload_why"
  workload_command="$(kube_name) -n $1"
  remedy '%s' "$workload_command describe $2/$3; $workload_command logs $2/$3 --all-containers --tail=50"
}

check_cni_rollout() {
  kube_or_skip || return 0
  [ -z "$BACKEND_TYPE" ] || rollout_annotations
  case $BACKEND_TYPE in vxlan | host-gw) rollout_routes ;; esac
  if [ -n "$DAEMONSET" ]; then
    workload "$CNI_NAMESPACE" daemonset "$DAEMONSET" "k8s-app=$DAEMONSET"
    workload "$CNI_NAMESPACE" deployment calico-kube-controllers k8s-app=calico-kube-controllers
  fi
  verdict 'the network runs on all nodes: %s' "${DAEMONSET:-flannel $BACKEND_TYPE}"
}

# K3s applies what lies in its manifests folder and says in events and in the AddOn what came of it.
remedy_unapplied() {
  remedy 'see whether K3s applied %s: %s -n kube-system describe addon %s; on a server: ls -l /var/lib/rancher/k3s/server/manifests' \
    "$MANIFEST_NAME" "$(kube_name)" "${MANIFEST_NAME%.yaml}"
}

# flannel ignores nodes whose backend is another than its own.
rollout_annotations() {
  rollout_other=$(awk -F '\t' -v wanted="$BACKEND_TYPE" '
    $1 == "items" && $3 == "metadata" && $4 == "name" { name[$2] = substr($5, 2) }
    $1 == "items" && $3 == "metadata" && $4 == "annotations" && $5 == "flannel.alpha.coreos.com/backend-type" { type[$2] = substr($6, 2) }
    END {
      for (node = 0; node in name; node++) if (type[node] != wanted) {
        printf "%s%s %s", gap, name[node], type[node] == "" ? "-" : type[node]
        gap = ", "
      }
    }
  ' "$scratch/nodes" | printable)
  [ -n "$rollout_other" ] || return 0
  fault 'nodes whose flannel backend is not %s: %s' "$BACKEND_TYPE" "$rollout_other"
  may_heal
  case $CNI in
    flannel) remedy 'set the same flannel-backend on all servers, then reboot all nodes, servers first; see %s' \
      "$(service_log_command)" ;;
    *) remedy '%s' "$(kube_name) -n $CNI_NAMESPACE logs ds/$DAEMONSET -c kube-flannel --tail=50" ;;
  esac
}

check_coredns() {
  kube_or_skip || return 0
  workload kube-system deployment coredns k8s-app=kube-dns
  if [ -s "$scratch/workload" ] && [ "$(json_value "$scratch/workload" spec replicas)" = 0 ]; then
    healing='' cure=''
    remedy '%s' "$(kube_name) -n kube-system scale deployment/coredns --replicas=1"
  fi
  if kube_json "$scratch/dns" -n kube-system get service kube-dns; then
    for coredns_address in $(awk -F '\t' '$1 == "spec" && $2 == "clusterIPs" { print substr($4, 2) }' "$scratch/dns" | printable); do
      is_inside "$coredns_address" "$CLUSTER_DNS" || {
        fault 'the service kube-dns is %s, which is not in cluster-dns (%s)' "$coredns_address" "$CLUSTER_DNS"
        remedy 'all servers need the same cluster-dns and service-cidr: grep -rnE "cluster-dns|service-cidr" /etc/rancher/k3s; pods made before the change must be made anew'
      }
    done
  else
    fault 'the service kube-dns cannot be read: %s' "$kube_reason"
    may_heal
  fi
  remedy_coredns
  verdict 'CoreDNS is rolled out, its service is %s' "$CLUSTER_DNS"
}

remedy_coredns() { remedy 'put CoreDNS back: take coredns out of disable, then %s' "$(restart_command)"; }
