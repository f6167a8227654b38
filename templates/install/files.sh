# shellcheck shell=sh
# The files of the plan: made in $scratch first, compared with what is there, and put in place whole or not at all.

# stage_files: makes every file that this node gets in $scratch and notes it by stage_file.
stage_files() {
  staged=''
  if [ "$role" = server ]; then stage_config=$SERVER_CONFIG; else stage_config=$AGENT_CONFIG; fi
  if [ -n "$stage_config" ]; then
    write_text "$stage_config" "$scratch/config"
    stage_file config /etc/rancher/k3s/config.yaml.d/10-knit.yaml
  fi
  stage_node_addresses
  if [ -n "$FLANNEL_CONF" ]; then
    write_text "$FLANNEL_CONF" "$scratch/flannel"
    stage_file flannel /etc/rancher/k3s/knit-flannel.json
  fi
  if [ -n "$MANIFEST_NAME" ] && [ "$role" = server ]; then
    stage_manifest "$scratch/manifest"
    stage_file manifest "/var/lib/rancher/k3s/server/manifests/$MANIFEST_NAME"
  fi
}

# $staged is a list of lines `NAME SHA256 PATH`; the file is $scratch/NAME.
stage_file() {
  staged="$staged$1 $(sha256_of "$scratch/$1") $2
"
}

write_text() {
  emit_text "$1" >"$2" || no_space "$2"
}

# compare_files: says of each staged file whether it is there, and refuses before anything is written where something
# stands in its place that knit did not write.
compare_files() {
  changed='' asides=''
  while read -r compare_name compare_sha256 compare_path; do
    [ -n "$compare_name" ] || continue
    compare_there=$KNIT_ROOT$compare_path
    if [ -L "$compare_there" ] || { [ -e "$compare_there" ] && [ ! -f "$compare_there" ]; }; then
      die 78 '%s is there and is no plain file: move it away' "$compare_there"
    elif [ ! -e "$compare_there" ]; then
      changed="$changed $compare_name"
    else
      compare_old=$(sha256_of "$compare_there") ||
        die 77 'cannot read %s' "$compare_there"
      [ "$compare_old" != "$compare_sha256" ] || continue
      changed="$changed $compare_name"
      receipt_has "$compare_old" "$compare_path" || compare_foreign
    fi
  done <<END_OF_STAGED
$staged
END_OF_STAGED
}

# receipt_has SHA256 PATH: whether knit wrote this file with these bytes.
receipt_has() {
  case "$line_end$receipt$line_end" in *"${line_end}file $1 0600 $2$line_end"*) return 0 ;; *) return 1 ;; esac
}

compare_foreign() {
  if [ -z "$force" ]; then
    die 78 '%s is there and knit did not write it, or it was changed since. Look at it; move it away, or let --force keep it as %s' \
      "$compare_there" "$compare_there.before-knit"
  fi
  [ ! -e "$compare_there.before-knit" ] ||
    die 78 '%s is there already: move it away first' "$compare_there.before-knit"
  asides="$asides$compare_path$line_end"
}

# place_files: puts the changed files in place, each by a rename.
place_files() {
  keep_asides
  while read -r place_name _ place_path; do
    [ -n "$place_name" ] || continue
    case " $changed " in
      *" $place_name "*)
        make_folders "$place_path"
        put "$scratch/$place_name" "$KNIT_ROOT$place_path" 0600
        say '  wrote %s' "$KNIT_ROOT$place_path"
        ;;
    esac
  done <<END_OF_STAGED
$staged
END_OF_STAGED
}

# remove_obsolete: files of an earlier plan that this one lacks, if they are still as knit wrote them.
remove_obsolete() {
  receipt_values file | while read -r obsolete_sha256 obsolete_mode obsolete_path; do
    case "$line_end$staged" in *" $obsolete_path$line_end"*) continue ;; esac
    knit_writes "$obsolete_path" || continue
    must_stay_inside "$obsolete_path"
    [ -f "$KNIT_ROOT$obsolete_path" ] || continue
    if [ "$(sha256_of "$KNIT_ROOT$obsolete_path")" = "$obsolete_sha256" ]; then
      rm -f -- "$KNIT_ROOT$obsolete_path"
      say '  removed %s, which this plan has no use for' "$KNIT_ROOT$obsolete_path"
    else
      warn '%s belonged to an earlier plan, but was changed since and stays (mode %s)' \
        "$KNIT_ROOT$obsolete_path" "$obsolete_mode"
    fi
  done
}

keep_asides() {
  while read -r keep_path; do
    [ -n "$keep_path" ] || continue
    mv -- "$KNIT_ROOT$keep_path" "$KNIT_ROOT$keep_path.before-knit" || no_space "$KNIT_ROOT$keep_path.before-knit"
    warn 'kept what was at %s as %s' "$KNIT_ROOT$keep_path" "$KNIT_ROOT$keep_path.before-knit"
  done <<END_OF_ASIDES
$asides
END_OF_ASIDES
}

# K3s keeps everything under its server folder to root; the folders above are open.
make_folders() {
  make_folders_list=$(missing_folders "$1")
  for make_folder in $make_folders_list; do
    case $make_folder/ in
      */k3s/server/*) make_folder_mode=0700 ;;
      *) make_folder_mode=0755 ;;
    esac
    mkdir -m "$make_folder_mode" "$KNIT_ROOT$make_folder" || no_space "$KNIT_ROOT$make_folder"
  done
}

# put SOURCE TARGET MODE: TARGET is the old or the new file at every moment. The name beside it is always the same, so
# that a run after a crash finds and replaces it, and begins with a dot and ends in no .yaml, so that K3s does not read it.
put() {
  put_new="${2%/*}/.${2##*/}.knit-new"
  rm -f -- "$put_new"
  if ! { (umask 077 && cp -- "$1" "$put_new") && chmod "$3" "$put_new" && synced "$put_new" && mv -f -- "$put_new" "$2"; }; then
    rm -f -- "$put_new" || :
    no_space "$2"
  fi
}

# synced FILE: on the disk before its name is, so that a machine that loses its power keeps no empty file of that name. An
# old sync knows no files.
synced() {
  ! has sync || sync "$1" 2>/dev/null || sync
}
