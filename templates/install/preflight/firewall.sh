# shellcheck shell=sh
# Preflight of what manages the machine's network beside K3s: firewalls, cloud agents.

# https://docs.k3s.io/installation/requirements#inbound-rules-for-k3s-nodes
preflight_firewall() {
  its_found=''
  if is_active firewalld; then
    its_found=yes
    preflight_verdict warn 'firewalld is active'
    preflight_remedy 'systemctl disable --now firewalld, or: %s' "$(opening_commands firewalld)"
  fi
  if host_text /etc/ufw/ufw.conf | grep -q '^ENABLED=yes'; then
    its_found=yes
    preflight_verdict warn 'ufw is active'
    preflight_remedy 'ufw disable, or: %s' "$(opening_commands ufw)"
  fi
  if [ -n "$its_found" ]; then
    preflight_remedy 'let only your nodes reach the UDP ports: they carry the network of the pods'
  else
    preflight_verdict ok 'neither firewalld nor ufw'
  fi
}

# https://docs.k3s.io/installation/requirements
preflight_nm_cloud_setup() {
  if ! is_active nm-cloud-setup && ! { [ -z "$KNIT_ROOT" ] && has systemctl && systemctl is-enabled --quiet nm-cloud-setup.timer 2>/dev/null; }; then
    preflight_verdict ok 'not active'
    return 0
  fi
  if [ "$(os_family)" = rhel ] && [ "$((os_major * 100 + os_minor))" -lt 804 ]; then
    preflight_verdict refuse 'nm-cloud-setup is active and breaks the routes of pods'
  else
    preflight_verdict warn 'nm-cloud-setup is active; before RHEL 8.4 it breaks the routes of pods'
  fi
  preflight_remedy 'systemctl disable nm-cloud-setup.service nm-cloud-setup.timer, then reboot'
}
