# shellcheck shell=sh
# The CNI config and programs on this node.

# find_conflist: sets cni_folder to where the container runtime looks and cni_wanted to the file that must be there.
find_conflist() {
  if [ "$CNI" = flannel ]; then
    cni_folder="$KNIT_ROOT/var/lib/rancher/k3s/agent/etc/cni/net.d" cni_wanted=10-flannel.conflist
    cni_programs="$KNIT_ROOT/var/lib/rancher/k3s/data/current/bin"
  else
    cni_folder="$KNIT_ROOT/etc/cni/net.d" cni_wanted=$CONFLIST cni_programs="$KNIT_ROOT/opt/cni/bin"
  fi
}

cni_files() {
  for cni_files_path in "$1"/*; do
    [ -f "$cni_files_path" ] || continue
    case $cni_files_path in
      *.conf | *.conflist | *.json) printf '%s' "${cni_files_path##*/}" | printable && printf '\n' ;;
    esac
  done
}

check_cni_config() {
  find_conflist
  if [ -d "$cni_folder" ] && [ ! -r "$cni_folder" ]; then
    skip '%s is not readable' "$cni_folder"
    remedy_root
    return 0
  fi
  cni_found=$(cni_files "$cni_folder")
  cni_count=$(printf '%s' "$cni_found" | grep -c .)
  cni_list=$(printf '%s' "$cni_found" | printable)
  if [ "$cni_count" -eq 0 ]; then
    fault 'there is no CNI config in %s' "$cni_folder"
    may_heal
    remedy_cni
  elif [ -n "$cni_wanted" ] && [ "$cni_count" -eq 1 ] && [ "$cni_found" != "$cni_wanted" ]; then
    fault '%s holds %s, not %s' "$cni_folder" "$cni_found" "$cni_wanted"
    remedy 'the file of another network is in the way: rm %s/%s, then %s' "$cni_folder" "$cni_found" "$(restart_cni)"
  elif [ "$cni_count" -gt 1 ]; then
    fault '%s holds %s files, of which only the first counts: %s' "$cni_folder" "$cni_count" "$cni_list"
    remedy 'keep %s and remove the others from %s, then %s' "${cni_wanted:-$(phrase 'the one of your CNI')}" "$cni_folder" "$(restart_cni)"
  else
    cni_config_text "$cni_folder/$cni_found"
  fi
  if [ "$CNI" = flannel ]; then
    cni_stale=$(cni_files "$KNIT_ROOT/etc/cni/net.d" | printable)
    [ -z "$cni_stale" ] || {
      fault 'an earlier network left files in /etc/cni/net.d: %s' "$cni_stale"
      remedy 'remove them: (cd /etc/cni/net.d && rm -- %s)' "$cni_stale"
    }
  fi
  verdict '%s/%s is the only CNI config' "$cni_folder" "$cni_found"
}

# A file that is not whole JSON stops every pod of the node; one that only root reads is judged by root.
cni_config_text() {
  [ -r "$1" ] || return 0
  if ! json_flat "$1" >"$scratch/conflist"; then
    fault '%s is not whole JSON' "$1"
    remedy_cni
  fi
}

remedy_cni() {
  case $CNI in
    flannel) remedy 'see whether flannel starts: %s' "$(service_log_command)" ;;
    none) remedy 'install your CNI; K3s stays NotReady until it has written its config' ;;
    *) remedy 'see why install-cni does not write it: %s -n %s logs ds/%s -c install-cni' \
      "$(kube_name)" "$CNI_NAMESPACE" "$DAEMONSET" ;;
  esac
}

restart_cni() {
  case $CNI in
    canal | calico) printf '%s -n %s rollout restart ds/%s' "$(kube_name)" "$CNI_NAMESPACE" "$DAEMONSET" ;;
    *) restart_command ;;
  esac
}

conflist_plugin() {
  awk -F '\t' -v type="$1" '$1 == "plugins" && $3 == "type" && NF == 4 && substr($4, 2) == type { print $2; exit }' "$scratch/conflist"
}

check_cni_binaries() {
  find_conflist
  case $CNI in
    flannel) cni_needed='bridge flannel host-local loopback portmap' ;;
    calico) cni_needed='calico calico-ipam loopback portmap' ;;
    canal) cni_needed='calico host-local loopback portmap' ;;
    *) cni_needed='loopback' ;;
  esac
  cni_file=$(cni_files "$cni_folder" | head -n 1)
  if [ -n "$cni_file" ] && [ -r "$cni_folder/$cni_file" ] && json_flat "$cni_folder/$cni_file" >"$scratch/conflist"; then
    cni_needed="$cni_needed $(awk -F '\t' '
      $1 == "plugins" && $3 == "type" && NF == 4 { print substr($4, 2) }
      $1 == "plugins" && $3 == "ipam" && $4 == "type" && NF == 5 { print substr($5, 2) }
      $1 == "type" && NF == 2 { print substr($2, 2) }
    ' "$scratch/conflist" | printable)"
  fi
  cni_missing=''
  for cni_program in $(printf '%s\n' "$cni_needed" | tr ' ' '\n' | sort -u); do
    case $cni_program in */*) continue ;; esac
    [ -f "$cni_programs/$cni_program" ] && [ -x "$cni_programs/$cni_program" ] || cni_missing="$cni_missing${cni_missing:+ }$cni_program"
  done
  if [ -n "$cni_missing" ]; then
    fault 'missing or not executable in %s: %s' "$cni_programs" "$cni_missing"
    may_heal
    case $CNI in
      none) remedy 'install your CNI, and the reference plugins where it does not bring them' ;;
      *) remedy '%s; it copies them to %s' "$(restart_cni)" "$cni_programs" ;;
    esac
  fi
  verdict 'all CNI programs are in %s' "$cni_programs"
}
