#!/bin/sh
# Stand-in for the k3s program, of real parts: `server` and `agent` run etcd, Kubernetes, containerd and flannel as K3s
# would for the config in /etc/rancher/k3s, and end them, but no pod, when they are told to. The parts are built from
# upstream's sources; only this arrangement of them is the test's own.
# shellcheck disable=SC2154,SC2086,SC2231 # what the server says is read from a file; the names of this test have no blanks
version='v0.0.0'
shared=/srv/cluster
pki=$shared/pki
data=/var/lib/rancher/k3s
socket=/run/k3s/containerd/containerd.sock
parts=/run/k3s-parts

# setting NAME DEFAULT: of K3s' config, the last file wins.
setting() {
  setting_value=$(cat /etc/rancher/k3s/config.yaml /etc/rancher/k3s/config.yaml.d/*.yaml 2>/dev/null | sed -n "s/^$1: *//p" | tail -n 1 | tr -d '"')
  printf '%s' "${setting_value:-$2}"
}

# dns_of RANGES: the tenth address of each, which K3s takes.
dns_of() { printf '%s\n' "$1" | tr ',' '\n' | sed 's|::/.*|::a|; s|\.0/.*|.10|' | paste -sd, -; }

# part NAME COMMAND...: runs it in the background with a log and a process number of its own.
part() {
  part_name=$1
  shift
  setsid "$@" >>"/var/log/$part_name.log" 2>&1 </dev/null 9>&- &
  echo $! >"$parts/$part_name"
}

end_part() {
  [ -e "$parts/$1" ] || return 0
  end_part_id=$(cat "$parts/$1")
  kill "$end_part_id" 2>/dev/null
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 "$end_part_id" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$end_part_id" 2>/dev/null
  rm -f "$parts/$1"
}

end_all() {
  trap - TERM INT
  for end_all_part in deploy policy flanneld kube-proxy kubelet scheduler controller-manager apiserver etcd containerd; do
    end_part "$end_all_part"
  done
  exit 0
}

# until_ready SECONDS COMMAND...
until_ready() {
  until_ready_left=$(($1 * 5))
  shift
  until "$@" >/dev/null 2>&1; do
    until_ready_left=$((until_ready_left - 1))
    if [ "$until_ready_left" -le 0 ]; then
      echo "level=fatal msg=\"gave up waiting for: $*\""
      end_all
    fi
    sleep 0.2
  done
}

api() { $shared/bin/kubectl --kubeconfig "$pki/admin.kubeconfig" --request-timeout=10s "$@"; }
has_range() { [ -n "$(api get node "$node" -o 'jsonpath={.spec.podCIDR}' 2>/dev/null)" ]; }

start_containerd() {
  if [ "$backend" = none ]; then programs=/opt/cni/bin configs=/etc/cni/net.d; else programs=$data/data/current/bin configs=$data/agent/etc/cni/net.d; fi
  mkdir -p "$configs" "$data/data/current" /run/k3s/containerd
  if [ "$backend" = none ]; then
    mkdir -p /opt/cni/bin
    cp -n $shared/bin/cni/* /opt/cni/bin/
  else
    ln -sfn $shared/bin/cni "$data/data/current/bin"
  fi
  cat >/etc/containerd.toml <<END
version = 2
root = "$data/agent/containerd"
state = "/run/k3s/containerd"
[grpc]
  address = "$socket"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/rancher/mirrored-pause:3.6"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$programs"
    conf_dir = "$configs"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
END
  part containerd containerd -c /etc/containerd.toml
  until_ready 30 /usr/bin/ctr -a $socket version
  for image in $shared/images/*.tar; do
    mark=$data/agent/imported-${image##*/}
    [ -e "$mark" ] || { /usr/bin/ctr -a $socket -n k8s.io images import "$image" >>/var/log/images.log 2>&1 && : >"$mark"; }
  done
}

