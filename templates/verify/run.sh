# shellcheck shell=sh
# Runs the checks of the settings one after the other and waits for what is still starting.

verify_defaults() {
  verify_format=text verify_local='' verify_timeout=300 verify_allow_skip='' verify_all_nodes='' verify_report=''
}

# verify_run: runs the checks; results to stdout, progress to stderr. Returns 0 where all is proven, 1 where some failed,
# 2 where none failed but something could not be looked at, 78 where nothing could be.
verify_run() {
  separator=$(printf '\037') results='' passed=0 failed=0 skipped=0
  read_clock
  verify_deadline=$((clock + verify_timeout))
  kube_client=unknown nodes_read=-100 probe_state='' verify_unlooked=''
  result_colours
  verify_first='' verify_then='' verify_cause=''
  for verify_id in $CHECKS; do
    if [ -n "$verify_local" ] && is_word "$verify_id" "$cluster_checks"; then continue; fi
    if is_word "$verify_id" "$pod_checks"; then verify_then="$verify_then $verify_id"; else verify_first="$verify_first $verify_id"; fi
  done
  run_checks "$verify_first"
  # What waited in vain has had its time: the pods have theirs.
  run_checks "$verify_then"
  results_in_order
  print_results
  [ -z "$verify_report" ] || write_report
  if [ "$failed" -gt 0 ]; then return 1; fi
  if [ "$passed" -eq 0 ]; then return 78; fi
  if [ "$skipped" -gt 0 ] && [ -z "$verify_allow_skip" ]; then return 2; fi
  return 0
}

# What asks the cluster and nothing else, and of that what asks pods of our own, which want a cluster that has settled.
pod_checks='pod-to-pod service-dns pod-ip-forward'
cluster_checks="nodes-ready cni-rollout coredns servicelb $pod_checks"

# run_checks IDS: all of them in turn, and those that may still heal again until the time is over. Nobody waits for one
# that never heals: what changes nothing for a third of the time has its verdict. What could not be looked at is tried
# again as long as something else still starts.
run_checks() {
  run_checks_ids=$1 run_checks_last='' run_check_told='' run_checks_over=''
  run_checks_patience=$((verify_timeout / 3))
  [ "$run_checks_patience" -ge 30 ] || run_checks_patience=30
  while [ -n "$run_checks_ids" ]; do
    run_checks_again='' run_checks_unseen='' run_checks_wait=''
    for run_checks_id in $run_checks_ids; do
      if [ -n "$verify_cause" ]; then
        verify_unlooked="$verify_unlooked${verify_unlooked:+, }$run_checks_id"
        skip 'not looked at, since %s failed' "$verify_cause"
        add_result "$run_checks_id"
        continue
      fi
      run_check "$run_checks_id"
      read_clock
      run_check_left=$((verify_deadline - clock))
      if [ -n "$run_checks_over" ]; then run_check_left=0; fi
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
      # Without K3s nothing is still starting, and where the cluster cannot be asked either, all else follows from that.
      if [ "$run_checks_id $outcome" = 'k3s-service fail' ]; then
        verify_deadline=0
        if [ "$services" -eq 0 ] && ! find_kube; then verify_cause=$run_checks_id; fi
      fi
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
  if [ "$run_checks_wait" = "$run_check_told" ]; then
    if [ "$((clock - run_checks_since))" -ge "$run_checks_patience" ]; then run_checks_over=1; fi
    return 0
  fi
  run_check_told=$run_checks_wait run_checks_since=$clock
  say 'waiting (%s s left) for %s' "$run_check_left" "$run_checks_wait"
}
