# shellcheck shell=sh
# A folder for what a run makes on its way.

scratch=''

# scratch: $scratch is a folder of this run alone, gone when the script ends.
scratch() {
  [ -z "$scratch" ] || return 0
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/knit.XXXXXXXX") ||
    die 73 'cannot make a temporary folder in %s: set TMPDIR to one that can be written' "${TMPDIR:-/tmp}"
  on_exit remove_scratch
}

remove_scratch() {
  [ -z "$scratch" ] || rm -rf -- "$scratch"
}
