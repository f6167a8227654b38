# shellcheck shell=sh
# Writing the receipt: before the first change (`state installing`, the old lines beside the new) and after the last
# (`state complete`), so that a run that was killed anywhere leaves nothing that its successor does not know.

# receipt_history: what outlives a change of the plan.
receipt_history() {
  {
    printf '%s\n' "$receipt" | grep -E '^(folder|aside|package|later|found|bin|units) ' || :
    printf '%s\n' "$lock_folders" | sed -n 's/./folder &/p'
    while read -r _ _ history_file; do
      [ -z "$history_file" ] || missing_folders "$history_file" | sed 's/^/folder /'
    done <<END_OF_STAGED
$staged
END_OF_STAGED
    printf '%s' "$asides" | sed 's/^/aside /'
    for history_package in $new_packages; do printf 'package %s\n' "$history_package"; done
    for history_later in $(later_paths); do
      [ -e "$KNIT_ROOT$history_later" ] || printf 'later %s\n' "$history_later"
    done
    if [ -z "$files_only" ]; then
      # K3s' installer takes /opt/bin where /usr/local/bin cannot be written: uninstall.sh looks there, too.
      receipt_place bin "${INSTALL_K3S_BIN_DIR:-/usr/local/bin}"
      [ "$supervisor" != systemd ] || receipt_place units "${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system}"
    fi
    if [ -z "$receipt" ] && [ -n "$k3s" ] && [ -e "$unit" ]; then printf 'found %s\n' "$(installed_version)"; fi
  } | awk '!seen[$0]++'
}

receipt_place() {
  case ${2%/}/ in
    *[![:print:]]* | *//* | */./* | */../*) ;;
    /*) printf '%s\n' "$1 ${2%/}" ;;
  esac
}

# later_paths: what K3s' own uninstaller leaves behind, and what install-cni and calico-node make on the host. With a
# slash at the end: a folder that others use too; in an image even such may be missing before.
later_paths() {
  printf '%s\n' /etc/rancher/node /etc/rancher/ /var/lib/rancher/
  later_units=${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system}
  if [ "$supervisor" = openrc ]; then
    later_units='/etc/init.d /etc/logrotate.d'
    printf '%s\n' "/var/log/$service.log" "/etc/logrotate.d/$service"
  fi
  case $CNI in
    canal | calico)
      printf '%s\n' "/etc/cni/net.d/$CONFLIST" /etc/cni/net.d/calico-kubeconfig /etc/cni/net.d/calico-tls /etc/cni/net.d/ /etc/cni/
      printf '/opt/cni/bin/%s\n' bandwidth calico calico-ipam flannel host-local loopback portmap tuning
      printf '%s\n' /opt/cni/bin/ /opt/cni/ /opt/ /var/lib/calico /var/log/calico /run/calico /run/nodeagent /sys/class/net/tunl0
      ;;
  esac
  for later_folder in ${INSTALL_K3S_BIN_DIR:-/usr/local/bin} $later_units /var/log /run; do
    # A name with more in it is more than one word here.
    case $later_folder:${INSTALL_K3S_BIN_DIR-}${INSTALL_K3S_SYSTEMD_DIR-} in /*:*[!A-Za-z0-9_./-]*) continue ;; /*) ;; *) continue ;; esac
    while [ -n "$later_folder" ]; do
      printf '%s/\n' "$later_folder"
      later_folder=${later_folder%/*}
    done
  done
}

# put_receipt STATE: leaves one alone that says the same already.
put_receipt() {
  {
    printf '%s\n' "# Written by knit's install.sh; its next run, verify.sh and uninstall.sh read it. Do not edit." "state $1" \
      "release $KNIT_RELEASE" "request $REQUEST" "role $role" "service $service" \
      "network $CNI $FLANNEL_BACKEND ${BACKEND_TYPE:--} ${CNI_VIA:--}" "cidr $CLUSTER_CIDR"
    [ -z "$reboot_after" ] || printf 'reboot %s\n' "$reboot_after"
    if [ -n "$files_only" ]; then
      printf '%s\n' "$receipt" | sed -n -e '/^k3s /p' -e '/^told /p'
    elif [ "$1" = complete ]; then
      printf '%s\n' "k3s $K3S_VERSION" "told $told"
    fi
    {
      printf '%s' "$staged" | sed 's/^[^ ]* \([^ ]*\) /file \1 0600 /'
      [ "$1" = complete ] || printf '%s\n' "$receipt" | sed -n '/^file /p'
    } | awk '!seen[$0]++'
    [ -z "$history" ] || printf '%s\n' "$history"
  } >"$scratch/receipt" || no_space "$scratch/receipt"
  if [ -n "$begun" ] || [ "$(cat "$scratch/receipt")" != "$receipt" ]; then
    put "$scratch/receipt" "$KNIT_ROOT$receipt_path" 0600
  fi
}
