# shellcheck shell=sh
# Files: what K3s' own uninstaller leaves, what the CNI leaves, and what knit wrote.

# remove_later: what was not there before knit and K3s' own uninstaller knows nothing of.
remove_later() {
  step 'What K3s and the CNI leave'
  while read -r later_path; do
    case $later_path in
      '' | /sys/*) ;;
      */) [ ! -d "$later_path" ] || [ -n "$(ls -A "$later_path")" ] || remove rmdir "${later_path%/}" ;;
      *) [ ! -e "$later_path" ] || remove rm -rf -- "$later_path" ;;
    esac
  done <<END_OF_LINES
$(receipt_values later)
END_OF_LINES
}

# remove_files: what knit wrote, if it is as it was; and what a killed run left half-written.
remove_files() {
  step 'What knit wrote'
  while read -r file_sha256 file_mode file_path; do
    knit_writes "$file_path" || continue
    must_stay_inside "${file_path%/*}"
    file_there=$KNIT_ROOT$file_path
    file_new="${file_there%/*}/.${file_there##*/}.knit-new"
    [ ! -e "$file_new" ] || remove rm -f -- "$file_new"
    [ -e "$file_there" ] || continue
    if [ -L "$file_there" ]; then
      warn '%s became a link since knit wrote it and stays' "$file_there"
    elif [ "$(sha256_of "$file_there")" = "$file_sha256" ]; then
      remove rm -f -- "$file_there"
    elif ! receipt_values file | grep -qFx "$(sha256_of "$file_there") $file_mode $file_path"; then
      warn '%s was changed since knit wrote it and stays' "$file_there"
    fi
  done <<END_OF_LINES
$(receipt_values file)
END_OF_LINES
}

restore_asides() {
  while read -r aside_path; do
    [ -n "$aside_path" ] || continue
    must_stay_inside "${aside_path%/*}"
    aside_from=$KNIT_ROOT$aside_path.before-knit
    aside_saved=$KNIT_ROOT/var/lib/knit/aside-${aside_path##*/}
    if [ -e "$aside_saved" ]; then
      [ -e "$aside_from" ] || run mkdir -p "${aside_from%/*}"
      run mv -f -- "$aside_saved" "$aside_from"
    fi
    [ -e "$aside_from" ] || [ -n "$DRY_RUN" ] || continue
    if [ -e "$KNIT_ROOT$aside_path" ] && [ -z "$DRY_RUN" ]; then
      warn '%s is there again, so %s stays beside it' "$KNIT_ROOT$aside_path" "$aside_from"
    else
      run mv -- "$aside_from" "$KNIT_ROOT$aside_path"
    fi
  done <<END_OF_LINES
$(receipt_values aside)
END_OF_LINES
}

# remove_folders: those that knit made, innermost first, where nothing is in them.
remove_folders() {
  while read -r folder_path; do
    case $folder_path in '' | /var | /var/lib) continue ;; esac
    must_stay_inside "$folder_path"
    folder_there=$KNIT_ROOT$folder_path
    [ -d "$folder_there" ] || continue
    if [ -n "$DRY_RUN" ] || [ -z "$(ls -A "$folder_there")" ]; then remove rmdir "$folder_there"; fi
  done <<END_OF_LINES
$(receipt_values folder | LC_ALL=C sort -r)
END_OF_LINES
}

# Others may use a package by now: it is named, not removed.
tell_packages() {
  tell_names=$(receipt_values package | tr '\n' ' ')
  [ -z "$tell_names" ] || say 'Host packages that knit installed stay: %s' "$tell_names"
}

# forget: the receipt goes last, so that a killed run can be finished; the folders above go with the lock.
forget() {
  forget_folders=$(receipt_values folder | grep -Fx -e /var/lib -e /var) || forget_folders=''
  if [ -n "$DRY_RUN" ]; then
    for forget_folder in $forget_folders; do run rmdir "$KNIT_ROOT$forget_folder"; done
  elif [ -n "$forget_folders" ]; then
    printf '%s\n' "$forget_folders" | sed 's/^/folder /' >>"$lock" || no_space "$lock"
    lock_folders=$forget_folders
  fi
  run rm -f -- "$receipt_there" "${receipt_there%/*}/.receipt.knit-new"
  if [ -n "$DRY_RUN" ]; then say 'Nothing was touched.'; else say 'Done.'; fi
}

# finish_forgetting: the receipt's folder, where a run was killed after removing the receipt.
finish_forgetting() {
  [ -z "$DRY_RUN" ] && [ -d "${receipt_there%/*}" ] || return 0
  take_lock
  [ -e "$receipt_there" ] || rm -f -- "${receipt_there%/*}/.receipt.knit-new"
}
