# shellcheck shell=sh
# An archive for a site without a way out: install.sh takes what load.sh laid.

# use_loaded: K3s' installer is the one that was laid, and it takes the program that is there, unless the reader says
# otherwise. In an image nothing is run.
use_loaded() {
  read_loaded
  { [ -z "$KNIT_ROOT" ] && [ "$(loaded_values k3s)" = "$K3S_VERSION" ]; } || return 0
  : "${INSTALL_K3S_SKIP_DOWNLOAD:=true}"
  export INSTALL_K3S_SKIP_DOWNLOAD
  [ ! -d "${loaded_path%/*}/manifests" ] || : "${KNIT_MANIFEST_BASE:=${loaded_path%/*}/manifests}"
  [ -z "${KNIT_K3S_INSTALLER-}" ] || return 0
  KNIT_K3S_INSTALLER=${loaded_path%/*}/k3s-install.sh
  : "${KNIT_K3S_INSTALLER_SHA256:=$(loaded_values file | sed -n "s, $KNIT_K3S_INSTALLER\$,,p")}"
}

# preflight_airgap: whether all is there that load.sh laid, as it laid it.
preflight_airgap() {
  read_loaded
  preflight_bad=''
  if [ "$(loaded_values k3s)" != "$K3S_VERSION" ]; then
    preflight_verdict refuse 'load.sh has not laid K3s %s here' "$K3S_VERSION"
    preflight_remedy 'sh fetch.sh where there is a way out, then here: sh %s' "$(beside_script load.sh)"
    return 0
  fi
  while read -r preflight_sha256 preflight_file; do
    [ -n "$preflight_file" ] || continue
    if ! stays_inside "$preflight_file" || [ ! -f "$KNIT_ROOT$preflight_file" ]; then
      preflight_bad="$preflight_bad $preflight_file"
    elif [ ! -r "$KNIT_ROOT$preflight_file" ]; then
      continue
    elif [ "$(sha256_of "$KNIT_ROOT$preflight_file")" != "$preflight_sha256" ]; then
      preflight_bad="$preflight_bad $preflight_file"
    fi
  done <<END_OF_FILES
$(loaded_values file)
END_OF_FILES
  if [ -z "$preflight_bad" ]; then
    preflight_verdict ok '%s' "$K3S_VERSION"
  else
    preflight_verdict refuse 'missing, or not as load.sh laid it:%s' "$preflight_bad"
    preflight_remedy 'sh %s, which lays them again' "$(beside_script load.sh)"
  fi
}

# beside_script NAME: what lies beside this script.
beside_script() {
  case $0 in
    */*.sh) printf '%s/%s\n' "${0%/*}" "$1" ;;
    *) printf '%s\n' "$1" ;;
  esac
}
