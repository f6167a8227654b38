# shellcheck shell=sh
# Pods of our own on every ready node, from images that are there already. They live in a namespace of their own, which
# goes when the script ends, however it ends; after a SIGKILL the pods stop by themselves and the next run removes what is
# left.

probe_port=8099
probe_bytes=20000
probe_answer='echo knit; exec head -c 19995 /dev/zero'
# Images of K3s with a shell, in the order in which they are taken.
probe_images='library-busybox busybox klipper-lb library-traefik local-path-provisioner klipper-helm flannel'
# More nodes than these are asked only with --all-nodes.
probe_most=20

# probe_nodes: for each node that is ready a line with its name and an image there (- where there is none), this node first.
probe_nodes() {
  find_node || node_index=''
  awk -F '\t' -v own="$node_index" -v known="$probe_images" '
    BEGIN { count = split(known, list, " ") }
    $1 != "items" { next }
    $3 == "metadata" && $4 == "name" { name[$2] = substr($5, 2); order[++nodes] = $2 }
    $3 == "status" && $4 == "conditions" && $6 == "type" { kind[$2, $5] = $7 }
    $3 == "status" && $4 == "conditions" && $6 == "status" { state[$2, $5] = $7; if ($5 + 0 > last[$2] + 0) last[$2] = $5 }
    $3 == "status" && $4 == "images" && $6 == "names" {
      image = substr($8, 2)
      if (image ~ /@/ || image !~ /:[^\/]*$/) next
      base = image
      sub(/:[^\/:]*$/, "", base)
      sub(/^.*\//, "", base)
      sub(/^mirrored-/, "", base)
      for (at = 1; at <= count; at++) if (base == list[at] && (!($2 in rank) || at < rank[$2])) { rank[$2] = at; best[$2] = image }
    }
    function told(node, at, ready) {
      ready = 0
      for (at = 0; at <= last[node]; at++) if (kind[node, at] == "\"Ready" && state[node, at] == "\"True") ready = 1
      if (ready) print name[node] " " (node in best ? best[node] : "-")
    }
    END {
      if (own != "") told(own)
      for (at = 1; at <= nodes; at++) if (order[at] != own) told(order[at])
    }
  ' "$scratch/nodes" | LC_ALL=C tr -cd 'A-Za-z0-9._:/@ \n-'
}

# probe_start: makes the pods once for all checks that need them and lets them ask; probe_state is then up, or says why not
# in probe_reason (skip: they could not be made here; fail: the cluster could not run them).
probe_start() {
  [ -z "$probe_state" ] || return 0
  probe_state=skip probe_reason='' probe_left_out=''
  probe_nodes >"$scratch/ready-nodes"
  probe_left_out=$(awk '$2 == "-" { printf "%s%s", gap, $1; gap = " " }' "$scratch/ready-nodes")
  grep -v ' -$' "$scratch/ready-nodes" >"$scratch/probe-nodes" || :
  if [ ! -s "$scratch/probe-nodes" ]; then
    probe_reason=$(phrase 'no ready node has an image with a shell that K3s ships')
    return 0
  fi
  if [ -z "$verify_all_nodes" ] && [ "$(grep -c . "$scratch/probe-nodes")" -gt "$probe_most" ]; then
    probe_left_out="$probe_left_out $(sed "1,${probe_most}d; s/ .*//" "$scratch/probe-nodes" | tr '\n' ' ')"
    sed "${probe_most}q" "$scratch/probe-nodes" >"$scratch/probe-sample"
    mv -f "$scratch/probe-sample" "$scratch/probe-nodes"
  fi
  probe_alone=''
  if [ "$(grep -c . "$scratch/probe-nodes")" -eq 1 ]; then
    probe_alone=1
    sed p "$scratch/probe-nodes" >"$scratch/probe-twice"
    mv -f "$scratch/probe-twice" "$scratch/probe-nodes"
  fi
  probe_sweep
  probe_began=$(date +%s)
  probe_namespace=knit-verify-$probe_began-$$
  on_exit probe_remove
  if ! probe_manifest | kube create -f - >/dev/null 2>"$scratch/error"; then
    probe_reason=$(kube_complaint)
    return 0
  fi
  probe_wait
  [ "$probe_state" != up ] || probe_ask
}

probe_manifest() {
  cat <<END
apiVersion: v1
kind: Namespace
metadata:
  name: $probe_namespace
  labels: {app.kubernetes.io/managed-by: knit-verify}
END
  probe_number=0
  while read -r probe_node probe_image; do
    probe_number=$((probe_number + 1))
    cat <<END
---
apiVersion: v1
kind: Pod
metadata:
  name: probe-$probe_number
  namespace: $probe_namespace
  labels: {app.kubernetes.io/managed-by: knit-verify}
spec:
  nodeName: $probe_node
  restartPolicy: Never
  terminationGracePeriodSeconds: 0
  activeDeadlineSeconds: 900
  automountServiceAccountToken: false
  enableServiceLinks: false
  tolerations: [{operator: Exists}]
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: $probe_image
      imagePullPolicy: Never
      command: [/bin/sh, -c, "serve() { nc \$1 -p $probe_port -e /bin/sh -c '$probe_answer'; }; while :; do serve -lk || serve -ll || serve -l || sleep 1; done"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
END
  done <"$scratch/probe-nodes"
}

# Starting takes its time even where --timeout is 0.
probe_wait() {
  read_clock
  probe_deadline=$((clock + 45))
  [ "$verify_deadline" -le "$probe_deadline" ] || probe_deadline=$verify_deadline
  probe_told=''
  while :; do
    if kube_json "$scratch/probes" -n "$probe_namespace" get pods; then
      probe_phases=$(awk -F '\t' '$1 == "items" && $3 == "status" && $4 == "phase" { printf "%s ", substr($5, 2) }' "$scratch/probes")
      case $probe_phases in
        *Failed* | *Succeeded*) break ;;
        *Pending* | '') ;;
        *)
          probe_state=up
          return 0
          ;;
      esac
      # An image that the node told of a while ago may be gone by now.
      if grep -q 'ErrImageNeverPull$' "$scratch/probes"; then
        probe_reason=$(phrase 'an image that a node names is no longer there (ErrImageNeverPull)')
        return 0
      fi
    fi
    read_clock
    [ "$clock" -lt "$probe_deadline" ] || break
    if [ -z "$probe_told" ]; then say 'waiting for the pods to start' && probe_told=1; fi
    sleep 1
  done
  probe_state=fail
  probe_reason=$(probe_event)
  [ -n "$probe_reason" ] || probe_reason=$(pods_waiting -n "$probe_namespace" get pods)
  [ -n "$probe_reason" ] || probe_reason=$(probe_pending)
  [ -n "$probe_reason" ] || probe_reason=${probe_phases:-$kube_reason}
}

