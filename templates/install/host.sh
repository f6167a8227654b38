# shellcheck shell=sh
# What kind of machine this is.

# read_host: $os_id, $os_like, $os_major, $kernel, $machine.
read_host() {
  os_id=$(os_release ID) os_like=$(os_release ID_LIKE) os_major=$(os_release VERSION_ID)
  os_major=${os_major%%.*}
  case $os_major in '' | *[!0-9]*) os_major=0 ;; esac
  kernel=$(uname -r) machine=$(uname -m)
}

# The file is meant to be sourced, but that of an image is not trusted so far.
os_release() {
  [ ! -r "$KNIT_ROOT/etc/os-release" ] || sed -n "s/^$1=//p" "$KNIT_ROOT/etc/os-release" | tr -d "\"'"
}

# os_family: debian, rhel, fedora, suse, arch, alpine, amazon, flatcar, or the machine's own word.
os_family() {
  case $os_id in
    debian | ubuntu | raspbian) echo debian ;;
    rhel | centos | rocky | almalinux | ol) echo rhel ;;
    fedora | arch | alpine | flatcar) echo "$os_id" ;;
    amzn) echo amazon ;;
    opensuse-leap | opensuse-tumbleweed | sles | sled | sle-micro | opensuse-*) echo suse ;;
    *)
      case " $os_like " in
        *' debian '* | *' ubuntu '*) echo debian ;;
        *' rhel '* | *' centos '*) echo rhel ;;
        *' fedora '*) echo fedora ;;
        *' suse '*) echo suse ;;
        *' arch '*) echo arch ;;
        *) echo "${os_id:-unknown}" ;;
      esac
      ;;
  esac
}

is_raspberry_pi() {
  case $(tr -d '\000' 2>/dev/null <"$KNIT_ROOT/proc/device-tree/model") in
    *'Raspberry Pi'*) return 0 ;;
    *) return 1 ;;
  esac
}

# is_older VERSION THAN: numbers compared part by part; what follows a part's digits does not count.
is_older() {
  printf '%s\n%s\n' "$1" "$2" | awk '
    { sub(/^v/, ""); count = split($0, part, /[.+-]/); for (i = 1; i <= 4; i++) number[NR, i] = i <= count ? part[i] + 0 : 0 }
    END {
      for (i = 1; i <= 4; i++) if (number[1, i] != number[2, i]) exit !(number[1, i] < number[2, i])
      exit 1
    }'
}

# can_probe: whether this run may try things on the running kernel.
can_probe() {
  [ -z "$KNIT_ROOT" ] && [ "$(id -u)" = 0 ]
}

# kernel_has NAME: whether the kernel has it or can load it. A link that can be made proves more than a list of names.
kernel_has() {
  [ -d "/sys/module/$1" ] || kernel_shows "$1" || { has modprobe && modprobe "$1" 2>/dev/null; } || kernel_shows "$1"
}

kernel_shows() {
  case $1 in
    br_netfilter) [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] ;;
    overlay) grep -q '[[:space:]]overlay$' /proc/filesystems ;;
    nf_conntrack_netlink) [ -e /proc/net/netfilter/nfnetlink_queue ] && has conntrack && conntrack -C >/dev/null 2>&1 ;;
    xfrm_user) has ip && ip xfrm policy >/dev/null 2>&1 ;;
    vxlan) make_link type vxlan id 16777215 dstport 0 ;;
    wireguard) make_link type wireguard ;;
    ipip) make_link type ipip local 127.0.0.1 remote 127.0.0.2 ;;
    *) return 1 ;;
  esac
}

# make_link: makes a link that carries nothing and takes it away again.
make_link() {
  has ip || return 1
  ip link delete knit-probe 2>/dev/null || :
  ip link add knit-probe "$@" 2>/dev/null || return 1
  ip link delete knit-probe 2>/dev/null || :
}
