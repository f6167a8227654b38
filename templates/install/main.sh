# shellcheck shell=sh
# What install.sh does.

main() {
  use_colours
  parse_options "$@"
  need_programs awk sed tr grep cut sort head tail date uname mktemp cat rm mv mkdir chmod
  umask 022
  set_traps
  choose_role
  [ -z "$AIRGAP" ] || use_loaded
  check_environment
  need_root
  find_supervisor
  must_stay_inside "$receipt_path" "${receipt_path%/*}/lock" "${receipt_path%/*}/lock.holder" /etc/rancher/k3s/config.yaml.d/10-knit.yaml \
    "$node_address_file" /etc/rancher/k3s/knit-flannel.json "/var/lib/rancher/k3s/server/manifests/${MANIFEST_NAME:-none}"
  locate_k3s
  read_receipt
  new_packages=''
  say 'knit %s: %s with %s, as %s' "$KNIT_RELEASE" "K3s $K3S_VERSION" "$(network_name)" "$role"
  print_warnings
  step 'Preflight'
  preflight
  if [ -n "$DRY_RUN" ]; then rehearse; else install; fi
}

# Everything is brought and judged before the first byte is written.
install() {
  scratch
  take_lock
  read_receipt
  read_reboot
  told=$(told_text | sha256_of /dev/stdin)
  stage_files
  compare_files
  plan_installer
  history=$(receipt_history) begun=''
  if [ -n "$changed$installer_runs$new_packages" ] || [ "$(receipt_values state)" != complete ]; then
    begun=yes
    put_receipt installing
  fi
  [ "$HOST_PACKAGES" = none ] || install_packages
  step 'Files'
  place_files
  remove_obsolete
  [ -n "$changed" ] || say '  all are there already, nothing was written'
  install_k3s
  put_receipt complete
  if waits_for_reboot; then
    say 'Installed. Reboot to start K3s: this system is changed by its next boot. Then run verify.sh'
  else
    [ -z "$wants_verify" ] || await_network
    [ -n "$files_only" ] || prove
  fi
}

# plan_installer: $installer_runs where K3s' installer has something to do; it is brought now, run later.
plan_installer() {
  installer_runs=''
  if [ -n "$files_only" ] || k3s_is_current; then return 0; fi
  installer_runs=yes
  stage_installer
}

install_k3s() {
  if [ -n "$files_only" ]; then
    say 'Files only: K3s was not touched.'
    return 0
  elif [ -n "$installer_runs" ]; then
    step "K3s $K3S_VERSION, by its own installer"
    run_installer
    note_reboot
    return 0
  fi
  case " $changed " in
    *' config '* | *' node '* | *' flannel '*)
      step '%s' 'K3s'
      say '  its config changed: restarting it'
      restart_k3s
      ;;
    *)
      start_k3s
      [ -n "$changed$new_packages" ] || say 'Nothing changed: this node is already as asked.'
      ;;
  esac
  case "$DAEMONSET:$changed " in
    :*) ;;
    *' manifest '*)
      say '  running pods keep the old CNI configuration until: %s' \
        "k3s kubectl -n $CNI_NAMESPACE rollout restart daemonset/$DAEMONSET"
      ;;
  esac
}
