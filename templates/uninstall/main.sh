# shellcheck shell=sh
# What uninstall.sh does.

main() {
  use_colours
  keep_k3s=''
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) DRY_RUN=yes ;;
      --keep-k3s) keep_k3s=yes ;;
      *) common_option "$1" || die 64 'unknown argument %s: known are --dry-run, --keep-k3s, --help, --version' "$(quoted "$1")" ;;
    esac
    shift
  done
  need_programs awk sed grep sort tr find uname cat rm mv readlink
  set_say_to
  umask 022
  set_traps
  KNIT_ROOT=${KNIT_ROOT%/}
  [ -n "$DRY_RUN$KNIT_ROOT" ] || [ "$(id -u)" = 0 ] ||
    die 77 'only root can uninstall K3s: run this by sudo sh, or look first with --dry-run'
  receipt_there=$KNIT_ROOT$receipt_path
  if [ ! -e "$receipt_there" ] && [ ! -L "$receipt_there" ]; then
    finish_forgetting
    [ -z "$AIRGAP" ] || remove_loaded
    say 'There is no %s: knit installed nothing here, nothing was removed.' "$receipt_there"
    return 0
  fi
  [ -r "$receipt_there" ] || die 77 '%s can be read by root only: what would be removed stands there' "$receipt_there"
  uninstall
}

uninstall() {
  [ -n "$DRY_RUN" ] || take_lock
  read_receipt
  service=$(receipt_values service)
  [ -n "$service" ] ||
    die 78 '%s says nothing: it was cut off or emptied. Run install.sh again, which writes it anew, then this' "$receipt_there"
  network=$(receipt_values network) left=''
  say 'knit %s: removing what it installed here, %s' "$KNIT_RELEASE" "$(receipt_values request)"
  [ -n "$DRY_RUN$KNIT_ROOT" ] || give_back_config
  find_k3s
  decide_k3s
  if [ -n "$removes_k3s" ]; then
    stop_k3s
    clean_kernel
    save_asides
    remove_k3s
  fi
  remove_files
  restore_asides
  [ -z "$removes_k3s" ] || remove_later
  [ -z "$AIRGAP" ] || [ -z "$removes_k3s" ] || remove_loaded
  remove_folders
  tell_packages
  if [ -n "$removes_k3s" ]; then
    look_for_k3s
    tell_kept
    tell_node
  fi
  [ -z "$left" ] || die 1 'something could not be removed, see above: mend it and run this again'
  forget
}

# remove COMMAND...: runs it; what fails is told at the end.
remove() {
  run "$@" || left=yes
}
