# shellcheck shell=sh
# What the checks of encryption between nodes share.

count_others() {
  others='' others_reason=--local
  [ -z "$verify_local" ] || return 0
  if kube_ready; then
    others=$(($(node_count) - 1))
  else
    others_reason=$kube_reason
  fi
}
