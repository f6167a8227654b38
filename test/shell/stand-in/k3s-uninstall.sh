#!/bin/sh
# Stand-in for K3s' k3s-uninstall.sh and k3s-agent-uninstall.sh.
[ "$(id -u)" = 0 ] || exit 1
root=${KNIT_ROOT-}
name='k3s'
unit='/etc/systemd/system/k3s.service'
env_file='/etc/systemd/system/k3s.service.env'
bin='/usr/local/bin'

"$root$bin/k3s-killall.sh"
if [ -z "$root" ]; then
  if command -v systemctl >/dev/null; then
    systemctl disable "$name"
    systemctl reset-failed "$name"
    systemctl daemon-reload
  fi
  if command -v rc-update >/dev/null; then rc-update delete "$name" default; fi
fi
rm -f "$root$unit" "$root$env_file"
# shellcheck disable=SC2064 # the path of now
trap "rm -f '$root$bin/$name-uninstall.sh'" EXIT
if (ls "$root"/etc/systemd/system/k3s*.service || ls "$root"/etc/init.d/k3s*) >/dev/null 2>&1; then
  echo "Additional k3s services installed, skipping uninstall of k3s"
  exit
fi
for link in kubectl crictl ctr; do
  if [ -L "$root$bin/$link" ]; then rm -f "$root$bin/$link"; fi
done
rm -rf "$root/etc/rancher/k3s" "$root/run/k3s" "$root/run/flannel" "$root/var/lib/rancher/k3s" "$root/var/lib/kubelet"
rm -f "$root$bin/k3s" "$root$bin/k3s-killall.sh"
