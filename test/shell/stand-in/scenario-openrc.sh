#!/bin/sh
# Install, look, install again, change, uninstall under OpenRC: what it finds goes to files beside it, one a question.
cd /srv/test || exit 1
# shellcheck source=/dev/null
. ./variables

# OpenRC's own caches lie in /run; what the stand-in logs is no part of an installation.
files() {
  find /etc /opt /usr/local /var/lib /var/log -xdev ! -path /var/log/k3s-stand-in.log -printf '%p %y %m %l\n' | sort
  find /etc /opt /usr/local /var/lib /var/log -xdev -type f ! -path /var/log/k3s-stand-in.log -exec sha256sum {} + | sort
}
knit() {
  name=$1 script=$2
  shift 2
  sh -s - "$@" <"$script" >"$name.out" 2>&1
  echo "$name $?" >>codes
}
# OpenRC starts the daemon after it has said that its supervisor runs.
pid() {
  tries=0
  while [ "$tries" -lt 100 ]; do
    found=$(for process in /proc/[0-9]*; do
      case $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") in
        '/bin/sh /usr/local/bin/k3s server'* | '/bin/sh /usr/local/bin/k3s agent'*) echo "${process#/proc/}" ;;
      esac
    done 2>/dev/null | sort -n | head -n 1)
    [ -z "$found" ] || break
    tries=$((tries + 1))
    sleep 0.1
  done
  printf '%s\n' "$found"
}

files >before.files
knit install install.sh --no-verify
rc-service "$SERVICE" status >rc-status 2>&1
echo $? >active
rc-update show default >enabled
first=$(pid)
printf '%s\n' "$first" >pids
cat /etc/rancher/k3s/config.yaml.d/*.yaml >config 2>/dev/null
cat /var/lib/knit/receipt >receipt 2>/dev/null
sh verify.sh --local --timeout 0 --format json >verify.json 2>verify.err
knit again install.sh --no-verify
[ -n "$first" ] && [ "$(pid)" = "$first" ] && echo same >restarted-again
knit changed changed.sh --no-verify
cat /etc/rancher/k3s/config.yaml.d/*.yaml >config-changed 2>/dev/null
second=$(pid)
printf '%s\n' "$second" >>pids
[ -n "$second" ] && [ "$second" != "$first" ] && echo restarted >restarted-changed
rc-service "$SERVICE" status >/dev/null 2>&1
echo $? >active-changed
rc-service "$SERVICE" stop >/dev/null 2>&1
sh verify.sh --local --timeout 0 --format json >stopped.json 2>/dev/null
rc-service "$SERVICE" start >/dev/null 2>&1
files >during.files
knit rehearsal uninstall.sh --dry-run
files >rehearsed.files
knit uninstall uninstall.sh
files >after.files
rc-update show default >enabled-after
echo finished >finished
