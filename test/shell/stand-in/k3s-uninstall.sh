#!/bin/sh
# Stand-in for K3s' k3s-uninstall.sh and k3s-agent-uninstall.sh: removes what the real one removes, and as much of it.
[ "$(id -u)" = 0 ] || exit 1
K3S_DATA_DIR=${K3S_DATA_DIR:-/var/lib/rancher/k3s}

@KILLALL@

if command -v systemctl; then
  systemctl disable @NAME@
  systemctl reset-failed @NAME@
  systemctl daemon-reload
fi
if command -v rc-update; then rc-update delete @NAME@ default; fi
rm -f @UNIT@ @ENV_FILE@
trap 'rm -f @SELF@' EXIT
if (ls @UNITS@/k3s*.service || ls /etc/init.d/k3s*) >/dev/null 2>&1; then
  echo 'Additional k3s services installed, skipping uninstall of k3s'
  exit
fi
for link in kubectl crictl ctr; do
  if [ -L "@BIN@/$link" ]; then rm -f "@BIN@/$link"; fi
done
rm -rf /etc/rancher/k3s /run/k3s /run/flannel "$K3S_DATA_DIR" /var/lib/kubelet
rm -f @BIN@/k3s @KILLALL@
for packager in yum rpm-ostree zypper; do
  type "$packager" >/dev/null 2>&1 || continue
  case $packager in
    rpm-ostree) rpm-ostree uninstall k3s-selinux ;;
    *) "$packager" remove -y k3s-selinux ;;
  esac
  break
done
