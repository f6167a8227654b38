#!/bin/sh
# init.sh RUN NAME PROGRAMS IMAGES: process 1 of a node, in namespaces of its own. Lays a writable root over the files of this machine,
# gives the node its own /run, /tmp, /var and host name, and stays until it is told to end. RUN is the folder that all
# nodes of a run share; the node sees it as /srv/cluster.
set -eu
run=$1 name=$2 programs=$3 images=$4
node=$run/nodes/$name
hostname "node-$name"
mkdir -p "$node/over" "$node/root" "$node/lib" "$node/log"
mount -t tmpfs -o size=2g tmpfs "$node/over"
mkdir "$node/over/upper" "$node/over/work"
mount -t overlay -o "lowerdir=/,upperdir=$node/over/upper,workdir=$node/over/work" overlay "$node/root"
cd "$node/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs -o size=512m tmpfs run
mount -t tmpfs -o size=256m tmpfs tmp
mkdir -p run/netns run/lock srv/cluster
# What containerd unpacks into must not lie on an overlay.
mount --bind "$node/lib" var/lib
mount --bind "$node/log" var/log
mount --bind "$run" srv/cluster
mount --bind "$programs" srv/cluster/bin
mount --bind "$images" srv/cluster/images
rm -rf etc/rancher etc/cni opt/cni var/lib/knit etc/systemd/system/k3s* usr/local/bin/k3s*
mkdir -p var/lib/dbus etc/systemd/system etc/rancher/k3s
# On cgroup v1 preflight refuses: what its remedy says is done beforehand, as its reader would.
[ -e /sys/fs/cgroup/cgroup.controllers ] || printf 'kubelet-arg+:\n  - fail-cgroupv1=false\n' >>etc/rancher/k3s/config.yaml
echo "node-$name" >etc/hostname
printf '127.0.0.1 localhost\n192.168.77.11 node-a\n192.168.77.12 node-b\n192.168.77.13 node-c\n' >etc/hosts
rm -f etc/resolv.conf
echo 'nameserver 192.168.77.1' >etc/resolv.conf
for program in srv/cluster/bin/kube* srv/cluster/bin/flanneld; do ln -sf "/$program" "usr/local/bin/${program##*/}"; done
rm -f usr/local/bin/kubectl
for program in systemctl journalctl; do ln -sf "/srv/cluster/node/$program" "usr/local/bin/$program"; done
mkdir .before
pivot_root . .before
cd /
mount --make-rprivate /.before
umount -l /.before
mount --make-rshared /
ip link set lo up
: >"/srv/cluster/nodes/$name/ready"
trap 'exit 0' TERM
# Children of others that end here are buried by the shell when it waits.
while :; do
  sleep 3600 &
  wait $! || :
done
