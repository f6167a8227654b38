#!/bin/sh
# Takes away what knit's install.sh brought to this node, K3s with it.
#
# It reads /var/lib/knit/receipt, stops K3s, cleans what the CNI left in the kernel, runs K3s' own uninstaller, removes what
# knit wrote and what the CNI left, puts back what knit had set aside, and looks whether K3s is gone. It needs root.
#
# What it never does: remove a file that was changed since knit wrote it, a folder that is not empty, a host package, or
# anything that was there before knit, such as your config.yaml and registries.yaml.
#
# K3s' own uninstaller removes the node's data: /var/lib/rancher/k3s and /var/lib/kubelet. With /etc/rancher/node goes the
# password by which the cluster knows this node: delete the Node there before it joins again.
#
# How to trust it: look at what it would do, then run it.
#   sudo sh uninstall.sh --dry-run && sudo sh uninstall.sh
