#!/bin/sh
# Lays what fetch.sh fetched where K3s looks, on a node without a way out. It uses no network.
#
# What it does: compares every file of the folder with its digest again, the lock's where it has one, else the one that
# fetch.sh wrote down; then puts K3s' program into /usr/local/bin, the archives of images into
# /var/lib/rancher/k3s/agent/images, and K3s' installer into /var/lib/knit/airgap, where install.sh beside this script
# looks for it. What it laid stands in /var/lib/knit/airgap/loaded; uninstall.sh reads it.
#
# What it needs: root, and the folder airgap beside it.
#
# What it never does: start anything, lay a file whose digest is not the expected one, overwrite a program or a
# registries.yaml that it did not lay.
#
#   sh load.sh --dry-run && sudo sh load.sh && sudo sh install.sh