start_control_plane() {
  # A new cluster has none of what was applied to the last one.
  [ -e "$data/server/db/etcd" ] || rm -rf /run/k3s-applied
  mkdir -p "$data/server/db" "$data/server/manifests"
  part etcd etcd --data-dir "$data/server/db/etcd" --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --unsafe-no-fsync
  part apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --service-cluster-ip-range="$services" --secure-port=6443 \
    --advertise-address="$address" --tls-cert-file=$pki/apiserver.crt --tls-private-key-file=$pki/apiserver.key \
    --client-ca-file=$pki/ca.crt --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local --service-account-key-file=$pki/sa.pub \
    --service-account-signing-key-file=$pki/sa.key --kubelet-client-certificate=$pki/admin.crt --kubelet-client-key=$pki/admin.key \
    --kubelet-certificate-authority=$pki/ca.crt --kubelet-preferred-address-types=InternalIP
  mkdir -p /etc/rancher/k3s
  (umask 077 && cp $pki/admin.kubeconfig /etc/rancher/k3s/k3s.yaml)
  until_ready 60 api get --raw /readyz
  part controller-manager kube-controller-manager --kubeconfig=$pki/controller-manager.kubeconfig --use-service-account-credentials=true \
    --allocate-node-cidrs=true --cluster-cidr="$pods" --service-cluster-ip-range="$services" --root-ca-file=$pki/ca.crt \
    --service-account-private-key-file=$pki/sa.key --leader-elect=false --cluster-signing-cert-file=$pki/ca.crt \
    --cluster-signing-key-file=$pki/ca.key --node-monitor-grace-period=20s
  part scheduler kube-scheduler --kubeconfig=$pki/scheduler.kubeconfig --leader-elect=false
}

start_kubelet() {
  cat >/etc/kubelet.yaml <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failSwapOn: false
clusterDNS: [$(printf '%s' "$dns" | sed 's/,/, /')]
clusterDomain: cluster.local
resolvConf: /etc/resolv.conf
containerRuntimeEndpoint: unix://$socket
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $pki/$node.crt
tlsPrivateKeyFile: $pki/$node.key
evictionHard: {memory.available: 50Mi, nodefs.available: "1%", imagefs.available: "1%"}
imageGCHighThresholdPercent: 100
imageMinimumGCAge: 24h
nodeStatusUpdateFrequency: 4s
nodeStatusReportFrequency: 10s
volumePluginDir: /var/lib/kubelet/volumeplugins
END
  address6=$(ip -6 -o addr show dev eth0 scope global | awk '{ sub("/.*", "", $4); print $4; exit }')
  part kubelet kubelet --config=/etc/kubelet.yaml --kubeconfig=$pki/$node.kubeconfig --hostname-override="$node" \
    --node-ip="$address${address6:+,$address6}" --root-dir=/var/lib/kubelet --cert-dir=/var/lib/kubelet/pki
  cat >/etc/kube-proxy.yaml <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
hostnameOverride: $node
clientConnection: {kubeconfig: $pki/proxy.kubeconfig}
clusterCIDR: $pods
conntrack: {maxPerCore: 0}
END
  part kube-proxy kube-proxy --config=/etc/kube-proxy.yaml
}

start_flannel() {
  mkdir -p "$data/agent/etc/flannel" /run/flannel
  case $backend in
    wireguard-native) type=wireguard ;;
    *) type=$backend ;;
  esac
  case $pods in *:*) six=true pods6=${pods#*,} ;; *) six=false pods6=::/0 ;; esac
  printf '{\n  "Network": "%s",\n  "EnableIPv6": %s,\n  "EnableIPv4": true,\n  "IPv6Network": "%s",\n  "Backend": {\n  "Type": "%s"\n}\n}\n' \
    "${pods%%,*}" $six "$pods6" "$type" >"$data/agent/etc/flannel/net-conf.json"
  cat >"$configs/10-flannel.conflist" <<'END'
{
  "name": "cbr0",
  "cniVersion": "1.0.0",
  "plugins": [
    { "type": "flannel", "delegate": { "hairpinMode": true, "forceAddress": true, "isDefaultGateway": true } },
    { "type": "portmap", "capabilities": { "portMappings": true } },
    { "type": "bandwidth", "capabilities": { "bandwidth": true } }
  ]
}
END
  until_ready 60 has_range
  NODE_NAME=$node part flanneld env NODE_NAME="$node" flanneld --kubeconfig=$pki/admin.kubeconfig --net-conf="$data/agent/etc/flannel/net-conf.json" --iface="$(setting flannel-iface eth0)"
  # Of K3s' policy controller there is no Go module: a stand-in leaves the chains by which it is known, and enforces nothing.
  if [ "$policy" != true ]; then
    for save in iptables ip6tables; do "$save" -N KUBE-ROUTER-FORWARD 2>/dev/null; done
  fi
}

