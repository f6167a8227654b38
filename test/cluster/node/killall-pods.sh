# shellcheck shell=sh
# What of pods the real script ends, too: the processes below containerd's shims, their mounts, their network namespaces.
ended() {
  # shellcheck disable=SC2013 # The children are words of one line.
  for ended_child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do ended "$ended_child"; done
  kill -9 "$1" 2>/dev/null
}
for comm in /proc/[0-9]*/comm; do
  case $(cat "$comm" 2>/dev/null) in containerd-shim*)
    shim=${comm#/proc/}
    ended "${shim%/comm}"
    ;;
  esac
done
awk '$2 ~ "^(/run/k3s|/var/lib/kubelet/pods|/run/netns/cni-)" { print $2 }' /proc/self/mounts | sort -r | while read -r place; do umount -l "$place"; done
rm -f /run/netns/cni-*
