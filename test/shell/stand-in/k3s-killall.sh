#!/bin/sh
# Stand-in for K3s' k3s-killall.sh: stops the services and removes the links and rules that the real one removes. It looks
# for units in the two usual folders alone, as the real one does.
[ "$(id -u)" = 0 ] || exit 1
for unit in /etc/systemd/system/k3s*.service; do
  [ ! -s "$unit" ] || systemctl stop "$(basename "$unit")"
done
for unit in /etc/init.d/k3s*; do
  [ ! -x "$unit" ] || "$unit" stop
done
ip link show 2>/dev/null | grep 'master cni0' | while read -r _ link _; do ip link delete "${link%%@*}"; done
for link in cni0 flannel.1 flannel-v6.1 kube-ipvs0 flannel-wg flannel-wg-v6; do ip link delete "$link" 2>/dev/null; done
rm -rf /var/lib/cni/
iptables-save | grep -v KUBE- | grep -v CNI- | grep -iv flannel | iptables-restore
ip6tables-save | grep -v KUBE- | grep -v CNI- | grep -iv flannel | ip6tables-restore
