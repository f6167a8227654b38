# shellcheck shell=sh
# Where the commands are that open a firewall.

opening_commands() {
  phrase 'the commands that preflight.sh of this address prints'
}
