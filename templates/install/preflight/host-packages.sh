# shellcheck shell=sh
# Preflight of packages of the host that the network needs; it plans their installation.

# preflight_host_packages: plans the installation: $new_packages.
preflight_host_packages() {
  package_row
  if [ -n "$KNIT_ROOT" ]; then
    preflight_verdict skip 'put %s into the image: %s' "$HOST_PACKAGES" "${package_hint:-?}"
  elif [ "$HOST_PACKAGES" = wireguard ] && ! can_probe; then
    preflight_verdict skip 'only root can try whether the kernel has wireguard'
  elif ! lacks_packages; then
    preflight_verdict ok '%s is there' "$HOST_PACKAGES"
  elif [ -n "$package_command" ] && [ -z "$files_only" ]; then
    # shellcheck disable=SC2034 # install.sh installs them
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
