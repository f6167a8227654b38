# shellcheck shell=sh
# Preflight of IPv6.

preflight_ipv6() {
  if [ "$(host_text /proc/sys/net/ipv6/conf/all/disable_ipv6)" = 1 ]; then
    preflight_verdict refuse 'IPv6 is off here, but pods are to have it'
    preflight_remedy 'sysctl -w net.ipv6.conf.all.disable_ipv6=0, and take the line out of /etc/sysctl.d'
  else
    preflight_verdict ok '%s' "$CLUSTER_CIDR"
  fi
}
