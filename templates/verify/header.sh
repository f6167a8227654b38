#!/bin/sh
# Proves that a node and its cluster have the network that was asked of knit.
#
# What it does:  looks at the K3s service, its config, the kernel, the CNI files, links, rules and, where this node can
#                ask the cluster, at nodes, workloads and what pods of its own on each node can reach. One line a check, a count
#                at the end; each failure says why and names the command to run.
# What it needs: a POSIX shell and the programs that every Linux has (awk, sed, tr, grep). Root, to see everything.
# What it never does: change the node or the cluster, but for pods that it removes; download anything.
#
# Read it, then run it:  sudo sh verify.sh        All options: sh verify.sh --help
