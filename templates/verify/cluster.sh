# shellcheck shell=sh
# Questions to the cluster, and the checks that need nothing else.

kube_name() { printf '%s' "${kube_command:-k3s kubectl}"; }

find_kube() {
  case $kube_client in found) return 0 ;; none) return 1 ;; esac
  kube_client=none kube_command='' kube_reason=''
  if [ -n "${KUBECTL-}" ]; then
    kube_client=found kube_command=$KUBECTL
    return 0
  fi
  if has k3s; then
    kube_command='k3s kubectl'
  elif has kubectl; then
    kube_command=kubectl
  else
    kube_command='' kube_reason=$(phrase 'neither k3s nor kubectl is here')
    return 1
  fi
  if [ -z "${KUBECONFIG-}" ] && { [ "$kube_command" != kubectl ] || [ ! -r "${HOME-}/.kube/config" ]; }; then
    find_kube_config="$KNIT_ROOT/etc/rancher/k3s/k3s.yaml"
    find_service
    if [ -r "$find_kube_config" ]; then
      KUBECONFIG=$find_kube_config
      export KUBECONFIG
    elif [ -e "$find_kube_config" ]; then
      kube_reason=$(phrase '%s is not readable: run this as root, or set KUBECONFIG or KUBECTL' "$find_kube_config")
      return 1
    elif [ "$service_role" = server ]; then
      # A server that is starting writes it soon.
      kube_client=unknown kube_reason=$(phrase 'there is no %s yet' "$find_kube_config")
      return 1
    else
      kube_reason=$(phrase 'this node has no kubeconfig: run this on a server, or set KUBECONFIG or KUBECTL')
      return 1
    fi
  fi
  kube_client=found
}

# kube ARG...: asks the cluster; no question hangs.
kube() {
  # shellcheck disable=SC2086 # KUBECTL may be several words, such as `k3s kubectl`
  $kube_command --request-timeout=15s "$@"
}

# kube_json FILE ARG...: the answer as json_flat has it; kube_reason says why there is none.
kube_json() {
  kube_json_file=$1
  shift
  if kube "$@" -o json >"$scratch/answer" 2>"$scratch/error" && json_flat "$scratch/answer" >"$kube_json_file"; then
    return 0
  fi
  kube_reason=$(kube_complaint)
  [ -n "$kube_reason" ] || kube_reason=$(phrase 'the answer of %s is no JSON' "$kube_command")
  return 1
}

# kube_complaint: what the client said in the end, without what it logs while it tries (E1124 08:00:00 12 memcache.go:265]).
kube_complaint() {
  grep -v '^[EIW][0-9][0-9][0-9][0-9] ' "$scratch/error" >"$scratch/complaint" || cp "$scratch/error" "$scratch/complaint"
  first_line "$scratch/complaint"
}

# kube_ready: whether the cluster answers; the nodes are then in $scratch/nodes, not older than a few seconds.
kube_ready() {
  find_kube || return 1
  read_clock
  [ "$((clock - nodes_read))" -gt 10 ] || return 0
  kube_json "$scratch/nodes" get nodes || return 1
  nodes_read=$clock
}

kube_or_skip() {
  kube_ready && return 0
  skip 'the cluster cannot be asked: %s' "$kube_reason"
  remedy 'run this on a server as root, or: KUBECTL="kubectl --kubeconfig FILE" sh verify.sh'
  return 1
}

node_count() {
  awk -F '\t' '$1 == "items" && $3 == "metadata" && $4 == "name" { n++ } END { print n + 0 }' "$scratch/nodes"
}

# find_node: sets node_index and node_name to this node in $scratch/nodes.
find_node() {
  node_index=$(awk -F '\t' -v host="$(uname -n)" '
    $1 == "items" && $3 == "metadata" && $4 == "annotations" && $5 == "k3s.io/hostname" && substr($6, 2) == host { own = $2 }
    $1 == "items" && $3 == "metadata" && $4 == "name" && substr($5, 2) == tolower(host) { same = $2 }
    END { print own != "" ? own : same }
  ' "$scratch/nodes")
  [ -n "$node_index" ] || return 1
  node_name=$(json_value "$scratch/nodes" items "$node_index" metadata name | printable)
  node_name=${node_name#\"}
}

check_nodes_ready() {
  if ! kube_ready; then
    if [ "$kube_client" = none ]; then
      kube_or_skip || return 0
    fi
    fault 'the cluster does not answer: %s' "$kube_reason"
    remedy '%s' "$(service_log_command)"
    may_heal
    verdict ''
    return 0
  fi
  nodes_unready=$(awk -F '\t' '
    $1 != "items" { next }
    $3 == "metadata" && $4 == "name" { name[$2] = substr($5, 2) }
    $3 == "status" && $4 == "conditions" { condition[$2, $5, $6] = substr($7, 2); if ($5 + 0 > last[$2]) last[$2] = $5 }
    END {
      for (node = 0; node in name; node++) {
        ready = ""; why = "no status yet"
        for (at = 0; at <= last[node]; at++) {
          kind = condition[node, at, "type"]; state = condition[node, at, "status"]
          text = condition[node, at, "reason"] ": " condition[node, at, "message"]
          if (kind == "Ready") { if (state == "True") ready = ready == "" ? "yes" : ready; else { ready = "no"; why = text } }
          if (kind == "NetworkUnavailable" && state == "True") { ready = "no"; why = text }
        }
        if (ready != "yes") { printf "%s%s (%s)", gap, name[node], why; gap = ", " }
      }
    }
  ' "$scratch/nodes" | cut -c 1-600 | printable)
  nodes_all=$(node_count)
  if [ "$nodes_all" -eq 0 ]; then
    fault 'the cluster has no node yet'
    may_heal
  elif [ -n "$nodes_unready" ]; then
    fault 'not ready: %s' "$nodes_unready"
    may_heal
  fi
  remedy '%s describe nodes; on the node: ls -l /etc/cni/net.d and journalctl -u k3s -u k3s-agent -n 50' "$(kube_name)"
  verdict 'nodes that are ready: %s of %s' "$nodes_all" "$nodes_all"
}
