#!/bin/sh
# Takes away what knit's install.sh brought to this node, K3s with it.
#
# It reads /var/lib/knit/receipt, stops K3s, cleans what the CNI left in the kernel, runs K3s' own uninstaller, removes what
# knit wrote, puts back what knit had set aside, and looks whether K3s is gone. It needs root.
#
# It never removes a file that was changed since, a folder that is not empty, a host package, or what was there before knit.
#
# K3s' own uninstaller removes the node's data: /var/lib/rancher/k3s and /var/lib/kubelet.
#
# How to trust it: look at what it would do, then run it.
#   sudo sh uninstall.sh --dry-run && sudo sh uninstall.sh
