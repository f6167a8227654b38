# shellcheck shell=sh
# Preflight of the machine: what K3s asks for and starts without. https://docs.k3s.io/installation/requirements

preflight_memory() {
  preflight_kib=$(host_text /proc/meminfo | awk '$1 == "MemTotal:" { print $2 }')
  if [ "$role" = server ]; then preflight_least=2048; else preflight_least=512; fi
  if [ -z "$preflight_kib" ]; then
    preflight_verdict skip 'an image has no memory'
  elif [ "$((preflight_kib / 1024))" -lt "$((preflight_least * 9 / 10))" ]; then
    preflight_verdict warn '%s MiB of memory; a K3s %s asks for %s MiB' "$((preflight_kib / 1024))" "$role" "$preflight_least"
    preflight_remedy 'add memory, or leave packaged components out: disable=traefik,metrics-server'
  else
    preflight_verdict ok '%s' "$((preflight_kib / 1024)) MiB"
  fi
}

preflight_cores() {
  preflight_cores=$(host_text /proc/cpuinfo | grep -c '^processor' || :)
  if [ "$role" = server ]; then preflight_least=2; else preflight_least=1; fi
  if [ "$preflight_cores" = 0 ]; then
    preflight_verdict skip 'an image has no processor'
  elif [ "$preflight_cores" -lt "$preflight_least" ]; then
    preflight_verdict warn '%s core; a K3s server asks for %s' "$preflight_cores" "$preflight_least"
    preflight_remedy 'add a core, or expect a slow control plane'
  else
    preflight_verdict ok '%s' "$preflight_cores"
  fi
}
