# shellcheck shell=sh
# What the pods of our own ask, all of them at once, and what they said.

# What each pod asks, of POSIX and BusyBox alone: a line for each answer, and `end` where it came to its end.
# shellcheck disable=SC2016 # a program for the shell of the pod
probe_script='
own=$1 port=$2 bytes=$3 answer=$4 service=$5 servers=$6 direct=$7 forwards=$8
shift 8
fetch() { timeout 6 nc -w 3 "$1" "$port" </dev/null | wc -c; }
reach() {
  got=$(fetch "$2")
  [ "$got" -eq "$bytes" ] || { sleep 1; got=$(fetch "$2"); }
  echo "pod $1 $2 $((got))"
}
resolve() {
  for try in 1 2; do
    said=$(timeout 4 nslookup "$name" "$2" 2>&1)
    for word in $said; do if [ "$word" = "$answer" ]; then echo "$1 $2 yes"; return; fi; done
  done
  echo "$1 $2 no" $said
}
query() {
  printf "%b" "\0000\0$(printf %03o $((${#name} + 18)))\0000\0007\0001\0000\0000\0001\0000\0000\0000\0000\0000\0000"
  left=$name.
  while [ -n "$left" ]; do
    label=${left%%.*} left=${left#*.}
    printf "%b%s" "\0$(printf %03o ${#label})" "$label"
  done
  printf "%b" "\0000\0000\0001\0000\0001"
}
stream() {
  for try in 1 2; do
    got=$(query | timeout 6 nc -w 3 "$1" 53 | wc -c)
    [ "$got" -lt 14 ] || break
  done
  echo "tcp $1 $((got))"
}
connect() {
  for try in 1 2; do
    if timeout 6 nc -w 3 "$service" 443 </dev/null >/dev/null 2>&1; then echo "service yes"; return; fi
    sleep 1
  done
  echo "service no"
}
while read -r word rest; do
  if [ "$word" = search ]; then for word in $rest; do case $word in svc.*) domain=${word#svc.} ;; esac; done; fi
done </etc/resolv.conf
name=kubernetes.default.svc.${domain:-cluster.local}
echo "name $name"
for file in $forwards; do echo "forward $file $(cat "$file")"; done
if [ -n "$service" ]; then
  connect &
  for server in $servers; do resolve dns "$server" & stream "$server" & done
  for server in $direct; do resolve direct "$server" & done
fi
for peer in "$@"; do if [ "${peer%%=*}" != "$own" ]; then reach "${peer%%=*}" "${peer#*=}" & fi; done
wait
echo end
'

probe_ask() {
  probe_table >"$scratch/pods"
  probe_service='' probe_direct='' probe_forwards=''
  if kube_json "$scratch/kubernetes" -n default get service kubernetes; then
    probe_service=$(awk -F '\t' '$1 == "spec" && $2 == "clusterIP" { print substr($3, 2) }' "$scratch/kubernetes" | printable)
  fi
  if kube_json "$scratch/dns-pods" -n kube-system get pods -l k8s-app=kube-dns; then
    probe_direct=$(awk -F '\t' '$1 == "items" && $3 == "status" && $4 == "podIPs" && $6 == "ip" { printf "%s ", substr($7, 2) }' "$scratch/dns-pods" | printable)
  fi
  case $CLUSTER_CIDR in *.*) probe_forwards=/proc/sys/net/ipv4/ip_forward ;; esac
  case $CLUSTER_CIDR in *:*) probe_forwards="$probe_forwards /proc/sys/net/ipv6/conf/all/forwarding" ;; esac
  probe_peers=$(awk '{ for (at = 3; at <= NF; at++) printf "%s=%s ", $1, $at }' "$scratch/pods")
  probe_asking=''
  while read -r probe_number _; do
    # shellcheck disable=SC2086 # each address a word
    probe_run "$probe_number" /bin/sh -c "$probe_script" probe "$probe_number" "$probe_port" "$probe_bytes" "$probe_service" \
      "$probe_service" "$(printf '%s' "$CLUSTER_DNS" | tr ',' ' ')" "$probe_direct" "$probe_forwards" $probe_peers &
    probe_asking="$probe_asking $!"
  done <"$scratch/pods"
  # By their numbers: as process 1 of a container ksh93 would wait for children of others too.
  for probe_id in $probe_asking; do wait "$probe_id" || :; done
  probe_silent=$(while read -r probe_number _; do
    tail -n 1 "$scratch/said-$probe_number" 2>/dev/null | grep -qx end || printf '%s ' "$probe_number"
  done <"$scratch/pods")
}

# probe_run NUMBER COMMAND...: runs it in that pod. A tunnel to the node that hangs must not hang the check.
probe_run() {
  probe_run_pod=$1
  shift
  # shellcheck disable=SC2046,SC2086 # words on purpose
  $(has timeout && printf 'timeout 30') $kube_command -n "$probe_namespace" exec "probe-$probe_run_pod" -- "$@" \
    >"$scratch/said-$probe_run_pod" 2>"$scratch/error-$probe_run_pod" </dev/null
}

probe_table() {
  awk -F '\t' '
    $1 != "items" { next }
    $3 == "metadata" && $4 == "name" { number[$2] = substr($5, 8) }
    $3 == "spec" && $4 == "nodeName" { node[$2] = substr($5, 2) }
    $3 == "status" && $4 == "podIPs" && $6 == "ip" { addresses[$2] = addresses[$2] " " substr($7, 2) }
    END { for (pod in number) print number[pod] " " node[pod] addresses[pod] }
  ' "$scratch/probes" | LC_ALL=C tr -cd 'A-Za-z0-9._: \n-' | LC_ALL=C sort -n
}

probe_node() { awk -v number="$1" '$1 == number { print $2 }' "$scratch/pods"; }
