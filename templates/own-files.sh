# shellcheck shell=sh
# Where knit keeps what it knows of this node, and that nothing there leads elsewhere.

receipt_path=/var/lib/knit/receipt
line_end='
'

# refuse_links PATH...: what root writes to or believes is a file or folder of knit's own.
refuse_links() {
  for refuse_path in "$@"; do
    must_stay_inside "${refuse_path%/*}"
    [ ! -L "$KNIT_ROOT$refuse_path" ] ||
      die 78 '%s is a link, which knit never makes there: look where it leads, and remove it' "$KNIT_ROOT$refuse_path"
  done
}