# K3s applies what lies in its manifests folder, again whenever it changes.
deploy() {
  mkdir -p /run/k3s-applied
  [ -e "$data/server/manifests/coredns.yaml" ] || sed "s/@FIRST@/${dns%%,*}/; s/@DNS@/$(printf '%s' "$dns" | sed 's/,/", "/')/" $shared/node/coredns.yaml >"$data/server/manifests/coredns.yaml"
  while :; do
    for manifest in "$data"/server/manifests/*.yaml; do
      digest=$(sha256sum <"$manifest") applied=/run/k3s-applied/${manifest##*/}
      [ "$(cat "$applied" 2>/dev/null)" != "$digest" ] || continue
      if api apply --server-side --force-conflicts --field-manager=deploy -f "$manifest"; then echo "$digest" >"$applied"; fi
    done
    sleep 2
  done
}

run() {
  role=$1
  node=$(hostname)
  trap end_all TERM INT
  mkdir -p "$parts" /etc/rancher/node
  address=$(ip -4 -o addr show dev eth0 | awk '{ sub("/.*", "", $4); print $4; exit }')
  if [ "$role" = server ]; then
    {
      printf "backend='%s' pods='%s' services='%s' " "$(setting flannel-backend vxlan)" "$(setting cluster-cidr 10.42.0.0/16)" "$(setting service-cidr 10.43.0.0/16)"
      printf "dns='%s' policy='%s'\n" "$(setting cluster-dns "$(dns_of "$(setting service-cidr 10.43.0.0/16)")")" "$(setting disable-network-policy false)"
    } >$shared/cluster.env
  fi
  # shellcheck disable=SC1091 # what the server says
  . $shared/cluster.env
  sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.bridge.bridge-nf-call-iptables=1 2>/dev/null
  start_containerd
  [ "$role" = agent ] || start_control_plane
  start_kubelet
  until_ready 60 api get node "$node"
  if [ "$role" = server ]; then
    api label node "$node" node-role.kubernetes.io/control-plane=true --overwrite
    said='["server"'
    for name in flannel-backend disable-network-policy cluster-cidr service-cidr cluster-dns; do
      value=$(setting $name '')
      [ -z "$value" ] || said="$said,\"--$name\",\"$value\""
    done
  else
    said='["agent"'
  fi
  api annotate node "$node" "k3s.io/node-args=$said]" "k3s.io/hostname=$node" --overwrite
  [ "$backend" = none ] || start_flannel
  if [ "$role" = server ]; then part deploy /usr/local/bin/k3s deploy "$dns"; fi
  : >/run/k3s-ready
  while :; do
    sleep 3600 &
    wait $!
  done
}

# K3s links kubectl, crictl and ctr to itself.
case ${0##*/} in kubectl | crictl | ctr) set -- "${0##*/}" "$@" ;; esac
case ${1-} in
  --version | -v) printf 'k3s version %s (00000000)\ngo version go1.26.0\n' "$version" ;;
  server | agent) run "$1" ;;
  deploy)
    dns=$2
    deploy
    ;;
  kubectl)
    shift
    KUBECONFIG=${KUBECONFIG:-/etc/rancher/k3s/k3s.yaml}
    export KUBECONFIG
    exec $shared/bin/kubectl "$@"
    ;;
  ctr)
    shift
    exec /usr/bin/ctr -a $socket -n k8s.io "$@"
    ;;
  *) exit 1 ;;
esac
