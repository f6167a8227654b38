# shellcheck shell=sh
# What load.sh laid on a node without a way out.

# remove_loaded: the files that are as they were laid, the record, and the folders that became empty.
remove_loaded() {
  read_loaded
  [ -n "$loaded" ] || return 0
  step 'What load.sh laid'
  while read -r loaded_sha256 loaded_file; do
    { [ -n "$loaded_file" ] && [ -e "$KNIT_ROOT$loaded_file" ]; } || continue
    must_stay_inside "$loaded_file"
    if [ "$(sha256_of "$KNIT_ROOT$loaded_file")" = "$loaded_sha256" ]; then
      remove rm -f -- "$KNIT_ROOT$loaded_file"
    else
      warn '%s was changed since knit wrote it and stays' "$KNIT_ROOT$loaded_file"
    fi
  done <<END_OF_FILES
$(loaded_values file)
END_OF_FILES
  remove rm -f -- "$KNIT_ROOT$loaded_path" "$KNIT_ROOT${loaded_path%/*}/.loaded.knit-new"
  while read -r loaded_folder; do
    case $loaded_folder in '' | /var | /var/lib | "${receipt_path%/*}") continue ;; esac
    must_stay_inside "$loaded_folder"
    [ -d "$KNIT_ROOT$loaded_folder" ] || continue
    if [ -n "$DRY_RUN" ] || [ -z "$(ls -A "$KNIT_ROOT$loaded_folder")" ]; then remove rmdir "$KNIT_ROOT$loaded_folder"; fi
  done <<END_OF_FOLDERS
$(loaded_values folder | LC_ALL=C sort -r)
END_OF_FOLDERS
}
