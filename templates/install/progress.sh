# shellcheck shell=sh
# What is waited for: on a terminal in one line that goes again, elsewhere in lines like all others.

waiting_process=''

on_terminal() {
  [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]
}

# show_line TEXT: in the place of the last one; whatever is written next takes its place.
show_line() {
  ! on_terminal || printf '\033[K%s\r' "$1" >&2
}

# waiting TEXT: shows it with its seconds until `waited`.
waiting() {
  if ! on_terminal; then
    printf '%s\n' "$1" >&2
    return 0
  fi
  : >"$scratch/waiting"
  waiting_text=$1
  count_seconds </dev/null >/dev/null 9>&- &
  waiting_process=$!
  on_exit waited
}

count_seconds() {
  waiting_seconds=0
  while [ -e "$scratch/waiting" ]; do
    show_line "$waiting_text ($waiting_seconds s)"
    sleep 1
    waiting_seconds=$((waiting_seconds + 1))
  done
}

waited() {
  [ -n "$waiting_process" ] || return 0
  rm -f -- "$scratch/waiting"
  wait "$waiting_process" || :
  waiting_process=''
  show_line ''
}
