#!/bin/sh
# Stand-in for the k3s program: says its version and, as a service, leaves on the node what K3s with this config leaves.
version='v0.0.0'

case ${1-} in
  --version)
    echo "k3s version $version (00000000)"
    echo 'go version go1.25.0'
    ;;
  kubectl)
    # What the cluster answers is what a test puts there.
    case " $* " in
      *' get nodes '*) cat /var/cluster/nodes ;;
      *' get daemonset '*) cat /var/cluster/daemonset ;;
      *) exit 1 ;;
    esac
    ;;
  etcd-snapshot)
    # As in `etcd-snapshot save --name NAME`: the real one adds the node's name and the time.
    mkdir -p /var/lib/rancher/k3s/server/db/snapshots
    : >"/var/lib/rancher/k3s/server/db/snapshots/$4-server-1795521600"
    ;;
  server | agent)
    data=/var/lib/rancher/k3s
    case " $* " in
      *' --cluster-reset '*)
        # It ends by itself, and wants the file that it was told.
        ls "${3#*=}" >/dev/null || exit 1
        echo 'Managed etcd cluster membership has been reset, restart without --cluster-reset flag now.'
        exit 0
        ;;
    esac
    backend=$(cat /etc/rancher/k3s/config.yaml /etc/rancher/k3s/config.yaml.d/*.yaml 2>/dev/null | sed -n 's/^flannel-backend: *//p' | tail -n 1 | tr -d '"')
    # An agent is told by its server; this one is told by its environment.
    if [ "$1" = agent ]; then backend=${K3S_STAND_IN_BACKEND:-vxlan}; fi
    mkdir -p "$data/agent/etc/flannel" "$data/agent/etc/cni/net.d" /run/flannel /etc/rancher/node
    if [ "$1" = server ]; then
      mkdir -p "$data/server/manifests" "$data/server/db"
      (umask 077 && echo 'apiVersion: v1' >/etc/rancher/k3s/k3s.yaml && echo secret >"$data/server/token")
      # The secret of the world that it runs in, where that has one: who joins compares its digest of the authority.
      if [ -e /srv/run/node-token ]; then (umask 077 && cat /srv/run/node-token >"$data/server/node-token"); fi
    fi
    case ${backend:-vxlan} in
      none) ;;
      *)
        echo '{"cniVersion":"1.0.0","name":"cbr0","plugins":[]}' >"$data/agent/etc/cni/net.d/10-flannel.conflist"
        case ${backend:-vxlan} in wireguard-native) kind=wireguard ;; wireguard) kind=extension ;; *) kind=${backend:-vxlan} ;; esac
        printf '{\n\t"Network": "10.42.0.0/16",\n\t"Backend": {\n\t"Type": "%s"\n}\n}\n' "$kind" >"$data/agent/etc/flannel/net-conf.json"
        echo 'FLANNEL_NETWORK=10.42.0.0/16' >/run/flannel/subnet.env
        if [ "$kind" = vxlan ]; then
          ip link add flannel.1 type vxlan id 1 dstport 8472 local 127.0.0.1 nolearning 2>/dev/null
          ip link set flannel.1 up 2>/dev/null
        fi
        ip link add cni0 type bridge 2>/dev/null
        ;;
    esac
    echo "$(date +%s) $*" >>/var/log/k3s-stand-in.log
    if [ -n "${NOTIFY_SOCKET-}" ]; then systemd-notify --ready; fi
    while :; do sleep 3600; done
    ;;
esac
