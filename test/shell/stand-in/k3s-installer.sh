#!/bin/sh
# Stand-in for K3s' installer, told and read as k3s-io/k3s' install.sh is: the same variables, words, files, quirks and order
# of steps, and nothing that the real one does not know. Two things are its own: where STAND_IN names its folder, it takes
# K3s from there and not from github.com, and STAND_IN_FAIL names a step to fail in: download, digest, unit or start.
set -e
set -o noglob

GITHUB_URL=${GITHUB_URL:-https://github.com/k3s-io/k3s/releases}

info() { echo '[INFO] ' "$@"; }
warn() { echo '[WARN] ' "$@" >&2; }
fatal() {
  echo '[ERROR] ' "$@" >&2
  exit 1
}

fail_in() { [ "${STAND_IN_FAIL-}" != "$1" ] || fatal "$2"; }

# OpenRC goes first where both are there.
verify_system() {
  systemd=''
  [ ! -x /sbin/openrc-run ] || return 0
  if [ -x /bin/systemctl ] || type systemctl >/dev/null 2>&1; then
    systemd=true
  else
    fatal 'Can not find systemd or openrc to use as a process supervisor for k3s'
  fi
}

# quote WORD...: each on a line of its own, fit for eval.
quote() {
  for quote_word in "$@"; do
    printf '%s\n' "$quote_word" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
  done
}

# escape TEXT: so that eval takes quotes in it for quotes and most other marks for themselves. Between double quotes the
# backslash stays, as with the real one: "a=b" becomes a\=b.
escape() {
  printf '%s' "$1" | sed 's/[][!#$%&()*;<=>?\_`{|}]/\\&/g'
}

# shellcheck disable=SC2086 # nobody quotes INSTALL_K3S_BIN_DIR there, either
setup_env() {
  case ${1-} in
    -* | '')
      command=server
      if [ -n "$K3S_URL" ]; then
        [ -n "$K3S_TOKEN$K3S_TOKEN_FILE" ] ||
          fatal "Defaulted k3s exec command to 'agent' because K3S_URL is defined, but K3S_TOKEN or K3S_TOKEN_FILE is not defined."
        command=agent
      fi
      ;;
    *)
      command=$1
      shift
      ;;
  esac
  case $K3S_URL in
    '' | https://*) ;;
    *) fatal "Only https:// URLs are supported for K3S_URL (have $K3S_URL)" ;;
  esac
  exec_lines=$command$(
    printf ' \\\n'
    for word in "$@"; do printf '\t%s \\\n' "$(quote "$word")"; done
  )
  if [ -n "$INSTALL_K3S_NAME" ]; then
    name=k3s-$INSTALL_K3S_NAME
  elif [ "$command" = server ]; then
    name=k3s
  else
    name=k3s-$command
  fi
  case $name in
    *[][!\#\$%\&\(\)*\;\<=\>?\\_\`\{\|\}/[:space:]]*) fatal "Invalid characters for system name: $name" ;;
  esac
  bin=/usr/local/bin
  if [ -n "$INSTALL_K3S_BIN_DIR" ]; then
    bin=$INSTALL_K3S_BIN_DIR
  elif ! { touch $bin/k3s-ro-test && rm -f $bin/k3s-ro-test; } && [ -d /opt/bin ]; then
    bin=/opt/bin
  fi
  units=${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system}
  UNINSTALL_K3S_SH=${UNINSTALL_K3S_SH:-$bin/$name-uninstall.sh}
  KILLALL_K3S_SH=${KILLALL_K3S_SH:-$bin/k3s-killall.sh}
  if [ -n "$systemd" ]; then
    unit=$units/$name.service env_file=$units/$name.service.env
  else
    mkdir -p /etc/rancher/k3s
    unit=/etc/init.d/$name env_file=/etc/rancher/k3s/$name.env
  fi
  before=$(hashes)
  [ "$INSTALL_K3S_BIN_DIR_READ_ONLY" != true ] || INSTALL_K3S_SKIP_DOWNLOAD=true
}

hashes() {
  sha256sum "$bin/k3s" "$unit" "$env_file" 2>&1 || :
}

# fetch ADDRESS FILE
fetch() {
  if [ -x "$(command -v curl)" ]; then fetch_by='curl -sfL -o'; else fetch_by='wget -qO'; fi
  [ -x "$(command -v "${fetch_by%% *}")" ] || fatal 'Can not find curl or wget for downloading files'
  # shellcheck disable=SC2086 # words
  $fetch_by "$2" "$1" || fatal 'Download failed'
}

