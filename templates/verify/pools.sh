# shellcheck shell=sh
# The ranges and the MTU that Calico and Canal themselves give to pods.

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

mtu_of_conflist() {
  conflist_mtu || return 0
  if [ "$mtu_conflist" -gt "$mtu_least" ]; then mtu_pods="$mtu_pods$cni_wanted $mtu_conflist, "; fi
  mtu_asked
}

# What was asked reaches the conflist when the network's pods start anew, and pods when they are made anew.
mtu_asked() {
  [ "$MTU" -ne 0 ] || return 0
  if [ "$mtu_conflist" -ne "$MTU" ] && [ "$mtu_conflist" -ne 0 ]; then
    fault '%s gives pods MTU %s, not the %s of the request' "$cni_wanted" "$mtu_conflist" "$MTU"
    may_heal
    remedy 'put the manifest of this request in place again, then %s' "$(restart_cni)"
    return 0
  fi
  mtu_old=$(ip -o link show 2>/dev/null | awk -v asked="$MTU" '
    $2 ~ /^cali[0-9a-f]+[@:]/ { for (at = 3; at < NF; at++) if ($at == "mtu" && $(at + 1) != asked) count++ }
    END { print count + 0 }
  ')
  [ "$mtu_old" -gt 0 ] || return 0
  fault '%s pods of this node were made with another MTU than %s' "$mtu_old" "$MTU"
  remedy 'make them anew, such as: %s -n kube-system rollout restart deployment' "$(kube_name)"
}

# conflist_mtu: sets mtu_conflist to what Calico's plugin gives to pods; 0 is left to Calico.
conflist_mtu() {
  find_conflist
  [ -r "$cni_folder/$cni_wanted" ] && json_flat "$cni_folder/$cni_wanted" >"$scratch/conflist" || return 1
  mtu_conflist=$(json_value "$scratch/conflist" plugins "$(conflist_plugin calico)" mtu)
  case $mtu_conflist in '' | *[!0-9]*) return 1 ;; esac
}
