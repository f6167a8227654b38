# shellcheck shell=sh
# Preflight of the kernel. A dry run looks only; a real run tries, since lists of distributions are wrong sooner or later.

# can_probe: whether this run may try things on the running kernel.
can_probe() {
  [ -z "$KNIT_ROOT$DRY_RUN" ] && [ "$(id -u)" = 0 ]
}

# kernel_has MODULE: whether the kernel has it or can load it. A link that can be made proves more than a list of names.
kernel_has() {
  if kernel_shows "$1"; then return 0; fi
  if can_probe; then
    if has modprobe && modprobe "$1" 2>/dev/null; then return 0; fi
    kernel_shows "$1" || kernel_makes "$1"
  else
    has modprobe && modprobe -n -q "$1" 2>/dev/null
  fi
}

# kernel_shows MODULE: without changing anything.
kernel_shows() {
  case $1 in
    br_netfilter) [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] ;;
    overlay) grep -q '[[:space:]]overlay$' /proc/filesystems ;;
    *) [ -d "/sys/module/$1" ] || grep -q "/$1\.ko$" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null ;;
  esac
}

kernel_makes() {
  case $1 in
    vxlan) make_link type vxlan id 16777215 dstport 0 ;;
    wireguard) make_link type wireguard ;;
    ipip) make_link type ipip local 127.0.0.1 remote 127.0.0.2 ;;
    xfrm_user) has ip && ip xfrm policy >/dev/null 2>&1 ;;
    *) return 1 ;;
  esac
}

# make_link: makes a link that carries nothing and takes it away again.
make_link() {
  has ip || return 1
  ip link delete knit-probe 2>/dev/null || :
  ip link add knit-probe "$@" 2>/dev/null || return 1
  ip link delete knit-probe 2>/dev/null || :
}

# https://github.com/flannel-io/flannel/issues/1502 https://github.com/k3s-io/k3s/issues/11166
preflight_kernel_modules() {
  if [ -n "$KNIT_ROOT" ]; then
    preflight_verdict skip 'the kernel that will run this image needs %s' "$KERNEL_MODULES"
    return 0
  fi
  its_missing=''
  for its_module in $KERNEL_MODULES; do
    # Where it may be installed, that is the affair of the host packages.
    [ "$its_module:$HOST_PACKAGES" != wireguard:wireguard ] || continue
    kernel_has "$its_module" || its_missing="$its_missing $its_module"
  done
  [ -n "$its_missing" ] || preflight_verdict ok '%s' "$KERNEL_MODULES"
  for its_module in $its_missing; do
    if ! can_probe; then
      preflight_verdict skip 'only a real run, as root, can try %s' "$its_module"
      continue
    fi
    case $its_module in
      # Without a probe of their own these cannot be told from built-in ones.
      nf_conntrack_netlink | esp4) preflight_verdict warn 'cannot load %s; it may be built in' "$its_module" ;;
      *) preflight_verdict refuse 'this kernel (%s) has no %s' "$kernel" "$its_module" ;;
    esac
    module_remedy "$its_module"
  done
}

# https://docs.k3s.io/installation/requirements
module_remedy() {
  case $1:$os_id:$os_major in
    br_netfilter:ol:10) preflight_remedy 'dnf install kernel-uek-modules-extra, then reboot' ;;
    br_netfilter:rhel:10 | br_netfilter:rocky:10 | br_netfilter:almalinux:10 | br_netfilter:centos:10)
      preflight_remedy 'dnf install kernel-modules-extra, then reboot'
      ;;
    vxlan:ubuntu:2[123]) preflight_remedy 'on a Raspberry Pi: apt-get install linux-modules-extra-raspi, then reboot' ;;
    *) preflight_remedy 'modprobe %s; see what it says, and install the modules of the running kernel' "$1" ;;
  esac
}

# https://kubernetes.io/blog/2025/12/17/kubernetes-v1-35-release/ https://github.com/NVIDIA/OpenShell/pull/360
refused_cgroup_v1() {
  if said_values kubelet-arg | grep -q 'fail-cgroupv1=false'; then
    preflight_verdict warn 'cgroup v1: this kubelet takes it only as long as it knows fail-cgroupv1=false'
    return 0
  fi
  preflight_verdict refuse 'this machine runs on cgroup v1, and the kubelet of K3s %s does not start on it' "$K3S_VERSION"
  preflight_remedy 'add systemd.unified_cgroup_hierarchy=1 to the command line of the kernel and reboot'
  preflight_remedy 'or, as long as the kubelet knows it: %s' \
    "printf 'kubelet-arg+:\\n  - fail-cgroupv1=false\\n' >>/etc/rancher/k3s/config.yaml"
}

# https://docs.k3s.io/installation/requirements
preflight_cgroup_memory() {
  its_controllers="$KNIT_ROOT/sys/fs/cgroup/cgroup.controllers"
  if grep -qw memory "$its_controllers" 2>/dev/null; then
    preflight_verdict ok '%s' 'cgroup v2'
  elif [ ! -e "$its_controllers" ] && [ "$CGROUP_V1" = refused ] && grep -q ' /sys/fs/cgroup/[^ ]* cgroup ' "$KNIT_ROOT/proc/mounts" 2>/dev/null; then
    refused_cgroup_v1
  elif [ ! -r "$KNIT_ROOT/proc/cgroups" ]; then
    preflight_verdict skip 'an image has no cgroups'
  elif [ "$(awk '$1 == "memory" { print $4 }' "$KNIT_ROOT/proc/cgroups")" = 1 ]; then
    preflight_verdict ok '%s' 'cgroup v1'
  else
    preflight_verdict refuse 'the memory cgroup is off: the kubelet does not start without'
    case $(host_text /proc/device-tree/model | tr -d '\000') in
      *'Raspberry Pi'*)
        its_cmdline=/boot/cmdline.txt
        [ ! -e "$KNIT_ROOT/boot/firmware/cmdline.txt" ] || its_cmdline=/boot/firmware/cmdline.txt
        preflight_remedy "sed -i 's/\$/ cgroup_memory=1 cgroup_enable=memory/' %s, then reboot" "$its_cmdline"
        ;;
      *) preflight_remedy 'add cgroup_enable=memory to the command line of the kernel, then reboot' ;;
    esac
  fi
}
