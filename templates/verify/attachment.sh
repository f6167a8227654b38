# shellcheck shell=sh
# --report: one file to attach to a question, with secrets taken out.

# without_secrets: what follows a name of a secret on its line, or stands on the next one where none follows; tokens of K3s
# and Kubernetes, keys, and who logs in by URL.
without_secrets() {
  LC_ALL=C awk '
    /-----BEGIN/ { inside = 1 }
    inside { if (/-----END/) { inside = 0; print "(removed)" } next }
    following { following = 0; print "(removed)"; next }
    {
      gsub(/K10[0-9a-f][0-9a-f]+::[^ "]*/, "(removed)")
      gsub(/eyJ[A-Za-z0-9_-]+[.][A-Za-z0-9_.-]+/, "(removed)")
      gsub(/[A-Za-z0-9+\/]+=="?/, "(removed)")
      gsub(/[A-Za-z0-9+\/][A-Za-z0-9+\/]*[A-Za-z0-9+\/]=$/, "(removed)")
      gsub(/:\/\/[^\/@ ]*@/, "://(removed)@")
      gsub(/0x[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]+/, "(removed)")
      if (match(tolower($0), /(token|passw|secret|psk|private|authoriz|bearer|credential|(access|api|preshared).?key)[a-z0-9_.-]*/)) {
        rest = substr($0, RSTART + RLENGTH)
        $0 = substr($0, 1, RSTART + RLENGTH - 1) " (removed)"
        following = rest !~ /[A-Za-z0-9]/
      }
      print
    }
  '
}

report_config() {
  for report_path in "$KNIT_ROOT"/etc/rancher/k3s/*.yaml "$KNIT_ROOT$config_folder"/* "$KNIT_ROOT"/etc/cni/net.d/*; do
    case $report_path in */k3s.yaml | *kubeconfig*) continue ;; esac
    [ -f "$report_path" ] || continue
    printf '# %s\n' "$report_path"
    cat "$report_path"
    printf '\n'
  done
}

report_results() {
  printf 'knit %s: %s\n' "$KNIT_RELEASE" "$REQUEST"
  printf '%s' "$results" | tr "$separator" '\t'
}

# write_report: a folder with a file for each program that is here.
write_report() {
  mkdir "$scratch/knit-report"
  while read -r report_file report_command; do
    has "${report_command%% *}" || continue
    # shellcheck disable=SC2086 # a command of words
    { $report_command 2>&1 || :; } </dev/null | tail -n 5000 | without_secrets >"$scratch/knit-report/$report_file"
  done <<END
results report_results
config report_config
log service_journal
addresses ip addr show
links ip -d link show
routes ip route show table all
routes-6 ip -6 route show table all
route-rules ip rule show
neighbours ip neigh show
forwarding bridge fdb show
iptables iptables-save
ip6tables ip6tables-save
nftables nft list ruleset
wireguard wg show
policies ip xfrm policy show
END
  if [ -z "$verify_local" ] && kube_ready; then
    for report_kind in nodes pods services endpointslices networkpolicies events; do
      kube get "$report_kind" -A -o wide 2>&1 | without_secrets >"$scratch/knit-report/cluster-$report_kind" || :
    done
  fi
  if (umask 077 && cd "$scratch" && tar -cf - knit-report | gzip -c) >"$scratch/report" && (umask 077 && cat "$scratch/report" >"$verify_report"); then
    say 'the report is in %s; read it before you give it away' "$verify_report"
  else
    error 'the report could not be written to %s' "$verify_report"
  fi
}
