#!/bin/sh
# nodes.sh NAME...: in a first-day world, a node for each name, with a root of its own below /nodes, a network of its own
# on the world's link, and its name as host name; /nodes/enter NAME COMMAND... runs something there.
set -e
ip link add br0 type bridge
ip addr flush dev eth0
ip link set eth0 master br0
ip addr add 192.0.2.7/24 dev br0
ip link set br0 up
ip route add default via 192.0.2.1 dev br0
mkdir -p /nodes
cat >/nodes/enter <<'END'
#!/bin/sh
name=$1
shift
exec nsenter --net="/proc/$(cat "/nodes/$name.pid")/ns/net" --uts="/proc/$(cat "/nodes/$name.pid")/ns/uts" \
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root chroot "/nodes/$name" "$@"
END
chmod 755 /nodes/enter
number=10
for name in "$@"; do
  number=$((number + 1))
  root=/nodes/$name
  mkdir -p "$root/etc" "$root/root" "$root/tmp" "$root/run" "$root/opt" "$root/var/lib" "$root/var/log" "$root/var/tmp" \
    "$root/var/cluster" "$root/srv/run" "$root/proc" "$root/sys" "$root/dev"
  for folder in bin sbin lib lib32 lib64 libx32 usr; do
    if [ -L "/$folder" ]; then
      cp -P "/$folder" "$root/$folder"
    elif [ -d "/$folder" ]; then
      mkdir "$root/$folder"
      mount --rbind "/$folder" "$root/$folder"
    fi
  done
  mount -t tmpfs node "$root/usr/local"
  cp -R /usr/local/. "$root/usr/local/"
  cp -R --no-dereference --preserve=mode,links /etc/. "$root/etc/" 2>/dev/null || :
  mount --rbind /proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount --rbind /srv/run "$root/srv/run"
  # shellcheck disable=SC2016 # the inner shell's
  unshare --net --uts sh -c 'hostname "$1"; exec sleep 600' sh "${name%%.*}" &
  echo $! >"$root.pid"
  sleep 0.2
  ip link add "veth$number" type veth peer name eth0 netns "$!"
  ip link set "veth$number" master br0 up
  /nodes/enter "$name" sh -c "ip link set lo up; ip addr add 192.0.2.$number/24 dev eth0; ip link set eth0 up; ip route add default via 192.0.2.1"
  # What a cluster answers when all is well.
  echo "${name%%.*} Ready" >"$root/var/cluster/nodes"
done
