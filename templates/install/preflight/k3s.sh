# shellcheck shell=sh
# Preflight of K3s itself: what is installed already, and what else configures it.

preflight_supervisor() {
  if [ -n "$supervisor" ]; then
    preflight_verdict ok '%s' "$supervisor"
  else
    preflight_verdict refuse 'neither systemd nor OpenRC is here, and K3s needs one of them'
    preflight_remedy 'use another machine; in a container, run K3s by its image'
  fi
}

# A machine that lost its power may have the name of a file without its content.
preflight_receipt() {
  if [ -r "$KNIT_ROOT$receipt_path" ] && [ -z "$(receipt_values state)" ]; then
    preflight_verdict refuse '%s is empty or damaged: what knit wrote here before is not known' \
      "$KNIT_ROOT$receipt_path"
    preflight_remedy 'rm %s, then --force: files in the way are kept as NAME.before-knit' "$KNIT_ROOT$receipt_path"
  fi
}

# https://docs.k3s.io/upgrades/manual: minors are not skipped, and K3s does not go back.
preflight_existing_k3s() {
  its_role=$(receipt_values role)
  its_units=$(other_services)
  its_version=$(installed_version)
  its_wanted=$(chosen_version)
  if [ -n "$its_role" ] && [ "$its_role" != "$role" ]; then
    preflight_verdict refuse 'this node is a K3s %s, but it was asked to become a %s' "$its_role" "$role"
    if [ "$its_role" = agent ]; then
      preflight_remedy 'set K3S_URL and K3S_TOKEN again, as when it was installed'
    else
      preflight_remedy 'say server, or run uninstall.sh first'
    fi
  elif [ -n "$its_units" ]; then
    preflight_verdict refuse 'another K3s service is installed here: %s' "$its_units"
    preflight_remedy 'run its uninstaller first: %s-uninstall.sh' "${its_units%% *}"
  elif skips_download && [ -z "$KNIT_ROOT$files_only" ] && [ "$its_version" != "${its_wanted:-$its_version}" ]; then
    preflight_verdict refuse 'the download is skipped, but K3s %s is here and this plan is for %s' "${its_version:-(none)}" "$its_wanted"
    preflight_remedy 'put the k3s program of %s in %s, or ask for k3s=%s' \
      "$its_wanted" "${INSTALL_K3S_BIN_DIR:-/usr/local/bin}" "${its_version:-VERSION}"
  elif [ -z "$its_version" ] || [ -z "$its_wanted" ]; then
    preflight_verdict ok 'none'
  elif is_older "$its_wanted" "$its_version"; then
    preflight_verdict refuse 'K3s %s is here: it does not go back to %s' "$its_version" "$its_wanted"
    preflight_remedy 'ask for k3s=%s or newer, or restore a backup on a fresh node' "$its_version"
  elif [ "$(($(minor_of "$its_wanted") - $(minor_of "$its_version")))" -gt 1 ]; then
    preflight_verdict refuse 'K3s %s is here: %s skips a minor' "$its_version" "$its_wanted"
    preflight_remedy 'upgrade minor by minor, servers before agents: next k3s=v1.%s' "$(($(minor_of "$its_version") + 1))"
  elif [ -d "$KNIT_ROOT/var/lib/rancher/k3s/server/db/etcd" ] && [ "$(minor_of "$its_wanted")" -ge 34 ] && is_older "$its_version" v1.33.7+k3s3; then
    preflight_verdict warn 'etcd 3.5 of K3s %s may not survive the way to %s' "$its_version" "$its_wanted"
    preflight_remedy 'k3s etcd-snapshot save; upgrade to the last patch of v1.33 first'
  else
    preflight_verdict ok '%s' "$its_version"
  fi
}

# minor_of VERSION: 36 of v1.36.4+k3s1.
minor_of() {
  minor_of_rest=${1#v1.}
  number_of "${minor_of_rest%%.*}"
}

other_services() {
  for other_unit in "$KNIT_ROOT"/etc/systemd/system/k3s*.service "$KNIT_ROOT"/etc/init.d/k3s*; do
    other_name=${other_unit##*/} other_name=${other_name%.service}
    [ ! -e "$other_unit" ] || [ "$other_name" = "$service" ] || printf '%s ' "$other_name"
  done
}

# K3s' installer writes its unit anew from what it is told now. https://docs.k3s.io/installation/configuration
preflight_installer_options() {
  if [ ! -e "$unit" ]; then
    preflight_verdict ok 'none'
    return 0
  elif [ -e "$unit_env" ] && [ ! -r "$unit_env" ]; then
    preflight_verdict skip 'only root can read %s' "$unit_env"
    return 0
  fi
  its_set=" $(printf '%s' "${INSTALL_K3S_EXEC-}" | tr '=\n' '  ') $(env | sed -n 's/^\([A-Za-z0-9_]*\)=.*/\1/p' | tr '\n' ' ')"
  # Names only: values may be secrets.
  its_lost=$({
    sed -n "s/^[[:space:]]*'\(-[^=]*\).*' *\\\\*\$/\1/p" "$unit"
    sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' "$unit_env" 2>/dev/null || :
  } | while read -r its_word; do
    case $its_set in *" $its_word "*) ;; *) printf ' %s' "$its_word" ;; esac
  done)
  if [ -z "$its_lost" ]; then
    preflight_verdict ok 'all are repeated'
  else
    preflight_verdict refuse 'the installed service was given what this run is not, and would lose it:%s' "$its_lost"
    preflight_remedy 'repeat variables in the environment and options in INSTALL_K3S_EXEC, or put options into /etc/rancher/k3s/config.yaml'
  fi
}
