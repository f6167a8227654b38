"""Judges edited manifests of Calico and Canal by what they mean, with PyYAML: it shares no code with what edits them.

judge.py twins SOURCE TARGET   writes manifests in other forms, named `<tag>--<file>--<form>`
judge.py judge JOBS            reads lines `{"before", "after", "query"}`; prints a list of faults for each
"""

import copy
import ipaddress
import json
import os
import re
import sys
from urllib.parse import parse_qs

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
OVERHEAD = {"vxlan": 50, "host-gw": 0, "wireguard": 80}
MODES = {
    "ipip": ("Always", "Never", "bird"),
    "ipip-cross-subnet": ("CrossSubnet", "Never", "bird"),
    "vxlan": ("Never", "Always", "vxlan"),
    "vxlan-cross-subnet": ("Never", "CrossSubnet", "vxlan"),
    "none": ("Never", "Never", "bird"),
}
# What an edit may give another value.
SET = {
    "IP", "IP6", "CALICO_ROUTER_ID", "IP_AUTODETECTION_METHOD", "IP6_AUTODETECTION_METHOD", "CALICO_NETWORKING_BACKEND",
    "CALICO_IPV4POOL_CIDR", "CALICO_IPV6POOL_CIDR", "CALICO_IPV6POOL_NAT_OUTGOING", "CALICO_IPV4POOL_IPIP",
    "CALICO_IPV4POOL_VXLAN", "CALICO_IPV6POOL_VXLAN", "FELIX_IPV6SUPPORT", "FELIX_WIREGUARDENABLED",
    "FELIX_WIREGUARDENABLEDV6",
}


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a name twice in JSON")
    return dict(pairs)


def objects(text):
    found = []
    for document in yaml.load_all(text, Loader=Loader):
        if document is None:
            continue
        found += document["items"] if document.get("kind") == "List" else [document]
    return found


class Manifest:
    def __init__(self, text):
        self.objects = objects(text)
        sets = [each for each in self.objects if each["kind"] == "DaemonSet"]
        self.pod = sets[0]["spec"]["template"]["spec"]
        self.node = next(each for each in self.pod["containers"] if each["name"] == "calico-node")
        self.maps = {each["metadata"]["name"]: each["data"] for each in self.objects if each["kind"] == "ConfigMap"}
        self.is_canal = any("flannel" in each["image"] for each in self.pod["containers"])
        names = [each["name"] for each in self.node["env"]]
        if len(set(names)) < len(names):
            raise ValueError("a variable twice")

    def entry(self, name):
        for container in [self.node] + self.pod.get("initContainers", []) + self.pod["containers"]:
            for each in container.get("env", []):
                if each["name"] == name:
                    return each
        return None

    def value(self, name):
        entry = self.entry(name)
        if entry is None:
            return None
        if "value" in entry:
            if not isinstance(entry["value"], str):
                raise ValueError(f"{name} is no string")
            return entry["value"]
        reference = entry["valueFrom"].get("configMapKeyRef")
        value = self.maps[reference["name"]][reference["key"]] if reference else None
        if reference and not isinstance(value, str):
            raise ValueError(f"{name} is no string")
        return value

    def conflist(self):
        text = self.value("CNI_NETWORK_CONFIG")
        text = text.replace("__CNI_MTU__", self.value("CNI_MTU"))
        text = re.sub(r"__[A-Z_]+__", "x", text)
        return json.loads(text, object_pairs_hook=unique)

    def plugin(self):
        plugins = [each for each in self.conflist()["plugins"] if each["type"] == "calico"]
        if len(plugins) != 1:
            raise ValueError("not one plugin")
        return plugins[0]

    def flannel(self):
        for data in self.maps.values():
            if "net-conf.json" in data:
                return json.loads(data["net-conf.json"], object_pairs_hook=unique)
        return None

    def families(self):
        ipam = self.plugin()["ipam"]
        if ipam["type"] == "calico-ipam":
            for name in ("assign_ipv4", "assign_ipv6"):
                if ipam.get(name, "true") not in ("true", "false"):
                    raise ValueError("no string")
            return {
                family
                for family, otherwise in ((4, "true"), (6, "false"))
                if ipam.get(f"assign_ipv{family}", otherwise) == "true"
            }
        subnets = [ipam["subnet"]] if "subnet" in ipam else [each["subnet"] for one in ipam["ranges"] for each in one]
        return {6 if subnet == "usePodCidrIPv6" or ":" in subnet else 4 for subnet in subnets}


