/** How a command that a remedy tells is run, and what shows that it did what it is told for. */
export interface RemedyRule {
  readonly of: RegExp;
  /** What stands in the place of each blank, in their order. */
  readonly fill?: readonly string[];
  /** What is so on the machine to which the remedy is told, in lines of a shell. */
  readonly before?: string;
  /** Lines that end with 0 where the command did it. */
  readonly after?: string;
  /** The exit code that is due, 0 without it. */
  readonly code?: number;
  readonly shows?: RegExp;
  /** Whether it is run in the network of the world, beside K3s, and not in one of its own. */
  readonly beside?: true;
}

/** What is filled in: what `say` fills in, and what the reader does. */
export const blank = /%s|\b(?:NAME|GATEWAY|MOUNTPOINT|LINK|SIZE)\b|YYYY-MM-DD hh:mm/g;

// Not every kernel has dummy links; every one that K3s runs on has bridges.
const link = (name: string): string => `ip link add ${name} type bridge\n`;
const config = '/etc/rancher/k3s/config.yaml';
const inChain = (chain: string): string =>
  `for tool in iptables ip6tables; do $tool -N ${chain}; $tool -A FORWARD -j ${chain}; done`;

/** Every command of a remedy fits one of these, the first that it fits; they are run in this order. */
export const remedyRules: readonly RemedyRule[] = [
  { of: /^df -h$/, shows: /Filesystem/ },
  { of: /^du -xh %s \| sort -h \| tail$/, fill: ['/var/lib/rancher'], shows: /\/var\/lib\/rancher$/m },
  { of: /^findmnt -T %s$/, fill: ['/srv/run/there'], shows: /^\/srv\/run /m },
  {
    of: /^mount -o remount,rw MOUNTPOINT$/,
    fill: ['/mnt'],
    before: 'mkdir /mnt; mount -t tmpfs -o ro world /mnt; touch /mnt/it && exit 9',
    after: 'touch /mnt/it',
  },
  { of: /^ip route get %s$/, fill: ['127.0.0.1'], before: 'ip link set lo up', shows: /^local 127\.0\.0\.1 /m },
  { of: /^nft list ruleset$/, before: 'nft add table inet it', shows: /^table inet it /m },
  { of: /^rm %s$/, fill: ['/etc/it'], before: 'touch /etc/it', after: '[ ! -e /etc/it ]' },
  { of: /^rm %s\/%s$/, fill: ['/etc', 'it'], before: 'touch /etc/it', after: '[ ! -e /etc/it ]' },
  {
    of: /^cd \/etc\/cni\/net\.d && rm -- %s$/,
    fill: ['10-a.conflist 20-b.conf'],
    before: 'mkdir -p /etc/cni/net.d; touch /etc/cni/net.d/10-a.conflist /etc/cni/net.d/20-b.conf',
    after: '[ -z "$(ls /etc/cni/net.d)" ]',
  },
  {
    of: /^rm \$its_folder\/\$MANIFEST_NAME\.skip$/,
    before: 'its_folder=/etc MANIFEST_NAME=it; touch /etc/it.skip',
    after: '[ ! -e /etc/it.skip ]',
  },
  {
    of: /^sed -i 's\/\$\/ cgroup_memory=1/,
    fill: ['/etc/cmdline.txt'],
    before: 'echo console=tty1 rootwait >/etc/cmdline.txt',
    after: '[ "$(cat /etc/cmdline.txt)" = "console=tty1 rootwait cgroup_memory=1 cgroup_enable=memory" ]',
  },
  {
    of: /^printf 'kubelet-arg\+:/,
    after: `[ "$(tail -n 2 ${config})" = "$(printf 'kubelet-arg+:\\n  - fail-cgroupv1=false')" ]`,
  },
  { of: /^echo 'prefer-bundled-bin: true'/, after: `grep -qx 'prefer-bundled-bin: true' ${config}` },
  { of: /^grep -rn %s \/etc\/rancher\/k3s$/, fill: ['flannel-backend'], shows: /10-knit\.yaml:\d+:flannel-backend/ },
  { of: /^grep -rnE? \S*service-cidr"? \/etc\/rancher\/k3s$/, shows: /10-knit\.yaml:\d+:service-cidr/ },
  { of: /^ls -l \/etc\/cni\/net\.d$/, before: 'mkdir -p /etc/cni/net.d' },
  { of: /^ls -l \/var\/lib\/rancher\/k3s\/server\/manifests$/ },
  // One of the two is not there: the list of the other is what is told.
  { of: /^ls \/etc\/systemd\/system\/k3s\*\.service /, code: 2, shows: /^\/etc\/systemd\/system\/k3s\.service$/m },
  { of: /^tail \/var\/log\/\$service\.log$/, before: 'service=it; echo started >/var/log/it.log', shows: /started/ },
  { of: /^tail -n 50 \/var\/log\/%s\.log$/, fill: ['it'], before: 'echo started >/var/log/it.log', shows: /started/ },
  { of: /^ip -brief address$/, before: 'ip link set lo up', shows: /^lo .*127\.0\.0\.1/m },
  { of: /^ip route( show default)?$/, beside: true, shows: /^default via 192\.0\.2\.1 /m },
  {
    of: /^ip route add default via GATEWAY$/,
    fill: ['192.0.2.1'],
    before: `${link('eth0')}ip link set eth0 up; ip addr add 192.0.2.7/24 dev eth0`,
    after: 'ip route show default | grep -q 192.0.2.1',
  },
  {
    of: /^ip link add dummy0 /,
    before:
      'ip() { if [ "$2 $5" = "add dummy" ]; then command ip link add "$3" type bridge; else command ip "$@"; fi; }',
    after: 'ip route show default | grep -q "dev dummy0 metric 1000"',
  },
  {
    of: /^ip link set dev LINK mtu SIZE$/,
    fill: ['it', '1400'],
    before: link('it'),
    after: 'ip link show it | grep -q "mtu 1400"',
  },
  {
    of: /^ip link set %s mtu 1500$/,
    fill: ['it'],
    before: `${link('it')}ip link set it mtu 1400`,
    after: 'ip link show it | grep -q "mtu 1500"',
  },
  {
    of: /^ip link delete /,
    fill: ['it'],
    before: ['it', 'cilium_host', 'cilium_net', 'cilium_vxlan'].map(link).join(''),
    after: '[ "$(ip -o link show type bridge | wc -l)" = 3 ]',
  },
  {
    of: /^ip xfrm state flush$/,
    before: `ip xfrm state add src 192.0.2.7 dst 192.0.2.8 proto esp spi 7 mode tunnel aead 'rfc4106(gcm(aes))' 0x${'00'.repeat(20)} 128`,
    after: '[ -z "$(ip xfrm state)" ]',
  },
  { of: /^ss -lnp \| grep :%s$/, fill: ['8787'], beside: true, shows: /LISTEN.*127\.0\.0\.1:8787/ },
  { of: /^ss -lntup$/, beside: true, shows: /127\.0\.0\.1:8787/ },
  {
    of: /^sysctl -w net\.ipv6\.conf\.all\.disable_ipv6=0$/,
    before: 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6',
    after: '[ "$(cat /proc/sys/net/ipv6/conf/all/disable_ipv6)" = 0 ]',
  },
  { of: /^sysctl net\.ipv6\.conf\.all\.forwarding$/, shows: /^net\.ipv6\.conf\.all\.forwarding = 0$/m },
  {
    of: /^sysctl -w %s=1$/,
    fill: ['net.ipv4.ip_forward'],
    before: 'echo 0 >/proc/sys/net/ipv4/ip_forward',
    after: '[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ]',
  },
  {
    of: /^grep -rn %s \/etc\/sysctl\.conf \/etc\/sysctl\.d$/,
    fill: ['net.ipv4.ip_forward'],
    before: 'mkdir -p /etc/sysctl.d; touch /etc/sysctl.conf; echo net.ipv4.ip_forward=0 >/etc/sysctl.d/90-off.conf',
    shows: /90-off\.conf:1:net\.ipv4\.ip_forward=0/,
  },
  {
    of: /^iptables -I (?:INPUT|FORWARD) -[sd] %s -j ACCEPT$/,
    fill: ['10.42.0.0/16'],
    after: 'iptables -S | grep -q "10.42.0.0/16 -j ACCEPT"',
  },
  { of: /^iptables -I INPUT -p %s -j/, fill: ['esp'], after: 'iptables -C INPUT -p esp -j ACCEPT' },
  {
    of: /^iptables -I INPUT -p %s --dport/,
    fill: ['udp', '51820:51821'],
    after: 'iptables -C INPUT -p udp --dport 51820:51821 -j ACCEPT',
  },
  {
    of: /^%s \| grep %s$/,
    fill: ['iptables-save', '10.43.0.1'],
    before: 'iptables -t nat -A OUTPUT -d 10.43.0.1 -p tcp --dport 443 -j ACCEPT',
    shows: /10\.43\.0\.1/,
  },
  {
    of: /^iptables-save \| grep -iv flannel /,
    before: `${inChain('FLANNEL-FWD')}; iptables -A INPUT -s 192.0.2.9 -j DROP`,
    after: '! iptables-save | grep -i flannel && iptables -C INPUT -s 192.0.2.9 -j DROP',
  },
  {
    of: /^iptables-save \| grep -v cali /,
    before: `${inChain('cali-FORWARD')}; iptables -A INPUT -s 192.0.2.9 -j DROP`,
    after: '! iptables-save | grep cali && iptables -C INPUT -s 192.0.2.9 -j DROP',
  },
  {
    of: /^iptables-save \| grep DROP$/,
    before: 'iptables -A INPUT -p udp --dport 8472 -j DROP',
    shows: /-A INPUT -p udp .*--dport 8472 -j DROP/,
  },
  {
    of: /^nft list ruleset%s$/,
    fill: [''],
    before: 'nft add table ip it; nft add chain ip it input; nft add rule ip it input udp dport 8472 drop',
    shows: /udp dport 8472 drop/,
  },
  {
    of: /^nft delete table ip6? calico$/,
    before: 'nft add table ip calico; nft add table ip6 calico',
    after: '[ "$(nft list tables | grep -c calico)" = 1 ]',
  },
  { of: /^ufw allow %s\/%s$/, fill: ['51820:51821', 'udp'], after: 'grep -q "51820:51821" /etc/ufw/user.rules' },
  { of: /^ufw allow from %s to any$/, fill: ['10.42.0.0/16'], after: 'grep -q 10.42.0.0/16 /etc/ufw/user.rules' },
  { of: /^ufw allow proto esp/, after: 'grep -q "p esp" /etc/ufw/user.rules' },
  { of: /^ufw (reload|disable)$/, shows: /not enabled|stopped/ },
  {
    of: /^sed -i '\/\^COMMIT\/i -A ufw-before-input/,
    fill: ['esp'],
    after: 'grep -B 1 "^COMMIT" /etc/ufw/before.rules | grep -qx -e "-A ufw-before-input -p esp -j ACCEPT"',
  },
  {
    of: /^firewall-cmd --permanent --add-port=/,
    fill: ['51820-51821', 'udp'],
    after: 'firewall-cmd --permanent --query-port=51820-51821/udp',
  },
  {
    of: /^firewall-cmd --permanent --add-rich-rule=/,
    fill: ['esp'],
    after: 'firewall-cmd --permanent --list-rich-rules | grep -q esp',
  },
  {
    of: /^firewall-cmd --permanent --zone=trusted --add-source=/,
    fill: ['10.42.0.0/16'],
    after: 'firewall-cmd --permanent --zone=trusted --query-source=10.42.0.0/16',
  },
  { of: /^until curl .*done$/, beside: true, before: 'its_url=https://server.example:6443' },
  { of: /^systemctl restart (%s|k3s)$/, fill: ['k3s'], beside: true, after: 'systemctl is-active --quiet k3s' },
  { of: /^systemctl enable %s$/, fill: ['k3s'], beside: true, after: 'systemctl is-enabled --quiet k3s' },
  { of: /^k3s --version$/, shows: /^k3s version v/ },
  { of: /^curl -v %s$/, fill: ['https://get.k3s.io/'], beside: true, shows: /^#!\/bin\/sh/m },
  { of: /^k3s-killall\.sh$/, beside: true, after: '! systemctl is-active --quiet k3s' },
  { of: /^%s-uninstall\.sh$/, fill: ['k3s'], beside: true, after: '[ ! -e /usr/local/bin/k3s ]' },
];

/** What cannot be run in such a world, and why. */
export const notHere: readonly (readonly [RegExp, string])[] = [
  [/^(sudo )?sh (fetch|load|%s)/, 'test/airgap runs them, in a world that loses its way out'],
  [/^(apt-get|dnf|yum|zypper|pacman|apk|amazon-linux-extras) /, "installs from a distribution's own archive"],
  [/^(%s|k3s kubectl|kubectl) .*/, 'a real cluster answers it'],
  [/^k3s (crictl pull|etcd-snapshot save)/, 'K3s itself does it'],
  [/^curl -k https:\/\/NODE:10250/, 'a kubelet answers it'],
  [
    /^KUBECTL=.* sh verify\.sh$|^(sudo )?sh verify\.sh( --[a-z-]+)?$/,
    'with a cluster only; without one, printed.test.ts runs it',
  ],
  [/^k3s-agent-uninstall\.sh$/, 'on agents alone; k3s-uninstall.sh, its like, is run'],
  [/^systemctl restart k3s-agent$/, 'on agents alone; that of k3s, its like, is run'],
  [/^modprobe /, 'loads into the kernel that the world shares with this machine'],
  [/^(systemctl (status|disable)|timedatectl|hostnamectl|journalctl) ?/, 'systemd has to be process 1'],
  [/^printf '\[keyfile\]/, 'NetworkManager and systemd have to run'],
  [/^firewall-cmd --reload$/, 'firewalld has to run'],
  [/^rc-service /, 'OpenRC has to be process 1'],
  [/^date -u -s /, 'sets the clock that the world shares with this machine'],
  [/^(ethtool|ping) /, 'belongs to links between nodes: test/cluster has them'],
  [/^sudo sh preflight\.sh --peer /, 'two machines have to run it at once: test/shell/preflight-peer.test.ts'],
  [/^(wg|swanctl) /, 'a tunnel between nodes has to stand'],
];
