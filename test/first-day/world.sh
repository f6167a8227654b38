#!/bin/sh
# world.sh FOLDER NODE: this machine as a node on its first day, thrown away afterwards. To be run by unshare with namespaces
# of every kind, root or not. Its root has this machine's programs, read-only, a copy of its /etc, and nothing else; its
# network has a default route and the addresses of FOLDER/hosts, which FOLDER/relay answers for. Runs FOLDER/run/script by
# the shell FOLDER/run/shell names, in an empty environment, and leaves what it wrote in FOLDER/run.
set -e
folder=$1 node=$2
root=$folder/root
mount -t tmpfs world "$root"

# The machine's programs, as they lie there.
for name in bin sbin lib lib32 lib64 libx32 usr; do
  if [ -L "/$name" ]; then
    cp -P "/$name" "$root/$name"
  elif [ -d "/$name" ]; then
    mkdir "$root/$name"
    mount --rbind "/$name" "$root/$name"
    mount -o remount,bind,ro "$root/$name"
  fi
done
mkdir -p "$root/etc" "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/root" "$root/home" "$root/opt" "$root/srv" \
  "$root/var/lib" "$root/var/log" "$root/var/tmp" "$root/tmp"
chmod 1777 "$root/tmp" "$root/var/tmp"
mount -t tmpfs world "$root/usr/local"
mkdir "$root/usr/local/bin" "$root/usr/local/sbin" "$root/usr/local/lib"
cp -R --no-dereference --preserve=mode,links,timestamps /etc/. "$root/etc/" 2>/dev/null || :
rm -rf "$root/etc/rancher" "$root/etc/cni" "$root"/etc/systemd/system/k3s*
mkdir -p "$root/etc/systemd/system"

# A container may hide parts of these two, and then gets no new ones.
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
mount -t sysfs sysfs "$root/sys" 2>/dev/null || mount --rbind /sys "$root/sys"
[ ! -d /sys/fs/cgroup ] || mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup" 2>/dev/null || :
mount --rbind /dev "$root/dev"

ip link set lo up
if ip link add eth0 type veth peer name outside 2>/dev/null; then
  ip link set outside up
else
  ip link add eth0 type dummy
fi
ip link set eth0 up
ip addr add 192.0.2.7/24 dev eth0
ip route add default via 192.0.2.1 dev eth0

rm -f "$root/etc/hosts" "$root/etc/resolv.conf"
cp "$folder/hosts" "$root/etc/hosts"
: >"$root/etc/resolv.conf"
for store in /etc/ssl/certs/ca-certificates.crt /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem /etc/ssl/cert.pem; do
  [ ! -e "$root$store" ] || cat "$folder/certificate.pem" >>"$root$store"
done
cp "$folder"/programs/* "$root/usr/local/bin/"
# sh, and every script that begins with #!/bin/sh, is the asked-for shell.
shell=$(cat "$folder/run/shell")
[ -z "$shell" ] || mount --bind "$shell" "$root$(readlink -f /bin/sh)"
mkdir "$root/srv/run"
mount --bind "$folder/run" "$root/srv/run"

"$node" "$folder/relay.mjs" "$folder" &
tries=0
while [ ! -e "$folder/run/ready" ] && [ "$tries" -lt 200 ]; do
  sleep 0.05
  tries=$((tries + 1))
done

code=0
cd "$root/root"
env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root chroot "$root" /bin/sh -c 'cd; . /srv/run/environment; exec sh /srv/run/script' \
  >"$folder/run/stdout" 2>"$folder/run/stderr" </dev/null || code=$?
mkdir -p "$folder/run/written/etc" "$folder/run/written/var/lib"
for path in etc/rancher etc/systemd/system var/lib/rancher var/lib/knit var/log; do
  [ ! -e "$root/$path" ] || cp -R "$root/$path" "$folder/run/written/${path%/*}/"
done
echo "$code" >"$folder/run/code"
