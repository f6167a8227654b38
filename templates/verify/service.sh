# shellcheck shell=sh
# The K3s service of this node: found by what its unit or init script runs, whatever it is called.

# find_service: sets service to its name, service_kind to systemd or openrc, service_role to server or agent.
find_service() {
  [ -z "${services-}" ] || return 0
  services=0 service='' service_file='' service_kind='' service_role=''
  for service_candidate in "$KNIT_ROOT"/etc/init.d/k3s* "$KNIT_ROOT"/etc/systemd/system/k3s*.service; do
    [ -f "$service_candidate" ] || continue
    service_word=$(service_words "$service_candidate" | grep -E '^(server|agent)$' | head -n 1)
    [ -n "$service_word" ] || continue
    services=$((services + 1))
    service_file=$service_candidate service_role=$service_word
    service=${service_candidate##*/}
    case $service_candidate in
      *.service) service_kind=systemd service=${service%.service} ;;
      *) service_kind=openrc ;;
    esac
  done
}

service_words() {
  awk '
    /^(ExecStart|command_args)=/ { on = 1; sub(/^[^=]*=/, "") }
    on { print }
    on && !/\\$/ { exit }
  ' "$1" | tr ' \t"\134' '\n' | sed "s/^'//; s/'\$//; /^\$/d"
}

service_journal() {
  [ -n "$service" ] || return 0
  if [ "$service_kind" = openrc ]; then
    tail -n 2000 "$KNIT_ROOT/var/log/$service.log" 2>/dev/null
  else
    service_journal_run=$(systemctl show -p InvocationID --value "$service" 2>/dev/null)
    if [ -n "$service_journal_run" ]; then
      journalctl --no-pager -q -o cat -n 5000 "_SYSTEMD_INVOCATION_ID=$service_journal_run" 2>/dev/null
    else
      journalctl --no-pager -q -o cat -n 5000 -b -u "$service" 2>/dev/null
    fi
  fi
}

service_log_command() {
  find_service
  if [ "$service_kind" = openrc ]; then
    printf 'tail -n 50 /var/log/%s.log' "$service"
  else
    printf 'journalctl -u %s -n 50 --no-pager' "${service:-k3s}"
  fi
}

restart_command() {
  find_service
  if [ "$service_kind" = openrc ]; then
    printf 'rc-service %s restart' "${service:-k3s}"
  else
    printf 'systemctl restart %s' "${service:-k3s}"
  fi
}

check_k3s_service() {
  services='' service_note=''
  find_service
  if [ "$services" -eq 0 ]; then
    fault 'no unit in /etc/systemd/system and no script in /etc/init.d runs K3s'
    remedy 'run the install.sh of this request on this node'
    verdict ''
    return 0
  fi
  if [ "$services" -gt 1 ]; then
    fault '%s services on this node run K3s' "$services"
    remedy 'keep one: ls /etc/systemd/system/k3s*.service /etc/init.d/k3s*, then run the uninstall script of the other, such as k3s-agent-uninstall.sh'
  fi
  case $service_kind in systemd) service_asker=systemctl ;; *) service_asker=rc-service ;; esac
  if ! has "$service_asker"; then
    unseen '%s exists, but there is no %s to ask' "$service_file" "$service_asker"
    remedy 'run this on the node itself, not in a container or an image of it'
  elif [ "$service_kind" = systemd ]; then
    service_systemd
  elif ! rc-service "$service" status >"$scratch/service" 2>&1; then
    service_failed "$(sed 's/.*status: *//' "$scratch/service" | head -n 1 | printable)"
  fi
  verdict '%s (%s) is active%s' "$service" "$service_role" "$service_note"
}

service_systemd() {
  service_state=$(systemctl is-active "$service" 2>/dev/null | printable)
  case $service_state in
    active)
      case $(systemctl is-enabled "$service" 2>/dev/null) in
        enabled | enabled-runtime | static | alias | linked) ;;
        *) service_note=$(phrase ', but will not start at boot (systemctl enable %s)' "$service") ;;
      esac
      ;;
    '' | offline | unknown)
      unseen 'systemd does not answer'
      remedy 'run this on the node itself: systemctl status %s' "$service"
      ;;
    *)
      service_failed "$service_state"
      case $service_state in activating | reloading | deactivating) may_heal ;; esac
      ;;
  esac
}

service_failed() {
  service_last=$(service_journal | grep -E 'level=fatal|Incorrect Usage|flag provided but not defined' | tail -n 1 | cut -c 1-300 | printable)
  fault '%s is %s' "$service" "${1:-stopped}"
  [ -z "$service_last" ] || fault 'it last said: %s' "$service_last"
  remedy 'read why: %s' "$(service_log_command)"
}

find_k3s() {
  # In yash the variable of a loop is gone after it.
  for find_k3s_path in "$KNIT_ROOT/usr/local/bin/k3s" "$KNIT_ROOT/opt/bin/k3s"; do
    k3s=$find_k3s_path
    [ ! -x "$k3s" ] || return 0
  done
  k3s=''
  [ -z "$KNIT_ROOT" ] || return 1
  k3s=$(command -v k3s) || return 1
}

check_k3s_version() {
  if ! find_k3s; then
    fault 'there is no k3s in /usr/local/bin, /opt/bin or the PATH'
    remedy 'run the install.sh of this request on this node'
    verdict ''
    return 0
  fi
  if [ -n "$KNIT_ROOT" ]; then
    skip '%s is of an image, of which nothing is run' "$k3s"
    remedy 'run this on the machine itself: sudo sh verify.sh'
    return 0
  fi
  if ! "$k3s" --version >"$scratch/version" 2>"$scratch/error"; then
    skip '%s does not run here: %s' "$k3s" "$(first_line "$scratch/error")"
    remedy 'run this on the node itself: k3s --version'
    return 0
  fi
  version_found=$(sed -n 's/^k3s version \([^ ]*\).*/\1/p' "$scratch/version" | head -n 1 | printable)
  if [ "$version_found" != "$K3S_VERSION" ]; then
    fault '%s is %s, not %s' "$k3s" "${version_found:-?}" "$K3S_VERSION"
    remedy 'run the install.sh of this request: it installs %s' "$K3S_VERSION"
  elif [ -z "$verify_local" ] && kube_ready && find_node; then
    version_running=$(json_value "$scratch/nodes" items "$node_index" status nodeInfo kubeletVersion | printable)
    version_running=${version_running#\"}
    [ "$version_running" = "$K3S_VERSION" ] || {
      fault 'the binary is %s, but the node still runs %s' "$K3S_VERSION" "${version_running:-?}"
      remedy '%s' "$(restart_command)"
    }
  fi
  verdict 'k3s is %s' "$K3S_VERSION"
}
