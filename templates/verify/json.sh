# shellcheck shell=sh
# Reads JSON without a program that this machine may lack.

# json_flat FILE: a line for each value: the names and numbers that lead to it and the value, separated by tabs. Text begins
# with a double quote; an empty list is [] and an empty object {}. Fails where the file is not one JSON document.
json_flat() {
  LC_ALL=C awk '
    function refuse() { refused = 1; exit 1 }
    function put(value) {
      if (depth == 0) { print value; want = "end"; return }
      if (kind[depth] == "{") print path[depth] name[depth] "\t" value
      else { print path[depth] count[depth] "\t" value; count[depth]++ }
      want = "next"
    }
    function open(bracket, here) {
      here = ""
      if (depth > 0) {
        if (kind[depth] == "{") here = path[depth] name[depth] "\t"
        else here = path[depth] count[depth]++ "\t"
      }
      kind[++depth] = bracket; path[depth] = here; count[depth] = 0; empty[depth] = 1
      want = bracket == "{" ? "name or end" : "value or end"
    }
    function shut(bracket) {
      if (depth == 0 || kind[depth] != (bracket == "}" ? "{" : "[")) refuse()
      if (want != "next" && want !~ / or end$/) refuse()
      if (empty[depth]) print path[depth] kind[depth] bracket
      want = --depth == 0 ? "end" : "next"
    }
    # Only what names and values of a cluster need: quotes, backslashes, slashes and the four that Go always escapes.
    function plainly(text, out, at, code) {
      out = ""
      while ((at = index(text, "\\")) > 0) {
        out = out substr(text, 1, at - 1)
        code = substr(text, at + 1, 1)
        if (code !~ /["\\\/bfnrtu]/) refuse()
        if (code == "u" && substr(text, at + 2, 4) !~ /^[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]$/) refuse()
        if (code == "u" && (substr(text, at + 2, 4) in escaped)) {
          out = out escaped[substr(text, at + 2, 4)]
          text = substr(text, at + 6)
          continue
        }
        out = out (code == "\"" || code == "\\" || code == "/" ? code : "\\" code)
        text = substr(text, at + 2)
      }
      return out text
    }
    function word(text) {
      if (want ~ /^name/) { name[depth] = text; empty[depth] = 0; want = "colon" }
      else if (want ~ /^value/) { empty[depth] = 0; put("\"" text) }
      else refuse()
    }
    BEGIN {
      want = "value"
      escaped["0026"] = "&"; escaped["003c"] = "<"; escaped["003e"] = ">"; escaped["0027"] = "\047"
    }
    {
      rest = $0
      while (sub(/^[ \t\r]+/, "", rest) || rest != "") {
        if (rest == "") break
        first = substr(rest, 1, 1)
        if (first == "\"") {
          if (!match(rest, /^"([^"\\]|\\.)*"/)) refuse()
          token = substr(rest, 2, RLENGTH - 2)
          rest = substr(rest, RLENGTH + 1)
          word(plainly(token))
        } else if (match(rest, /^(true|false|null)/) || match(rest, /^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?/)) {
          if (want !~ /^value/) refuse()
          token = substr(rest, 1, RLENGTH)
          rest = substr(rest, RLENGTH + 1)
          if (rest ~ /^[A-Za-z0-9._+-]/) refuse()
          empty[depth] = 0
          put(token)
        } else {
          rest = substr(rest, 2)
          if (first == "{" || first == "[") {
            if (want !~ /^value/) refuse()
            empty[depth] = 0
            open(first)
          } else if (first == "}" || first == "]") shut(first)
          else if (first == ":" && want == "colon") want = "value"
          else if (first == "," && want == "next") want = kind[depth] == "{" ? "name" : "value"
          else refuse()
        }
      }
    }
    END { if (refused || want != "end") exit 1 }
  ' "$1"
}

json_value() {
  json_value_file=$1
  shift
  json_value_path=''
  for json_value_name in "$@"; do
    json_value_path="$json_value_path$json_value_name	"
  done
  KNIT_PATH=$json_value_path LC_ALL=C awk '
    BEGIN { path = ENVIRON["KNIT_PATH"] }
    index($0, path) == 1 && index(substr($0, length(path) + 1), "\t") == 0 { found = substr($0, length(path) + 1) }
    END { if (found != "") print found }
  ' "$json_value_file"
}