download_and_verify() {
  scratch=$(mktemp -d -t k3s-install.XXXXXXXXXX)
  trap 'rm -rf "$scratch"' EXIT
  if [ "$INSTALL_K3S_SKIP_DOWNLOAD" = true ] || [ "$INSTALL_K3S_SKIP_DOWNLOAD" = binary ]; then
    info 'Skipping k3s download and verify'
    [ -x "$bin/k3s" ] || fatal "Executable k3s binary not found at $bin/k3s"
    return 0
  fi
  case $(uname -m) in
    x86_64 | amd64) arch=amd64 suffix='' ;;
    aarch64 | arm64) arch=arm64 suffix=-arm64 ;;
    s390x) arch=s390x suffix=-s390x ;;
    arm*) arch=arm suffix=-armhf ;;
    *) fatal "Unsupported architecture $(uname -m)" ;;
  esac
  [ -n "$INSTALL_K3S_VERSION" ] || fatal 'the stand-in knows no channels: set INSTALL_K3S_VERSION'
  info "Using $INSTALL_K3S_VERSION as release"
  from=$GITHUB_URL/download/$INSTALL_K3S_VERSION
  fail_in download 'Download failed'
  info "Downloading hash $from/sha256sum-$arch.txt"
  if [ -n "$STAND_IN" ]; then
    sed "s|^version=.*|version='$INSTALL_K3S_VERSION'|" "$STAND_IN/k3s.sh" >"$scratch/k3s.bin"
    expected=$(sha256sum "$scratch/k3s.bin")
  else
    fetch "$from/sha256sum-$arch.txt" "$scratch/k3s.hash"
    expected=$(grep " k3s$suffix\$" "$scratch/k3s.hash")
  fi
  expected=${expected%%[[:blank:]]*}
  if [ -x "$bin/k3s" ] && [ "$(sha256sum "$bin/k3s" | cut -d ' ' -f 1)" = "$expected" ]; then
    info 'Skipping binary downloaded, installed k3s matches hash'
    return 0
  fi
  info "Downloading binary $from/k3s$suffix"
  [ -n "$STAND_IN" ] || fetch "$from/k3s$suffix" "$scratch/k3s.bin"
  info 'Verifying binary download'
  fail_in digest "Download sha256 does not match $expected, got 00"
  found=$(sha256sum "$scratch/k3s.bin" | cut -d ' ' -f 1)
  [ "$expected" = "$found" ] || fatal "Download sha256 does not match $expected, got $found"
  chmod 755 "$scratch/k3s.bin"
  info "Installing k3s to $bin/k3s"
  chown root:root "$scratch/k3s.bin"
  mv -f "$scratch/k3s.bin" "$bin/k3s"
}

# On a transactional system the policy's package comes with the next boot: K3s is not started before.
setup_selinux() {
  ID='' ID_LIKE='' VARIANT_ID=''
  # shellcheck source=/dev/null
  [ ! -r /etc/os-release ] || . /etc/os-release
  if [ "$INSTALL_K3S_SKIP_SELINUX_RPM" = true ] || [ "$INSTALL_K3S_SKIP_DOWNLOAD" = true ] ||
    [ "$INSTALL_K3S_SKIP_DOWNLOAD" = selinux ] || [ ! -d /usr/share/selinux ]; then
    info 'Skipping installation of SELinux RPM'
    return 0
  fi
  later=''
  case $ID:$ID_LIKE:$VARIANT_ID in
    *:*suse*:*) selinux_by='zypper --gpg-auto-import-keys' ;;
    *:coreos:* | *:coreos | *:iot) selinux_by='rpm-ostree --idempotent' later=yes ;;
    *) selinux_by=yum ;;
  esac
  if [ "$selinux_by" != yum ] && [ "${TRANSACTIONAL_UPDATE-}" != true ] && [ -x /usr/sbin/transactional-update ]; then
    selinux_by="transactional-update --no-selfupdate -d run $selinux_by" later=yes
  fi
  # shellcheck disable=SC2086 # words
  $selinux_by install -y k3s-selinux
  [ -z "$later" ] || : "${INSTALL_K3S_SKIP_START:=true}"
  if chcon -u system_u -r object_r -t container_runtime_exec_t "$bin/k3s" >/dev/null 2>&1 &&
    [ ! -f /usr/share/selinux/packages/k3s.pp ]; then
    [ -n "$later$INSTALL_K3S_SELINUX_WARN" ] || fatal 'Failed to find the k3s-selinux policy'
    warn 'Please reboot your machine to activate the changes and avoid data loss.'
  fi
}

# A command that the machine has anywhere in PATH keeps its name.
create_symlinks() {
  [ "$INSTALL_K3S_BIN_DIR_READ_ONLY" != true ] && [ "$INSTALL_K3S_SYMLINK" != skip ] || return 0
  for link in kubectl crictl ctr; do
    if [ -e "$bin/$link" ] && [ "$INSTALL_K3S_SYMLINK" != force ]; then
      info "Skipping $bin/$link symlink to k3s, already exists"
    elif command -v "$link" >/dev/null 2>&1 && [ "$INSTALL_K3S_SYMLINK" != force ]; then
      info "Skipping $bin/$link symlink to k3s, command exists in PATH at $(command -v "$link")"
    else
      info "Creating $bin/$link symlink to k3s"
      ln -sf k3s "$bin/$link"
    fi
  done
}

# template NAME: a file of this folder, here or served beside K3s; the real one holds its like.
template() {
  if [ -n "$STAND_IN" ]; then
    cat "$STAND_IN/$1"
  else
    fetch "$GITHUB_URL/stand-in/$1" "$scratch/$1"
    cat "$scratch/$1"
  fi
}

