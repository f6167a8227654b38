# shellcheck shell=sh
# What fetch.sh does.

main() {
  use_colours
  parse_options "$@"
  need_programs awk sed tr wc head tail grep cat rm mv mkdir mktemp uname sleep
  umask 022
  set_traps
  scratch
  mkdir -p "$to" || no_space "$to"
  [ -w "$to" ] || no_space "$to"
  say 'knit %s: fetching what K3s %s needs without a way out, for %s' "$KNIT_RELEASE" "$K3S_VERSION" "$architectures"
  count_all
  fetch_files
  fetch_images
  tell_end
}

parse_options() {
  architectures='' to=$(beside airgap)
  while [ $# -gt 0 ]; do
    case $1 in
      --arch=* | --to=*) set_option "${1%%=*}" "${1#*=}" ;;
      --arch | --to)
        [ $# -ge 2 ] || die 64 '%s needs a value' "$1"
        set_option "$1" "$2"
        shift
        ;;
      *) common_option "$1" || die 64 'unknown argument %s: known are --arch, --to, --help, --version' "$(quoted "$1")" ;;
    esac
    shift
  done
  [ -n "$architectures" ] || architectures=$(own_architecture)
  [ -n "$architectures" ] || die 64 'K3s has no images for the architecture of this machine: say --arch amd64, arm64 or arm'
}

set_option() {
  [ -n "$2" ] || die 64 '%s needs a value' "$1"
  if [ "$1" = --to ]; then
    # A name that begins with a dash would be an option to other programs.
    case $2 in /* | ./*) to=${2%/} ;; *) to=./${2%/} ;; esac
    return 0
  fi
  for set_architecture in $(printf '%s\n' "$2" | tr ',' ' '); do
    check_architecture "$set_architecture"
    case " $architectures " in
      *" $set_architecture "*) ;;
      *) architectures="$architectures${architectures:+ }$set_architecture" ;;
    esac
  done
}

# is_wanted ARCHITECTURE PATH: of an architecture that was asked for; K3s' list of digests only where the lock lacks one.
is_wanted() {
  case " - $architectures " in *" $1 "*) ;; *) return 1 ;; esac
  ! is_sums "$2" || lock_lacks "$1"
}

lock_lacks() {
  printf '%s' "$AIRGAP_FILES" | OF=$1 awk '$1 == ENVIRON["OF"] && $2 !~ /\/sha256sum-/ && $3 == "-" { found = 1 } END { exit !found }'
}

# count_all: $total files and images.
count_all() {
  number=0 total=0
  while read -r count_architecture count_path _; do
    [ -z "$count_architecture" ] || ! is_wanted "$count_architecture" "$count_path" || total=$((total + 1))
  done <<END_OF_FILES
$AIRGAP_FILES
END_OF_FILES
  count_each=$(printf '%s\n' "$architectures" | wc -w)
  total=$((total + count_each * $(printf '%s' "$AIRGAP_IMAGES" | wc -l)))
}

# tell_end: what nobody pins, and what comes next.
tell_end() {
  say 'All is in %s: take this whole folder to the site, and on each node run: sudo sh load.sh' "$to"
  [ ! -s "$to/UNPINNED" ] ||
    say 'The lock has no digest of %s of these: %s names them, with the digests that came. Compare them with those of another way' \
      "$(wc -l <"$to/UNPINNED" | tr -d ' ')" "$to/UNPINNED"
  say 'The SHA-256 of %s is %s: take it along by another way, to compare it there' "$to/SHA256SUMS" "$(sha256_of "$to/SHA256SUMS")"
}
