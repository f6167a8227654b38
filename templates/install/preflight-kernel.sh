# shellcheck shell=sh
# Preflight of the kernel.

# A module is tried, since lists of distributions are wrong sooner or later. wireguard is the host packages' affair.
# https://github.com/flannel-io/flannel/issues/1502 https://github.com/k3s-io/k3s/issues/11166
preflight_kernel_modules() {
  if ! can_probe; then
    preflight_verdict skip 'only root can try modules on the running kernel: %s' '実行中のカーネルでモジュールを試せるのはrootだけです：%s' "$KERNEL_MODULES"
    return 0
  fi
  preflight_missing=''
  for preflight_module in $KERNEL_MODULES; do
    [ "$preflight_module" != wireguard ] || [ "$HOST_PACKAGES" != wireguard ] || continue
    kernel_has "$preflight_module" || preflight_missing="$preflight_missing $preflight_module"
  done
  if [ -z "$preflight_missing" ]; then
    preflight_verdict ok '%s' '%s' "$KERNEL_MODULES"
    return 0
  fi
  for preflight_module in $preflight_missing; do
    case $preflight_module in
      # Without a probe of their own these cannot be told from built-in ones.
      nf_conntrack_netlink | esp4 | xfrm_user) preflight_verdict warn 'cannot load %s' '%sをロードできません' "$preflight_module" ;;
      *) preflight_verdict refuse 'this kernel (%s) has no %s' 'このカーネル (%s) には%sがありません' "$kernel" "$preflight_module" ;;
    esac
    module_remedy "$preflight_module"
  done
}

module_remedy() {
  case $1:$os_id:$os_major in
    br_netfilter:ol:10) preflight_remedy 'dnf install kernel-uek-modules-extra, then reboot' 'dnf install kernel-uek-modules-extraの後、ノードを再起動' ;;
    br_netfilter:rhel:10 | br_netfilter:rocky:10 | br_netfilter:almalinux:10 | br_netfilter:centos:10)
      preflight_remedy 'dnf install kernel-modules-extra, then reboot' 'dnf install kernel-modules-extraの後、ノードを再起動'
      ;;
    vxlan:ubuntu:2[123])
      preflight_remedy 'on a Raspberry Pi: apt-get install linux-modules-extra-raspi, then reboot' \
        'Raspberry Piの場合：apt-get install linux-modules-extra-raspiの後、ノードを再起動'
      ;;
    *) preflight_remedy 'modprobe %s; see what it says, and install the modules of the running kernel' \
      'modprobe %sの結果を確認し、実行中のカーネルのモジュールをインストールしてください' "$1" ;;
  esac
}
