# shellcheck shell=sh
# What is certain about wireguard in distributions.

# package_row: for this distribution $package_names, $package_command (empty: knit does not install it here) and
# $package_hint, what a person would do.
package_row() {
  package_names='' package_command='' package_hint=''
  case $(os_family) in
    debian)
      package_names=wireguard
      package_hint='apt-get install wireguard'
      if [ "$os_id" = debian ] && [ "$os_major" = 10 ]; then
        package_hint='apt-get install -t buster-backports wireguard'
        return 0
      fi
      package_command=apt
      ;;
    fedora)
      package_names=wireguard-tools package_command=dnf
      package_hint='dnf install wireguard-tools'
      ;;
    rhel)
      package_names=wireguard-tools package_hint='dnf install wireguard-tools'
      case $os_id:$os_major in
        *:9) package_command=dnf ;;
        ol:8) package_hint='dnf config-manager --enable ol8_developer_UEKR6 && dnf install wireguard-tools' ;;
        *:8) package_hint='dnf install epel-release elrepo-release && dnf install kmod-wireguard wireguard-tools; reboot' ;;
        *:7) package_hint='yum install epel-release elrepo-release && yum install kmod-wireguard wireguard-tools; reboot' ;;
      esac
      ;;
    suse)
      package_names=wireguard-tools package_hint='zypper install wireguard-tools'
      case $os_id in opensuse*) package_command=zypper ;; esac
      ;;
    arch)
      package_names=wireguard-tools package_command=pacman
      package_hint='pacman -S wireguard-tools'
      ;;
    alpine)
      package_names=wireguard-tools package_command=apk
      package_hint='apk add wireguard-tools'
      ;;
    amazon)
      if [ "$os_major" = 2 ]; then package_hint='amazon-linux-extras install epel, then wireguard-dkms from COPR jdoss/wireguard'; fi
      ;;
  esac
}

# lacks_packages: whether something is missing. K3s' own backend needs the module only; the legacy one runs wg.
lacks_packages() {
  ! kernel_has wireguard || { [ "$FLANNEL_BACKEND" = wireguard ] && ! has wg; }
}

# stop_package_services: the packages start none.
stop_package_services() {
  :
}