def faults(before, after, query):
    old, new = Manifest(before), Manifest(after)
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    wrong = []

    def check(holds, what):
        if not holds:
            wrong.append(what)

    plugin = new.plugin()
    check(plugin["container_settings"]["allow_ip_forwarding"] is True, "forwarding")
    families = new.families()
    ranges = [ipaddress.ip_network(each) for each in asked.get("cluster-cidr", "").split(",") if each]
    if ranges:
        check(families == {each.version for each in ranges}, "families")
    else:
        check(families == old.families(), "families changed")
    backend = new.value("CALICO_NETWORKING_BACKEND")
    modes = [new.value(f"CALICO_IPV4POOL_{each}") for each in ("IPIP", "VXLAN")] + [backend]
    if new.is_canal:
        flannel = new.flannel()
        check(flannel["Backend"]["Type"] == asked.get("encapsulation", old.flannel()["Backend"]["Type"]), "backend")
        networks = {4: flannel.get("Network"), 6: flannel.get("IPv6Network")}
        enabled = {4: flannel.get("EnableIPv4", True), 6: flannel.get("EnableIPv6", False)}
        check({family for family in (4, 6) if enabled[family]} == families, "flannel's families")
        for each in ranges:
            check(networks[each.version] == str(each), "flannel's network")
        if not ranges:
            check(flannel.get("Network") == old.flannel().get("Network"), "flannel's network changed")
        tunnel = OVERHEAD[flannel["Backend"]["Type"]]
        otherwise = old.value("CNI_MTU") if old.value("CNI_MTU") != "0" else str(1500 - tunnel)
        check(str(plugin["mtu"]) == asked.get("mtu", otherwise), "mtu")
        check(new.value("FLANNELD_IFACE") == asked.get("flannel-iface", old.value("FLANNELD_IFACE")), "interface")
    else:
        if "encapsulation" in asked:
            check(tuple(modes) == MODES[asked["encapsulation"]], "modes")
            if 6 in families:
                check(new.value("CALICO_IPV6POOL_VXLAN") == modes[1], "modes of IPv6")
        else:
            before_modes = [old.value(f"CALICO_IPV4POOL_{each}") for each in ("IPIP", "VXLAN")]
            check(modes == before_modes + [old.value("CALICO_NETWORKING_BACKEND")], "modes changed")
        check(str(plugin["mtu"]) == asked.get("mtu", old.value("CNI_MTU")), "mtu")
        if 6 in families:
            check(new.value("IP6") == "autodetect", "IP6")
        check((new.value("IP") == "none") == (4 not in families), "IP")
        if "flannel-iface" in asked:
            method = f"interface=^{re.sub(r'[.]', '[.]', asked['flannel-iface'])}$"
            for family in families:
                check(new.value(f"IP{'' if family == 4 else 6}_AUTODETECTION_METHOD") == method, "method")
        on = {family for family, end in ((4, ""), (6, "V6")) if new.value(f"FELIX_WIREGUARDENABLED{end}") == "true"}
        check(on == (families if asked.get("encryption") == "wireguard" else set()), "encryption")
    if 6 in families:
        check(new.value("FELIX_IPV6SUPPORT") == "true", "Felix' IPv6")
    for each in ranges:
        check(new.value(f"CALICO_IPV{each.version}POOL_CIDR") == str(each), "pool")
    if not ranges:
        check(new.value("CALICO_IPV4POOL_CIDR") == old.value("CALICO_IPV4POOL_CIDR"), "pool changed")
    if backend != "bird":
        probes = [new.node.get(f"{each}Probe") for each in ("liveness", "readiness", "startup")]
        check("bird" not in json.dumps(probes), "a probe asks for BIRD")
    check(rest(old) == rest(new), "something else changed")
    return wrong


def rest(manifest):
    """All that no edit may touch."""
    manifest = copy.deepcopy(manifest)
    plugin = manifest.plugin()
    for name in ("container_settings", "mtu"):
        plugin.pop(name, None)
    for name in ("assign_ipv4", "assign_ipv6", "subnet", "ranges"):
        plugin["ipam"].pop(name, None)
    others = [each for each in manifest.conflist()["plugins"] if each["type"] != "calico"]
    manifest.node["env"] = sorted(
        (each for each in manifest.node["env"] if each["name"] not in SET), key=lambda each: each["name"]
    )
    for each in ("livenessProbe", "readinessProbe"):
        command = manifest.node[each].get("exec", {}).get("command", [])
        command[:] = [word for word in command if "bird-" not in word]
    for data in manifest.maps.values():
        for key in ("calico_backend", "canal_iface", "veth_mtu", "cni_network_config", "net-conf.json"):
            data.pop(key, None)
    flannel = manifest.flannel() or {}
    return [manifest.objects, plugin, others, flannel.get("Backend", {}).keys()]