# probe_pending: the nodes that were given a pod and never said a word of it: what the API tells them does not get there.
probe_pending() {
  awk -F '\t' '
    $1 == "items" && $3 == "spec" && $4 == "nodeName" { node[$2] = substr($5, 2) }
    $1 == "items" && $3 == "status" && $4 == "phase" && substr($5, 2) == "Pending" { waits[$2] = 1 }
    $1 == "items" && $3 == "status" && $4 == "containerStatuses" { heard[$2] = 1 }
    END { for (pod in waits) if (!(pod in heard)) { printf "%s%s", gap, node[pod]; gap = ", " } }
  ' "$scratch/probes" >"$scratch/deaf"
  [ -s "$scratch/deaf" ] || return 0
  phrase 'not a word about its pod comes from: %s' "$(cat "$scratch/deaf")"
}

probe_event() {
  kube_json "$scratch/events" -n "$probe_namespace" get events || return 0
  awk -F '\t' '
    $1 == "items" && $3 == "type" && $4 == "\"Warning" { warned[$2] = 1 }
    $1 == "items" && $3 == "message" { said[$2] = substr($4, 2); events = $2 + 1 }
    END { for (event = 0; event < events; event++) if (event in warned) last = said[event]; print last }
  ' "$scratch/events" | cut -c 1-400 | printable
}

probe_remove() { kube delete namespace "$probe_namespace" --wait=false --ignore-not-found >/dev/null 2>&1 || :; }

# probe_sweep: removes what runs before this one left, an hour ago or longer: their names tell when they began.
probe_sweep() {
  kube get namespaces -l app.kubernetes.io/managed-by=knit-verify -o name >"$scratch/left" 2>/dev/null || return 0
  while read -r probe_left; do
    probe_left=${probe_left#namespace/}
    probe_age=${probe_left#knit-verify-}
    probe_age=${probe_age%%-*}
    # Without leading zeros, which arithmetic takes for octal; whoever may make namespaces chooses their names.
    case $probe_age in '' | 0* | *[!0-9]* | ???????????*) continue ;; esac
    [ "$((probe_age + 3600))" -lt "$(date +%s)" ] || continue
    kube delete namespace "$probe_left" --wait=false --ignore-not-found >/dev/null 2>&1 </dev/null || :
  done <"$scratch/left"
}

probe_or_stop() {
  kube_or_skip || return 1
  probe_start
  case $probe_state in
    up)
      probe_unseen
      return 0
      ;;
    fail)
      fault 'pods do not start: %s' "$probe_reason"
      if [ -s "$scratch/deaf" ]; then
        remedy 'packets of full size must pass between the servers and %s: ping -M do -s 1472 NODE; give the link the MTU of the way: ip link set dev LINK mtu SIZE, then restart K3s there' \
          "$(cat "$scratch/deaf")"
      fi
      remedy 'on the node that the text names: %s; the pods are gone, their events are above' "$(service_log_command)"
      verdict ''
      ;;
    *)
      skip 'no pod of our own could be made: %s' "$probe_reason"
      remedy 'as root on the node: k3s crictl pull docker.io/rancher/mirrored-library-busybox:TAG with the tag from the image list of this K3s release; the kubeconfig must be that of an administrator'
      ;;
  esac
  return 1
}

probe_unseen() {
  for probe_number in $probe_silent; do
    cp "$scratch/error-$probe_number" "$scratch/error"
    probe_complaint=$(kube_complaint)
    unseen 'no command runs in the pod on %s: %s' "$(probe_node "$probe_number")" "${probe_complaint:-$(phrase 'no answer from TCP 10250 of that node')}"
    remedy 'from each server this must answer: curl -k https://NODE:10250/healthz; else open TCP 10250, and see egress-selector-mode'
  done
  [ -z "$probe_left_out" ] || {
    unseen 'not asked: %s' "$(printf '%s' "$probe_left_out" | printable)"
    remedy 'ask all: sh verify.sh --all-nodes; a node without an image with a shell needs one: k3s crictl pull docker.io/rancher/mirrored-library-busybox:TAG'
  }
}
