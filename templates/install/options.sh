# shellcheck shell=sh
# What the reader asked install.sh to do: options, role and environment, checked before anything is looked at or written.

parse_options() {
  node_ip='' node_external_ip='' role='' files_only='' wants_verify=yes force=''
  while [ $# -gt 0 ]; do
    case $1 in
      server | agent)
        [ -z "$role" ] || [ "$role" = "$1" ] || die 64 'both server and agent were said: say one of them'
        role=$1
        ;;
      --dry-run) DRY_RUN=yes ;;
      --files-only) files_only=yes ;;
      --no-verify) wants_verify='' ;;
      --force) force=yes ;;
      --node-ip=* | --node-external-ip=*) take_addresses "${1%%=*}" "${1#*=}" ;;
      --node-ip | --node-external-ip)
        [ $# -gt 1 ] || die 64 '%s needs an address behind it' "$1"
        take_addresses "$1" "$2"
        shift
        ;;
      *)
        common_option "$1" || die 64 'unknown argument %s: known are server, agent, --node-ip, --node-external-ip, --dry-run, --files-only, --no-verify, --force, --help, --version' \
          "$(quoted "$1")"
        ;;
    esac
    shift
  done
  set_say_to
}

take_addresses() {
  check_addresses "$1" "$2"
  case $1 in --node-ip) node_ip=$2 ;; *) node_external_ip=$2 ;; esac
}

# check_environment: what K3s' installer would find wrong only after knit has written its files.
check_environment() {
  case $KNIT_ROOT in
    '' | /*) KNIT_ROOT=${KNIT_ROOT%/} ;;
    *) KNIT_ROOT="$PWD/${KNIT_ROOT%/}" ;;
  esac
  if [ -n "$KNIT_ROOT" ]; then
    [ -d "$KNIT_ROOT" ] || die 64 'KNIT_ROOT is %s, which is no folder' "$KNIT_ROOT"
    # Whatever KNIT_K3S_INSTALLER names: a copy of K3s' installer knows KNIT_ROOT as little.
    [ -n "$DRY_RUN$files_only" ] ||
      die 64 "K3s' installer knows no KNIT_ROOT and would install on this machine: add --files-only"
  fi
  case ${KNIT_K3S_INSTALLER:-https://get.k3s.io} in
    https://*) ;;
    *://*)
      is_loopback "$KNIT_K3S_INSTALLER" ||
        die 64 "KNIT_K3S_INSTALLER is neither a path nor an https address: %s" "$(without_login "$KNIT_K3S_INSTALLER")"
      ;;
    *)
      [ -f "$KNIT_K3S_INSTALLER" ] ||
        die 69 "there is no K3s installer at %s (KNIT_K3S_INSTALLER)" "$KNIT_K3S_INSTALLER"
      ;;
  esac
  check_pin=${KNIT_K3S_INSTALLER_SHA256-}
  case ${#check_pin}:$check_pin in
    0: | 64:*) case $check_pin in *[!0-9a-f]*) check_pin=wrong ;; *) check_pin='' ;; esac ;;
  esac
  [ -z "$check_pin" ] || die 64 'KNIT_K3S_INSTALLER_SHA256 must be 64 digits of lower case hex'
  [ -n "$files_only" ] || check_join
}

# A secret is looked at only for being there; no message shows it.
check_join() {
  if [ -z "${K3S_URL-}" ]; then
    [ "$role" = server ] || die 64 'an agent needs K3S_URL, the https address of a server (port 6443), and K3S_TOKEN or K3S_TOKEN_FILE'
    return 0
  fi
  case $K3S_URL in https://?*) ;; *) die 64 'K3S_URL must begin with https://' ;; esac
  [ -z "${K3S_TOKEN-}" ] || return 0
  # Its value may be a token put there by mistake, so it is not shown.
  case ${K3S_TOKEN_FILE-} in
    '') die 64 'K3S_URL is set without a token: set K3S_TOKEN or K3S_TOKEN_FILE to that of /var/lib/rancher/k3s/server/node-token on the server' ;;
    /*) [ -n "$DRY_RUN" ] || [ -s "$K3S_TOKEN_FILE" ] || die 64 'the file that K3S_TOKEN_FILE names is missing or empty' ;;
    *) die 64 'K3S_TOKEN_FILE must be the path of a file, from / on. A token itself belongs in K3S_TOKEN' ;;
  esac
}

need_root() {
  [ -n "$DRY_RUN$KNIT_ROOT" ] || [ "$(id -u)" = 0 ] ||
    die 77 'only root can install K3s: run this by sudo sh, or look first with --dry-run'
}
