# shellcheck shell=sh
# K3s: what of it is here, by its own scripts away, and whether it is gone.

config_folder=/etc/rancher/k3s
kept_folder=/etc/rancher/.k3s.knit-kept

# find_k3s: $killall, $uninstaller, $program and $unit, each empty where it is not here.
find_k3s() {
  killall='' uninstaller='' program='' unit=''
  while read -r find_folder; do
    stays_inside "$find_folder" || continue
    find_folder=$KNIT_ROOT$find_folder
    [ -n "$killall" ] || [ ! -x "$find_folder/k3s-killall.sh" ] || killall=$find_folder/k3s-killall.sh
    [ -n "$uninstaller" ] || [ ! -x "$find_folder/$service-uninstall.sh" ] || uninstaller=$find_folder/$service-uninstall.sh
    [ -n "$program" ] || [ ! -x "$find_folder/k3s" ] || program=$find_folder/k3s
    [ -n "$unit" ] || [ ! -e "$find_folder/$service.service" ] || unit=$find_folder/$service.service
  done <<END_OF_FOLDERS
$(receipt_values bin)
${INSTALL_K3S_BIN_DIR-}
/usr/local/bin
/opt/bin
$(receipt_values units)
/etc/systemd/system
END_OF_FOLDERS
  [ -n "$unit" ] || [ ! -e "$KNIT_ROOT/etc/init.d/$service" ] || unit=$KNIT_ROOT/etc/init.d/$service
}

# k3s_runs: whether the service manager or the kernel says so.
k3s_runs() {
  if has systemctl && systemctl is-active --quiet "$service" 2>/dev/null; then return 0; fi
  if has rc-service && rc-service "$service" status >/dev/null 2>&1; then return 0; fi
  has_other_service && return 1
  cat /proc/[0-9]*/comm 2>/dev/null | grep -qx -e k3s-server -e k3s-agent
}

# has_other_service: K3s serves here by another name too; then its uninstaller leaves what both use.
has_other_service() {
  for other_unit in /etc/systemd/system/k3s*.service /etc/init.d/k3s*; do
    case $other_unit in */"$service" | */"$service.service") continue ;; esac
    [ ! -e "$other_unit" ] || return 0
  done
  return 1
}

# decide_k3s: $removes_k3s unless it was there before knit, or is to stay, or knit wrote files only. K3s' uninstaller knows
# no KNIT_ROOT: it would remove this machine's K3s.
decide_k3s() {
  removes_k3s=''
  [ -z "$keep_k3s" ] || return 0
  if printf '%s\n' "$receipt" | grep -q '^found '; then
    say 'K3s %s was here before knit and stays. To remove it: %s' \
      "$(receipt_values found)" "${uninstaller:-$service-uninstall.sh}"
    return 0
  fi
  if [ -n "$KNIT_ROOT" ]; then
    [ -z "$unit$program$(receipt_values told)" ] ||
      die 78 'K3s is installed in %s, and nothing there is run from outside: run this on the machine itself or by chroot, or with --keep-k3s' "$KNIT_ROOT"
    return 0
  fi
  if [ "$(receipt_values state)" = complete ] && [ -z "$(receipt_values told)" ]; then return 0; fi
  removes_k3s=yes
  [ -z "$uninstaller" ] || return 0
  if [ -n "$unit$program" ] || k3s_runs; then
    has_other_service && [ -z "$unit" ] && return 0
    die 70 'K3s is here (%s), but not its %s: name the folder by INSTALL_K3S_BIN_DIR; if it is gone, run install.sh again, which brings it back. Nothing was removed' \
      "${unit:-${program:-$service}}" "$service-uninstall.sh"
  fi
}

# stop_k3s: K3s' own script stops no unit that lies elsewhere than where systemd's usually lie.
stop_k3s() {
  [ -n "$killall$unit" ] || return 0
  step 'Stopping K3s'
  case $unit in
    '') ;;
    */init.d/*) ! has rc-service || unlocked run rc-service "$service" stop || : ;;
    *) ! has systemctl || unlocked run systemctl stop "$service" || : ;;
  esac
  [ -z "$killall" ] || unlocked run "$killall" || warn '%s ended with an error' "$killall"
}

# Its own uninstaller empties K3s' data folder, where knit may have set files aside.
save_asides() {
  receipt_values aside | while read -r save_path; do
    case $save_path in "$config_folder"/*) continue ;; esac
    [ ! -f "$save_path.before-knit" ] || run cp -p -- "$save_path.before-knit" "/var/lib/knit/aside-${save_path##*/}"
  done
}

# remove_k3s: its own uninstaller removes all of /etc/rancher/k3s, so the folder has another name meanwhile.
remove_k3s() {
  if [ -z "$uninstaller" ]; then
    say 'K3s: no %s here, it is gone already' "$service-uninstall.sh"
  else
    step "K3s, by its own uninstaller"
    [ ! -d "$config_folder" ] || run mv -- "$config_folder" "$kept_folder" ||
      die 73 'cannot rename %s, which K3s would remove with all that is yours in it: is it mounted? Nothing was removed' "$config_folder"
    remove_k3s_code=0
    unlocked run "$uninstaller" || remove_k3s_code=$?
    if [ -z "$DRY_RUN" ]; then
      give_back_config
    elif [ -d "$config_folder" ]; then
      run mv -- "$kept_folder" "$config_folder"
    fi
    [ "$remove_k3s_code" = 0 ] ||
      die 70 "K3s' uninstaller failed with code %s, see above: mend it and run this again" "$remove_k3s_code"
  fi
  if has_other_service; then return 0; fi
  for remove_own in "$config_folder/k3s.yaml" "$config_folder/$service.env"; do
    [ ! -e "$remove_own" ] || remove rm -f -- "$remove_own"
  done
}

# give_back_config: also for a run that was killed meanwhile. K3s may have begun the folder anew.
give_back_config() {
  [ -e "$kept_folder" ] || return 0
  if [ -e "$config_folder" ]; then
    rm -f -- "$config_folder/k3s.yaml"
    rmdir "$config_folder" 2>/dev/null ||
      die 73 '%s is there again, so what was in it stays in %s: join them, then run this again' "$config_folder" "$kept_folder"
  fi
  run mv -- "$kept_folder" "$config_folder" || no_space "$config_folder"
}

# look_for_k3s: nothing is said to be done that was not looked at.
look_for_k3s() {
  [ -z "$DRY_RUN" ] || return 0
  find_k3s
  ! k3s_runs || { left=yes && warn 'K3s still runs: %s' "$service"; }
  if has_other_service; then
    say 'Another K3s service is on this machine: what both use stays.'
    program=''
  fi
  for look_path in "$unit" "$program"; do
    [ -z "$look_path" ] || { left=yes && warn '%s is still here' "$look_path"; }
  done
}

# tell_kept: what of K3s' config is the reader's own; it stays.
tell_kept() {
  [ -z "$DRY_RUN" ] && [ -d "$config_folder" ] || return 0
  find "$config_folder" ! -type d | LC_ALL=C sort | while read -r kept_path; do
    say '  kept %s: knit did not write it' "$kept_path"
  done
}

# tell_node: the password by which the server knows this machine again is gone with /etc/rancher/node.
tell_node() {
  say 'If the cluster lives on, delete this node there, or it cannot join again by that name: kubectl delete node %s' \
    "$(uname -n | tr '[:upper:]' '[:lower:]')"
}
