# shellcheck shell=sh
# Starting K3s, with an end: its unit knows no limit of time, and an agent whose server does not answer waits for ever.

# Seconds that K3s may take to start: images of an air gap are imported before.
start_limit=600

# watch_start: in the background; ends the wait of whoever starts the service, not the service, where it takes too long or
# says in its log what no waiting mends. $scratch/late is there then.
watch_start() {
  start_watcher=''
  [ "$supervisor" = systemd ] && [ -z "$KNIT_ROOT" ] || return 0
  start_since=$(date +%s)
  : >"$scratch/starting"
  watch_service </dev/null >/dev/null 2>&1 &
  start_watcher=$!
  on_exit stop_watching
}

# A watcher that has just begun may not take a signal yet: without the file it ends by itself.
stop_watching() {
  [ -n "$start_watcher" ] || return 0
  rm -f -- "$scratch/starting"
  kill "$start_watcher" 2>/dev/null || :
  start_watcher=''
}

# It counts looks, one a second, that found the service starting: downloads before that do not count. It lets go of the lock
# (some shells keep a copy of what a function's redirection closes), and does not outlive a script that was killed.
watch_service() {
  exec 9>&-
  watch_looks=0
  while [ "$watch_looks" -lt "$start_limit" ] && kill -0 "$$" 2>/dev/null; do
    sleep 1
    [ -e "$scratch/starting" ] || return 0
    [ "$(systemctl is-active "$service" 2>/dev/null)" = activating ] || continue
    watch_looks=$((watch_looks + 1))
    if [ "$((watch_looks % 30))" = 0 ] && [ -n "$(likely_cause "$(service_log)")" ]; then break; fi
  done
  : >"$scratch/late"
  systemctl cancel "$(systemctl show -p Job "$service" | sed 's/^Job=//')" || systemctl stop --no-block "$service"
}

log_command() {
  if [ "$supervisor" = openrc ]; then printf '%s' "tail /var/log/$service.log"; else printf '%s' "journalctl -u $service"; fi
}

# service_log: its last lines; under systemd only those of this start.
service_log() {
  if [ "$supervisor" = openrc ]; then
    tail -n 15 "/var/log/$service.log" 2>/dev/null || :
  elif has journalctl; then
    journalctl --no-pager -q -o cat -n 15 -u "$service" --since "@${start_since:-0}" 2>/dev/null || :
  fi
}

# likely_cause LOG: what K3s' own words mean, and the way out; nothing where they are not known.
likely_cause() {
  case $1 in
    *'CA hash does not match'*)
      phrase 'the token belongs to another cluster: take that of /var/lib/rancher/k3s/server/node-token on the server %s' "${K3S_URL-}"
      ;;
    *'401 Unauthorized'* | *'not authorized'* | *'invalid token'*)
      phrase 'the server %s does not take the token: take that of /var/lib/rancher/k3s/server/node-token there' "${K3S_URL-}"
      ;;
    *'Node password rejected'*)
      phrase 'the cluster knows another node of this name: kubectl delete node NAME on a server, or set another K3S_NODE_NAME'
      ;;
    *'cgroup v1'*) phrase 'the kubelet refuses cgroup v1: boot with systemd.unified_cgroup_hierarchy=1' ;;
    *'memory cgroup'*) phrase 'the memory cgroup is off: boot with cgroup_memory=1 cgroup_enable=memory' ;;
    *'no default routes found'*) phrase 'this machine has no default route: ip route add default via GATEWAY' ;;
    *'flag provided but not defined'*) phrase 'a config file of K3s has a key that a K3s %s does not know' "$role" ;;
    *'critical configuration'*) phrase 'this server is configured otherwise than the others of its cluster' ;;
    *'address already in use'*) phrase 'another program holds a port that K3s needs: ss -lntup' ;;
    *'connection refused'* | *'no route to host'* | *'i/o timeout'* | *'no such host'* | *'deadline exceeded'*)
      [ -z "${K3S_URL-}" ] ||
        phrase 'the server %s does not answer: is K3s running there, and is TCP 6443 open from here?' "$K3S_URL"
      ;;
  esac
}

# show_log: the service's last lines, and what they mean.
show_log() {
  show_log_lines=$(service_log)
  [ -n "$show_log_lines" ] || return 0
  say 'The last lines of its log:'
  printf '%s\n' "$show_log_lines" | shown_lines | sed 's/^/    /' >&2
  show_log_cause=$(likely_cause "$show_log_lines")
  [ -z "$show_log_cause" ] || say 'Likely cause: %s' "$show_log_cause"
}

start_failed() {
  show_log
  die 70 'K3s did not start, see above. It is installed and goes on trying. Mend the cause and run this again. Logs: %s' \
    "$(log_command)"
}

service_runs() {
  if [ "$supervisor" = openrc ]; then
    rc-service "$service" status >/dev/null 2>&1
  else
    systemctl is-active --quiet "$service" 2>/dev/null
  fi
}

# bring_up VERB: start or restart.
bring_up() {
  watch_start
  waiting "$(phrase '  starting %s' "$service")"
  bring_up_code=0
  if [ "$supervisor" = openrc ]; then
    unlocked rc-service "$service" "$1" || bring_up_code=$?
  else
    unlocked systemctl "$1" "$service" || bring_up_code=$?
  fi
  stop_watching
  waited
  if [ "$bring_up_code" != 0 ] || [ -e "$scratch/late" ]; then start_failed; fi
}

# restart_k3s: it reads its config only when it starts, and its installer does not look whether that changed.
restart_k3s() {
  if [ -n "$KNIT_ROOT" ]; then
    say '  not restarted: %s is not this machine' "$KNIT_ROOT"
  elif ! waits_for_reboot; then
    bring_up restart
  fi
}

start_k3s() {
  if [ -n "$KNIT_ROOT" ] || skips_start || waits_for_reboot; then return 0; fi
  service_runs || bring_up start
}

boot_id() {
  cat /proc/sys/kernel/random/boot_id 2>/dev/null || :
}

# read_reboot: $reboot_after is this boot's name where K3s was installed in it and starts with the next.
read_reboot() {
  reboot_after=$(receipt_values reboot)
  [ "$reboot_after" = "$(boot_id)" ] || reboot_after=''
}

waits_for_reboot() {
  [ -n "$reboot_after" ]
}

# note_reboot: on transactional systems what K3s needs comes with the next boot, so that its installer does not start it.
note_reboot() {
  if [ -n "$KNIT_ROOT" ] || skips_start; then return 0; fi
  if service_runs; then
    reboot_after=''
  elif [ -x /usr/sbin/transactional-update ] || [ -e /run/ostree-booted ]; then
    reboot_after=$(boot_id)
  elif [ -n "$wants_verify" ]; then
    start_failed
  fi
}
