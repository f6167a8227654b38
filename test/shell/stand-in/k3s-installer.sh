#!/bin/sh
# Stand-in for K3s' installer: leaves the files, units and environment that the real one leaves, deletes what its second
# run deletes, fails with its texts. It gets no K3s: STAND_IN is the folder of its own k3s. KNIT_ROOT prefixes what it
# writes, which the real one does not know. STAND_IN_FAIL names a step to fail in: download, digest, unit or start.
set -e

root=${KNIT_ROOT-}

info() { echo '[INFO] ' "$@"; }
fatal() {
  echo '[ERROR] ' "$@" >&2
  exit 1
}

fail_in() {
  [ "${STAND_IN_FAIL-}" = "$1" ] || return 0
  fatal "$2"
}

verify_system() {
  if [ -x "$root/sbin/openrc-run" ]; then
    openrc=true systemd=false
  elif [ -n "$root" ] || command -v systemctl >/dev/null 2>&1; then
    openrc=false systemd=true
  else
    fatal 'Can not find systemd or openrc to use as a process supervisor for k3s'
  fi
}

setup_env() {
  # shellcheck disable=SC2086 # words are split, as the real one's eval does
  set -- ${INSTALL_K3S_EXEC-} "$@"
  case ${1-} in
    -* | '')
      if [ -z "${K3S_URL-}" ]; then
        command=server
      else
        [ -n "${K3S_TOKEN-}${K3S_TOKEN_FILE-}" ] ||
          fatal "Defaulted k3s exec command to 'agent' because K3S_URL is defined, but K3S_TOKEN or K3S_TOKEN_FILE is not defined."
        command=agent
      fi
      ;;
    *)
      command=$1
      shift
      ;;
  esac
  case ${K3S_URL:-https://} in
    https://*) ;;
    *) fatal "Only https:// URLs are supported for K3S_URL (have $K3S_URL)" ;;
  esac
  words="$*"
  if [ -n "${INSTALL_K3S_NAME-}" ]; then
    name="k3s-$INSTALL_K3S_NAME"
  elif [ "$command" = server ]; then
    name=k3s
  else
    name="k3s-$command"
  fi
  bin=$root${INSTALL_K3S_BIN_DIR:-/usr/local/bin}
  units=$root${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system}
  if [ "$openrc" = true ]; then
    unit=$root/etc/init.d/$name env_file=$root/etc/rancher/k3s/$name.env
  else
    unit=$units/$name.service env_file=$units/$name.service.env
  fi
  before=$(hashes)
}

hashes() {
  sha256sum "$bin/k3s" "$unit" "$env_file" 2>/dev/null || :
}

download_and_verify() {
  if [ -n "${INSTALL_K3S_SKIP_DOWNLOAD-}" ]; then
    [ -x "$bin/k3s" ] || fatal "Executable k3s binary not found at $bin/k3s"
    return 0
  fi
  [ -n "${INSTALL_K3S_VERSION-}" ] || fatal 'the stand-in knows no channels: set INSTALL_K3S_VERSION'
  info "Using $INSTALL_K3S_VERSION as release"
  fail_in download 'Download failed'
  fail_in digest "Download sha256 does not match 00, got 11"
  mkdir -p "$bin"
  sed "s|^version=.*|version='$INSTALL_K3S_VERSION'|" "$STAND_IN/k3s.sh" >"$bin/.k3s-new"
  if cmp -s "$bin/.k3s-new" "$bin/k3s"; then
    info 'Skipping binary downloaded, installed k3s matches hash'
    rm "$bin/.k3s-new"
    return 0
  fi
  chmod 755 "$bin/.k3s-new"
  info "Installing k3s to $bin/k3s"
  mv -f "$bin/.k3s-new" "$bin/k3s"
}

create_symlinks() {
  for link in kubectl crictl ctr; do
    [ -e "$bin/$link" ] || ln -s k3s "$bin/$link"
  done
}

create_scripts() {
  info "Creating killall script $bin/k3s-killall.sh"
  cp "$STAND_IN/k3s-killall.sh" "$bin/k3s-killall.sh"
  info "Creating uninstall script $bin/$name-uninstall.sh"
  sed -e "s|^name=.*|name='$name'|" -e "s|^unit=.*|unit='${unit#"$root"}'|" -e "s|^env_file=.*|env_file='${env_file#"$root"}'|" \
    -e "s|^bin=.*|bin='${bin#"$root"}'|" "$STAND_IN/k3s-uninstall.sh" >"$bin/$name-uninstall.sh"
  chmod 755 "$bin/k3s-killall.sh" "$bin/$name-uninstall.sh"
}

systemd_disable() {
  [ -n "$root" ] || [ "$systemd" = false ] || systemctl disable "$name" >/dev/null 2>&1 || :
  rm -f "$units/$name.service" "$units/$name.service.env"
}

create_env_file() {
  info "env: Creating environment file $env_file"
  mkdir -p "${env_file%/*}"
  (umask 077 && : >"$env_file")
  sh -c export | while read -r _ line; do echo "$line"; done | grep -E '^(K3S|CONTAINERD)_' >>"$env_file" || :
  sh -c export | while read -r _ line; do echo "$line"; done | grep -Ei '^(NO|HTTP|HTTPS)_PROXY' >>"$env_file" || :
}

create_service_file() {
  mkdir -p "${unit%/*}"
  if [ "$openrc" = true ]; then
    info "openrc: Creating service file $unit"
    sed -e "s|@NAME@|$name|g" -e "s|@BIN@|${bin#"$root"}|g" -e "s|@COMMAND@|$command $words|g" "$STAND_IN/k3s.openrc" >"$unit"
    chmod 755 "$unit"
  else
    info "systemd: Creating service file $unit"
    sed -e "s|@NAME@|$name|g" -e "s|@BIN@|${bin#"$root"}|g" -e "s|@UNIT@|${unit#"$root"}|g" "$STAND_IN/k3s.unit" >"$unit"
    {
      printf 'ExecStart=%s/k3s \\\n    %s \\\n' "${bin#"$root"}" "$command"
      for word in $words; do printf "\t'%s' \\\\\n" "$word"; done
      echo
    } >>"$unit"
  fi
  fail_in unit 'cannot write the unit'
}

service_enable_and_start() {
  [ -z "${INSTALL_K3S_SKIP_ENABLE-}" ] || return 0
  [ -z "$root" ] || return 0
  if [ "$openrc" = true ]; then
    rc-update add "$name" default >/dev/null
  else
    info "systemd: Enabling $name unit"
    systemctl enable "$unit" >/dev/null
    systemctl daemon-reload >/dev/null
  fi
  [ -z "${INSTALL_K3S_SKIP_START-}" ] || return 0
  if [ "$before" = "$(hashes)" ] && [ "${INSTALL_K3S_FORCE_RESTART-}" != true ]; then
    info 'No change detected so skipping service start'
    return 0
  fi
  if [ "$openrc" = true ]; then
    info "openrc: Starting $name"
    "$unit" restart
  else
    info "systemd: Starting $name"
    fail_in start "Job for $name.service failed because the control process exited with error code."
    systemctl restart "$name"
  fi
}

{
  verify_system
  setup_env "$@"
  download_and_verify
  create_symlinks
  create_scripts
  systemd_disable
  create_env_file
  create_service_file
  service_enable_and_start
}
