# shellcheck shell=sh
# Preflight of what manages the machine's network beside K3s: firewalls, NetworkManager, cloud agents, proxies.

# https://docs.k3s.io/installation/requirements#inbound-rules-for-k3s-nodes
preflight_firewall() {
  preflight_found=''
  if is_active firewalld; then
    preflight_found=yes
    preflight_verdict warn 'firewalld is active'
    preflight_remedy 'systemctl disable --now firewalld, or: %s' "$(firewalld_commands)"
  fi
  if host_text /etc/ufw/ufw.conf | grep -q '^ENABLED=yes'; then
    preflight_found=yes
    preflight_verdict warn 'ufw is active'
    preflight_remedy 'ufw disable, or: %s' "$(ufw_commands)"
  fi
  if [ -n "$preflight_found" ]; then
    preflight_remedy 'let only your nodes reach the UDP ports: they carry the network of the pods'
  else
    preflight_verdict ok 'neither firewalld nor ufw'
  fi
}

firewalld_commands() {
  {
    emit_text "$PORTS" | awk '
      $1 == "ip" { printf "firewall-cmd --permanent --add-rich-rule=\047rule protocol value=\"%s\" accept\047\n", $2 }
      $1 == "tcp" || $1 == "udp" { printf "firewall-cmd --permanent --add-port=%s/%s\n", $2, $1 }'
    printf '%s,%s\n' "$CLUSTER_CIDR" "$SERVICE_CIDR" | tr ',' '\n' | sed 's/^/firewall-cmd --permanent --zone=trusted --add-source=/'
    echo 'firewall-cmd --reload'
  } | joined_commands
}

# ufw knows no other protocols than these; the rest goes into its own rules file.
ufw_commands() {
  {
    emit_text "$PORTS" | awk '
      $1 == "ip" && $2 == 50 { print "ufw allow proto esp from any to any"; next }
      $1 == "ip" { printf "sed -i \047/^COMMIT/i -A ufw-before-input -p %s -j ACCEPT\047 /etc/ufw/before.rules\n", $2 }
      $1 == "tcp" || $1 == "udp" { sub(/-/, ":", $2); printf "ufw allow %s/%s\n", $2, $1 }'
    printf '%s,%s\n' "$CLUSTER_CIDR" "$SERVICE_CIDR" | tr ',' '\n' | sed 's/.*/ufw allow from & to any/'
    echo 'ufw reload'
  } | joined_commands
}

joined_commands() {
  awk '{ printf "%s%s", (NR > 1 ? " && " : ""), $0 }'
}

# https://docs.k3s.io/installation/requirements
preflight_nm_cloud_setup() {
  if ! is_active nm-cloud-setup && ! { [ -z "$KNIT_ROOT" ] && has systemctl && systemctl is-enabled --quiet nm-cloud-setup.timer 2>/dev/null; }; then
    preflight_verdict ok 'not active'
    return 0
  fi
  if [ "$(os_family)" = rhel ] && { [ "$os_major" -lt 8 ] || { [ "$os_major" = 8 ] && [ "$os_minor" -lt 4 ]; }; }; then
    preflight_verdict refuse 'nm-cloud-setup is active and breaks the routes of pods'
  else
    preflight_verdict warn 'nm-cloud-setup is active; before RHEL 8.4 it breaks the routes of pods'
  fi
  preflight_remedy 'systemctl disable nm-cloud-setup.service nm-cloud-setup.timer, then reboot'
}
