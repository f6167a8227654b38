# shellcheck shell=sh
# Where the CNI's manifest comes from: the script itself, the folder of the unpacked archive, a mirror, or upstream.

# stage_manifest TARGET: the finished manifest.
stage_manifest() {
  if [ -n "$MANIFEST_TEXT" ]; then
    write_text "$MANIFEST_TEXT" "$1"
  elif bundled_manifest; then
    download "$bundled" "$1" "$MANIFEST_PATCHED_SHA256" "$(size_of "$bundled")"
  else
    manifest_source
    download "$manifest_from" "$scratch/upstream" "$MANIFEST_SHA256" "$MANIFEST_BYTES"
    apply_edits "$scratch/upstream" "$MANIFEST_EDITS" "$1"
  fi
  [ -z "$MANIFEST_PATCHED_SHA256" ] || [ "$(sha256_of "$1")" = "$MANIFEST_PATCHED_SHA256" ] ||
    die 65 'the edited manifest %s is not the one that was promised: nothing of it was used' "$MANIFEST_NAME"
}

# bundled_manifest: $bundled is the finished manifest beside this script, if it is run from an archive that carries it.
bundled_manifest() {
  bundled=''
  [ -n "$MANIFEST_PATCHED_SHA256" ] || return 1
  case $0 in
    */install.sh) bundled_folder=${0%/*} ;;
    install.sh) bundled_folder=. ;;
    *) return 1 ;;
  esac
  bundled="$bundled_folder/manifests/$MANIFEST_NAME"
  [ -f "$bundled" ]
}

# manifest_source: $manifest_from is where upstream's file is read.
manifest_source() {
  if [ -n "${KNIT_MANIFEST_BASE-}" ]; then
    manifest_from="${KNIT_MANIFEST_BASE%/}/$MANIFEST_RELEASE/manifests/$MANIFEST_FILE"
  else
    manifest_from=$MANIFEST_URL
  fi
}

rehearse_manifest() {
  rehearse_path="/var/lib/rancher/k3s/server/manifests/$MANIFEST_NAME"
  if [ -n "$MANIFEST_TEXT" ]; then
    rehearse_text "$MANIFEST_TEXT" "$rehearse_path"
    return 0
  fi
  if bundled_manifest; then
    say '  take %s, if its SHA-256 is %s' "$bundled" "$MANIFEST_PATCHED_SHA256"
  else
    manifest_source
    say '  download %s, if its SHA-256 is %s' "$(without_login "$manifest_from")" "$MANIFEST_SHA256"
    say '  edit it in these places: %s' "$(printf '%s' "$MANIFEST_EDITS" | sed -n 's/^@ //p' | tr '\n' ' ')"
  fi
  rehearse_state "$rehearse_path" "$MANIFEST_PATCHED_SHA256"
}