create_scripts() {
  [ "$INSTALL_K3S_BIN_DIR_READ_ONLY" != true ] || return 0
  info "Creating killall script $KILLALL_K3S_SH"
  template k3s-killall.sh >"$KILLALL_K3S_SH"
  info "Creating uninstall script $UNINSTALL_K3S_SH"
  template k3s-uninstall.sh | sed -e "s|@NAME@|$name|g" -e "s|@UNIT@|$unit|g" -e "s|@ENV_FILE@|$env_file|g" \
    -e "s|@UNITS@|$units|g" -e "s|@BIN@|$bin|g" -e "s|@KILLALL@|$KILLALL_K3S_SH|g" -e "s|@SELF@|$UNINSTALL_K3S_SH|g" >"$UNINSTALL_K3S_SH"
  chmod 755 "$KILLALL_K3S_SH" "$UNINSTALL_K3S_SH"
  chown root:root "$KILLALL_K3S_SH" "$UNINSTALL_K3S_SH"
}

# A unit that lay elsewhere than INSTALL_K3S_SYSTEMD_DIR goes all the same, and one that lies there stays until it is written.
systemd_disable() {
  systemctl disable "$name" >/dev/null 2>&1 || :
  rm -f "/etc/systemd/system/$name.service" "/etc/systemd/system/$name.service.env"
}

# As the real one writes it: backslashes and repeated blanks of a value are lost.
# shellcheck disable=SC2162,SC2086,SC2034
create_env_file() {
  info "env: Creating environment file $env_file"
  touch "$env_file"
  chmod 0600 "$env_file"
  sh -c export | while read x v; do echo $v; done | grep -E '^(K3S|CONTAINERD)_' | tee "$env_file" >/dev/null
  sh -c export | while read x v; do echo $v; done | grep -Ei '^(NO|HTTP|HTTPS)_PROXY' | tee -a "$env_file" >/dev/null
}

create_service_file() {
  if [ -n "$systemd" ]; then
    info "systemd: Creating service file $unit"
    {
      template k3s.unit | sed -e "s|@TYPE@|${INSTALL_K3S_TYPE:-notify}|" -e "s|@ENV_FILE@|$env_file|"
      printf 'ExecStart=%s/k3s \\\n    %s\n\n' "$bin" "$exec_lines"
    } | tee "$unit" >/dev/null
  else
    info "openrc: Creating service file $unit"
    {
      template k3s.openrc | sed -e "s|@NAME@|$name|g" -e "s|@BIN@|$bin|g" -e "s|@ENV_FILE@|$env_file|g"
      printf 'command_args="%s\n    >>/var/log/%s.log 2>&1"\n' "$(printf '%s' "$exec_lines" | sed 's/"/\\"/g')" "$name"
    } | tee "$unit" >/dev/null
    chmod 0755 "$unit"
    printf '/var/log/%s.log {\n\tmissingok\n\tnotifempty\n\tcopytruncate\n}\n' "$name" | tee "/etc/logrotate.d/$name" >/dev/null
  fi
  fail_in unit 'cannot write the unit'
}

service_enable_and_start() {
  grep -qs memory /sys/fs/cgroup/cgroup.controllers || [ "$(awk '$1 == "memory" { print $4 }' /proc/cgroups 2>/dev/null)" = 1 ] ||
    info 'Failed to find memory cgroup, you may need to add "cgroup_memory=1 cgroup_enable=memory" to your linux cmdline (/boot/cmdline.txt on a Raspberry Pi)'
  [ "$INSTALL_K3S_SKIP_ENABLE" != true ] || return 0
  if [ -n "$systemd" ]; then
    info "systemd: Enabling $name unit"
    systemctl enable "$unit" >/dev/null
    systemctl daemon-reload >/dev/null
  else
    info "openrc: Enabling $name service for default runlevel"
    rc-update add "$name" default >/dev/null
  fi
  [ "$INSTALL_K3S_SKIP_START" != true ] || return 0
  if [ "$before" = "$(hashes)" ] && [ "$INSTALL_K3S_FORCE_RESTART" != true ]; then
    info 'No change detected so skipping service start'
    return 0
  fi
  for tables in iptables ip6tables; do
    if command -v "$tables-save" >/dev/null && command -v "$tables-restore" >/dev/null; then
      "$tables-save" 2>/dev/null | grep -v KUBE- | grep -iv flannel | "$tables-restore"
    fi
  done
  if [ -n "$systemd" ]; then
    info "systemd: Starting $name"
    fail_in start "Job for $name.service failed because the control process exited with error code."
    systemctl restart "$name"
  else
    info "openrc: Starting $name"
    "$unit" restart
  fi
}

# Words are split before quotes are looked at: two blanks between quotes are one.
# shellcheck disable=SC2046
eval set -- $(escape "$INSTALL_K3S_EXEC") $(quote "$@")

{
  verify_system
  setup_env "$@"
  download_and_verify
  setup_selinux
  create_symlinks
  create_scripts
  systemd_disable
  create_env_file
  create_service_file
  service_enable_and_start
}
