#!/bin/sh
# boot-openrc.sh FOLDER BASE: a machine whose services OpenRC keeps, over the files of BASE, which it cannot change, with a
# network of its own. To be run by unshare with namespaces of every kind. It runs FOLDER/shared/scenario.sh and ends.
set -e
folder=$1 base=$2
mount -t tmpfs knit "$folder/over"
mkdir "$folder/over/upper" "$folder/over/work"
mount -t overlay knit -o "lowerdir=$base,upperdir=$folder/over/upper,workdir=$folder/over/work" "$folder/root"
root=$folder/root
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount --rbind /dev "$root/dev"
mkdir -p "$root/srv/test"
mount --bind "$folder/shared" "$root/srv/test"
# The machine's own services want a machine of their own: here OpenRC keeps K3s and nothing else.
rm -f "$root"/etc/runlevels/*/*
printf 'rc_sys=""\nrc_cgroup_mode="none"\nrc_controller_cgroups="NO"\n' >>"$root/etc/rc.conf"
ip link set lo up
set -- chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
for level in sysinit boot default; do "$@" /sbin/openrc "$level" </dev/null >>"$folder/shared/boot.out" 2>&1; done
exec "$@" /bin/sh /srv/test/scenario.sh >"$folder/shared/stdout" 2>"$folder/shared/stderr"
