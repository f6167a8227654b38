# shellcheck shell=sh
# What changes a node: one run at a time, and which files and folders are knit's.

# take_lock: the kernel lets go of flock's lock when its holder dies. The folders that the lock itself needed stand in it,
# until the receipt names them.
take_lock() {
  lock=$KNIT_ROOT/var/lib/knit/lock
  refuse_links /var/lib/knit /var/lib/knit/lock /var/lib/knit/lock.holder
  lock_made=$(missing_folders /var/lib/knit)
  { mkdir -p "${lock%/*}" && printf '%s\n' "$lock_made" | sed -n 's/./folder &/p' >>"$lock"; } || no_space "$lock"
  if has flock; then
    exec 9>>"$lock"
    flock -n 9 9>&9 || lock_taken "$lock"
    printf '%s\n' "$$" >&9 || no_space "$lock"
    [ "$(tail -n 1 "$lock" 2>/dev/null)" = "$$" ] || lock_taken "$lock"
  elif ! (set -C && process_name "$$" >"$lock.holder") 2>/dev/null; then
    # Without flock the name of the holder's process decides whether the lock is a dead one's.
    lock_holder=$(cat "$lock.holder" 2>/dev/null) || lock_holder=''
    [ "$(process_name "${lock_holder%% *}")" != "$lock_holder" ] || lock_taken "$lock.holder"
    process_name "$$" >"$lock.holder" || no_space "$lock"
  fi
  lock_folders=$(sed -n 's/^folder //p' "$lock")
  on_exit release_lock
}

# process_name NUMBER: with the time of its start, which tells it from others with its number.
process_name() {
  printf '%s %s\n' "$1" "$(sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20)"
}

lock_taken() {
  die 78 'another run of knit holds %s: wait for its end; if there is none, remove it and try again' "$1"
}

release_lock() {
  rm -f -- "$lock" "$lock.holder"
  rmdir "${lock%/*}" 2>/dev/null || return 0
  printf '%s\n' "$lock_folders" | LC_ALL=C sort -r | while read -r lock_folder; do
    [ -z "$lock_folder" ] || rmdir "$KNIT_ROOT$lock_folder" 2>/dev/null || break
  done
}

# unlocked COMMAND...: without the lock's file, which a daemon would hold as long as it lives.
unlocked() {
  if [ -n "$DRY_RUN" ]; then "$@"; else "$@" >&2 </dev/null 9>&-; fi
}

# missing_folders PATH: the folders above PATH that are not there yet, outermost first.
missing_folders() {
  missing_folders_path=${1%/*} missing_folders_list=''
  while [ -n "$missing_folders_path" ] && [ ! -d "$KNIT_ROOT$missing_folders_path" ]; do
    missing_folders_list="$missing_folders_path$line_end$missing_folders_list"
    missing_folders_path=${missing_folders_path%/*}
  done
  printf '%s' "$missing_folders_list"
}

# knit_writes PATH: whether knit writes such a file; whatever else a receipt names stays.
knit_writes() {
  case $1 in
    /etc/rancher/k3s/config.yaml.d/10-knit.yaml | /etc/rancher/k3s/config.yaml.d/11-knit-node.yaml | /etc/rancher/k3s/knit-flannel.json) return 0 ;;
    /var/lib/rancher/k3s/server/manifests/knit-calico.yaml | /var/lib/rancher/k3s/server/manifests/knit-canal.yaml) return 0 ;;
    *) return 1 ;;
  esac
}
