# shellcheck shell=sh
# The K3s that is here, and whether its own installer would find anything to do.

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
  supervisor='' unit='' unit_env=''
  if [ -x "$KNIT_ROOT/sbin/openrc-run" ]; then
    supervisor=openrc unit="$KNIT_ROOT/etc/init.d/$service" unit_env="$KNIT_ROOT/etc/rancher/k3s/$service.env"
  elif [ -n "$KNIT_ROOT" ] || has systemctl; then
    supervisor=systemd unit="$KNIT_ROOT${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system}/$service.service"
    unit_env="$unit.env"
  fi
}

# locate_k3s: $k3s is the program, or empty.
locate_k3s() {
  k3s=''
  for locate_k3s_path in "${INSTALL_K3S_BIN_DIR:-/usr/local/bin}/k3s" /opt/bin/k3s; do
    if [ -z "$k3s" ] && [ -x "$KNIT_ROOT$locate_k3s_path" ]; then k3s=$KNIT_ROOT$locate_k3s_path; fi
    [ -z "${INSTALL_K3S_BIN_DIR-}" ] || break
  done
}

# installed_version: of the program $k3s, e.g. v1.36.4+k3s1. What lies in an image is not run: the receipt has to do.
installed_version() {
  if [ -n "$KNIT_ROOT" ]; then
    receipt_values k3s
  elif [ -n "$k3s" ]; then
    "$k3s" --version 2>/dev/null </dev/null | sed -n 's/^k3s version \([^ ]*\).*/\1/p'
  fi
}

# skips_download: whether K3s' installer is told to take the program that is here.
skips_download() {
  case ${INSTALL_K3S_SKIP_DOWNLOAD-}:${INSTALL_K3S_BIN_DIR_READ_ONLY-} in true:* | binary:* | *:true) return 0 ;; *) return 1 ;; esac
}
