# shellcheck shell=sh
# K3s' own installer: brought whole before anything is written, run with the version of the plan, and left out where it
# would find nothing to do.

# told_text: all that K3s' installer is told, but for what it copies into the service's environment file.
told_text() {
  printf '%s\n' "$role" "$K3S_VERSION" "${K3S_URL-}"
  env | sed -n '/^INSTALL_K3S_FORCE_RESTART=/d; /^INSTALL_K3S_/p' | LC_ALL=C sort
}

# chosen_version: what K3s' installer is to install; empty where the reader's own variables choose it.
chosen_version() {
  if [ -n "${INSTALL_K3S_VERSION-}" ]; then
    printf '%s\n' "$INSTALL_K3S_VERSION"
  elif [ -z "${INSTALL_K3S_COMMIT-}${INSTALL_K3S_PR-}${INSTALL_K3S_CHANNEL-}" ]; then
    printf '%s\n' "$K3S_VERSION"
  fi
}

# find_supervisor: as K3s' installer chooses, OpenRC first.
find_supervisor() {
  if [ -x "$KNIT_ROOT/sbin/openrc-run" ]; then
    supervisor=openrc unit="$KNIT_ROOT/etc/init.d/$service" unit_env="$KNIT_ROOT/etc/rancher/k3s/$service.env"
  elif [ -n "$KNIT_ROOT" ] || has systemctl; then
    supervisor=systemd unit="$KNIT_ROOT${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system}/$service.service"
    unit_env="$unit.env"
  else
    supervisor='' unit='' unit_env=''
  fi
}

# locate_k3s: $k3s is the program, or empty.
locate_k3s() {
  k3s=''
  for locate_k3s_folder in ${INSTALL_K3S_BIN_DIR:+"$INSTALL_K3S_BIN_DIR"} /usr/local/bin /opt/bin; do
    if [ -z "$k3s" ] && [ -x "$KNIT_ROOT$locate_k3s_folder/k3s" ]; then k3s="$KNIT_ROOT$locate_k3s_folder/k3s"; fi
  done
}

# installed_version: of the program $k3s, e.g. v1.36.4+k3s1.
installed_version() {
  [ -z "$k3s" ] || "$k3s" --version 2>/dev/null </dev/null | sed -n 's/^k3s version \([^ ]*\).*/\1/p'
}

# service_environment: the variables that K3s' installer copies into the service's environment file.
service_environment() {
  sh -c export | sed -n 's/^export //p' | grep -E '^(K3S|CONTAINERD)_' || :
  sh -c export | sed -n 's/^export //p' | grep -Ei '^(NO|HTTP|HTTPS)_PROXY' || :
}

# k3s_is_current: whether K3s' installer ran to its end for the same version with the same words and variables.
k3s_is_current() {
  [ "$(receipt_values state)" = complete ] && [ "$(receipt_values told)" = "$told" ] || return 1
  [ -z "$KNIT_ROOT" ] || return 0
  current_version=$(chosen_version)
  [ -n "$current_version" ] && [ "$(installed_version)" = "$current_version" ] || return 1
  [ -f "$unit" ] && [ -f "$unit_env" ] && [ "$(cat "$unit_env")" = "$(service_environment)" ]
}

# stage_installer: K3s' installer in $scratch, judged before anything is written.
stage_installer() {
  installer_from=${KNIT_K3S_INSTALLER:-https://get.k3s.io}
  installer_sha256=${KNIT_K3S_INSTALLER_SHA256-}
  # What the service pins is upstream's own installer; whoever names another names its digest.
  [ -n "$installer_sha256${KNIT_K3S_INSTALLER-}" ] || installer_sha256=$K3S_INSTALLER_SHA256
  download "$installer_from" "$scratch/k3s-installer" "$installer_sha256" 1048576
  stage_installer_start=$(head -c 2 "$scratch/k3s-installer" | tr -d '\000')
  if [ "$stage_installer_start" != '#!' ] || ! sh -n "$scratch/k3s-installer" 2>/dev/null; then
    die 69 "%s gave something that is no shell script: nothing of it was run. A proxy's page? Look at it with curl -v" \
      '%sから届いたものはシェルスクリプトではないため、実行しません。プロキシのページではないか、curl -vで確認してください' "$installer_from"
  fi
}

# installer_exec: the reader's INSTALL_K3S_EXEC, beginning with the role.
installer_exec() {
  case ${INSTALL_K3S_EXEC-} in
    "$role" | "$role "*) printf '%s\n' "$INSTALL_K3S_EXEC" ;;
    *) printf '%s\n' "$role${INSTALL_K3S_EXEC:+ $INSTALL_K3S_EXEC}" ;;
  esac
}

# run_installer: K3s' installer, told the plan's version and to restart, since it does not look at config files.
run_installer() {
  run_installer_version=$(chosen_version)
  run_installer_code=0
  env ${run_installer_version:+"INSTALL_K3S_VERSION=$run_installer_version"} "INSTALL_K3S_EXEC=$(installer_exec)" \
    "INSTALL_K3S_FORCE_RESTART=${INSTALL_K3S_FORCE_RESTART:-true}" \
    sh "$scratch/k3s-installer" </dev/null >&2 9>&- || run_installer_code=$?
  [ "$run_installer_code" = 0 ] ||
    die 70 "K3s' installer failed with code %s, see above. What knit wrote stays; mend it and run this again. Logs: %s" \
      'K3sのインストールスクリプトがコード%sで失敗しました。上のメッセージを確認してください。knitが書いたファイルは残ります。直してから再実行してください。ログ：%s' \
      "$run_installer_code" "$(log_command)"
}

log_command() {
  if [ "$supervisor" = openrc ]; then printf '%s' "tail /var/log/$service.log"; else printf '%s' "journalctl -u $service"; fi
}

# restart_k3s: K3s reads its config only when it starts, and its installer does not look whether it changed.
restart_k3s() {
  if [ -n "$KNIT_ROOT" ]; then
    say '  not restarted: %s is not this machine' '  再起動しません。%sはこのマシンではありません' "$KNIT_ROOT"
  elif [ "$supervisor" = openrc ]; then
    run rc-service "$service" restart || restart_failed
  else
    run systemctl restart "$service" || restart_failed
  fi
}

restart_failed() {
  die 70 'K3s did not start again: look with %s' 'K3sが再起動しませんでした。%sで確認してください' "$(log_command)"
}

start_k3s() {
  [ -z "$KNIT_ROOT${INSTALL_K3S_SKIP_START-}${INSTALL_K3S_SKIP_ENABLE-}" ] || return 0
  if [ "$supervisor" = openrc ]; then
    rc-service "$service" status >/dev/null 2>&1 || run rc-service "$service" start || restart_failed
  else
    systemctl is-active --quiet "$service" || run systemctl start "$service" || restart_failed
  fi
}
