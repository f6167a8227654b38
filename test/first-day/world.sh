#!/bin/sh
# world.sh FOLDER NODE: this machine as a node on its first day, thrown away afterwards. To be run by unshare with namespaces
# of every kind, root or not. Its root has this machine's programs, read-only, a copy of its /etc, and nothing else; its
# network has a default route and the names of FOLDER/hosts, which FOLDER/relay.mjs answers for at its other end. Runs FOLDER/run/script by
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
# A machine of today, whatever this one has.
mount -t tmpfs world "$root/sys/fs/cgroup"
echo 'cpuset cpu io memory pids' >"$root/sys/fs/cgroup/cgroup.controllers"
mount --rbind /dev "$root/dev"

# The rest of the world is a network of its own, at the other end of the only link.
unshare --net "$node" "$folder/relay.mjs" "$folder" 192.0.2.1 &
outside=$!
# until_there FILE
until_there() {
  tries=0
  while [ ! -e "$1" ] && [ "$tries" -lt 400 ]; do
    sleep 0.02
    tries=$((tries + 1))
  done
}
until_there "$folder/run/there"
ip link set lo up
ip link add eth0 type veth peer name outside
ip link set outside netns "$outside"
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

"$node" "$folder/relay.mjs" "$folder" 127.0.0.1 &
until_there "$folder/run/ready-192.0.2.1"
until_there "$folder/run/ready-127.0.0.1"

cd "$root/root"
setsid env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root chroot "$root" \
  /bin/sh -c 'cd; . /srv/run/before; . /srv/run/script' >"$folder/run/stdout" 2>"$folder/run/stderr" </dev/null &
typed=$!
# The test may have seen enough.
while kill -0 "$typed" 2>/dev/null; do
  if [ -e "$folder/run/stop" ]; then
    kill -s TERM -- "-$typed" || :
    break
  fi
  sleep 0.05
done
code=0
wait "$typed" || code=$?
for path in etc/rancher etc/systemd/system var/lib/rancher var/lib/knit var/log root; do
  mkdir -p "$folder/run/written/$path"
  [ ! -e "$root/$path" ] || cp -R "$root/$path/." "$folder/run/written/$path/"
done
echo "$code" >"$folder/run/code"
