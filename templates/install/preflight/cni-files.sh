# shellcheck shell=sh
# Preflight of the files of another CNI.

# https://github.com/k3s-io/k3s/issues/2898: the first file by name wins, so a stale one keeps the new CNI out.
preflight_cni_leftovers() {
  its_stale=''
  for its_path in "$KNIT_ROOT"/etc/cni/net.d/*; do
    case $its_path in *.conf | *.conflist | *.json) ;; *) continue ;; esac
    [ "${its_path##*/}" != "$CONFLIST" ] || [ -z "$(receipt_values network)" ] || continue
    [ ! -f "$its_path" ] || its_stale="$its_stale$its_path "
  done
  if [ -z "$its_stale" ]; then
    preflight_verdict ok 'none'
  elif [ "$CNI" = none ]; then
    preflight_verdict warn 'a CNI is configured already: %s' "$its_stale"
    preflight_remedy 'if it is not yours: rm %s' "$its_stale"
  else
    preflight_verdict refuse 'another CNI is configured: %s' "$its_stale"
    preflight_remedy 'uninstall it, then: rm %s' "$its_stale"
  fi
}
