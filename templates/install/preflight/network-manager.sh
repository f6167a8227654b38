# shellcheck shell=sh
# Preflight of NetworkManager, which takes hold of links that it was not told to leave alone.

# https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting
preflight_network_manager() {
  its_unmanaged='interface-name:cali*;interface-name:tunl*;interface-name:vxlan.calico;interface-name:vxlan-v6.calico;interface-name:wireguard.cali;interface-name:wg-v6.cali'
  if ! is_active NetworkManager; then
    preflight_verdict ok 'not active'
  elif grep -qs 'interface-name:cali' "$KNIT_ROOT"/etc/NetworkManager/conf.d/*.conf "$KNIT_ROOT"/usr/lib/NetworkManager/conf.d/*.conf; then
    preflight_verdict ok "leaves Calico's links alone"
  else
    preflight_verdict warn "NetworkManager is active and would take hold of Calico's links"
    preflight_remedy '%s' \
      "printf '[keyfile]\\nunmanaged-devices=$its_unmanaged\\n' >/etc/NetworkManager/conf.d/calico.conf && systemctl reload NetworkManager"
  fi
}
