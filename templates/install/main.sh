# shellcheck shell=sh
# What install.sh does.

main() {
  use_colours
  parse_options "$@"
  if [ -n "$wants_help" ]; then
    print_help
    return 0
  fi
  if [ -n "$wants_version" ]; then
    printf 'knit %s\n' "$KNIT_RELEASE"
    return 0
  fi
  need_programs awk sed tr grep cut sort head tail date uname mktemp cat rm mv mkdir chmod
  umask 022
  set_traps
  choose_role
  check_environment
  need_root
  find_supervisor
  must_stay_inside "$receipt_path" "${receipt_path%/*}/lock" "${receipt_path%/*}/lock.holder" /etc/rancher/k3s/config.yaml.d/10-knit.yaml \
    "$node_address_file" /etc/rancher/k3s/knit-flannel.json "/var/lib/rancher/k3s/server/manifests/${MANIFEST_NAME:-none}"
  locate_k3s
  read_receipt
  say 'knit %s: %s with %s, as %s' "$KNIT_RELEASE" "K3s $K3S_VERSION" "$(network_name)" "$role"
  print_warnings
  step 'Preflight'
  preflight
  if [ -n "$DRY_RUN" ]; then
    rehearse
  else
    install
  fi
}

# The nine steps. Everything is brought and judged before the first byte is written.
install() {
  scratch
  take_lock
  read_receipt
  read_reboot
  told=$(told_text | sha256_of /dev/stdin)
  stage_files
  compare_files
  plan_installer
  history=$(receipt_history)
  if [ -n "$changed$installer_runs$new_packages" ] || [ "$(receipt_values state)" != complete ]; then
    begin_receipt
    begun=yes
  else
    begun=''
  fi
  install_packages
  step 'Files'
  place_files
  remove_obsolete
  [ -n "$changed" ] || say '  all are there already, nothing was written'
  install_k3s
  finish_receipt
  if waits_for_reboot; then
    say 'Installed. Reboot to start K3s: this system is changed by its next boot. Then run verify.sh'
  else
    verify_installed
  fi
}

# plan_installer: $installer_runs where K3s' installer has something to do; it is brought now, run later.
plan_installer() {
  installer_runs=''
  [ -z "$files_only" ] || return 0
  if ! k3s_is_current; then
    installer_runs=yes
    stage_installer
  fi
}

install_k3s() {
  if [ -n "$files_only" ]; then
    say 'Files only: K3s was not touched.'
  elif [ -n "$installer_runs" ]; then
    step "K3s $K3S_VERSION, by its own installer"
    run_installer
    note_reboot
  else
    case " $changed " in
      *' config '* | *' node '* | *' flannel '*)
        step '%s' 'K3s'
        say '  its config changed: restarting it'
        restart_k3s
        ;;
      *)
        start_k3s
        if [ -z "$changed$new_packages" ]; then
          say 'Nothing changed: this node is already as asked.'
        fi
        ;;
    esac
  fi
  case " $changed " in
    *' manifest '*)
      [ -z "$DAEMONSET" ] || [ -n "$installer_runs$files_only" ] ||
        say '  running pods keep the old CNI configuration until: %s' \
          "k3s kubectl -n $CNI_NAMESPACE rollout restart daemonset/$DAEMONSET"
      ;;
  esac
}

# verify_installed: the checks of verify.sh; on agents those that need no cluster access. Its 78 (nothing could be looked
# at) would say here that nothing was installed, so it is told by the words and by 1: installed, not proven.
verify_installed() {
  [ -n "$wants_verify" ] && [ -z "$files_only" ] || return 0
  if [ -n "$KNIT_ROOT" ] || skips_start; then
    say 'Not verified, since K3s was not started here: run verify.sh on the node.'
    return 0
  fi
  step 'Verification'
  verify_code=0
  if [ "$role" = agent ]; then verify_scope=local; else verify_scope=''; fi
  # Not in the foreground, where a signal would have to wait for the last check.
  verifying=yes
  on_exit stop_verifying
  verify_node $verify_scope >&2 &
  wait "$!" || verify_code=$?
  verifying=''
  case $verify_code in
    0) ;;
    1)
      die 1 'K3s is installed, but not all checks passed: see the remedies above, then run verify.sh'
      ;;
    78)
      die 1 'K3s is installed, but nothing could be verified: see above why, then run verify.sh'
      ;;
    *)
      say_interrupted
      exit "$verify_code"
      ;;
  esac
}

# stop_verifying: waits until the checks have taken away what they made.
# shellcheck disable=SC2317 # on_exit calls it by its name
stop_verifying() {
  [ -n "$verifying" ] || return 0
  # A signal may come before anything was started; `$!` is there before the next command, where a variable would not be.
  set +u
  [ -n "$!" ] && kill "$!" 2>/dev/null || return 0
  wait "$!" || :
  say_interrupted
}

say_interrupted() {
  say "${red}error:$plain K3s is installed, but its verification was interrupted: run verify.sh"
}
