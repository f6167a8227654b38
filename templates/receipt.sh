# shellcheck shell=sh
# The receipt, /var/lib/knit/receipt: what knit put on this node, one thing a line, a word and its values. install.sh
# writes it (install/receipt.sh), its next run and uninstall.sh read it.
#   state installing|complete   network CNI BACKEND TYPE VIA   cidr POD RANGES   role   service   release   request   reboot
#   k3s VERSION, told SHA256    what K3s' installer installed last, and the digest of what it was told
#   bin FOLDER, units FOLDER    where K3s' installer put its programs and scripts, and its unit
#   file SHA256 MODE PATH       written by knit
#   aside PATH                  what was there before is kept as PATH.before-knit
#   folder PATH                 made by knit; goes again when it is empty
#   later PATH                  was not there before: what K3s or the CNI leaves there is theirs
#   package NAME                installed by knit
#   found VERSION               K3s was there before knit

# read_receipt: $receipt is its text, or empty. One that knit would not have written is refused: root removes what it names.
read_receipt() {
  receipt=''
  refuse_links "${receipt_path%/*}" "$receipt_path"
  [ -f "$KNIT_ROOT$receipt_path" ] || return 0
  receipt=$(cat "$KNIT_ROOT$receipt_path") || receipt=''
  receipt_wrong=$(printf '%s\n' "$receipt" | wrong_line)
  [ -z "$receipt_wrong" ] ||
    die 78 '%s was changed, cut off, or written by another release of knit; nothing was done. Move it away, run install.sh again, which writes it anew. Its line %s' \
      "$KNIT_ROOT$receipt_path" "$receipt_wrong"
}

# wrong_line: the number and text of the first line on stdin that knit does not write.
wrong_line() {
  LC_ALL=C awk '
    function is_path(text) { return text ~ /^\/./ && (text "/") !~ /\/\.\.?\// && text !~ /\/\// }
    # Goes with all that is in it, so it is one of those that K3s and the CNIs make.
    function is_leftover(text) {
      return text ~ /\/$/ || text ~ /^\/etc\/(rancher\/node|logrotate\.d\/k3s[^\/]*|cni\/net\.d\/[^\/]+)$/ ||
        text ~ /^\/(opt\/cni\/bin\/[^\/]+|var\/log\/[^\/]+\.log|var\/(lib|log)\/calico|run\/(calico|nodeagent)|sys\/class\/net\/tunl0)$/
    }
    function is_right(word, rest) {
      if (/[\001-\037\177]/) return 0
      if (word == "state") return !told[word]++ && (rest == "installing" || rest == "complete")
      if (word == "service") return !told[word]++ && rest ~ /^k3s[^ \/]*$/
      if (word ~ /^(release|request|role|network|cidr|k3s|told|reboot)$/) return !told[word]++
      if (word == "file") return rest ~ /^[0-9a-f]+ 0[0-7]+ / && length($2) == 64 && is_path(substr(rest, length($2 $3) + 3))
      if (word ~ /^(aside|folder|bin|units)$/) return is_path(rest)
      if (word == "later") return is_path(rest) && is_leftover(rest)
      return word ~ /^(package|found)$/
    }
    /^#/ || /^$/ { next }
    !is_right($1, substr($0, length($1) + 2)) { print NR ": " $0; exit }'
}

# receipt_values WORD: the rest of each line that begins with it.
receipt_values() {
  printf '%s\n' "$receipt" | sed -n "s/^$1 //p"
}
