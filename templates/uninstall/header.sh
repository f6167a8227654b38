#!/bin/sh
# Takes away what knit's install.sh brought to this node, K3s with it.
#
# What it does, in this order: reads /var/lib/knit/receipt, stops K3s, removes the rules, sets, routes and links that the
# CNI left in the kernel, runs K3s' own uninstaller, removes the files that knit wrote and those that the CNI left, puts
# back what knit had set aside, looks whether K3s is gone, and removes the receipt. Running it again finishes what was
# interrupted.
#
# What it needs: root.
#
# What it never does: remove a file that was changed since knit wrote it, a folder that is not empty, a host package, or
# anything that was there before knit. K3s that was there before knit stays, too, and so does what is yours in
# /etc/rancher/k3s, such as config.yaml and registries.yaml.
#
# K3s' own uninstaller removes all of /var/lib/rancher/k3s and /var/lib/kubelet: the node's data. With /etc/rancher/node
# goes the password by which the cluster knows this node: delete the Node there before it joins again.
#
# How to trust it: look at what it would do, then run it.
#   sudo sh uninstall.sh --dry-run && sudo sh uninstall.sh
