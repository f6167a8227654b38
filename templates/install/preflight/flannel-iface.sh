# shellcheck shell=sh
# Preflight of the interface that the request names.

preflight_flannel_iface() {
  if [ "$role" = server ]; then preflight_config=$SERVER_CONFIG; else preflight_config=$AGENT_CONFIG; fi
  preflight_iface=$(emit_text "$preflight_config" | sed -n 's/^flannel-iface: *//p' | tr -d "\"'")
  if [ -z "$preflight_iface" ]; then return 0; fi
  if [ -z "$(link_names)" ]; then
    preflight_verdict skip 'an image has no links'
  elif [ -e "$KNIT_ROOT/sys/class/net/$preflight_iface" ]; then
    preflight_verdict ok '%s' "$preflight_iface"
  else
    preflight_verdict refuse 'there is no interface %s here; there are: %s' "$preflight_iface" "$(link_names | tr '\n' ' ')"
    preflight_remedy 'ask for another flannel-iface in the address of this script'
  fi
}
