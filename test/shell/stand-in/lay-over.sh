#!/bin/sh
# Part of boot.sh and boot-openrc.sh: lay_over FOLDER LOWER makes the root of a machine, $root, over files that it cannot change,
# with FOLDER/shared below /srv/test.
lay_over() {
  mount -t tmpfs knit "$1/over"
  mkdir "$1/over/upper" "$1/over/work"
  mount -t overlay knit -o "lowerdir=$2,upperdir=$1/over/upper,workdir=$1/over/work" "$1/root"
  root=$1/root
  mount -t proc proc "$root/proc"
  mount -t sysfs sysfs "$root/sys"
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs tmpfs "$root/tmp"
  mount --rbind /dev "$root/dev"
  mkdir -p "$root/srv/test"
  mount --bind "$1/shared" "$root/srv/test"
}
