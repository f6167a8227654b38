#!/bin/sh
# Install, look, install again, change, be refused, uninstall: what it finds goes to files beside it, one a question.
cd /srv/test || exit 1
# shellcheck source=/dev/null
. ./variables

files() {
  find /etc /opt /usr/local /var/lib /var/log -xdev ! -path '/var/lib/systemd*' ! -path '/var/log/journal*' ! -name '*.updated' \
    ! -name machine-id ! -path /var/log/k3s-stand-in.log -printf '%p %y %m %l\n' | sort
}
links() { ip -o link | awk '{ print $2 }' | sort; }
# Link-local addresses come up by themselves, sooner or later.
routes() { {
  ip -4 route show table all
  ip -6 route show table all
} | grep -vE 'fe80|ff00'; }
# Rules and chains of somebody; tables and chains that the kernel has anyway come and go with whoever looks.
rules() { iptables-save | grep -E '^-A|^:.* - ' | sed 's/ \[[0-9:]*\]//'; }
policies() { ip xfrm policy; }
look() { for what in files links routes rules policies; do "$what" >"$1.$what"; done; }
knit() {
  name=$1 script=$2
  shift 2
  sh -s - "$@" <"$script" >"$name.out" 2>&1
  echo "$name $?" >>codes
}
pid() { systemctl show -p MainPID --value "$SERVICE"; }

# Somebody's own rule with a name that looks like Calico's, which has to stay.
iptables -A INPUT -p tcp --dport 22 -m comment --comment california -j ACCEPT
look before
knit install install.sh --no-verify
systemctl is-active "$SERVICE" >active
sh verify.sh --local --timeout 0 --format json >verify.json 2>/dev/null
first=$(pid)
knit again install.sh --no-verify
[ "$(pid)" = "$first" ] && echo same >restarted-again
knit changed changed.sh --no-verify
[ "$(pid)" != "$first" ] && echo restarted >restarted-changed
knit other other.sh --no-verify
sh ./leave.sh >leave.out 2>&1
look during
knit rehearsal uninstall.sh --dry-run
look rehearsed
knit uninstall uninstall.sh
look after
echo finished >finished
