# shellcheck shell=sh
# What a check says. A check calls `fault` for all that is wrong, `remedy` for what to do, `may_heal` where waiting can
# help, `unseen` for what it could not look at, and last `verdict` with what it says when nothing is wrong.

# printable: what other programs say on one line, of ASCII only, so that every format can carry it.
printable() {
  LC_ALL=C tr '\n\t' '  ' | LC_ALL=C tr -d '\000-\037\177' | LC_ALL=C tr '\200-\377' '?' |
    sed 's/   */ /g; s/^ *//; s/ *$//'
}

# first_line FILE: its first line with text on it, cut to what fits a report.
first_line() { sed -n '/[^ ]/{p;q;}' "$1" | cut -c 1-300 | printable; }

begin_check() { outcome='' detail='' cure='' faults='' unseens='' healing=''; }

fault() { faults="$faults${faults:+$(phrase '; ')}$(phrase "$@")"; }

# remedy TEXT [ARG...]: names the command to run; the first one of a check is the one that is told.
remedy() { [ -n "$cure" ] || cure=$(phrase "$@"); }

remedy_root() { remedy 'run this as root: sudo sh verify.sh'; }

may_heal() { healing=1; }

unseen() { unseens="$unseens${unseens:+$(phrase '; ')}$(phrase "$@")"; }

skip() { outcome=skip detail=$(phrase "$@"); }

# verdict TEXT [ARG...]: fail with the faults, else skip with what was not seen, else pass with this text.
verdict() {
  if [ -n "$faults" ]; then
    if [ -n "$healing" ]; then outcome=pending; else outcome=fail; fi
    detail=$faults
  elif [ -n "$unseens" ]; then
    outcome=skip detail=$unseens
  else
    outcome=pass cure='' detail=$(phrase "$@")
  fi
}

add_result() {
  case $outcome in
    pass) passed=$((passed + 1)) cure='' ;;
    fail) failed=$((failed + 1)) ;;
    *) outcome=skip skipped=$((skipped + 1)) ;;
  esac
  results="$results$1$separator$outcome$separator$detail$separator$cure
"
  [ "$verify_format" != text ] || [ -n "$verify_unlooked" ] || print_text "$1"
}

print_text() {
  case $outcome in
    pass) print_text_word=$(phrase 'pass') print_text_colour=$ok_colour ;;
    fail) print_text_word=$(phrase 'FAIL') print_text_colour=$bad_colour ;;
    *) print_text_word=$(phrase 'skip') print_text_colour=$dim_colour ;;
  esac
  printf '%s%s%s  %-17s  %s\n' "$print_text_colour" "$print_text_word" "$no_colour" "$1" "$detail"
  [ -z "$cure" ] || printf '      %s %s\n' "$(phrase 'remedy:')" "$cure"
}

result_colours() {
  ok_colour='' bad_colour='' dim_colour='' no_colour=''
  if [ -t 1 ] && [ -z "${NO_COLOR-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    ok_colour=$(printf '\033[32m') bad_colour=$(printf '\033[1;31m') dim_colour=$(printf '\033[33m')
    no_colour=$(printf '\033[0m')
  fi
}

# results_in_order: as the checks stand in the settings, whichever was decided first.
results_in_order() {
  results=$(printf '%s' "$results" | KNIT_ORDER=$CHECKS LC_ALL=C awk -F "$separator" '
    { line[$1] = $0 }
    END { count = split(ENVIRON["KNIT_ORDER"], id, " "); for (at = 1; at <= count; at++) if (id[at] in line) print line[id[at]] }
  ')
  results="$results
"
}

print_results() {
  case $verify_format in
    text)
      [ -z "$verify_unlooked" ] || phrase 'not looked at, since %s failed: %s\n' "$verify_cause" "$verify_unlooked"
      print_ways
      [ "$failed" -lt 2 ] || print_cause
      phrase '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
      ;;
    json) print_json ;;
    tap) print_tap ;;
    junit) print_junit ;;
  esac
}

# The checks stand in the order in which one needs the other: what failed first is the cause of most of the rest.
print_cause() {
  printf '%s' "$results" | awk -F "$separator" '$2 == "fail" { print $1 }' >"$scratch/failed"
  phrase '\nmend first: %s; from it may follow: %s\n' \
    "$(head -n 1 "$scratch/failed")" "$(sed 1d "$scratch/failed" | tr '\n' ' ' | sed 's/ $//')"
}
