#!/bin/sh
# sandbox.sh WORD... -- COMMAND...: runs a command where it can change nothing of this machine: all is read-only but what the
# words give. To be run by unshare as the first process of namespaces of every kind. The words are those of bwrap:
# --bind FROM TO, --ro-bind FROM TO, [--size BYTES] --tmpfs PATH, --chdir PATH, --cap-add ALL, --unprivileged.
set -e
capabilities='' unprivileged='' size='' folder=/

# A network of its own begins with nothing up; one that is shared has this up.
PATH=$PATH:/usr/sbin:/sbin
! command -v ip >/dev/null || ip link set lo up 2>/dev/null || :

mount -t tmpfs -o mode=755 knit /run
mkdir /run/.outside
mount --rbind / /run/.outside
while read -r _ _ _ _ at options _; do
  case $at,$options in
    /run,* | /run/.outside* | *,ro | *,ro,*) ;;
    # What another one covers cannot be reached, nor written to.
    *) mount -o remount,bind,ro "$(printf %b "$at")" 2>/dev/null || : ;;
  esac
done </proc/self/mountinfo
mount -t proc proc /proc
mount -t tmpfs -o mode=1777 knit /tmp

# place TO FROM: what is mounted on needs to be there.
place() {
  [ -e "$1" ] || if [ -d "$2" ]; then mkdir -p "$1"; else mkdir -p "${1%/*}" && : >"$1"; fi
}

while [ "$1" != -- ]; do
  case $1 in
    --bind | --ro-bind)
      place "$3" "/run/.outside$2"
      mount --bind "/run/.outside$2" "$3"
      [ "$1" = --bind ] || mount -o remount,bind,ro "$3"
      shift 3
      ;;
    --size)
      size=,size=$2
      shift 2
      ;;
    --tmpfs)
      place "$2" /
      mount -t tmpfs -o "mode=755$size" knit "$2"
      size=''
      shift 2
      ;;
    --chdir)
      folder=$2
      shift 2
      ;;
    --cap-add)
      capabilities=$2
      shift 2
      ;;
    --unprivileged)
      unprivileged=1
      shift
      ;;
    *)
      echo "sandbox.sh: $1?" >&2
      exit 64
      ;;
  esac
done
shift
# Covered and not unmounted, which wants a /proc that a test may have hidden.
mount -t tmpfs -o ro knit /run/.outside
rm -rf /run/mount
cd "$folder" || exit 1
# The first process of a namespace cannot be killed from within it, so the command is not the first.
set +e
if [ -n "$unprivileged" ]; then
  unshare --user --map-user=1000 --map-group=1000 "$@"
elif [ -z "$capabilities" ]; then
  setpriv --bounding-set=-all --inh-caps=-all "$@"
else
  "$@"
fi
exit $?
