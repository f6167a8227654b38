# shellcheck shell=sh
# Words of the scripts that change a machine, or say in a dry run what they would change.

DRY_RUN=''

# step TEXT [ARG...]: a heading.
step() {
  step_text="$bold$1$plain"
  shift
  say "$step_text" "$@"
}

# warn TEXT [ARG...]: something to know; the script goes on.
warn() {
  warn_text="$yellow$(phrase 'warning:')$plain $1"
  shift
  say_to=2
  say "$warn_text" "$@"
  set_say_to
}

set_say_to() { if [ -n "$DRY_RUN" ]; then say_to=1; else say_to=2; fi; }

# common_option WORD: what all of them take, or a failure.
common_option() {
  case $1 in
    -h | --help) print_help ;;
    --version) printf 'knit %s\n' "$KNIT_RELEASE" ;;
    - | --) return 0 ;;
    *) return 1 ;;
  esac
  exit 0
}

# quoted WORD...: the words as a shell would read them.
quoted() {
  quoted_gap=''
  for quoted_word in "$@"; do
    case $quoted_word in
      '' | *[!A-Za-z0-9_./:=@%+,-]*) quoted_word="'$(printf '%s\n' "$quoted_word" | sed "s/'/'\\\\''/g")'" ;;
    esac
    printf '%s%s' "$quoted_gap" "$quoted_word"
    quoted_gap=' '
  done
  printf '\n'
}

# run COMMAND [ARG...]: runs it, or in a dry run prints it; words stay words.
run() {
  if [ -n "$DRY_RUN" ]; then printf '    %s\n' "$(shown "$(quoted "$@")")"; else "$@"; fi
}
