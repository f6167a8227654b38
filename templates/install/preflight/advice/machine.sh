# shellcheck shell=sh
# Preflight of the machine: what K3s asks for and starts without. https://docs.k3s.io/installation/requirements

preflight_memory() {
  its_kib=$(host_text /proc/meminfo | awk '$1 == "MemTotal:" { print $2 }')
  if [ "$role" = server ]; then its_least=2048; else its_least=512; fi
  if [ -z "$its_kib" ]; then
    preflight_verdict skip 'an image has no memory'
  elif [ "$((its_kib / 1024))" -lt "$((its_least * 9 / 10))" ]; then
    preflight_verdict warn '%s MiB of memory; a K3s %s asks for %s MiB' "$((its_kib / 1024))" "$role" "$its_least"
    preflight_remedy 'add memory, or leave packaged components out: disable=traefik,metrics-server'
  else
    preflight_verdict ok '%s' "$((its_kib / 1024)) MiB"
  fi
}

preflight_cores() {
  its_cores=$(host_text /proc/cpuinfo | grep -c '^processor' || :)
  if [ "$role" = server ]; then its_least=2; else its_least=1; fi
  if [ "$its_cores" = 0 ]; then
    preflight_verdict skip 'an image has no processor'
  elif [ "$its_cores" -lt "$its_least" ]; then
    preflight_verdict warn '%s core; a K3s server asks for %s' "$its_cores" "$its_least"
    preflight_remedy 'add a core, or expect a slow control plane'
  else
    preflight_verdict ok '%s' "$its_cores"
  fi
}
