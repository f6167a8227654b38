# shellcheck shell=sh
# Runs the checks of the settings one after the other and waits for what is still starting.

# verify_defaults: what the options change.
verify_defaults() {
  verify_format=text verify_local='' verify_timeout=300 verify_allow_skip='' verify_all_nodes=''
}

# verify_run: runs the checks; results to stdout, progress to stderr. Returns 0 where all is proven, 1 where some failed,
# 2 where none failed but something could not be looked at, 78 where nothing could be.
verify_run() {
  separator=$(printf '\037') results='' passed=0 failed=0 skipped=0
  read_clock
  verify_deadline=$((clock + verify_timeout))
  kube_client=unknown nodes_read=-100 probe_state=''
  result_colours
  verify_first='' verify_then=''
  for verify_id in $CHECKS; do
    if [ -n "$verify_local" ] && needs_api "$verify_id"; then continue; fi
    if needs_pods "$verify_id"; then verify_then="$verify_then $verify_id"; else verify_first="$verify_first $verify_id"; fi
  done
  run_checks "$verify_first"
  # What waited in vain has had its time: the pods have theirs.
  run_checks "$verify_then"
  results_in_order
  print_results
  if [ "$failed" -gt 0 ]; then return 1; fi
  if [ "$passed" -eq 0 ]; then return 78; fi
  if [ "$skipped" -gt 0 ] && [ -z "$verify_allow_skip" ]; then return 2; fi
  return 0
}

# needs_api ID: whether the check asks the cluster and nothing else.
needs_api() {
  case $1 in
    nodes-ready | cni-rollout | coredns | pod-to-pod | service-dns | pod-ip-forward | servicelb) return 0 ;;
    *) return 1 ;;
  esac
}

# needs_pods ID: whether the check asks pods of our own, which want a cluster that has settled.
needs_pods() {
  case $1 in
    pod-to-pod | service-dns | pod-ip-forward) return 0 ;;
    *) return 1 ;;
  esac
}

# run_checks IDS: all of them in turn, and those that may still heal again until the time is over. Nobody waits for one
# that never heals: the others have said what they found by then. What could not be looked at is tried again as long as
# something else still starts.
run_checks() {
  run_checks_ids=$1 run_checks_last='' run_check_told=''
  while [ -n "$run_checks_ids" ]; do
    run_checks_again='' run_checks_unseen='' run_checks_wait=''
    for run_checks_id in $run_checks_ids; do
      run_check "$run_checks_id"
      read_clock
      run_check_left=$((verify_deadline - clock))
      if [ "$outcome" = pending ] && [ "$run_check_left" -gt 0 ]; then
        run_checks_again="$run_checks_again $run_checks_id"
        run_checks_wait="$run_checks_wait${run_checks_wait:+; }$run_checks_id: $detail"
        continue
      fi
      if [ "$outcome" = skip ] && [ "$run_check_left" -gt 0 ] && [ "$run_checks_last" != "$run_checks_ids" ]; then
        run_checks_unseen="$run_checks_unseen $run_checks_id"
        continue
      fi
      if [ "$outcome" = pending ]; then outcome=fail; fi
      # Without K3s nothing is still starting, so there is nothing to wait for.
      if [ "$run_checks_id $outcome" = 'k3s-service fail' ]; then verify_deadline=0; fi
      add_result "$run_checks_id"
    done
    run_checks_ids=$run_checks_again$run_checks_unseen
    if [ -z "$run_checks_again" ]; then
      # Nothing starts any more: what is still unseen is asked one last time, and has its verdict.
      run_checks_last=$run_checks_ids
      continue
    fi
    run_check_progress
    nodes_read=-100
    if [ "$run_check_left" -lt 2 ]; then sleep 1; else sleep 2; fi
  done
}

# run_check ID: outcome is then pass, fail, skip, or pending where waiting may help.
run_check() {
  run_check_function=check_$(printf '%s' "$1" | tr - _)
  begin_check
  if has "$run_check_function"; then
    "$run_check_function" || :
  else
    skip 'this script does not know this check'
  fi
  [ -n "$outcome" ] || skip 'the check ended early'
}

# A line when the wait begins, and another whenever what it waits for changes.
run_check_progress() {
  [ "$run_checks_wait" != "$run_check_told" ] || return 0
  run_check_told=$run_checks_wait
  say 'waiting (%s s left) for %s' "$run_check_left" "$run_checks_wait"
}
