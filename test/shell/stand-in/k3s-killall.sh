#!/bin/sh
# Stand-in for K3s' k3s-killall.sh: stops the services and removes the links and rules that the real one removes.
[ "$(id -u)" = 0 ] || exit 1
root=${KNIT_ROOT-}
if [ -z "$root" ]; then
  for unit in /etc/systemd/system/k3s*.service; do
    [ ! -e "$unit" ] || systemctl stop "$(basename "$unit")"
  done
  for unit in /etc/init.d/k3s*; do
    [ ! -x "$unit" ] || "$unit" stop
  done
  if command -v ip >/dev/null; then
    ip link show master cni0 2>/dev/null | sed -n 's/^[0-9]*: \([^:@]*\).*/\1/p' | while read -r link; do ip link delete "$link"; done
    for link in cni0 flannel.1 flannel-v6.1 kube-ipvs0 flannel-wg flannel-wg-v6; do ip link delete "$link" 2>/dev/null; done
  fi
  for save in iptables ip6tables; do
    if command -v "$save-save" >/dev/null; then
      "$save-save" | grep -v KUBE- | grep -v CNI- | grep -iv flannel | "$save-restore"
    fi
  done
fi
rm -rf "$root/var/lib/cni"
