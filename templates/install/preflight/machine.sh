# shellcheck shell=sh
# Preflight of the machine: what K3s asks for. https://docs.k3s.io/installation/requirements

# Folders that will be written to, or the nearest one above that is there.
preflight_disk() {
  its_bad=''
  for its_there in /etc/rancher/k3s /var/lib/rancher/k3s /var/lib/knit; do
    its_there=$KNIT_ROOT$its_there
    while [ ! -d "$its_there" ]; do its_there=${its_there%/*}; done
    if [ -w "${its_there:-/}" ] || { [ -n "$DRY_RUN" ] && [ "$(id -u)" != 0 ]; }; then continue; fi
    its_bad=yes
    preflight_verdict refuse '%s cannot be written: is it read-only?' "${its_there:-/}"
    preflight_remedy 'findmnt -T %s names its mount point; then: mount -o remount,rw MOUNTPOINT' "${its_there:-/}"
  done
  its_there=$KNIT_ROOT/var/lib
  [ -d "$its_there" ] || its_there=${KNIT_ROOT:-/}
  its_free=$(df -Pk "$its_there" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
  # K3s' program and its unpacked data alone take some hundred megabytes; images come on top.
  if [ -n "$files_only" ]; then its_least=8; else its_least=512; fi
  if [ -z "$its_free" ]; then
    preflight_verdict skip 'df does not say how much is free'
  elif [ "$its_free" -ge 2048 ] || { [ -n "$files_only" ] && [ "$its_free" -ge "$its_least" ]; }; then
    [ -n "$its_bad" ] || preflight_verdict ok '%s' "$its_free MiB"
  else
    if [ "$its_free" -lt "$its_least" ]; then
      preflight_verdict refuse '%s has %s MiB left; K3s needs %s and more' "$its_there" "$its_free" "$its_least"
    else
      preflight_verdict warn '%s has %s MiB left: images may not fit' "$its_there" "$its_free"
    fi
    preflight_remedy 'make room; what is large: du -xh %s | sort -h | tail' "$its_there"
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
  its_name=${K3S_NODE_NAME:-$(host_text /proc/sys/kernel/hostname)}
  its_name=$(printf '%s' "${its_name:-$(host_text /etc/hostname)}" | tr '[:upper:]' '[:lower:]')
  case $its_name in
    '')
      preflight_verdict skip 'an image has no name yet'
      return 0
      ;;
    localhost*)
      preflight_verdict "$(if [ "$role" = agent ] || [ -n "${K3S_URL-}" ]; then echo refuse; else echo warn; fi)" \
        'the host name is %s: nodes need names of their own' "$its_name"
      ;;
    *[!a-z0-9.-]* | -* | *- | .* | *.)
      preflight_verdict refuse '%s is no name for a node: only letters, digits, - and . inside' "$its_name"
      ;;
    *)
      preflight_verdict ok '%s' "$its_name"
      return 0
      ;;
  esac
  preflight_remedy 'hostnamectl set-hostname NAME, or set K3S_NODE_NAME'
}

preflight_architecture() {
  its_machine=${ARCH:-$(uname -m)}
  case $KNIT_ROOT:$its_machine in
    /*) preflight_verdict skip 'an image has no processor' ;;
    :x86_64 | :amd64 | :aarch64 | :arm* | :s390x) preflight_verdict ok '%s' "$its_machine" ;;
    *)
      preflight_verdict refuse 'K3s has no release for %s' "$its_machine"
      preflight_remedy 'use a machine with x86_64, arm64, arm or s390x'
      ;;
  esac
}
