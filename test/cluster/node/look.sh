#!/bin/sh
# look.sh: what a node has of networks and of K3s, as far as an uninstall has to bring it back: links, addresses, routes,
# rules, chains, tables, sets and files. Counters and what the kernel makes by itself are left out.
for family in -4 -6; do
  ip $family -o addr | sed 's/ valid_lft.*//' | grep -v ' fe80'
  ip $family rule
  ip $family route show table all | grep -vE 'fe80|ff00|^(multicast|anycast)'
done
ip -o link | sed 's/^[0-9]*: //; s/@.*//; s/:.*//' | sort
for tool in iptables ip6tables; do $tool-save | grep -E '^(-A|:[^ ]* -)' | sed "s/^/$tool /; s/\[[0-9:]*\]//"; done
nft list tables | grep -vE 'table ip6? (filter|nat|mangle|raw|security)$' | sort
ipset list -n 2>/dev/null
find /etc/rancher /etc/cni /opt/cni /var/lib/rancher /var/lib/knit /var/lib/cni /var/lib/kubelet /etc/systemd/system /usr/local/bin /run/k3s /run/flannel \
  -not -path '*/kubelet/volumeplugins*' 2>/dev/null | sort
