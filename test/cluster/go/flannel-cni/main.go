// The CNI plugin named flannel, of which there is no Go module to be had: reads what flannel says of this node and hands
// the pod to the bridge plugin, as the real one does.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/containernetworking/cni/pkg/invoke"
	"github.com/containernetworking/cni/pkg/skel"
	"github.com/containernetworking/cni/pkg/types"
	"github.com/containernetworking/cni/pkg/version"
)

type netConf struct {
	types.NetConf
	SubnetFile string         `json:"subnetFile"`
	Delegate   map[string]any `json:"delegate"`
}

// subnet reads the file that flannel writes: NAME=value on each line.
func subnet(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("flannel has not said yet what this node got: %w", err)
	}
	values := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if name, value, found := strings.Cut(strings.TrimSpace(line), "="); found {
			values[name] = value
		}
	}
	return values, nil
}

// delegate gives the plugin that makes the pod's interface and its configuration.
func delegate(args *skel.CmdArgs) (string, []byte, error) {
	conf := netConf{SubnetFile: "/run/flannel/subnet.env"}
	if err := json.Unmarshal(args.StdinData, &conf); err != nil {
		return "", nil, err
	}
	values, err := subnet(conf.SubnetFile)
	if err != nil {
		return "", nil, err
	}
	to := map[string]any{"type": "bridge", "ipMasq": values["FLANNEL_IPMASQ"] != "true", "isGateway": true}
	for name, value := range conf.Delegate {
		to[name] = value
	}
	mtu, err := strconv.Atoi(values["FLANNEL_MTU"])
	if err != nil {
		return "", nil, fmt.Errorf("FLANNEL_MTU: %w", err)
	}
	to["name"], to["cniVersion"], to["mtu"] = conf.Name, conf.CNIVersion, mtu
	ranges, routes := [][]map[string]string{}, []map[string]string{}
	for name, network := range map[string]string{"FLANNEL_SUBNET": "FLANNEL_NETWORK", "FLANNEL_IPV6_SUBNET": "FLANNEL_IPV6_NETWORK"} {
		if values[name] != "" {
			// The file names the gateway, the range is what its mask leaves.
			_, own, err := net.ParseCIDR(values[name])
			if err != nil {
				return "", nil, err
			}
			ranges = append(ranges, []map[string]string{{"subnet": own.String()}})
			routes = append(routes, map[string]string{"dst": values[network]})
		}
	}
	to["ipam"] = map[string]any{"type": "host-local", "ranges": ranges, "routes": routes}
	text, err := json.Marshal(to)
	return to["type"].(string), text, err
}

func add(args *skel.CmdArgs) error {
	plugin, conf, err := delegate(args)
	if err != nil {
		return err
	}
	result, err := invoke.DelegateAdd(context.Background(), plugin, conf, nil)
	if err != nil {
		return err
	}
	return result.Print()
}

func remove(args *skel.CmdArgs) error {
	plugin, conf, err := delegate(args)
	if err != nil {
		return nil // without the subnet there is nothing of ours to take away
	}
	return invoke.DelegateDel(context.Background(), plugin, conf, nil)
}

func main() {
	skel.PluginMainFuncs(skel.CNIFuncs{Add: add, Del: remove, Check: func(*skel.CmdArgs) error { return nil }},
		version.All, "flannel of knit's test cluster")
}
