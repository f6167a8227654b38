# shellcheck shell=sh
# After the start: waits until this node and its network are up, as far as can be seen from here, and checks what K3s' own
# page asks to check. https://docs.k3s.io/networking/basic-network-options

# Seconds in all: images are pulled before.
await_limit=300

# await_network: with an end; what is missing then is told with the last lines of the log.
await_network() {
  [ -z "$files_only" ] || return 0
  if [ -n "$KNIT_ROOT" ] || skips_start; then
    say 'Not looked at, since K3s was not started here: run verify.sh on the node.'
    return 0
  fi
  step 'Waiting for the node and its network'
  await_told=''
  locate_k3s
  read_clock
  await_deadline=$((clock + await_limit))
  while ! network_is_up; do
    read_clock
    if [ "$clock" -ge "$await_deadline" ]; then
      show_line ''
      show_log
      die 1 'K3s is installed, but after %s seconds: %s' "$await_limit" "$await_missing"
    fi
    on_terminal || [ "$await_missing" = "$await_told" ] || say '  %s (%s s left)' "$await_missing" "$((await_deadline - clock))"
    await_told=$await_missing
    show_line "$(phrase '  %s (%s s left)' "$await_missing" "$((await_deadline - clock))")"
    sleep 2
  done
  show_line ''
  if [ "$CNI" = none ]; then
    say '  K3s runs; the node gets ready when you have installed your CNI'
  else
    say '  the node is up, and so is its network'
  fi
}

# network_is_up: $await_missing is what is not there yet.
network_is_up() {
  if ! service_runs; then
    await_missing=$(phrase 'the service %s does not run: %s' "$service" "$(log_command)")
    return 1
  fi
  case $CNI in
    none) return 0 ;;
    flannel) await_conflist=/var/lib/rancher/k3s/agent/etc/cni/net.d/10-flannel.conflist ;;
    *) await_conflist=/etc/cni/net.d/$CONFLIST ;;
  esac
  if [ ! -s "$await_conflist" ]; then
    await_missing=$(phrase 'there is no %s yet' "$await_conflist")
    return 1
  fi
  # Without it Calico drops what pods forward, ServiceLB's packets among them.
  if [ -n "$CONFLIST" ] && ! tr -d ' \t\r\n' <"$await_conflist" | grep -q '"container_settings":{[^}]*"allow_ip_forwarding":true'; then
    await_missing=$(phrase 'container_settings.allow_ip_forwarding is not true in %s: see whether another manifest installs the CNI' "$await_conflist")
    return 1
  fi
  # Only servers can ask the cluster.
  [ "$role" = agent ] || cluster_is_up
}

cluster_is_up() {
  await_node=$(printf '%s' "${K3S_NODE_NAME:-$(uname -n)}" | tr '[:upper:]' '[:lower:]')
  await_state=$(ask_cluster get nodes --no-headers | awk -v node="$await_node" '$1 == node || (index($1, node "-") == 1 && length($1) == length(node) + 9) { print $2; exit }')
  case $await_state in
    Ready | Ready,*) [ -n "$DAEMONSET" ] || return 0 ;;
    *)
      await_missing=$(phrase 'the node %s is %s' "$await_node" "$await_state")
      [ -n "$await_state" ] || await_missing=$(phrase 'the cluster does not know the node %s yet' "$await_node")
      return 1
      ;;
  esac
  # DESIRED CURRENT READY UP-TO-DATE AVAILABLE
  await_state=$(ask_cluster -n "$CNI_NAMESPACE" get daemonset "$DAEMONSET" --no-headers | awk '{ print $2, $5, $6 }')
  case $await_state in
    '' | '0 '*) await_missing=$(phrase 'there is no daemonset %s yet' "$DAEMONSET") ;;
    *)
      # shellcheck disable=SC2086 # three numbers
      set -- $await_state
      if [ "$1" = "$2" ] && [ "$1" = "$3" ]; then return 0; fi
      await_missing=$(phrase 'the daemonset %s is on %s of %s nodes' "$DAEMONSET" "$3" "$1")
      ;;
  esac
  return 1
}

# ask_cluster ARG...: by K3s' own client and the administrator's kubeconfig; no question hangs.
ask_cluster() {
  "${k3s:-k3s}" kubectl --kubeconfig "${K3S_KUBECONFIG_OUTPUT:-/etc/rancher/k3s/k3s.yaml}" --request-timeout=10s "$@" 2>/dev/null || :
}

# is_of_archive FOLDER: whether the verify.sh there came with this script. One that merely lies in the same folder would be
# run as root: it must be the one of SHA256SUMS, and both must belong to who owns this script.
is_of_archive() {
  for is_of_archive_file in verify.sh SHA256SUMS; do
    [ -f "$1/$is_of_archive_file" ] && [ ! -L "$1/$is_of_archive_file" ] || return 1
    # shellcheck disable=SC2012 # files whose names are known; the third word is the owner
    [ "$(ls -ln -- "$1/$is_of_archive_file" "$1/install.sh" | awk '!seen[$3]++' | grep -c .)" = 1 ] || return 1
  done
  grep -qx "$(sha256_of "$1/verify.sh")  verify.sh" "$1/SHA256SUMS"
}

# prove: the verify.sh beside this script, where it lies in an unpacked archive; else how to prove the rest.
prove() {
  case $0 in
    */install.sh) prove_folder=${0%/*} ;;
    install.sh) prove_folder=. ;;
    *) prove_folder='' ;;
  esac
  if [ -z "$wants_verify" ] || [ -z "$prove_folder" ] || ! is_of_archive "$prove_folder"; then
    say 'To prove that pods reach each other, run verify.sh of the same address on a server, as root.'
    return 0
  fi
  step 'Verification: %s' "$prove_folder/verify.sh"
  prove_code=0
  if [ "$role" = agent ]; then prove_scope=--local; else prove_scope=''; fi
  # Not in the foreground, where a signal would have to wait for the last check; and not behind a shell of its own.
  proving=yes
  on_exit stop_proving
  # shellcheck disable=SC2086 # one option or none
  (exec sh "$prove_folder/verify.sh" $prove_scope </dev/null >&2 9>&-) &
  wait "$!" || prove_code=$?
  proving=''
  case $prove_code in
    0) ;;
    2) say 'Nothing failed, but not all could be looked at: see above.' ;;
    1) die 1 'K3s is installed, but not all checks passed: see the remedies above, then run verify.sh' ;;
    78) die 1 'K3s is installed, but nothing could be verified: see above why, then run verify.sh' ;;
    *)
      say_interrupted
      exit "$prove_code"
      ;;
  esac
}

# stop_proving: waits until the checks have taken away what they made.
stop_proving() {
  [ -n "$proving" ] || return 0
  # A signal may come before anything was started; `$!` is there before the next command, where a variable would not be.
  set +u
  [ -n "$!" ] && kill "$!" 2>/dev/null || return 0
  wait "$!" || :
  say_interrupted
}

say_interrupted() {
  error 'K3s is installed, but its verification was interrupted: run verify.sh'
}
