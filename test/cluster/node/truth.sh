#!/bin/sh
# truth.sh OWN DNS SERVICE PEER...: what the pod with the address OWN really reaches, asked from inside its network
# namespace by the kernel alone: neither the API nor the kubelet takes part. A line for each thing that does not work.
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
# Twice, as one packet may be lost in peace.
works() { nsenter "--net=$pod" timeout 5 "$@" || nsenter "--net=$pod" timeout 5 "$@"; }
bytes() {
  case $1 in *:*) from="[$1]" ;; *) from=$1 ;; esac
  works $busybox wget -q -O - "http://$from:$2/big" 2>/dev/null | wc -c
}
for peer in "$@"; do
  got=$(bytes "$peer" 8080)
  [ "$got" = 50000 ] || echo "$own does not reach $peer: $got of 50000 bytes"
done
[ "$(bytes "$service" 80)" = 50000 ] || echo "$own does not reach the service"
works $busybox nslookup -type=a truth.default.svc.cluster.local "$dns" 2>/dev/null | grep -q "$service" || echo "$own has no DNS"
