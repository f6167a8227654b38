# shellcheck shell=sh
# WireGuard and strongSwan of the host, where the network needs them. What is not certain about a distribution is said,
# not tried.

# package_row WHAT: for this distribution $package_names, $package_command (empty: knit does not install it here) and
# $package_hint, what a person would do.
package_row() {
  package_names='' package_command='' package_hint=''
  case $1:$(os_family) in
    wireguard:debian)
      package_names=wireguard
      package_hint='apt-get install wireguard'
      if [ "$os_id" = debian ] && [ "$os_major" = 10 ]; then
        package_hint='apt-get install -t buster-backports wireguard'
        return 0
      fi
      package_command=apt
      ;;
    wireguard:fedora)
      package_names=wireguard-tools package_command=dnf
      package_hint='dnf install wireguard-tools'
      ;;
    wireguard:rhel)
      package_names=wireguard-tools package_hint='dnf install wireguard-tools'
      case $os_id:$os_major in
        *:9) package_command=dnf ;;
        ol:8) package_hint='dnf config-manager --enable ol8_developer_UEKR6 && dnf install wireguard-tools' ;;
        *:8) package_hint='dnf install epel-release elrepo-release && dnf install kmod-wireguard wireguard-tools; reboot' ;;
        *:7) package_hint='yum install epel-release elrepo-release && yum install kmod-wireguard wireguard-tools; reboot' ;;
      esac
      ;;
    wireguard:suse)
      package_names=wireguard-tools package_hint='zypper install wireguard-tools'
      case $os_id in opensuse*) package_command=zypper ;; esac
      ;;
    wireguard:arch)
      package_names=wireguard-tools package_command=pacman
      package_hint='pacman -S wireguard-tools'
      ;;
    wireguard:alpine)
      package_names=wireguard-tools package_command=apk
      package_hint='apk add wireguard-tools'
      ;;
    wireguard:amazon)
      if [ "$os_major" = 2 ]; then package_hint='amazon-linux-extras install epel, then wireguard-dkms from COPR jdoss/wireguard'; fi
      ;;
    strongswan:debian)
      package_names='strongswan-swanctl strongswan-charon' package_command=apt
      package_hint='apt-get install strongswan-swanctl strongswan-charon'
      ;;
    strongswan:rhel | strongswan:fedora) package_hint='dnf install epel-release && dnf install strongswan' ;;
    strongswan:suse) package_hint='zypper install strongswan-ipsec' ;;
    strongswan:alpine) package_hint='apk add strongswan' ;;
    strongswan:arch) package_hint='pacman -S strongswan' ;;
  esac
}

# lacks_packages: whether something of HOST_PACKAGES is missing. K3s' own WireGuard backend needs the module only; the
# legacy one runs wg.
lacks_packages() {
  case $HOST_PACKAGES in
    wireguard) ! kernel_has wireguard || { [ "$FLANNEL_BACKEND" = wireguard ] && ! has wg; } ;;
    strongswan) ! has swanctl || [ -z "$(find_charon)" ] ;;
    *) return 1 ;;
  esac
}

# find_charon: the places where flannel looks, in its order.
find_charon() {
  find_charon_path=$(command -v charon) || find_charon_path=''
  for find_charon_next in /usr/lib/strongswan/charon /usr/lib/ipsec/charon /usr/libexec/strongswan/charon /usr/libexec/ipsec/charon; do
    if [ -z "$find_charon_path" ] && [ -x "$find_charon_next" ]; then find_charon_path=$find_charon_next; fi
  done
  printf '%s\n' "$find_charon_path"
}

# preflight_host_packages: plans the installation: $new_packages.
preflight_host_packages() {
  new_packages=''
  if [ "$HOST_PACKAGES" = none ]; then return 0; fi
  package_row "$HOST_PACKAGES"
  if [ -n "$KNIT_ROOT" ]; then
    preflight_verdict skip 'put %s into the image: %s' "$HOST_PACKAGES" "${package_hint:-?}"
  elif [ "$HOST_PACKAGES" = wireguard ] && ! can_probe; then
    preflight_verdict skip 'only root can try whether the kernel has wireguard'
  elif ! lacks_packages; then
    preflight_verdict ok '%s is there' "$HOST_PACKAGES"
  elif [ -n "$package_command" ] && [ -z "$files_only" ]; then
    new_packages=$package_names
    preflight_verdict warn '%s is missing and will be installed: %s' "$HOST_PACKAGES" "$package_hint"
  else
    preflight_verdict refuse '%s is missing' "$HOST_PACKAGES"
    if [ -n "$package_hint" ]; then
      preflight_remedy '%s (not confirmed for this release of %s, so knit leaves it to you)' \
        "$package_hint" "${os_id:-?}"
    else
      preflight_remedy 'ask the documentation of %s how to install %s' "${os_id:-?}" "$HOST_PACKAGES"
    fi
  fi
}

install_packages() {
  [ -n "$new_packages" ] || return 0
  step 'Host packages'
  package_row "$HOST_PACKAGES"
  install_by_manager ||
    die 69 'the packages could not be installed; try it yourself: %s' "$package_hint"
  [ -n "$DRY_RUN" ] || ! lacks_packages ||
    die 78 '%s is installed but does not work on this kernel (%s): reboot into the newest kernel, or take one that has it' \
      "$HOST_PACKAGES" "$kernel"
  # K3s starts charon itself, and there can be one only.
  if [ "$HOST_PACKAGES" = strongswan ] && has systemctl; then
    for package_service in strongswan-starter strongswan; do
      systemctl is-active --quiet "$package_service" || [ -n "$DRY_RUN" ] || continue
      run systemctl disable --now "$package_service" || :
    done
  fi
}

install_by_manager() {
  # shellcheck disable=SC2086 # names of packages, from the table above
  case $package_command in
    apt)
      unlocked run env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        unlocked run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $package_names
      ;;
    dnf) unlocked run dnf install -y $package_names ;;
    zypper) unlocked run zypper --non-interactive install $package_names ;;
    pacman) unlocked run pacman -S --noconfirm --needed $package_names ;;
    apk) unlocked run apk add $package_names ;;
  esac
}
