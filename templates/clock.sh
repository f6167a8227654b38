# shellcheck shell=sh
# A clock for waits.

# read_clock: $clock is the whole seconds of a clock that nobody sets and that never goes back, so that a wait ends when
# it should. Where /proc/uptime is not to be read, the time of day counts as far as it goes forward.
clock=0
clock_day=''
read_clock() {
  if { read -r clock_now _ </proc/uptime; } 2>/dev/null && [ -n "$clock_now" ]; then
    clock=${clock_now%%.*}
    return 0
  fi
  clock_now=$(date +%s)
  if [ -n "$clock_day" ] && [ "$clock_now" -gt "$clock_day" ]; then clock=$((clock + clock_now - clock_day)); fi
  clock_day=$clock_now
}
