#!/bin/sh
# Installs K3s with the network of the settings below.
#
# What it does, in this order: looks whether this machine can run that network (preflight), installs host packages that
# are missing (WireGuard or strongSwan, only where the network needs them), writes K3s' config and on servers the CNI's
# manifest, runs K3s' own installer for one exact release, and waits until the network is up. What it wrote stands in
# /var/lib/knit/receipt, one thing a line. Running it again changes nothing, or finishes what was interrupted.
#
# What it needs: root, a systemd or OpenRC machine, curl or wget, and the way out to get.k3s.io and github.com, or
# copies of both (see KNIT_K3S_INSTALLER and KNIT_MANIFEST_BASE in --help).
#
# What it never does: overwrite a file that it did not write, print a secret, change the network of a living cluster.
#
# How to trust it: download it, read it, look at what it would do, run it.
#   curl -sSLo install.sh 'https://HOST/install.sh?cni=calico'
#   less install.sh
#   sh install.sh --dry-run && sudo sh install.sh
#
# `sh install.sh --help` tells about options, variables and exit codes.
