# shellcheck shell=sh
# Which kind of node this is, and the name of its service.

# choose_role: as said; else what INSTALL_K3S_EXEC begins with; else agent where K3S_URL is set, as K3s' installer does.
choose_role() {
  choose_role_word=${INSTALL_K3S_EXEC-}
  choose_role_word=${choose_role_word#"${choose_role_word%%[! ]*}"}
  choose_role_word=${choose_role_word%% *}
  case $choose_role_word in
    server | agent)
      [ -z "$role" ] || [ "$role" = "$choose_role_word" ] ||
        die 64 '%s was said, but INSTALL_K3S_EXEC begins with %s: say the same in both' "$role" "$choose_role_word"
      role=$choose_role_word
      ;;
    '' | -*) ;;
    *) die 64 'INSTALL_K3S_EXEC begins with %s: knit installs servers and agents only' "$(quoted "$choose_role_word")" ;;
  esac
  if [ -z "$role" ]; then
    if [ -n "${K3S_URL-}" ]; then role=agent; else role=server; fi
  fi
  # More than K3s' own installer refuses: the name becomes a part of paths and a line of the receipt.
  case ${INSTALL_K3S_NAME-}:$role in
    *[!A-Za-z0-9.@-]*:*) die 64 'INSTALL_K3S_NAME may have letters, digits, ".", "@" and "-" only' ;;
    :server) service=k3s ;;
    :agent) service='k3s-agent' ;;
    *) service="k3s-$INSTALL_K3S_NAME" ;;
  esac
}
