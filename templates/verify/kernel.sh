# shellcheck shell=sh
# What the kernel of this machine has.

check_kernel_modules() {
  kernel_missing='' kernel_unknown=''
  for kernel_module in $KERNEL_MODULES; do
    has_module "$kernel_module"
    case $? in
      0) ;;
      1) kernel_missing="$kernel_missing${kernel_missing:+ }$kernel_module" ;;
      *) kernel_unknown="$kernel_unknown${kernel_unknown:+ }$kernel_module" ;;
    esac
  done
  if [ -n "$kernel_missing" ]; then
    fault 'the kernel %s does not have: %s' "$(uname -r)" "$kernel_missing"
    remedy_module "${kernel_missing%% *}"
  fi
  if [ -n "$kernel_unknown" ]; then
    unseen 'could not find out whether the kernel has: %s' "$kernel_unknown"
    remedy 'try as root: modprobe %s' "${kernel_unknown%% *}"
  fi
  kernel_settings
  verdict 'loaded, built in or loadable: %s' "$KERNEL_MODULES"
}

# kernel_settings: what K3s turns on when it starts. Looked at before any pod of ours is made, which may turn it on again.
kernel_settings() {
  [ -z "$KNIT_ROOT" ] || return 0
  case $CLUSTER_CIDR in *.*) kernel_setting net.ipv4.ip_forward ;; esac
  case $CLUSTER_CIDR in *:*) kernel_setting net.ipv6.conf.all.forwarding ;; esac
  # Pods on a bridge: without it their traffic passes by the rules of Services and policies.
  if [ "$CNI" = flannel ]; then kernel_setting net.bridge.bridge-nf-call-iptables; fi
}

kernel_setting() {
  kernel_setting_value=$(cat "/proc/sys/$(printf '%s' "$1" | tr . /)" 2>/dev/null) || return 0
  [ "$kernel_setting_value" = 0 ] || return 0
  fault '%s is 0: pods of this node reach nothing' "$1"
  remedy 'sysctl -w %s=1; find what turns it off: grep -rn %s /etc/sysctl.conf /etc/sysctl.d' \
    "$1" "$1"
}

remedy_module() {
  case $1 in
    wireguard) remedy 'modprobe wireguard; where that fails the kernel needs WireGuard (Linux 5.6 or newer, or the package that your distribution has for it), or ask knit for another backend' ;;
    vxlan) remedy 'modprobe vxlan; on Ubuntu 21.10 to 23.10 for Raspberry Pi: apt-get install linux-modules-extra-raspi' ;;
    br_netfilter) remedy 'modprobe br_netfilter; on RHEL 10 and its kin: dnf install kernel-modules-extra' ;;
    *) remedy 'modprobe %s; where that fails install the package with the extra modules of this kernel' "$1" ;;
  esac
}

# has_module NAME: 0 where it is loaded, built in or can be loaded, 1 where it is not there, 2 where that is not known.
has_module() {
  has_module_name=$(printf '%s' "$1" | tr - _)
  [ ! -d "/sys/module/$has_module_name" ] || return 0
  if grep -q "^$has_module_name " /proc/modules 2>/dev/null; then return 0; fi
  case $has_module_name in
    overlay) if grep -qw overlay /proc/filesystems; then return 0; fi ;;
    br_netfilter) [ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || return 0 ;;
  esac
  has_module_release=$(uname -r)
  has_module_folder="$KNIT_ROOT/lib/modules/$has_module_release"
  has_module_file="/$(printf '%s' "$has_module_name" | sed 's/_/[_-]/g')[.]ko"
  if grep -q "$has_module_file" "$has_module_folder/modules.builtin" "$has_module_folder/modules.dep" 2>/dev/null; then
    return 0
  fi
  case $has_module_name in
    vxlan | wireguard | ipip)
      can_make_link "$has_module_name"
      return $?
      ;;
  esac
  has_module_option "$has_module_name"
}

can_make_link() {
  has ip || return 2
  case $1 in
    vxlan) set -- "$1" id 1 dstport 0 ;;
    ipip) set -- "$1" remote 192.0.2.1 local 192.0.2.2 ;;
  esac
  if has unshare && unshare -n true 2>/dev/null; then
    unshare -n ip link add knit0 type "$@" 2>"$scratch/error" && return 0
  else
    ip link add knit0 type "$@" 2>"$scratch/error" && ip link delete knit0 && return 0
  fi
  if grep -q 'not permitted' "$scratch/error"; then return 2; fi
  return 1
}

has_module_option() {
  case $1 in
    overlay) has_module_symbol=OVERLAY_FS ;;
    br_netfilter) has_module_symbol=BRIDGE_NETFILTER ;;
    nf_conntrack_netlink) has_module_symbol=NF_CT_NETLINK ;;
    esp4) has_module_symbol=INET_ESP ;;
    esp6) has_module_symbol=INET6_ESP ;;
    ip_tables) has_module_symbol=IP_NF_IPTABLES ;;
    ip6_tables) has_module_symbol=IP6_NF_IPTABLES ;;
    iptable_nat) has_module_symbol=IP_NF_NAT ;;
    xt_set) has_module_symbol=NETFILTER_XT_SET ;;
    *) has_module_symbol=$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]') ;;
  esac
  if [ -r /proc/config.gz ]; then
    gzip -dc /proc/config.gz >"$scratch/kernel-options" 2>/dev/null || return 2
  elif [ -r "$KNIT_ROOT/boot/config-$has_module_release" ]; then
    cat "$KNIT_ROOT/boot/config-$has_module_release" >"$scratch/kernel-options"
  else
    # A kernel with modules that modules.dep does not name does not have this one.
    [ ! -r "$has_module_folder/modules.dep" ] || return 1
    return 2
  fi
  if grep -q "^CONFIG_$has_module_symbol=y" "$scratch/kernel-options"; then return 0; fi
  if grep -q "^# CONFIG_$has_module_symbol is not set" "$scratch/kernel-options"; then return 1; fi
  [ ! -r "$has_module_folder/modules.dep" ] || return 1
  return 2
}
