# shellcheck shell=sh
# Runs the checks of the settings one after the other and waits for what is still starting.

# verify_defaults: what the options change.
verify_defaults() {
  verify_format=text verify_local='' verify_timeout=300
}

# verify_run: runs the checks; results to stdout, progress to stderr. Returns 0 where all passed, 1 where some failed,
# 78 where nothing could be looked at.
verify_run() {
  separator=$(printf '\037') results='' passed=0 failed=0 skipped=0
  verify_deadline=$(($(date +%s) + verify_timeout))
  kube_client=unknown nodes_read=0 probe_state=''
  result_colours
  for verify_id in $CHECKS; do
    if [ -n "$verify_local" ] && needs_api "$verify_id"; then continue; fi
    run_check "$verify_id"
    # Without K3s nothing is still starting, so there is nothing to wait for.
    if [ "$verify_id $outcome" = 'k3s-service fail' ]; then verify_deadline=0; fi
    add_result "$verify_id"
  done
  print_results
  if [ "$failed" -gt 0 ]; then return 1; fi
  if [ "$passed" -eq 0 ]; then return 78; fi
  return 0
}

# verify_node [local]: verify_run for a script that has variables and traps of its own, which calls it in the background.
verify_node() {
  exit_functions='' scratch=''
  set_traps
  scratch
  verify_defaults
  verify_local=${1-}
  verify_run || exit $?
  exit 0
}

# needs_api ID: whether the check asks the cluster and nothing else.
needs_api() {
  case $1 in
    nodes-ready | cni-rollout | coredns | pod-to-pod | service-dns | pod-ip-forward | servicelb) return 0 ;;
    *) return 1 ;;
  esac
}

run_check() {
  run_check_function=check_$(printf '%s' "$1" | tr - _)
  run_check_told=''
  while :; do
    begin_check
    if has "$run_check_function"; then
      "$run_check_function" || :
    else
      skip 'this script does not know this check' 'このスクリプトはこのチェックを知りません'
    fi
    [ "$outcome" = pending ] || break
    run_check_left=$((verify_deadline - $(date +%s)))
    if [ "$run_check_left" -le 0 ]; then
      outcome=fail
      break
    fi
    run_check_progress "$1"
    nodes_read=0
    if [ "$run_check_left" -lt 2 ]; then sleep 1; else sleep 2; fi
  done
  [ -n "$outcome" ] || skip 'the check ended early' 'チェックが途中で終わりました'
}

# A line when the wait begins, and another whenever what it waits for changes.
run_check_progress() {
  [ "$detail" != "$run_check_told" ] || return 0
  run_check_told=$detail
  say 'waiting for %s (%s s left): %s' '%sを待っています (残り%s秒)：%s' "$1" "$run_check_left" "$detail"
}
