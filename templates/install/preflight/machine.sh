# shellcheck shell=sh
# Preflight of the machine: what K3s asks for. https://docs.k3s.io/installation/requirements

# Folders that will be written to, or the nearest one above that is there. K3s' program and its unpacked data alone take
# some hundred megabytes; images come on top.
preflight_disk() {
  preflight_bad=''
  for preflight_folder in /etc/rancher/k3s /var/lib/rancher/k3s /var/lib/knit; do
    preflight_there=$KNIT_ROOT$preflight_folder
    while [ ! -d "$preflight_there" ]; do preflight_there=${preflight_there%/*}; done
    if [ -w "${preflight_there:-/}" ] || { [ -n "$DRY_RUN" ] && [ "$(id -u)" != 0 ]; }; then continue; fi
    preflight_bad=yes
    preflight_verdict refuse '%s cannot be written: is it read-only?' "${preflight_there:-/}"
    preflight_remedy 'findmnt -T %s names its mount point; then: mount -o remount,rw MOUNTPOINT' "${preflight_there:-/}"
  done
  preflight_there=$KNIT_ROOT/var/lib
  [ -d "$preflight_there" ] || preflight_there=${KNIT_ROOT:-/}
  preflight_free=$(df -Pk "$preflight_there" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
  if [ -n "$files_only" ]; then preflight_least=8; else preflight_least=512; fi
  if [ -z "$preflight_free" ]; then
    preflight_verdict skip 'df does not say how much is free'
  elif [ "$preflight_free" -lt "$preflight_least" ]; then
    preflight_verdict refuse '%s has %s MiB left; K3s needs %s and more' "$preflight_there" "$preflight_free" "$preflight_least"
    preflight_remedy 'make room; what is large: du -xh %s | sort -h | tail' "$preflight_there"
  elif [ "$preflight_free" -lt 2048 ] && [ -z "$files_only" ]; then
    preflight_verdict warn '%s has %s MiB left: images may not fit' "$preflight_there" "$preflight_free"
    preflight_remedy 'make room; what is large: du -xh %s | sort -h | tail' "$preflight_there"
  elif [ -z "$preflight_bad" ]; then
    preflight_verdict ok '%s' "$preflight_free MiB"
  fi
}

# Certificates are not valid yet on a machine whose clock stands before the newest K3s that knit knows.
preflight_time() {
  if [ "$(date +%s)" -lt 1785542400 ]; then
    preflight_verdict refuse 'the clock says %s: certificates would not be valid yet' "$(date -u +%Y-%m-%d)"
    preflight_remedy 'timedatectl set-ntp true, or: date -u -s "YYYY-MM-DD hh:mm"'
  elif [ -z "$KNIT_ROOT" ] && [ -d /run/systemd/system ] && has timedatectl &&
    [ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" = no ]; then
    preflight_verdict warn 'the clock is not kept by NTP: etcd and certificates want nodes that agree'
    preflight_remedy '%s' 'timedatectl set-ntp true'
  else
    preflight_verdict ok '%s' "$(date -u +%Y-%m-%d)"
  fi
}

preflight_hostname() {
  preflight_name=${K3S_NODE_NAME:-$(host_text /proc/sys/kernel/hostname)}
  preflight_name=$(printf '%s' "${preflight_name:-$(host_text /etc/hostname)}" | tr '[:upper:]' '[:lower:]')
  case $preflight_name in
    '') preflight_verdict skip 'an image has no name yet' ;;
    localhost*)
      preflight_verdict "$(if [ "$role" = agent ] || [ -n "${K3S_URL-}" ]; then echo refuse; else echo warn; fi)" \
        'the host name is %s: nodes need names of their own' "$preflight_name"
      preflight_remedy 'hostnamectl set-hostname NAME, or set K3S_NODE_NAME'
      ;;
    *[!a-z0-9.-]* | -* | *- | .* | *.)
      preflight_verdict refuse '%s is no name for a node: only letters, digits, - and . inside' "$preflight_name"
      preflight_remedy 'hostnamectl set-hostname NAME, or set K3S_NODE_NAME'
      ;;
    *) preflight_verdict ok '%s' "$preflight_name" ;;
  esac
}

preflight_architecture() {
  if [ -n "$KNIT_ROOT" ]; then
    preflight_verdict skip 'an image has no processor'
    return 0
  fi
  preflight_machine=${ARCH:-$(uname -m)}
  case $preflight_machine in
    x86_64 | amd64 | aarch64 | arm64 | arm* | s390x) preflight_verdict ok '%s' "$preflight_machine" ;;
    *)
      preflight_verdict refuse 'K3s has no release for %s' "$preflight_machine"
      preflight_remedy 'use a machine with x86_64, arm64, arm or s390x'
      ;;
  esac
}
