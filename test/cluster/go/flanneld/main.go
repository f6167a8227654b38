// The flannel daemon of the test cluster: flannel's own subnet manager, backends and traffic manager, asked for as K3s
// embeds them. Left out are the backends whose modules are not needed here (tencent, udp) and the store in etcd.
package main

import (
	"context"
	"flag"
	"math/big"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/flannel-io/flannel/pkg/backend"
	_ "github.com/flannel-io/flannel/pkg/backend/hostgw"
	_ "github.com/flannel-io/flannel/pkg/backend/vxlan"
	_ "github.com/flannel-io/flannel/pkg/backend/wireguard"
	"github.com/flannel-io/flannel/pkg/ip"
	"github.com/flannel-io/flannel/pkg/ipmatch"
	"github.com/flannel-io/flannel/pkg/subnet/kube"
	"github.com/flannel-io/flannel/pkg/trafficmngr/iptables"
	log "k8s.io/klog/v2"
)

// How often flannel looks whether its rules are still there, in seconds, as in K3s.
const resync = 60

func must(err error, what string) {
	if err != nil {
		log.Errorf("%s: %v", what, err)
		os.Exit(1)
	}
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "the kubeconfig to ask the API with")
	netConf := flag.String("net-conf", "", "net-conf.json")
	iface := flag.String("iface", "", "the interface to the other nodes")
	subnetFile := flag.String("subnet-file", "/run/flannel/subnet.env", "where to say what this node got")
	flag.Parse()

	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	manager, err := kube.NewSubnetManager(ctx, "", *kubeconfig, "flannel.alpha.coreos.com", *netConf, false)
	must(err, "subnet manager")
	config, err := manager.GetNetworkConfig(ctx)
	must(err, "network config")
	stack, err := ipmatch.GetIPFamily(config.EnableIPv4, config.EnableIPv6)
	must(err, "address family")
	external, err := ipmatch.LookupExtIface(*iface, "", "", stack, ipmatch.PublicIPOpts{})
	must(err, "interface")
	chosen, err := backend.NewManager(ctx, manager, external).GetBackend(config.BackendType)
	must(err, "backend")
	var group sync.WaitGroup
	network, err := chosen.RegisterNetwork(ctx, &group, config)
	must(err, "network")

	// As flannel reads it where there was no subnet file before.
	none := ip.IP6Net{IP: (*ip.IP6)(big.NewInt(0))}
	rules := &iptables.IPTablesManager{}
	must(rules.Init(ctx), "iptables")
	lease := network.Lease()
	must(rules.SetupAndEnsureMasqRules(ctx, config.Network, ip.IP4Net{}, ip.IP4Net{}, config.IPv6Network, none,
		none, lease, resync, false), "masquerade")
	rules.SetupAndEnsureForwardRules(ctx, config.Network, config.IPv6Network, resync)
	must(manager.HandleSubnetFile(*subnetFile, config, true, lease.Subnet, lease.IPv6Subnet, network.MTU()), "subnet file")

	group.Add(1)
	go func() { network.Run(ctx); group.Done() }()
	log.Infof("flannel runs: %s over %s", config.BackendType, external.Iface.Name)
	if err := manager.CompleteLease(ctx, lease, &group); err != nil {
		log.Errorf("lease: %v", err)
	}
	group.Wait()
}
