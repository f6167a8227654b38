# shellcheck shell=sh
# The receipt, /var/lib/knit/receipt: what knit put on this node, one thing a line, a word and its values; and the lock
# that keeps two runs apart. install.sh writes it (install/receipt.sh), its next run and uninstall.sh read it.
#   state installing|complete   network CNI BACKEND TYPE VIA   cidr POD RANGES   role   service   release   request   reboot
#   k3s VERSION, told SHA256    what K3s' installer installed last, and the digest of what it was told
#   bin FOLDER, units FOLDER    where K3s' installer put its programs and scripts, and its unit
#   file SHA256 MODE PATH       written by knit
#   aside PATH                  what was there before is kept as PATH.before-knit
#   folder PATH                 made by knit; goes again when it is empty
#   later PATH                  was not there before: what K3s or the CNI leaves there is theirs
#   package NAME                installed by knit
#   found VERSION               K3s was there before knit

receipt_path=/var/lib/knit/receipt
line_end='
'

# read_receipt: $receipt is its text, empty where there is none that can be read. One that knit would not have written
# is refused: what it names is removed by root.
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

# refuse_links PATH...: what root writes to or believes is a file or folder of knit's own.
refuse_links() {
  for refuse_path in "$@"; do
    must_stay_inside "${refuse_path%/*}"
    [ ! -L "$KNIT_ROOT$refuse_path" ] ||
      die 78 '%s is a link, which knit never makes there: look where it leads, and remove it' "$KNIT_ROOT$refuse_path"
  done
}

# knit_writes PATH: whether knit writes such a file; whatever else a receipt names stays.
knit_writes() {
  case $1 in
    /etc/rancher/k3s/config.yaml.d/10-knit.yaml | /etc/rancher/k3s/config.yaml.d/11-knit-node.yaml | /etc/rancher/k3s/knit-flannel.json) return 0 ;;
    /var/lib/rancher/k3s/server/manifests/knit-calico.yaml | /var/lib/rancher/k3s/server/manifests/knit-canal.yaml) return 0 ;;
    *) return 1 ;;
  esac
}

# receipt_values WORD: the rest of each line that begins with it.
receipt_values() {
  printf '%s\n' "$receipt" | sed -n "s/^$1 //p"
}

# receipt_has_line WORD: whether a line begins with it, also one without a value.
receipt_has_line() {
  case "$line_end$receipt" in *"$line_end$1 "*) return 0 ;; *) return 1 ;; esac
}

# receipt_has SHA256 PATH: whether knit wrote this file with these bytes.
receipt_has() {
  case "$line_end$receipt$line_end" in
    *"${line_end}file $1 0600 $2$line_end"*) return 0 ;;
    *) return 1 ;;
  esac
}

# take_lock: one run at a time. The kernel lets go of a lock by flock when its holder dies; without flock the name of
# the holder's process decides whether the lock is a dead one's. The folders that the lock itself needed stand in it,
# until the receipt names them.
take_lock() {
  lock=$KNIT_ROOT/var/lib/knit/lock
  refuse_links "${receipt_path%/*}" "${lock#"$KNIT_ROOT"}" "${lock#"$KNIT_ROOT"}.holder"
  lock_made=$(missing_folders "${receipt_path%/*}")
  mkdir -p "${lock%/*}" || no_space "$lock"
  {
    for lock_folder in $lock_made; do printf 'folder %s\n' "$lock_folder"; done
  } >>"$lock" || no_space "$lock"
  if has flock; then
    exec 9>>"$lock"
    flock -n 9 9>&9 || lock_taken
    printf '%s\n' "$$" >&9 || no_space "$lock"
    [ "$(tail -n 1 "$lock" 2>/dev/null)" = "$$" ] || lock_taken
  else
    take_lock_by_name
  fi
  lock_folders=$(sed -n 's/^folder //p' "$lock")
  on_exit release_lock
}

# A hard link is there at once and with its content. Two runs that both find a dead one's lock both take it over; the
# last one's name stays in it.
take_lock_by_name() {
  rm -f -- "$lock.$$"
  process_name "$$" >"$lock.$$" || no_space "$lock"
  if ! ln "$lock.$$" "$lock.holder" 2>/dev/null; then
    lock_holder=$(cat "$lock.holder" 2>/dev/null) || lock_holder=''
    if [ -n "$lock_holder" ] && [ "$(process_name "${lock_holder%% *}")" = "$lock_holder" ]; then
      rm -f -- "$lock.$$"
      lock_taken
    fi
    mv -f -- "$lock.$$" "$lock.holder"
    [ "$(cat "$lock.holder" 2>/dev/null)" = "$(process_name "$$")" ] || lock_taken
  fi
  rm -f -- "$lock".[0-9]*
}

# process_name NUMBER: tells a process from all others with its number, before and after it and on other boots.
process_name() {
  printf '%s %s %s\n' "$1" "$(sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20)" \
    "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"
}

lock_taken() {
  die 78 'another run of knit holds %s: wait for its end; if there is none, remove it and try again' "$lock"
}

release_lock() {
  rm -f -- "$lock" "$lock.holder"
  rmdir "${lock%/*}" 2>/dev/null || return 0
  printf '%s\n' "$lock_folders" | LC_ALL=C sort -r | while read -r lock_folder; do
    [ -z "$lock_folder" ] || rmdir "$KNIT_ROOT$lock_folder" 2>/dev/null || break
  done
}

# missing_folders PATH: the folders above PATH that are not there yet, outermost first.
missing_folders() {
  missing_folders_path=${1%/*}
  missing_folders_list=''
  while [ -n "$missing_folders_path" ] && [ ! -d "$KNIT_ROOT$missing_folders_path" ]; do
    missing_folders_list="$missing_folders_path$line_end$missing_folders_list"
    missing_folders_path=${missing_folders_path%/*}
  done
  printf '%s' "$missing_folders_list"
}

# unlocked COMMAND...: without the lock's file, which a daemon would hold as long as it lives.
unlocked() {
  if [ -n "$DRY_RUN" ]; then "$@"; else "$@" >&2 </dev/null 9>&-; fi
}
