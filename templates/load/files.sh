# shellcheck shell=sh
# The files: which there must be, whether they are those that they should be, and where they go.

# list_files: $listed has a line each, `SHA256 MODE TARGET SOURCE`; `-` where neither lock nor fetch.sh has the digest.
list_files() {
  listed='' missing=''
  while read -r list_architecture list_path list_sha256 _; do
    case $list_architecture in - | "$architecture") ;; *) continue ;; esac
    case $list_path in
      */k3s) list_file "$list_path" "$list_sha256" 0755 "$program" ;;
      */sha256sum-*) ;;
      "$architecture"/*) [ -n "$registry" ] || list_file "$list_path" "$list_sha256" 0644 "$images_folder/${list_path##*/}" ;;
      *) list_file "$list_path" "$list_sha256" 0644 "${loaded_path%/*}/$list_path" ;;
    esac
  done <<END_OF_FILES
$AIRGAP_FILES
END_OF_FILES
  while read -r list_image _; do
    { [ -n "$list_image" ] && [ -z "$registry" ]; } || continue
    list_path=$(image_path "$list_image" "$architecture")
    list_file "$list_path" - 0644 "$images_folder/${list_path##*/}"
  done <<END_OF_IMAGES
$AIRGAP_IMAGES
END_OF_IMAGES
  [ -z "$missing" ] ||
    die 78 'missing in %s:%s. Where there is a way out, run: sh fetch.sh --arch %s; then bring its folder here, or name it by --from' \
      "$from" "$missing" "$architecture"
  [ -z "$registry" ] || list_registries
}

# list_file PATH SHA256 (-: not in the lock) MODE TARGET
list_file() {
  if [ ! -f "$from/$1" ]; then
    missing="$missing $1"
    return 0
  fi
  list_digest=$2
  [ "$2" != - ] || list_digest=$(noted_digest "$from" "$1")
  listed="$listed${list_digest:--} $3 $4 $from/$1$line_end"
}

# list_registries: the mirror for every registry that an image comes from.
list_registries() {
  {
    printf 'mirrors:\n'
    {
      printf 'docker.io\n'
      printf '%s' "$AIRGAP_IMAGES" | sed 's,/.*,,'
    } | LC_ALL=C sort -u | sed "s,.*,  \"&\":\n    endpoint:\n      - \"https://$registry\","
  } >"$scratch/registries.yaml" || no_space "$scratch/registries.yaml"
  listed="$listed$(sha256_of "$scratch/registries.yaml") 0600 $registries $scratch/registries.yaml$line_end"
}

# compare_listed: all of them, before the first is laid.
compare_listed() {
  while read -r compare_sha256 _ _ compare_source; do
    [ -n "$compare_sha256" ] || continue
    [ "$compare_sha256" != - ] ||
      die 65 'neither the lock nor %s has a digest of %s: run fetch.sh again' "$from/SHA256SUMS" "$compare_source"
    compare_found=$(sha256_of "$compare_source")
    [ "$compare_found" = "$compare_sha256" ] ||
      die 65 '%s has the SHA-256 %s, not the expected %s: nothing was laid. Was it damaged on its way? Fetch or copy it again' \
        "$compare_source" "$compare_found" "$compare_sha256"
  done <<END_OF_LISTED
$listed
END_OF_LISTED
}

# compare_targets: $changed has the lines of those that are not there yet. What load.sh did not lay is in the way.
compare_targets() {
  changed='' asides=''
  while read -r target_sha256 target_mode target_path target_source; do
    [ -n "$target_sha256" ] || continue
    target_there=$KNIT_ROOT$target_path
    refuse_links "$target_path"
    if [ -e "$target_there" ]; then
      [ -f "$target_there" ] || die 78 '%s is there and is no plain file' "$target_there"
      target_found=$(sha256_of "$target_there")
      [ "$target_found" != "$target_sha256" ] || continue
      if ! was_laid "$target_found" "$target_path" && ! by_k3s "$target_path"; then
        [ -n "$force" ] || die 78 '%s is there, and load.sh did not lay it: move it away, or keep it as %s with --force' \
          "$target_there" "$target_there.before-knit"
        [ ! -e "$target_there.before-knit" ] || die 78 '%s is there already: move it away first' "$target_there.before-knit"
        asides="$asides$target_path$line_end"
      fi
    fi
    changed="$changed$target_sha256 $target_mode $target_path $target_source$line_end"
  done <<END_OF_LISTED
$listed
END_OF_LISTED
}

