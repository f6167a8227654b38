# shellcheck shell=sh
# Pods of our own, from images that are on the nodes already, and what they find out. They live in a namespace of their
# own, which goes when the script ends, however it ends; after a SIGKILL the pods stop by themselves and the next run
# removes what is left.

probe_port=8099
probe_bytes=20000
# A small packet first, then full ones: who gets the first alone has a problem with size.
probe_answer='echo knit; exec head -c 19995 /dev/zero'
# Images of K3s with a shell, in the order in which they are taken.
probe_images='library-busybox busybox klipper-lb library-traefik local-path-provisioner klipper-helm flannel'

# probe_nodes: for up to two nodes that are ready a line with the node and an image there, this node first.
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
      if (ready && (node in best) && shown < 2) { print name[node] " " best[node]; shown++ }
    }
    END {
      if (own != "") told(own)
      for (at = 1; at <= nodes; at++) if (order[at] != own) told(order[at])
    }
  ' "$scratch/nodes" | LC_ALL=C tr -cd 'A-Za-z0-9._:/@ \n-'
}

# probe_start: makes the pods once for all checks that need them; probe_state is then up, or says why not in
# probe_reason (skip: they could not be made here; fail: the cluster could not run them).
probe_start() {
  [ -z "$probe_state" ] || return 0
  probe_state=skip probe_reason=''
  probe_nodes >"$scratch/probe-nodes"
  if [ ! -s "$scratch/probe-nodes" ]; then
    probe_reason=$(phrase 'no ready node has an image with a shell that K3s ships')
    return 0
  fi
  # Two pods, on two nodes where there are two.
  if [ "$(grep -c . "$scratch/probe-nodes")" -eq 1 ]; then
    sed p "$scratch/probe-nodes" >"$scratch/probe-twice"
    mv -f "$scratch/probe-twice" "$scratch/probe-nodes"
  fi
  probe_sweep
  probe_began=$(date +%s)
  probe_namespace=knit-verify-$probe_began-$$
  on_exit probe_remove
  if ! probe_manifest | kube create -f - >/dev/null 2>"$scratch/error"; then
    probe_reason=$(first_line "$scratch/error")
    return 0
  fi
  probe_wait
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
      command: [/bin/sh, -c, "while :; do nc -l -p $probe_port -e /bin/sh -c '$probe_answer' || sleep 1; done"]
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
        'Running Running ')
          probe_state=up
          return 0
          ;;
        *Failed* | *Succeeded*) break ;;
      esac
    fi
    read_clock
    [ "$clock" -lt "$probe_deadline" ] || break
    if [ -z "$probe_told" ]; then say 'waiting for two pods to start' && probe_told=1; fi
    sleep 1
  done
  probe_state=fail
  probe_reason=$(probe_event)
  [ -n "$probe_reason" ] || probe_reason=$(pods_waiting -n "$probe_namespace" get pods)
  [ -n "$probe_reason" ] || probe_reason=${probe_phases:-$kube_reason}
}

# What the node last complained of, such as a CNI plugin that fails.
probe_event() {
  kube_json "$scratch/events" -n "$probe_namespace" get events || return 0
  awk -F '\t' '
    $1 == "items" && $3 == "type" && $4 == "\"Warning" { warned[$2] = 1 }
    $1 == "items" && $3 == "message" { said[$2] = substr($4, 2); events = $2 + 1 }
    END { for (event = 0; event < events; event++) if (event in warned) last = said[event]; print last }
  ' "$scratch/events" | cut -c 1-400 | printable
}

probe_remove() {
  kube delete namespace "$probe_namespace" --wait=false --ignore-not-found >/dev/null 2>&1 || :
}

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

# probe_run NUMBER COMMAND...: runs it in that pod; what it prints is in $scratch/said, its complaints in $scratch/error.
probe_run() {
  probe_run_pod=probe-$1
  shift
  # A tunnel to the node that hangs must not hang the check.
  # shellcheck disable=SC2046,SC2086 # words on purpose
  $(has timeout && printf 'timeout 40') $kube_command -n "$probe_namespace" exec "$probe_run_pod" -- "$@" >"$scratch/said" 2>"$scratch/error" </dev/null
}

# probe_or_stop: the pods run, or the check has its verdict.
probe_or_stop() {
  kube_or_skip || return 1
  probe_start
  case $probe_state in
    up) return 0 ;;
    fail)
      fault 'pods do not start: %s' "$probe_reason"
      remedy 'see %s -n kube-system get events and %s' "$(kube_name)" "$(service_log_command)"
      verdict ''
      ;;
    *)
      skip 'no pod of our own could be made: %s' "$probe_reason"
      remedy 'as root on the node: k3s crictl pull docker.io/rancher/mirrored-library-busybox:TAG with the tag from the image list of this K3s release; the kubeconfig must be that of an administrator'
      ;;
  esac
  return 1
}

# probe_pairs: a line for each pod: its number, its node, and the addresses of the other one.
probe_pairs() {
  awk -F '\t' '
    $1 != "items" { next }
    $3 == "metadata" && $4 == "name" { number[$2] = substr($5, length($5)) }
    $3 == "spec" && $4 == "nodeName" { node[$2] = substr($5, 2) }
    $3 == "status" && $4 == "podIPs" && $6 == "ip" { addresses[$2] = addresses[$2] " " substr($7, 2) }
    END { for (own in number) for (other in number) if (own != other) print number[own] " " node[own] addresses[other] }
  ' "$scratch/probes" | LC_ALL=C sort
}
