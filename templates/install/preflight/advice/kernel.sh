# shellcheck shell=sh
# Preflight of the kernel: what is slower or less safe than it could be.

# https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements
preflight_kernel_version() {
  its_kernel=$(host_text /proc/sys/kernel/osrelease)
  if [ -z "$its_kernel" ]; then
    preflight_verdict skip 'an image has no running kernel'
  elif { [ "$CNI" = calico ] || [ "$CNI" = canal ]; } && is_older "$its_kernel" 5.10; then
    preflight_verdict warn 'the kernel is %s; Calico asks for 5.10 or newer' "$its_kernel"
    preflight_remedy 'install a newer kernel of your distribution and reboot'
  else
    preflight_verdict ok '%s' "$its_kernel"
  fi
}

# https://github.com/k3s-io/k3s/issues/2013 https://github.com/flannel-io/flannel/issues/2152
preflight_checksum_offload() {
  case " $OVERLAY_INTERFACES " in
    *' flannel.1 '* | *' vxlan.calico '*) ;;
    *) return 0 ;;
  esac
  its_kernel=$(host_text /proc/sys/kernel/osrelease)
  if [ -n "$its_kernel" ] && is_older "$its_kernel" 5.7; then
    preflight_verdict warn 'VXLAN checksums are wrong on some network cards under kernels before 5.7 (this is %s): DNS and services may fail between nodes' \
      "$its_kernel"
    preflight_remedy 'if they do: ethtool -K %s tx-checksum-ip-generic off, after each boot' "${OVERLAY_INTERFACES%% *}"
  else
    preflight_verdict ok '%s' "${OVERLAY_INTERFACES%% *}"
  fi
}

preflight_selinux() {
  if [ "$(host_text /sys/fs/selinux/enforce)" != 1 ]; then
    preflight_verdict ok 'not enforcing'
  elif [ -n "${INSTALL_K3S_SKIP_SELINUX_RPM-}" ]; then
    preflight_verdict warn 'SELinux is enforcing and INSTALL_K3S_SKIP_SELINUX_RPM is set'
    preflight_remedy 'install k3s-selinux and container-selinux by hand'
  else
    case "$SERVER_CONFIG$AGENT_CONFIG" in
      *'selinux: true'*) preflight_verdict ok "enforcing; K3s' installer brings k3s-selinux" ;;
      *)
        preflight_verdict warn 'SELinux is enforcing, but containers will not be confined'
        preflight_remedy 'ask for selinux=true in the address of this script'
        ;;
    esac
  fi
}

# https://github.com/k3s-io/k3s/issues/3117
preflight_iptables() {
  if [ -n "$KNIT_ROOT" ] || ! has iptables; then
    preflight_verdict ok 'K3s brings its own'
    return 0
  fi
  its_iptables=$(iptables --version 2>/dev/null | sed 's/^iptables v//')
  case $its_iptables in
    1.8.[0-4] | '1.8.'[0-4]' '*)
      if ! said_values prefer-bundled-bin | grep -qx true; then
        preflight_verdict warn 'iptables %s adds the same rules again and again' "$its_iptables"
        preflight_remedy '%s' "echo 'prefer-bundled-bin: true' >>/etc/rancher/k3s/config.yaml"
        return 0
      fi
      ;;
    *nf_tables*)
      if [ -s /proc/net/ip_tables_names ]; then
        preflight_verdict warn 'iptables works by nf_tables, but legacy tables are in use as well'
        preflight_remedy 'see iptables-legacy-save; remove what nobody needs, or reboot'
        return 0
      fi
      ;;
  esac
  preflight_verdict ok '%s' "$its_iptables"
}
