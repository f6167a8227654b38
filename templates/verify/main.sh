# shellcheck shell=sh
# What verify.sh does.

main() {
  use_colours
  verify_defaults
  parse_options "$@"
  # sudo and cron leave out folders that hold k3s, ip and iptables.
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin
  need_programs awk sed tr grep cut sort head tail date uname mktemp
  if [ -n "${KUBECTL-}" ] && [ -z "$verify_local" ]; then
    has "${KUBECTL%% *}" || die 78 'KUBECTL names %s, which is not here' "${KUBECTL%% *}"
  fi
  [ -z "$verify_report" ] || need_programs tar gzip
  set_traps
  scratch
  say 'knit %s verifies: %s' "$KNIT_RELEASE" "$REQUEST"
  verify_run
}

parse_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --format | --timeout | --report)
        [ $# -ge 2 ] || misused '%s needs a value' "$1"
        set_option "$1" "$2"
        shift
        ;;
      --format=* | --timeout=* | --report=*) set_option "${1%%=*}" "${1#*=}" ;;
      --local) verify_local=1 ;;
      --allow-skip) verify_allow_skip=1 ;;
      --all-nodes) verify_all_nodes=1 ;;
      --help | -h)
        verify_help
        exit 0
        ;;
      --version)
        printf 'knit %s verify.sh (K3s %s)\n' "$KNIT_RELEASE" "$K3S_VERSION"
        exit 0
        ;;
      *) misused 'there is no option %s' "$1" ;;
    esac
    shift
  done
}

set_option() {
  case $1 in
    --format)
      case $2 in
        text | json | tap | junit) verify_format=$2 ;;
        *) misused '--format takes text, json, tap or junit, not %s' "$2" ;;
      esac
      ;;
    --report)
      [ -n "$2" ] || misused '%s needs a value' "$1"
      [ ! -e "$2" ] || die 73 '%s is there already: name another file' "$2"
      verify_report=$2
      ;;
    --timeout)
      case $2 in
        '' | *[!0-9]* | ??????*) misused '--timeout takes 0 to 86400 seconds, not %s' "$2" ;;
      esac
      # Without leading zeros, which arithmetic takes for octal.
      verify_timeout=$(printf '%s' "$2" | sed 's/^0*\([0-9]\)/\1/')
      [ "$verify_timeout" -le 86400 ] || misused '--timeout takes 0 to 86400 seconds, not %s' "$2"
      ;;
  esac
}

misused() { die 64 "$1; see --help" "$2"; }
