# shellcheck shell=sh
# K3s' own installer: brought whole before anything is written, run with the version of the plan, and not believed.

# installer_source: $installer_from, $installer_sha256 (empty: none) and $installer_pin, who gave that digest. What the
# service pins is K3s' own installer; whoever names another names its digest.
installer_source() {
  installer_from=${KNIT_K3S_INSTALLER:-https://get.k3s.io}
  installer_sha256=${KNIT_K3S_INSTALLER_SHA256-} installer_pin=KNIT_K3S_INSTALLER_SHA256
  case $installer_sha256:$installer_from in
    :https://get.k3s.io | :https://get.k3s.io/)
      installer_sha256=$K3S_INSTALLER_SHA256
      installer_pin=$(phrase 'pinned by the service that made this script')
      ;;
  esac
}

# say_pin: whether the installer is compared with a digest, and with which.
say_pin() {
  if [ -n "$installer_sha256" ]; then
    say '  compared with the SHA-256 %s (%s)' "$installer_sha256" "$installer_pin"
  elif [ -f "$installer_from" ]; then
    say '  taken as it lies there, compared with no digest. KNIT_K3S_INSTALLER_SHA256 pins it'
  else
    say '  compared with no digest: only TLS vouches for it. KNIT_K3S_INSTALLER_SHA256 pins it'
  fi
}

# stage_installer: K3s' installer in $scratch, judged before anything is written.
stage_installer() {
  installer_source
  download "$installer_from" "$scratch/k3s-installer" "$installer_sha256" 1048576
  if [ "$(head -c 2 "$scratch/k3s-installer" | tr -d '\000')" != '#!' ] || ! sh -n "$scratch/k3s-installer" 2>/dev/null; then
    die 69 "%s gave something that is no shell script: nothing of it was run. A proxy's page? Look at it: curl -v %s" \
      "$(without_login "$installer_from")" "$(without_login "$installer_from")"
  fi
}

# installer_exec: the reader's INSTALL_K3S_EXEC, beginning with the role.
installer_exec() {
  case ${INSTALL_K3S_EXEC-} in
    "$role" | "$role "*) printf '%s\n' "$INSTALL_K3S_EXEC" ;;
    *) printf '%s\n' "$role${INSTALL_K3S_EXEC:+ $INSTALL_K3S_EXEC}" ;;
  esac
}

# run_installer: told the plan's version and to restart, since it does not look at config files.
run_installer() {
  run_installer_version=$(chosen_version)
  run_installer_code=0
  say_pin
  watch_start
  env ${run_installer_version:+"INSTALL_K3S_VERSION=$run_installer_version"} "INSTALL_K3S_EXEC=$(installer_exec)" \
    "INSTALL_K3S_FORCE_RESTART=${INSTALL_K3S_FORCE_RESTART:-true}" \
    sh "$scratch/k3s-installer" </dev/null >&2 9>&- || run_installer_code=$?
  stop_watching
  [ ! -e "$scratch/late" ] || start_failed
  if [ "$run_installer_code" != 0 ]; then
    show_log
    die 70 "K3s' installer failed with code %s, see above. What knit wrote stays; mend it and run this again. Logs: %s" \
      "$run_installer_code" "$(log_command)"
  fi
  [ -z "$wants_verify" ] || look_installed
}

# look_installed: an installer that says nothing has not installed for that.
look_installed() {
  locate_k3s
  [ -n "$k3s" ] || installed_nothing k3s "${INSTALL_K3S_BIN_DIR:-/usr/local/bin}/k3s"
  [ -s "$unit" ] || installed_nothing "$service" "$unit"
  look_installed_version=$(installed_version)
  [ -n "$KNIT_ROOT" ] || [ "${run_installer_version:-$look_installed_version}" = "$look_installed_version" ] ||
    die 70 "K3s' installer ended without an error, but %s is K3s %s, not %s. Run this again; if it stays, remove that file" \
      "$k3s" "${look_installed_version:-?}" "$run_installer_version"
}

installed_nothing() {
  die 70 "K3s' installer ended without an error, but installed no %s: %s is not there. Is what ran K3s' own installer? See %s" \
    "$1" "$2" "$(without_login "$installer_from")"
}

# told_text: all that K3s' installer is told, but for what it copies into the service's environment file.
told_text() {
  printf '%s\n' "$role" "$K3S_VERSION" "${K3S_URL-}"
  env | sed -n '/^INSTALL_K3S_FORCE_RESTART=/d; /^INSTALL_K3S_/p' | LC_ALL=C sort
}

# skips_start: whether K3s' installer is told not to start K3s.
skips_start() {
  case :${INSTALL_K3S_SKIP_START-}:${INSTALL_K3S_SKIP_ENABLE-}: in *:true:*) return 0 ;; *) return 1 ;; esac
}

# k3s_is_current: whether K3s' installer ran to its end for the same version with the same words and variables.
k3s_is_current() {
  [ "$(receipt_values state)" = complete ] && [ "$(receipt_values told)" = "$told" ] || return 1
  [ -z "$KNIT_ROOT" ] || return 0
  current_version=$(chosen_version)
  [ -n "$current_version" ] && [ "$(installed_version)" = "$current_version" ] || return 1
  [ -f "$unit" ] && [ -f "$unit_env" ] && [ "$(cat "$unit_env")" = "$(service_environment)" ]
}

# service_environment: what K3s' installer copies into the service's environment file, as it does it: a read that takes
# backslashes away, and an echo that joins what blanks part.
service_environment() {
  # shellcheck disable=SC2016 # the inner shell's variables
  service_environment_lines=$(sh -c 'set -f; sh -c export | while read x v; do echo $v; done')
  printf '%s\n' "$service_environment_lines" | grep -E '^(K3S|CONTAINERD)_' || :
  printf '%s\n' "$service_environment_lines" | grep -Ei '^(NO|HTTP|HTTPS)_PROXY' || :
}
