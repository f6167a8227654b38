# shellcheck shell=sh
# Files that are there whole or not at all.

# put SOURCE TARGET MODE: TARGET is the old or the new file at every moment. The name beside it is always the same, so that a
# run after a crash replaces it, and K3s reads none that begins with a dot. Synced first, a lost power leaves no empty file.
put() {
  put_new="${2%/*}/.${2##*/}.knit-new"
  rm -f -- "$put_new"
  if ! { (umask 077 && cp -- "$1" "$put_new") && chmod "$3" "$put_new" && synced "$put_new" && mv -f -- "$put_new" "$2"; }; then
    rm -f -- "$put_new" || :
    no_space "$2"
  fi
}

# synced FILE: an old sync knows no files.
synced() {
  ! has sync || sync "$1" 2>/dev/null || sync
}