# by_k3s PATH: whether it is the program that K3s' installer put there for install.sh, which an upgrade replaces.
by_k3s() {
  [ "$1" = "$program" ] && [ -f "$KNIT_ROOT$receipt_path" ] && grep -q '^k3s ' "$KNIT_ROOT$receipt_path"
}

# lay_files: the record first, so that a run that was killed leaves nothing that nobody knows of.
lay_files() {
  old_loaded=$loaded
  if [ -z "$DRY_RUN" ]; then write_loaded installing; fi
  while read -r lay_path; do
    [ -z "$lay_path" ] || run mv -f -- "$KNIT_ROOT$lay_path" "$KNIT_ROOT$lay_path.before-knit" || no_space "$KNIT_ROOT$lay_path.before-knit"
  done <<END_OF_ASIDES
$asides
END_OF_ASIDES
  while read -r _ lay_mode lay_path lay_source; do
    [ -n "$lay_path" ] || continue
    if [ -n "$DRY_RUN" ]; then
      say '  lay %s (mode %s)' "$KNIT_ROOT$lay_path" "$lay_mode"
    else
      mkdir -p "$KNIT_ROOT${lay_path%/*}" || no_space "$KNIT_ROOT$lay_path"
      put "$lay_source" "$KNIT_ROOT$lay_path" "$lay_mode"
      say '  laid %s' "$KNIT_ROOT$lay_path"
    fi
  done <<END_OF_CHANGED
$changed
END_OF_CHANGED
  [ -n "$changed" ] || say '  all are there already, nothing was written'
  remove_old
  if [ -z "$DRY_RUN" ]; then write_loaded complete; fi
}

# remove_old: what an earlier run laid and this release has no use for, if it is still as it was laid.
remove_old() {
  while read -r old_sha256 old_path; do
    [ -n "$old_path" ] || continue
    case "$line_end$listed" in *" $old_path "*) continue ;; esac
    must_stay_inside "$old_path"
    { [ -f "$KNIT_ROOT$old_path" ] && [ "$(sha256_of "$KNIT_ROOT$old_path")" = "$old_sha256" ]; } || continue
    run rm -f -- "$KNIT_ROOT$old_path"
  done <<END_OF_OLD
$(printf '%s\n' "$old_loaded" | sed -n 's/^file //p')
END_OF_OLD
}

# write_loaded installing|complete: until it is complete, it names what an earlier run laid, too, and no release.
write_loaded() {
  {
    printf '%s\n' "# Written by knit's load.sh; its next run, install.sh and uninstall.sh read it. Do not edit."
    [ "$1" != complete ] || printf 'k3s %s\n' "$K3S_VERSION"
    {
      printf '%s' "$listed" | sed 's/^\([0-9a-f]*\) 0[0-7]* \([^ ]*\) .*/file \1 \2/'
      [ "$1" = complete ] || printf '%s\n' "$old_loaded" | grep '^file ' || :
      printf '%s\n' "$old_loaded" | grep '^folder ' || :
      for write_folder in $lock_folders; do printf 'folder %s\n' "$write_folder"; done
      printf '%s' "$listed" | while read -r _ _ write_path _; do missing_folders "$write_path" | sed 's/^/folder /'; done
      missing_folders "$loaded_path" | sed 's/^/folder /'
      [ "$1" != complete ] || printf '%s\n' "$loaded" | grep '^folder ' || :
    } | awk '!seen[$0]++'
  } >"$scratch/loaded" || no_space "$scratch/loaded"
  mkdir -p "$KNIT_ROOT${loaded_path%/*}" || no_space "$KNIT_ROOT$loaded_path"
  put "$scratch/loaded" "$KNIT_ROOT$loaded_path" 0644
  read_loaded
}
