# shellcheck shell=sh
# What load.sh laid, as its record says, one thing a line:
#   k3s VERSION                 the release that it is of
#   file SHA256 PATH            laid by load.sh
#   folder PATH                 made by load.sh; goes again when it is empty

loaded_path=/var/lib/knit/airgap/loaded

# read_loaded: $loaded is the record; empty where there is none. A line that load.sh does not write is left out: root
# removes what it names.
read_loaded() {
  loaded=''
  refuse_links "${loaded_path%/*}" "$loaded_path"
  { [ -f "$KNIT_ROOT$loaded_path" ] && [ -r "$KNIT_ROOT$loaded_path" ]; } || return 0
  loaded=$(LC_ALL=C awk '
    function is_path(text) { return text ~ /^\/./ && (text "/") !~ /\/\.\.?\// && text !~ /\/\// }
    /[\001-\037\177]/ { next }
    $1 == "k3s" && NF == 2 { print }
    $1 == "folder" && is_path(substr($0, 8)) { print }
    $1 == "file" && $2 !~ /[^0-9a-f]/ && length($2) == 64 && is_path(substr($0, 71)) &&
      substr($0, 71) ~ /^\/(var\/lib\/rancher\/k3s\/agent\/images\/[^\/]+|var\/lib\/knit\/airgap\/.+|etc\/rancher\/k3s\/registries\.yaml|.+\/k3s)$/ { print }' \
    "$KNIT_ROOT$loaded_path") || loaded=''
}

# loaded_values WORD: the rest of each line that begins with it.
loaded_values() {
  printf '%s\n' "$loaded" | sed -n "s/^$1 //p"
}

# was_laid SHA256 PATH: whether load.sh laid this file with these bytes.
was_laid() {
  case "$line_end$loaded$line_end" in *"${line_end}file $1 $2$line_end"*) return 0 ;; *) return 1 ;; esac
}
