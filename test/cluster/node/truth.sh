#!/bin/sh
# truth.sh OWN DNS SERVICE PEER...: what the pod with the address OWN really reaches, asked from inside its network
# namespace by the kernel alone: neither the API nor the kubelet takes part. All is asked at once; a line for each thing
# that does not work.
own=$1 dns=$2 service=$3
shift 3
busybox=/srv/cluster/busybox
for space in /run/netns/cni-*; do
  if nsenter "--net=$space" ip -o addr 2>/dev/null | grep -q " $own/"; then pod=$space; fi
done
[ -n "${pod-}" ] || {
  echo "no pod with $own"
  exit 0
}
asked() { nsenter "--net=$pod" timeout 4 "$busybox" "$@" 2>/dev/null; }
# Twice, as one packet may be lost in peace.
bytes() {
  case $1 in *:*) from="[$1]" ;; *) from=$1 ;; esac
  got=$(asked wget -q -O - "http://$from:$2/big" | wc -c)
  [ "$got" = 50000 ] || got=$(asked wget -q -O - "http://$from:$2/big" | wc -c)
  echo "$got"
}
resolves() { asked nslookup -type=a truth.default.svc.cluster.local "$dns" | grep -q "$service"; }
for peer in "$@"; do
  {
    got=$(bytes "$peer" 8080)
    [ "$got" = 50000 ] || echo "$own does not reach $peer: $got of 50000 bytes"
  } &
done
{ [ "$(bytes "$service" 80)" = 50000 ] || echo "$own does not reach the service"; } &
{ resolves || resolves || echo "$own has no DNS"; } &
wait
