# shellcheck shell=sh
# Preflight of the interface that the request names.

preflight_flannel_iface() {
  its_iface=$(our_config | config_value flannel-iface -)
  if [ -z "$its_iface" ]; then return 0; fi
  if [ -z "$(link_names)" ]; then
    preflight_verdict skip 'an image has no links'
  elif [ -e "$KNIT_ROOT/sys/class/net/$its_iface" ]; then
    preflight_verdict ok '%s' "$its_iface"
  else
    preflight_verdict refuse 'there is no interface %s here; there are: %s' "$its_iface" "$(link_names | tr '\n' ' ')"
    preflight_remedy 'ask for another flannel-iface in the address of this script'
  fi
}
