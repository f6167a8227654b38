# shellcheck shell=sh
# The results for other programs: JSON, TAP 14 and JUnit's XML.

format_results() {
  KNIT_REQUEST=$REQUEST KNIT_COUNTS="$passed $failed $skipped" LC_ALL=C awk -F "$separator" "$format_words$1" <<END
${results%?}
END
}

# Quotes as JSON does, which YAML and so TAP read too. The results hold no control characters. Not by gsub: how many
# backslashes its replacement needs is another number in each awk.
# shellcheck disable=SC2016 # a program for awk
format_words='
  function replaced(value, from, to, out, at) {
    out = ""
    while ((at = index(value, from)) > 0) {
      out = out substr(value, 1, at - 1) to
      value = substr(value, at + length(from))
    }
    return out value
  }
  function text(value) { return "\"" replaced(replaced(value, "\\", "\\\\"), "\"", "\\\"") "\"" }
  function markup(value) {
    return replaced(replaced(replaced(replaced(value, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;")
  }
  BEGIN { split(ENVIRON["KNIT_COUNTS"], counts, " "); total = counts[1] + counts[2] + counts[3] }
'

print_json() {
  # shellcheck disable=SC2016 # a program for awk
  format_results '
    BEGIN { printf "{\n  \"request\": %s,\n  \"checks\": [", text(ENVIRON["KNIT_REQUEST"]) }
    $1 != "" {
      printf "%s\n    {\"id\": %s, \"status\": %s, \"detail\": %s", comma, text($1), text($2), text($3)
      if ($4 != "") printf ", \"remedy\": %s", text($4)
      printf "}"
      comma = ","
    }
    END {
      printf "%s],\n  \"passed\": %d,\n  \"failed\": %d,\n  \"skipped\": %d\n}\n", comma == "" ? "" : "\n  ", counts[1], counts[2], counts[3]
    }
  '
}

print_tap() {
  # shellcheck disable=SC2016 # a program for awk
  format_results '
    function described(value) { return replaced(replaced(value, "\\", "\\\\"), "#", "\\#") }
    BEGIN { printf "TAP version 14\n1..%d%s\n", total, total == 0 ? " # SKIP no check applies" : "" }
    $1 != "" {
      printf "%sok %d - %s%s\n", $2 == "fail" ? "not " : "", ++number, $1, $2 == "skip" ? " # SKIP " described($3) : ""
      printf "  ---\n  detail: %s\n", text($3)
      if ($4 != "") printf "  remedy: %s\n", text($4)
      printf "  ...\n"
    }
  '
}

print_junit() {
  # shellcheck disable=SC2016 # a program for awk
  format_results '
    BEGIN {
      printf "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      printf "<testsuites name=\"knit\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\">\n", total, counts[2], counts[3]
      printf "  <testsuite name=\"knit verify\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\">\n", total, counts[2], counts[3]
      printf "    <properties>\n      <property name=\"request\" value=\"%s\"/>\n    </properties>\n", markup(ENVIRON["KNIT_REQUEST"])
    }
    $1 != "" {
      printf "    <testcase classname=\"knit\" name=\"%s\">\n", markup($1)
      if ($2 == "fail") printf "      <failure message=\"%s\">%s</failure>\n", markup($3), markup($4)
      else if ($2 == "skip") printf "      <skipped message=\"%s\"/>\n", markup($3)
      else printf "      <system-out>%s</system-out>\n", markup($3)
      printf "    </testcase>\n"
    }
    END { printf "  </testsuite>\n</testsuites>\n" }
  '
}
