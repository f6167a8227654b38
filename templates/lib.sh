# shellcheck shell=sh
# Words that knit's scripts share. This file defines functions and gives variables their first value; it runs nothing,
# since a script must be read whole before it acts. POSIX sh knows no variables of a function: those of a function here
# begin with its name. What `say` and its like say is a literal: a script in another language has its catalogue's text.

KNIT_ROOT=${KNIT_ROOT-}
bold='' red='' yellow='' green='' plain=''
say_to=2
exit_functions=''

has() {
  command -v "$1" >/dev/null 2>&1
}

need_programs() {
  for need_program in "$@"; do
    has "$need_program" || die 78 'this script needs %s: install it' "$need_program"
  done
}

# shown TEXT: on one line, with a ? for each sign that could steer a terminal or turn the direction of writing.
shown() {
  case $1 in
    *[!A-Za-z0-9_./:=@%+,\ -]*) printf '%s\n' "$1" | shown_lines | LC_ALL=C awk '{ printf "%s%s", (NR > 1 ? "?" : ""), $0 }' ;;
    *) printf '%s' "$1" ;;
  esac
}

# shown_lines: the same of stdin, where lines stay lines.
shown_lines() {
  LC_ALL=C tr -d '\000' |
    LC_ALL=C awk '{ gsub(/[\001-\037\177]|\302[\200-\237]|\342\200[\216\217\250-\256]|\342\201[\246-\251]/, "?"); print }'
}

# phrase TEXT [ARG...]: the text on stdout, without a line end; the ARGs fill its %s, made fit to be shown.
phrase() {
  phrase_text=$1
  shift
  for phrase_value in "$@"; do
    shift
    set -- "$@" "$(shown "$phrase_value")"
  done
  # shellcheck disable=SC2059 # the format is a literal of these scripts, never a value
  printf "$phrase_text" "$@"
}

# say TEXT [ARG...]: on stderr, but in a dry run on stdout, where the list of what would be done is the result.
say() {
  say_text="$1\\n"
  shift
  phrase "$say_text" "$@" >&"$say_to" || :
}

# error TEXT [ARG...]: what went wrong.
error() {
  error_text="$red$(phrase 'error:')$plain $1"
  shift
  say_to=2
  say "$error_text" "$@"
}

# die CODE TEXT [ARG...]: says why and ends the script.
die() {
  die_code=$1
  shift
  error "$@"
  exit "$die_code"
}

# use_colours: only where stderr is a terminal that can and may show them.
use_colours() {
  if [ -t 2 ] && [ -z "${NO_COLOR-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    # shellcheck disable=SC2034 # green is for verify.sh
    bold=$(printf '\033[1m') red=$(printf '\033[1;31m') yellow=$(printf '\033[33m') green=$(printf '\033[32m')
    plain=$(printf '\033[0m')
  fi
}

# on_exit FUNCTION: runs it when the script ends, the last one first.
on_exit() {
  exit_functions="$1 $exit_functions"
}

leave() {
  for leave_function in $exit_functions; do
    "$leave_function" || :
  done
}

# set_traps: what `on_exit` asked for happens however the script ends, but by SIGKILL.
set_traps() {
  trap leave EXIT
  trap 'interrupted 129' HUP
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
}

# interrupted CODE: mksh forgets the code where the EXIT trap runs out of the trap of a signal.
interrupted() {
  trap - EXIT
  leave
  exit "$1"
}
