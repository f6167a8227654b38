# shellcheck shell=sh
# Preflight of where K3s keeps its data.

preflight_data_dir() {
  if [ -z "${K3S_DATA_DIR-}$(said_values data-dir)" ]; then return 0; fi
  if [ -n "$MANIFEST_NAME" ] && [ "$role" = server ]; then
    preflight_verdict refuse 'data-dir is moved: K3s would not see the manifest in /var/lib/rancher/k3s'
    preflight_remedy 'make /var/lib/rancher/k3s a link to it in place of the option'
  else
    preflight_verdict warn 'data-dir is moved: verify.sh looks at /var/lib/rancher/k3s'
  fi
}
