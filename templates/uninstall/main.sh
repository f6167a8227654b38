# shellcheck shell=sh
# What uninstall.sh does.

main() {
  use_colours
  keep_k3s=''
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) DRY_RUN=yes ;;
      --keep-k3s) keep_k3s=yes ;;
      -h | --help)
        print_help
        return 0
        ;;
      --version)
        printf 'knit %s\n' "$KNIT_RELEASE"
        return 0
        ;;
      - | --) ;;
      *)
        die 64 'unknown argument %s: known are --dry-run, --keep-k3s, --help, --version' "$(quoted "$1")"
        ;;
    esac
    shift
  done
  need_programs awk sed grep sort date mktemp cat rm mv
  set_say_to
  umask 022
  set_traps
  KNIT_ROOT=${KNIT_ROOT%/}
  [ -n "$DRY_RUN$KNIT_ROOT" ] || [ "$(id -u)" = 0 ] ||
    die 77 'only root can uninstall K3s: run this by sudo sh, or look first with --dry-run'
  if [ ! -e "$KNIT_ROOT$receipt_path" ]; then
    finish_forgetting
    say 'There is no %s: knit installed nothing here, nothing was removed.' "$KNIT_ROOT$receipt_path"
    return 0
  fi
  [ -r "$KNIT_ROOT$receipt_path" ] ||
    die 77 '%s can be read by root only: what would be removed stands there' "$KNIT_ROOT$receipt_path"
  uninstall
}

uninstall() {
  if [ -z "$DRY_RUN" ]; then take_lock; fi
  read_receipt
  network=$(receipt_values network)
  service=$(receipt_values service)
  say 'knit %s: removing what it installed here, %s' "$KNIT_RELEASE" "$(receipt_values request)"
  find_k3s_scripts
  decide_k3s
  left=''
  if [ -n "$removes_k3s" ]; then
    stop_k3s
    [ -n "$KNIT_ROOT" ] || clean_kernel
    save_asides
    remove_k3s
    remove_later
  fi
  remove_files
  restore_asides
  remove_folders
  tell_packages
  if [ -n "$left" ]; then
    die 1 'something could not be removed, see above: mend it and run this again'
  fi
  forget
}
