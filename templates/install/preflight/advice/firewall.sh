# shellcheck shell=sh
# The commands that open a firewall for the ports and ranges of the plan.

# opening_commands firewalld|ufw|iptables: on one line. ufw knows no other protocols than these; the rest goes into its own
# rules file.
opening_commands() {
  {
    emit_text "$PORTS"
    printf '%s,%s\n' "$CLUSTER_CIDR" "$SERVICE_CIDR" | tr ',' '\n' | sed 's/^/range /'
    echo end
  } | case $1 in
    firewalld)
      awk '
        $1 == "ip" { printf "firewall-cmd --permanent --add-rich-rule=\047rule protocol value=\"%s\" accept\047\n", $2 }
        $1 == "tcp" || $1 == "udp" { printf "firewall-cmd --permanent --add-port=%s/%s\n", $2, $1 }
        $1 == "range" { printf "firewall-cmd --permanent --zone=trusted --add-source=%s\n", $2 }
        $1 == "end" { print "firewall-cmd --reload" }'
      ;;
    ufw)
      awk '
        $1 == "ip" && $2 == 50 { print "ufw allow proto esp from any to any"; next }
        $1 == "ip" { printf "sed -i \047/^COMMIT/i -A ufw-before-input -p %s -j ACCEPT\047 /etc/ufw/before.rules\n", $2 }
        $1 == "tcp" || $1 == "udp" { sub(/-/, ":", $2); printf "ufw allow %s/%s\n", $2, $1 }
        $1 == "range" { printf "ufw allow from %s to any\n", $2 }
        $1 == "end" { print "ufw reload" }'
      ;;
    iptables)
      awk '
        $1 == "ip" { printf "iptables -I INPUT -p %s -j ACCEPT\n", $2 }
        $1 == "tcp" || $1 == "udp" { sub(/-/, ":", $2); printf "iptables -I INPUT -p %s --dport %s -j ACCEPT\n", $1, $2 }
        $1 == "range" {
          printf "iptables -I INPUT -s %s -j ACCEPT\n", $2
          printf "iptables -I FORWARD -s %s -j ACCEPT\n", $2
          printf "iptables -I FORWARD -d %s -j ACCEPT\n", $2
        }' | sed '/ -[sd] [^ ]*:/s/^iptables/ip6tables/'
      ;;
  esac | awk '{ printf "%s%s", (NR > 1 ? " && " : ""), $0 }'
}
