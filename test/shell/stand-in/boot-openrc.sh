#!/bin/sh
# boot-openrc.sh FOLDER BASE: a machine whose services OpenRC keeps, over the files of BASE, which it cannot change, with a
# network of its own. To be run by unshare with namespaces of every kind. It runs FOLDER/shared/scenario.sh and ends.
set -e
folder=$1 base=$2
# shellcheck source=test/shell/stand-in/lay-over.sh
. "${0%/*}/lay-over.sh"
lay_over "$folder" "$base"
# The machine's own services want a machine of their own: here OpenRC keeps K3s and nothing else.
rm -f "$root"/etc/runlevels/*/*
printf 'rc_sys=""\nrc_cgroup_mode="none"\nrc_controller_cgroups="NO"\n' >>"$root/etc/rc.conf"
ip link set lo up
# K3s does not start without one.
ip route add default dev lo
set -- chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
for level in sysinit boot default; do "$@" /sbin/openrc "$level" </dev/null >>"$folder/shared/boot.out" 2>&1; done
exec "$@" /bin/sh /srv/test/scenario.sh >"$folder/shared/stdout" 2>"$folder/shared/stderr"
