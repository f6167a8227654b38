# shellcheck shell=sh
# The words for what is being installed.

# network_name: the network in few words.
network_name() {
  case $CNI in
    flannel) printf 'flannel %s' "$FLANNEL_BACKEND" ;;
    none) phrase 'no CNI' ;;
    *) printf '%s' "$CNI${MANIFEST_RELEASE:+ $MANIFEST_RELEASE}" ;;
  esac
}

# What the service knew to warn of, one line each, in the language of the script.
print_warnings() {
  while read -r print_warning; do
    [ -z "$print_warning" ] || warn '%s' "$print_warning"
  done <<END_OF_WARNINGS
$WARNINGS
END_OF_WARNINGS
}
