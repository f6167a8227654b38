# shellcheck shell=sh
# The receipt: what knit put on this node, for the next run, verify.sh and uninstall.sh. It is written before the first
# change (`state installing`, with the old lines beside the new) and after the last (`state complete`), so that a run that
# was killed anywhere leaves nothing that its successor does not know. Also the lock that keeps two runs apart.

receipt_path=/var/lib/knit/receipt

read_receipt() {
  receipt=''
  [ ! -f "$KNIT_ROOT$receipt_path" ] || receipt=$(cat "$KNIT_ROOT$receipt_path") || receipt=''
}

# receipt_values WORD: the rest of each line that begins with it.
receipt_values() {
  printf '%s\n' "$receipt" | sed -n "s/^$1 //p"
}

# receipt_has SHA256 PATH: whether knit wrote this file with these bytes.
receipt_has() {
  case "$line_end$receipt$line_end" in
    *"${line_end}file $1 0600 $2$line_end"*) return 0 ;;
    *) return 1 ;;
  esac
}

# receipt_lines: the lines about things, as they are to be after this run.
receipt_lines() {
  while read -r receipt_name receipt_sha256 receipt_file; do
    [ -z "$receipt_name" ] || printf 'file %s 0600 %s\n' "$receipt_sha256" "$receipt_file"
  done <<END_OF_STAGED
$staged
END_OF_STAGED
}

# receipt_history: what outlives a change of the plan: folders made, files set aside, packages installed.
receipt_history() {
  {
    printf '%s\n' "$receipt" | sed -n -e '/^folder /p' -e '/^aside /p' -e '/^package /p'
    while read -r receipt_name receipt_sha256 receipt_file; do
      [ -z "$receipt_name" ] || missing_folders "$receipt_file" | sed 's/^/folder /'
    done <<END_OF_STAGED
$staged
END_OF_STAGED
    printf '%s' "$asides" | sed 's/^/aside /'
    for receipt_package in $new_packages; do printf 'package %s\n' "$receipt_package"; done
  } | awk '!seen[$0]++'
}

# write_receipt STATE
write_receipt() {
  {
    printf '%s\n' "# Written by knit's install.sh, read by its next run, by verify.sh and by uninstall.sh. One thing a line:" \
      '#   file SHA256 MODE PATH   written by knit    folder PATH   made by knit    package NAME   installed by knit' \
      '#   aside PATH   what was there before is kept as PATH.before-knit' \
      "#   told SHA256  of what K3s' installer was told: version, role and INSTALL_K3S_* variables"
    printf '%s\n' "state $1" "release $KNIT_RELEASE" "request $REQUEST" "role $role" \
      "network $CNI $FLANNEL_BACKEND ${BACKEND_TYPE:--} ${CNI_VIA:--}" "service $service"
    if [ "$1" = complete ]; then
      [ -n "$files_only" ] || printf '%s\n' "k3s $K3S_VERSION" "told $told"
      receipt_lines
    else
      {
        receipt_lines
        printf '%s\n' "$receipt" | sed -n '/^file /p'
      } | awk '!seen[$0]++'
    fi
    [ -z "$history" ] || printf '%s\n' "$history"
  } >"$scratch/receipt" || no_space "$scratch/receipt"
}

# begin_receipt: before the first change.
begin_receipt() {
  write_receipt installing
  put "$scratch/receipt" "$KNIT_ROOT$receipt_path" 0600
}

# finish_receipt: after the last change; leaves a receipt alone that says the same already.
finish_receipt() {
  write_receipt complete
  if [ "$(cat "$scratch/receipt")" != "$receipt" ] || [ -n "$begun" ]; then
    put "$scratch/receipt" "$KNIT_ROOT$receipt_path" 0600
  fi
}

# take_lock: one run at a time. The kernel lets go of a lock by flock when its holder dies; without flock the number of
# the holder's process decides whether the lock is a dead one's.
take_lock() {
  lock=$KNIT_ROOT/var/lib/knit/lock
  mkdir -p "${lock%/*}" || no_space "$lock"
  if has flock; then
    : >>"$lock" || no_space "$lock"
    exec 9>>"$lock"
    flock -n 9 9>&9 || lock_taken
    printf '%s\n' "$$" >&9
    [ "$(tail -n 1 "$lock" 2>/dev/null)" = "$$" ] || lock_taken
  elif ! mkdir "$lock.d" 2>/dev/null; then
    lock_holder=$(cat "$lock.d/holder" 2>/dev/null) || lock_holder=''
    if [ -z "$lock_holder" ] || kill -0 "$lock_holder" 2>/dev/null; then lock_taken; fi
    printf '%s\n' "$$" >"$lock.d/holder"
  else
    printf '%s\n' "$$" >"$lock.d/holder"
  fi
  on_exit release_lock
}

lock_taken() {
  die 78 'another run of knit holds %s: wait for its end; if there is none, remove it and try again' \
    '別のknitの実行が%sを保持しています。終わるまで待ってください。実行中のものがなければ、これを削除してから再試行してください' "$lock"
}

release_lock() {
  rm -f -- "$lock" "$lock.d/holder"
  [ ! -d "$lock.d" ] || rmdir "$lock.d"
  rmdir "${lock%/*}" 2>/dev/null || :
}
