# shellcheck shell=sh
# Preflight of proxies.

# https://docs.k3s.io/advanced#configuring-an-http-proxy
preflight_proxy() {
  if [ -z "${HTTPS_PROXY-}${HTTP_PROXY-}${https_proxy-}${http_proxy-}" ]; then return 0; fi
  if [ -n "${NO_PROXY-}${no_proxy-}" ]; then
    preflight_verdict ok 'NO_PROXY is set'
  else
    preflight_verdict warn 'a proxy is set without NO_PROXY: K3s adds the ranges of pods and services itself, but not your nodes'
    preflight_remedy 'NO_PROXY=127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16, or the addresses of your nodes'
  fi
}
