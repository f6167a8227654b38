# shellcheck shell=sh
# Packages of the host that the network needs. What is not certain about a distribution is said, not tried; what is
# stands in packages/.

install_packages() {
  [ -n "$new_packages" ] || return 0
  step 'Host packages'
  package_row
  install_by_manager ||
    die 69 'the packages could not be installed; try it yourself: %s' "$package_hint"
  [ -n "$DRY_RUN" ] || ! lacks_packages ||
    die 78 '%s is installed but does not work on this kernel (%s): reboot into the newest kernel, or take one that has it' \
      "$HOST_PACKAGES" "$kernel"
  stop_package_services
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
