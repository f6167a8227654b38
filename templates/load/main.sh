# shellcheck shell=sh
# What load.sh does.

main() {
  use_colours
  parse_options "$@"
  set_say_to
  need_programs awk sed tr grep cut sort uname cat cp rm mv mkdir mktemp chmod tail
  umask 022
  set_traps
  check_environment
  must_stay_inside "$receipt_path" "$loaded_path" "$program" "$images_folder/x" "$registries"
  say 'knit %s: laying what K3s %s needs, for %s' "$KNIT_RELEASE" "$K3S_VERSION" "$architecture"
  scratch
  [ -n "$DRY_RUN" ] || take_lock
  read_loaded
  list_files
  compare_listed
  compare_targets
  lay_files
  if [ -n "$DRY_RUN" ]; then
    say 'Nothing was touched.'
  else
    say 'All is laid. Now: sudo sh %s' "$(beside install.sh)"
  fi
}

parse_options() {
  architecture='' from=$(beside airgap) registry='' force=''
  while [ $# -gt 0 ]; do
    case $1 in
      --from=* | --registry=* | --arch=*) set_option "${1%%=*}" "${1#*=}" ;;
      --from | --registry | --arch)
        [ $# -ge 2 ] || die 64 '%s needs a value' "$1"
        set_option "$1" "$2"
        shift
        ;;
      --dry-run) DRY_RUN=yes ;;
      --force) force=yes ;;
      *)
        common_option "$1" || die 64 'unknown argument %s: known are --from, --registry, --arch, --dry-run, --force, --help, --version' "$(quoted "$1")"
        ;;
    esac
    shift
  done
}

set_option() {
  [ -n "$2" ] || die 64 '%s needs a value' "$1"
  case $1 in
    --from)
      # A name that begins with a dash would be an option to other programs.
      case $2 in /* | ./*) from=${2%/} ;; *) from=./${2%/} ;; esac
      ;;
    --arch)
      check_architecture "$2"
      architecture=$2
      ;;
    --registry)
      case $2 in
        *[!a-z0-9.:-]* | [!a-z0-9]* | *[!a-z0-9] | *:*[!0-9]*)
          die 64 '--registry takes a host, or host:port, such as registry.example:5000, not %s' "$(quoted "$2")"
          ;;
      esac
      registry=$2
      ;;
  esac
}

check_environment() {
  case $KNIT_ROOT in
    '' | /*) KNIT_ROOT=${KNIT_ROOT%/} ;;
    *) KNIT_ROOT="$PWD/${KNIT_ROOT%/}" ;;
  esac
  [ -z "$KNIT_ROOT" ] || [ -d "$KNIT_ROOT" ] || die 64 'KNIT_ROOT is %s, which is no folder' "$KNIT_ROOT"
  [ -n "$DRY_RUN$KNIT_ROOT" ] || [ "$(id -u)" = 0 ] ||
    die 77 'only root can lay these files: run this by sudo sh, or look first with --dry-run'
  [ -n "$architecture" ] || architecture=$(own_architecture)
  [ -n "$architecture" ] || die 64 'K3s has no images for the architecture of this machine: say --arch amd64, arm64 or arm'
  program="${INSTALL_K3S_BIN_DIR:-/usr/local/bin}/k3s"
  case $program in
    *[!A-Za-z0-9_./-]* | [!/]*) die 64 'INSTALL_K3S_BIN_DIR is no path that can be used: %s' "$program" ;;
  esac
  images_folder=/var/lib/rancher/k3s/agent/images
  registries=/etc/rancher/k3s/registries.yaml
}
