# shellcheck shell=sh
# The ranges that Calico and Canal themselves give to pods.

# Canal: flannel refuses a node whose range its own Network does not hold.
pod_cidr_flannel_conf() {
  if ! kube_json "$scratch/canal-config" -n kube-system get configmap canal-config; then
    unseen 'the ConfigMap canal-config could not be read: %s' "$kube_reason"
    return 0
  fi
  json_value "$scratch/canal-config" data net-conf.json | sed 's/^"//; s/\\n/ /g; s/\\t/ /g' >"$scratch/net-conf.json"
  if json_flat "$scratch/net-conf.json" >"$scratch/net-conf"; then
    for pod_cidr_key in Network IPv6Network; do
      pod_cidr_range=$(json_value "$scratch/net-conf" "$pod_cidr_key" | printable)
      pod_cidr_range=${pod_cidr_range#\"}
      [ -n "$pod_cidr_range" ] || continue
      is_inside "$pod_cidr_range" "$CLUSTER_CIDR" || {
        fault '%s of net-conf.json is %s, outside of %s' "$pod_cidr_key" "$pod_cidr_range" "$CLUSTER_CIDR"
        remedy_range
      }
    done
    pod_cidr_seen="$pod_cidr_seen${pod_cidr_seen:+, }net-conf.json"
  else
    fault 'net-conf.json of the ConfigMap canal-config is no JSON'
    remedy_range
  fi
}

pod_cidr_pools() {
  if ! kube_json "$scratch/ippools" get ippools.crd.projectcalico.org; then
    fault 'the IP pools could not be read: %s' "$kube_reason"
    may_heal
    remedy_range
    return 0
  fi
  pod_cidr_outside=$(awk -F '\t' -v list="$CLUSTER_CIDR" "$range_words"'
    $1 == "items" && $3 == "metadata" && $4 == "name" { name[$2] = substr($5, 2) }
    $1 == "items" && $3 == "spec" && $4 == "cidr" { range[$2] = substr($5, 2) }
    $1 == "items" && $3 == "spec" && $4 == "disabled" && $5 == "true" { off[$2] = 1 }
    END {
      for (pool = 0; pool in range; pool++) if (!(pool in off)) {
        pools++
        if (!inside(range[pool], list)) { printf "%s%s %s", gap, name[pool], range[pool]; gap = ", " }
      }
      if (pools == 0) printf "-"
    }
  ' "$scratch/ippools" | printable)
  pod_cidr_seen="$pod_cidr_seen${pod_cidr_seen:+, }IPPool"
  case $pod_cidr_outside in
    '') ;;
    -)
      fault 'there is no IP pool yet'
      may_heal
      remedy_range
      ;;
    *)
      fault 'IP pools lie outside of %s: %s' "$CLUSTER_CIDR" "$pod_cidr_outside"
      remedy 'Calico makes its pool once and never changes it: on a cluster without pods of your own, %s delete ippools.crd.projectcalico.org NAME and restart ds/%s; else install anew' \
        "$(kube_name)" "$DAEMONSET"
      ;;
  esac
}
