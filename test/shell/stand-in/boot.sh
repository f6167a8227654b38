#!/bin/sh
# boot.sh FOLDER: a machine with systemd as process 1, over the files of this one, which it cannot change, with a network of
# its own. To be run by unshare with namespaces of every kind. It runs FOLDER/shared/scenario.sh and powers off.
set -e
folder=$1
# shellcheck source=test/shell/stand-in/lay-over.sh
. "${0%/*}/lay-over.sh"
lay_over "$folder" /
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
rm -rf "$root"/etc/systemd/system/*.wants
mkdir "$root/etc/systemd/system/multi-user.target.wants"
ln -s /dev/null "$root/etc/systemd/system/multi-user.target.wants/something-else.service"
# This machine was up when the scenario begins: nothing may empty /tmp when the first service asks for a finished boot.
ln -s /dev/null "$root/etc/systemd/system/systemd-tmpfiles-setup.service"
cat >"$root/etc/systemd/system/knit-test.service" <<'UNIT'
[Unit]
DefaultDependencies=no
FailureAction=poweroff-force
SuccessAction=poweroff-force
[Service]
Type=oneshot
TimeoutStartSec=120
ExecStart=/bin/sh /srv/test/scenario.sh
StandardOutput=file:/srv/test/stdout
StandardError=file:/srv/test/stderr
UNIT
ip link set lo up
# K3s does not start without one.
ip route add default dev lo
# Its root is the root of its mounts, and no changed one: in that, no service could have users of its own.
cd "$root"
pivot_root . mnt
exec chroot . /usr/bin/env -i container=knit PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  /bin/sh -c 'umount -l /mnt && exec /lib/systemd/systemd --unit=knit-test.service --log-target=null --show-status=no'