def shortened(text):
    """Upstream's definitions are nine tenths of its manifests and are in the way of slow readers: one of them stays."""
    documents = re.split(r"^---\n", text, flags=re.M)
    defined = definitions(text)
    smallest = min(defined, key=len)
    return "".join(f"---\n{each}" for each in documents if each and (each not in defined or each == smallest))


def quoted(style):
    return lambda items: yaml.dump_all(items, Dumper=Dumper, default_style=style, sort_keys=False, explicit_start=True)


def emitted(**options):
    return lambda items: yaml.dump_all(items, Dumper=Dumper, explicit_start=True, **options)


class Blocks(yaml.SafeDumper):
    def ignore_aliases(self, _):
        return True


Blocks.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)
)

FORMS = {
    "emitted": emitted(sort_keys=False),
    "sorted": emitted(sort_keys=True),
    "wide": emitted(sort_keys=False, width=10_000),
    "indented": emitted(sort_keys=False, indent=6, width=50),
    "flow": emitted(sort_keys=False, default_flow_style=True),
    "flow-wide": emitted(sort_keys=False, default_flow_style=True, width=10_000),
    "double": quoted('"'),
    "single": quoted("'"),
    "canonical": emitted(canonical=True),
    "unicode": emitted(sort_keys=False, allow_unicode=True, explicit_end=True),
    "blocks": lambda items: yaml.dump_all(items, Dumper=Blocks, sort_keys=False, explicit_start=True),
    "crlf": lambda items: emitted(sort_keys=False)(items).replace("\n", "\r\n"),
    "json": lambda items: json.dumps({"apiVersion": "v1", "kind": "List", "items": items}),
    "json-pretty": lambda items: json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=4),
    "json-documents": lambda items: "".join(f"---\n{json.dumps(each)}\n" for each in items),
    "list": lambda items: yaml.dump({"kind": "List", "apiVersion": "v1", "items": items}, Dumper=Dumper),
}


def probes(change):
    def changed(items):
        items = copy.deepcopy(items)
        for each in items:
            if each["kind"] == "DaemonSet":
                for container in each["spec"]["template"]["spec"]["containers"]:
                    for probe in ("livenessProbe", "readinessProbe"):
                        command = container.get(probe, {}).get("exec", {}).get("command")
                        if command:
                            command[:] = change(command)
        return emitted(sort_keys=False)(items)

    return changed


FORMS["two-dashes"] = probes(lambda words: [words[0]] + [f"-{word}" for word in words[1:]])
FORMS["shell"] = probes(lambda words: ["/bin/sh", "-c", " ".join(words)])
FORMS["component"] = probes(lambda words: ["/usr/bin/calico", "component", "node", *[f"-{word}" for word in words[1:]]])


def twins(source, target):
    for tag in sorted(os.listdir(source)):
        for file in sorted(os.listdir(os.path.join(source, tag))):
            if not re.fullmatch(r"(calico|canal)[a-z-]*\.yaml", file):
                continue
            with open(os.path.join(source, tag, file), encoding="utf-8") as stream:
                text = stream.read()
            short = shortened(text)
            items = objects(short)
            forms = {"upstream": text, "short": short, "short-crlf": short.replace("\n", "\r\n")}
            for form, write in FORMS.items():
                forms[form] = write(items)
            for form, written in forms.items():
                path = os.path.join(target, f"{tag}--{file}--{form}")
                with open(path, "w", encoding="utf-8", newline="") as stream:
                    stream.write(written)


def read(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return stream.read()


def definitions(text):
    return [each for each in re.split(r"^---\n", text, flags=re.M) if "\nkind: CustomResourceDefinition\n" in each]


def verdict(before, after, query):
    if not before.startswith("---\n#") or len(before) < 100_000:
        return faults(before, after, query)
    changed = [] if definitions(before) == definitions(after) else ["a definition changed"]
    return changed + faults(shortened(before), shortened(after), query)


def judge(path):
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            job = json.loads(line)
            try:
                found = verdict(read(job["before"]), read(job["after"]), job["query"])
            except Exception as error:  # A manifest that cannot be read is wrong, whatever the reason.
                found = [f"{type(error).__name__}: {error}"]
            print(json.dumps(found))


{"twins": twins, "judge": judge}[sys.argv[1]](*sys.argv[2:])
