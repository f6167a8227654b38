# shellcheck shell=sh
# --dry-run: each step, file and command in order, on stdout. Nothing is downloaded, so a manifest that is pulled is
# named by its source, digest and edits.

rehearse() {
  [ "$HOST_PACKAGES" = none ] || install_packages
  step 'Files'
  rehearse_text "$(our_config)" /etc/rancher/k3s/config.yaml.d/10-knit.yaml show
  rehearse_text "$(node_address_text)" "$node_address_file" show
  rehearse_text "$FLANNEL_CONF" /etc/rancher/k3s/knit-flannel.json show
  [ -z "$MANIFEST_NAME" ] || [ "$role" != server ] || rehearse_manifest
  say '  write %s (what was written, with digests)' "$KNIT_ROOT$receipt_path"
  if [ -z "$files_only" ]; then
    rehearse_installer
    [ -z "$wants_verify" ] || step 'Waiting for the node and its network'
  fi
  say 'Nothing was touched.'
}

# rehearse_text TEXT PATH [show]
rehearse_text() {
  [ -n "$1" ] || return 0
  rehearse_state "$2" "$(emit_text "$1" | sha256_of /dev/stdin)"
  [ -z "${3-}" ] || emit_text "$1" | sed 's/^/      /'
}

# rehearse_state PATH SHA256 (empty: not known before the download)
rehearse_state() {
  state_of "$1" "$2"
  case $state:$force in
    odd:*) say '  refuse %s: it is there and is no plain file' "$state_there" ;;
    nothing:*) say '  write %s (mode 0600)' "$state_there" ;;
    unread:*) say '  write %s (mode 0600), unless root finds there what knit did not write' "$state_there" ;;
    same:*) say '  keep %s: it is as wanted' "$state_there" ;;
    ours:*) say '  replace %s, which knit wrote (mode 0600)' "$state_there" ;;
    *:yes) say '  keep the foreign %s as %s and write it anew' "$state_there" "$state_there.before-knit" ;;
    *) say '  refuse %s: knit did not write it, or it was changed since' "$state_there" ;;
  esac
}

rehearse_installer() {
  step "K3s $K3S_VERSION, by its own installer"
  told=$(told_text | sha256_of /dev/stdin)
  if k3s_is_current; then
    say '  nothing to do: it is installed and was told the same; it is restarted where its config changes'
    return 0
  fi
  installer_source
  say '  download %s' "$(without_login "$installer_from")"
  say_pin
  run env "INSTALL_K3S_VERSION=$(chosen_version)" "INSTALL_K3S_EXEC=$(without_values "$(installer_exec)")" INSTALL_K3S_FORCE_RESTART=true \
    sh k3s-installer
}

# without_values TEXT: options by their names alone: which of their values are secrets, no list says for all releases.
without_values() {
  printf '%s\n' "$1" | awk '
    { for (at = 1; at <= NF; at++) {
        word = $at
        if (NR == 1 && at == 1) printf "%s", word
        else if (word ~ /^--[a-z0-9-]+=/) { sub(/=.*/, "=...", word); printf " %s", word; hidden = 1 }
        else if (word ~ /^--[a-z0-9-]+$/ || word ~ /^-[a-z]$/) { printf " %s", word; hidden = 0 }
        else if (!hidden++) printf " ..."
      } }'
}
