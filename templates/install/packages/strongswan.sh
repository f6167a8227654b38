# shellcheck shell=sh
# What is certain about strongswan in distributions.

# package_row: for this distribution $package_names, $package_command (empty: knit does not install it here) and
# $package_hint, what a person would do.
package_row() {
  package_names='' package_command='' package_hint=''
  case $(os_family) in
    debian)
      package_names='strongswan-swanctl strongswan-charon' package_command=apt
      package_hint='apt-get install strongswan-swanctl strongswan-charon'
      ;;
    rhel | fedora) package_hint='dnf install epel-release && dnf install strongswan' ;;
    suse) package_hint='zypper install strongswan-ipsec' ;;
    alpine) package_hint='apk add strongswan' ;;
    arch) package_hint='pacman -S strongswan' ;;
  esac
}

# lacks_packages: whether something is missing.
lacks_packages() {
  ! has swanctl || [ -z "$(find_charon)" ]
}

# find_charon: the places where flannel looks, in its order.
find_charon() {
  find_charon_path=$(command -v charon) || find_charon_path=''
  for find_charon_next in /usr/lib/strongswan/charon /usr/lib/ipsec/charon /usr/libexec/strongswan/charon /usr/libexec/ipsec/charon; do
    if [ -z "$find_charon_path" ] && [ -x "$find_charon_next" ]; then find_charon_path=$find_charon_next; fi
  done
  printf '%s\n' "$find_charon_path"
}

# stop_package_services: K3s starts charon itself, and there can be one only.
stop_package_services() {
  has systemctl || return 0
  for package_service in strongswan-starter strongswan; do
    systemctl is-active --quiet "$package_service" || [ -n "$DRY_RUN" ] || continue
    run systemctl disable --now "$package_service" || :
  done
}
