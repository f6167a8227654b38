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
  if [ -e "$KNIT_ROOT$receipt_path" ] && [ -r "$KNIT_ROOT$receipt_path" ] && [ -z "$(receipt_values state)" ]; then
    preflight_verdict refuse '%s is empty or damaged: what knit wrote here before is not known' \
      "$KNIT_ROOT$receipt_path"
    preflight_remedy 'rm %s, then --force: files in the way are kept as NAME.before-knit' "$KNIT_ROOT$receipt_path"
  fi
}

# https://docs.k3s.io/upgrades/manual: minors are not skipped, and K3s does not go back.
preflight_existing_k3s() {
  preflight_role=$(receipt_values role)
  preflight_units=$(other_services)
  preflight_version=$(installed_version)
  preflight_wanted=$(chosen_version)
  if [ -n "$preflight_role" ] && [ "$preflight_role" != "$role" ]; then
    preflight_verdict refuse 'this node is a K3s %s, but it was asked to become a %s' "$preflight_role" "$role"
    if [ "$preflight_role" = agent ]; then
      preflight_remedy 'set K3S_URL and K3S_TOKEN again, as when it was installed'
    else
      preflight_remedy 'say server, or run uninstall.sh first'
    fi
  elif [ -n "$preflight_units" ]; then
    preflight_verdict refuse 'another K3s service is installed here: %s' "$preflight_units"
    preflight_remedy 'run its uninstaller first: %s-uninstall.sh' "${preflight_units%% *}"
  elif skips_download && [ -z "$KNIT_ROOT$files_only" ] && [ "$preflight_version" != "${preflight_wanted:-$preflight_version}" ]; then
    preflight_verdict refuse 'the download is skipped, but K3s %s is here and this plan is for %s' \
      "${preflight_version:-(none)}" "$preflight_wanted"
    preflight_remedy 'put the k3s program of %s in %s, or ask for k3s=%s' \
      "$preflight_wanted" "${INSTALL_K3S_BIN_DIR:-/usr/local/bin}" "${preflight_version:-VERSION}"
  elif [ -z "$preflight_version" ] || [ -z "$preflight_wanted" ]; then
    preflight_verdict ok 'none'
  elif is_older "$preflight_wanted" "$preflight_version"; then
    preflight_verdict refuse 'K3s %s is here: it does not go back to %s' "$preflight_version" "$preflight_wanted"
    preflight_remedy 'ask for k3s=%s or newer, or restore a backup on a fresh node' "$preflight_version"
  elif [ "$(($(minor_of "$preflight_wanted") - $(minor_of "$preflight_version")))" -gt 1 ]; then
    preflight_verdict refuse 'K3s %s is here: %s skips a minor' "$preflight_version" "$preflight_wanted"
    preflight_remedy 'upgrade minor by minor, servers before agents: next k3s=v1.%s' \
      "$(($(minor_of "$preflight_version") + 1))"
  elif [ -d "$KNIT_ROOT/var/lib/rancher/k3s/server/db/etcd" ] && [ "$(minor_of "$preflight_wanted")" -ge 34 ] && is_older "$preflight_version" v1.33.7+k3s3; then
    preflight_verdict warn 'etcd 3.5 of K3s %s may not survive the way to %s' "$preflight_version" "$preflight_wanted"
    preflight_remedy 'k3s etcd-snapshot save; upgrade to the last patch of v1.33 first'
  else
    preflight_verdict ok '%s' "$preflight_version"
  fi
}

# minor_of VERSION: 36 of v1.36.4+k3s1.
minor_of() {
  minor_of_rest=${1#v1.}
  number_of "${minor_of_rest%%.*}"
}

other_services() {
  for other_unit in "$KNIT_ROOT"/etc/systemd/system/k3s*.service "$KNIT_ROOT"/etc/init.d/k3s*; do
    [ -e "$other_unit" ] || continue
    other_name=${other_unit##*/}
    other_name=${other_name%.service}
    [ "$other_name" = "$service" ] || printf '%s ' "$other_name"
  done
}

# K3s' installer writes its unit anew from what it is told now: what is not repeated is lost.
# https://docs.k3s.io/installation/configuration
preflight_installer_options() {
  preflight_lost=''
  if [ ! -e "$unit" ]; then
    preflight_verdict ok 'none'
    return 0
  elif [ -e "$unit_env" ] && [ ! -r "$unit_env" ]; then
    preflight_verdict skip 'only root can read %s' "$unit_env"
    return 0
  fi
  # Names only: values may be secrets.
  while read -r preflight_word; do
    preflight_word=${preflight_word%%=*}
    case " $(printf '%s' "${INSTALL_K3S_EXEC-}" | tr '=\n' '  ') " in *" $preflight_word "*) continue ;; esac
    case $preflight_word in -*) preflight_lost="$preflight_lost $preflight_word" ;; esac
  done <<END_OF_WORDS
$(sed -n "s/^[[:space:]]*'\(.*\)' *\\\\*\$/\1/p" "$unit")
END_OF_WORDS
  preflight_set=" $(env | sed -n 's/^\([A-Za-z0-9_]*\)=.*/\1/p' | tr '\n' ' ')"
  while read -r preflight_word; do
    case $preflight_word:$preflight_set in '':* | *" $preflight_word "*) continue ;; esac
    preflight_lost="$preflight_lost $preflight_word"
  done <<END_OF_NAMES
$(sed -n 's/^\([A-Za-z0-9_]*\)=.*/\1/p' "$unit_env" 2>/dev/null || :)
END_OF_NAMES
  if [ -z "$preflight_lost" ]; then
    preflight_verdict ok 'all are repeated'
  else
    preflight_verdict refuse 'the installed service was given what this run is not, and would lose it:%s' \
      "$preflight_lost"
    preflight_remedy 'repeat variables in the environment and options in INSTALL_K3S_EXEC, or put options into /etc/rancher/k3s/config.yaml'
  fi
}
