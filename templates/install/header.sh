#!/bin/sh
# Installs K3s with the network of the settings below.
#
# It looks whether this machine can run that network, installs host packages that it lacks (WireGuard or strongSwan, only
# where needed), writes K3s' config and on servers the CNI's manifest, runs K3s' own installer for one exact release, and
# waits until the network is up. What it wrote stands in /var/lib/knit/receipt. Run again, it changes nothing, or finishes.
#
# It needs root, systemd or OpenRC, curl or wget, and the way out to get.k3s.io and github.com, or copies of both.
# It never overwrites a file that it did not write, prints a secret, or changes the network of a living cluster.
#
# How to trust it: download it, read it, look at what it would do, run it.
#   curl -sSLo install.sh 'https://HOST/install.sh?cni=calico'
#   less install.sh
#   sh install.sh --dry-run && sudo sh install.sh
#
# `sh install.sh --help` tells about options, variables and exit codes.
