/**
 * The names of the settings that begin a script, in order. A script has those that its parts read: they are the only
 * place of a script that holds anything of the request.
 */
export const settingNames = [
  'KNIT_RELEASE', //            release of knit, e.g. 0.1.0
  'REQUEST', //                 canonical query of the plan
  'LANGUAGE', //                en or ja: chooses the texts of all parts, so none of them reads it
  'K3S_VERSION', //             v1.36.4+k3s1
  'K3S_INSTALLER_SHA256', //    digest that the deployment pins for K3s' installer; empty: none
  'CNI', //                     flannel, canal, calico or none
  'CNI_VIA', //                 manifest or operator; empty without canal and calico
  'FLANNEL_BACKEND', //         what K3s is told: vxlan, host-gw, wireguard-native, wireguard, ipsec, none
  'BACKEND_TYPE', //            value of flannel's node annotation backend-type; empty where flannel does not run
  'ENCRYPTION', //              none, wireguard or ipsec
  'CLUSTER_CIDR', //            comma list, as K3s takes it
  'SERVICE_CIDR', //            comma list
  'CLUSTER_DNS', //             comma list
  'DISABLE', //                 packaged components left out, separated by spaces
  'POLICY_ENGINE', //           kube-router, calico or none
  'SERVER_CONFIG', //           text of 10-knit.yaml on servers, ends with a line end
  'AGENT_CONFIG', //            text of 10-knit.yaml on agents, ends with a line end
  'NETWORK_KEYS', //            keys of K3s' config that break the network where another file says them otherwise, by spaces
  'SERVER_KEYS', //             keys that agents stop at
  'MATCHING_KEYS', //           keys that all servers must have the same value of
  'IGNORED_KEYS', //            keys that this release of K3s ignores without a word
  'FLANNEL_CONF', //            text of /etc/rancher/k3s/knit-flannel.json; empty: no such file
  'MANIFEST_NAME', //           knit-calico.yaml or knit-canal.yaml; empty: no manifest
  'MANIFEST_RELEASE', //        upstream's tag, v3.32.1; empty where knit wrote the manifest itself
  'MANIFEST_FILE', //           upstream's file name, calico.yaml
  'MANIFEST_URL', //            where upstream keeps it
  'MANIFEST_BYTES', //          length of upstream's file
  'MANIFEST_SHA256', //         digest of upstream's file
  'MANIFEST_EDITS', //          edits in the text form of src/manifest/edit-text.ts
  'MANIFEST_PATCHED_SHA256', // digest after the edits, where the service knows it (carry); else empty
  'MANIFEST_TEXT', //           the finished manifest (carry, or written by knit); empty: pull
  'CONFLIST', //                10-calico.conflist or 10-canal.conflist; empty: whatever the user's CNI writes, or flannel
  'DAEMONSET', //               calico-node or canal; empty
  'CNI_NAMESPACE', //           kube-system or calico-system; empty
  'KERNEL_MODULES', //          separated by spaces
  'HOST_PACKAGES', //           wireguard, strongswan or none
  'CGROUP_V1', //               ok, or refused by this release's kubelet
  'OVERLAY_INTERFACES', //      links that the network makes on each node, separated by spaces; empty: none
  'OVERLAY_OVERHEAD', //        bytes that encapsulation takes from the link below
  'MTU', //                     MTU asked for; 0: what the link below leaves
  'PORTS', //                   lines `protocol port between`, e.g. `udp 8472 nodes`
  'AIRGAP', //                  true in an archive for a site without a way out; else empty
  'AIRGAP_FILES', //            lines `architecture path sha256 url` of what such a site needs; - for none, of all
  'AIRGAP_IMAGES', //           lines `name digest` of the images that it needs besides K3s' own
  'CHECKS', //                  ids of verify.sh that apply, separated by spaces
  'WARNINGS', //                one line each, in LANGUAGE
] as const;

/** The name of one setting. */
export type SettingName = (typeof settingNames)[number];

/** The value of every setting, unquoted. */
export type Settings = Readonly<Record<SettingName, string>>;
