# shellcheck shell=sh
# Preflight of the files of another CNI.

# https://github.com/k3s-io/k3s/issues/2898: the first file by name wins, so a stale one keeps the new CNI out.
preflight_cni_leftovers() {
  preflight_stale=''
  for preflight_path in "$KNIT_ROOT"/etc/cni/net.d/*; do
    case ${preflight_path##*/} in
      *.conf | *.conflist | *.json) ;;
      *) continue ;;
    esac
    [ "${preflight_path##*/}" != "$CONFLIST" ] || [ -z "$(receipt_values network)" ] || continue
    [ ! -f "$preflight_path" ] || preflight_stale="$preflight_stale$preflight_path "
  done
  if [ -z "$preflight_stale" ]; then
    preflight_verdict ok 'none'
  elif [ "$CNI" = flannel ]; then
    preflight_verdict ok "K3s' flannel does not read %s" "$preflight_stale"
  elif [ "$CNI" = none ]; then
    preflight_verdict warn 'a CNI is configured already: %s' "$preflight_stale"
    preflight_remedy 'if it is not yours: rm %s' "$preflight_stale"
  else
    preflight_verdict refuse 'another CNI is configured: %s' "$preflight_stale"
    preflight_remedy 'uninstall it, then: rm %s' "$preflight_stale"
  fi
}
