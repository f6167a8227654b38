# shellcheck shell=sh
# The files of the plan: made in $scratch first, compared with what is there, and put in place whole or not at all.

# stage_files: makes every file that this node gets in $scratch and notes it by stage_file.
stage_files() {
  staged=''
  stage_text config "$(our_config)" /etc/rancher/k3s/config.yaml.d/10-knit.yaml
  stage_node_addresses
  stage_text flannel "$FLANNEL_CONF" /etc/rancher/k3s/knit-flannel.json
  if [ -n "$MANIFEST_NAME" ] && [ "$role" = server ]; then
    stage_manifest "$scratch/manifest"
    stage_file manifest "/var/lib/rancher/k3s/server/manifests/$MANIFEST_NAME"
  fi
}

# $staged is a list of lines `NAME SHA256 PATH`; the file is $scratch/NAME.
stage_file() {
  staged="$staged$1 $(sha256_of "$scratch/$1") $2$line_end"
}

stage_text() {
  [ -n "$2" ] || return 0
  write_text "$2" "$scratch/$1"
  stage_file "$1" "$3"
}

write_text() {
  emit_text "$1" >"$2" || no_space "$2"
}

# state_of PATH SHA256: $state is what stands at PATH: nothing, odd (no plain file), unread, same, ours or foreign.
state_of() {
  state=nothing state_sha256='' state_there=$KNIT_ROOT$1
  if [ -L "$state_there" ] || { [ -e "$state_there" ] && [ ! -f "$state_there" ]; }; then
    state=odd
  elif [ -e "$state_there" ] && ! { [ -r "$state_there" ] && state_sha256=$(sha256_of "$state_there"); }; then
    state=unread
  elif [ -e "$state_there" ]; then
    case "$2$line_end$line_end$receipt$line_end" in
      "$state_sha256$line_end"*) state=same ;;
      *"${line_end}file $state_sha256 0600 $1$line_end"*) state=ours ;;
      *) state=foreign ;;
    esac
  fi
}

# compare_files: refuses before anything is written where something stands in the place that knit did not write.
compare_files() {
  changed='' asides=''
  while read -r compare_name compare_sha256 compare_path; do
    [ -n "$compare_name" ] || continue
    state_of "$compare_path" "$compare_sha256"
    [ "$state" != same ] || continue
    changed="$changed $compare_name"
    case $state in
      odd) die 78 '%s is there and is no plain file: move it away' "$state_there" ;;
      unread) die 77 'cannot read %s' "$state_there" ;;
      foreign)
        [ -n "$force" ] ||
          die 78 '%s is there and knit did not write it, or it was changed since. Look at it; move it away, or let --force keep it as %s' \
            "$state_there" "$state_there.before-knit"
        [ ! -e "$state_there.before-knit" ] || die 78 '%s is there already: move it away first' "$state_there.before-knit"
        asides="$asides$compare_path$line_end"
        ;;
    esac
  done <<END_OF_STAGED
$staged
END_OF_STAGED
}

# place_files: keeps what stood there, and puts the changed files in place, each by a rename.
place_files() {
  while read -r place_name _ place_path; do
    case " $changed " in *" ${place_name:-none} "*) ;; *) continue ;; esac
    place_there=$KNIT_ROOT$place_path
    case $line_end$asides in
      *"$line_end$place_path$line_end"*)
        mv -- "$place_there" "$place_there.before-knit" || no_space "$place_there.before-knit"
        warn 'kept what was at %s as %s' "$place_there" "$place_there.before-knit"
        ;;
    esac
    make_folders "$place_path"
    put "$scratch/$place_name" "$place_there" 0600
    say '  wrote %s' "$place_there"
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

# K3s keeps everything under its server folder to root; the folders above are open.
make_folders() {
  for make_folder in $(missing_folders "$1"); do
    case $make_folder/ in */k3s/server/*) make_folder_mode=0700 ;; *) make_folder_mode=0755 ;; esac
    mkdir -m "$make_folder_mode" "$KNIT_ROOT$make_folder" || no_space "$KNIT_ROOT$make_folder"
  done
}
