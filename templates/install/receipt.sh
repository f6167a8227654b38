# shellcheck shell=sh
# Writing the receipt: before the first change (`state installing`, the old lines beside the new) and after the last
# (`state complete`), so that a run that was killed anywhere leaves nothing that its successor does not know.

# receipt_lines: the lines about things, as they are to be after this run.
receipt_lines() {
  while read -r receipt_name receipt_sha256 receipt_file; do
    [ -z "$receipt_name" ] || printf 'file %s 0600 %s\n' "$receipt_sha256" "$receipt_file"
  done <<END_OF_STAGED
$staged
END_OF_STAGED
}

# receipt_history: what outlives a change of the plan.
receipt_history() {
  {
    printf '%s\n' "$receipt" | sed -n -e '/^folder /p' -e '/^aside /p' -e '/^package /p' -e '/^later /p' -e '/^found /p' -e '/^bin /p' -e '/^units /p'
    for receipt_folder in $lock_folders; do printf 'folder %s\n' "$receipt_folder"; done
    while read -r receipt_name receipt_sha256 receipt_file; do
      [ -z "$receipt_name" ] || missing_folders "$receipt_file" | sed 's/^/folder /'
    done <<END_OF_STAGED
$staged
END_OF_STAGED
    printf '%s' "$asides" | sed 's/^/aside /'
    for receipt_package in $new_packages; do printf 'package %s\n' "$receipt_package"; done
    for receipt_later in $(later_paths); do
      [ -e "$KNIT_ROOT$receipt_later" ] || printf 'later %s\n' "$receipt_later"
    done
    if [ -z "$files_only" ]; then receipt_places; fi
    if [ -z "$receipt" ] && [ -n "$k3s" ] && [ -e "$unit" ]; then printf 'found %s\n' "$(installed_version)"; fi
  } | awk '!seen[$0]++'
}

# receipt_places: where K3s' installer puts its programs, scripts and unit, for uninstall.sh. It takes /opt/bin where
# /usr/local/bin cannot be written.
receipt_places() {
  receipt_place bin "${INSTALL_K3S_BIN_DIR:-/usr/local/bin}"
  [ "$supervisor" != systemd ] || receipt_place units "${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system}"
}

receipt_place() {
  receipt_place_folder=${2%/}
  case $receipt_place_folder/ in
    *[![:print:]]* | *//* | */./* | */../*) ;;
    /*) printf '%s\n' "$1 $receipt_place_folder" ;;
  esac
}

# later_paths: what K3s' own uninstaller leaves behind, and what install-cni and calico-node make on the host. With a
# slash at the end: a folder that others use too; in an image even such may be missing before.
later_paths() {
  printf '%s\n' /etc/rancher/node /etc/rancher/ /var/lib/rancher/
  [ "$supervisor" != openrc ] || printf '%s\n' "/var/log/$service.log" "/etc/logrotate.d/$service"
  case $CNI in
    canal | calico)
      printf '%s\n' "/etc/cni/net.d/$CONFLIST" /etc/cni/net.d/calico-kubeconfig /etc/cni/net.d/calico-tls /etc/cni/net.d/ /etc/cni/
      for later_plugin in bandwidth calico calico-ipam flannel host-local loopback portmap tuning; do
        printf '%s\n' "/opt/cni/bin/$later_plugin"
      done
      printf '%s\n' /opt/cni/bin/ /opt/cni/ /opt/ /var/lib/calico /var/log/calico /run/calico /run/nodeagent /sys/class/net/tunl0
      ;;
  esac
  case $supervisor in openrc) later_units='/etc/init.d /etc/logrotate.d' ;; *) later_units=${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system} ;; esac
  for later_folder in ${INSTALL_K3S_BIN_DIR:-/usr/local/bin} $later_units /var/log /run; do
    # A name with more in it is more than one word here.
    case $later_folder:${INSTALL_K3S_BIN_DIR-}${INSTALL_K3S_SYSTEMD_DIR-} in /*:*[!A-Za-z0-9_./-]*) continue ;; /*) ;; *) continue ;; esac
    while [ -n "$later_folder" ]; do
      printf '%s/\n' "$later_folder"
      later_folder=${later_folder%/*}
    done
  done
}

# write_receipt STATE
write_receipt() {
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
      receipt_lines
      [ "$1" = complete ] || printf '%s\n' "$receipt" | sed -n '/^file /p'
    } | awk '!seen[$0]++'
    [ -z "$history" ] || printf '%s\n' "$history"
  } >"$scratch/receipt" || no_space "$scratch/receipt"
}

# begin_receipt: before the first change.
begin_receipt() {
  write_receipt installing
  put "$scratch/receipt" "$KNIT_ROOT$receipt_path" 0600
}

# finish_receipt: after the last change; leaves a receipt alone that says the same already.
finish_receipt() {
  write_receipt complete
  if [ "$(cat "$scratch/receipt")" != "$receipt" ] || [ -n "$begun" ]; then
    put "$scratch/receipt" "$KNIT_ROOT$receipt_path" 0600
  fi
}
