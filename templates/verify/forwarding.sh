# shellcheck shell=sh
# Whether pods may forward packets, by the CNI config and in pods of our own.

check_ip_forwarding() {
  find_conflist
  forwarding_file="$cni_folder/$cni_wanted"
  if [ ! -e "$forwarding_file" ]; then
    fault 'there is no %s' "$forwarding_file"
    may_heal
    remedy_cni
  elif [ ! -r "$forwarding_file" ]; then
    # install-cni writes it with mode 0600 since Calico v3.30.
    unseen '%s is readable by root alone' "$forwarding_file"
    remedy_root
  elif ! json_flat "$forwarding_file" >"$scratch/conflist"; then
    fault '%s is not whole JSON' "$forwarding_file"
    remedy_cni
  else
    forwarding_plugin=$(conflist_plugin calico)
    if [ -z "$forwarding_plugin" ]; then
      fault '%s has no plugin of type calico' "$forwarding_file"
      remedy_forwarding
    else
      # Text and true differ: Calico refuses the one.
      forwarding_value=$(json_value "$scratch/conflist" plugins "$forwarding_plugin" container_settings allow_ip_forwarding | sed 's/^".*/&"/' | printable)
      [ "$forwarding_value" = true ] || {
        fault 'container_settings.allow_ip_forwarding is %s in the calico plugin of %s' "${forwarding_value:-$(phrase 'missing')}" "$forwarding_file"
        remedy_forwarding
      }
    fi
  fi
  verdict 'pods may forward packets: allow_ip_forwarding is true in %s' "$forwarding_file"
}

remedy_forwarding() {
  remedy 'put the manifest of this request in place again (install.sh does), then %s; pods that exist must be made anew' \
    "$(restart_cni)"
}

check_pod_ip_forward() {
  probe_or_stop || return 0
  while read -r forward_pod forward_node _; do
    pods_said "$forward_pod" forward >"$scratch/forward"
    while read -r forward_file forward_value; do
      [ "$forward_value" != 1 ] || continue
      if [ -z "$forward_value" ]; then
        unseen '%s of the pod on %s could not be read' "$forward_file" "$forward_node"
        continue
      fi
      fault '%s is %s in a new pod on %s' "$forward_file" "$(printf '%s' "$forward_value" | printable)" "$forward_node"
      find_conflist
      remedy 'see allow_ip_forwarding in %s on that node (check ip-forwarding), then %s' \
        "$cni_folder/$cni_wanted" "$(restart_cni)"
    done <"$scratch/forward"
  done <"$scratch/pods"
  verdict 'new pods may forward packets'
}
