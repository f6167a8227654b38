# shellcheck shell=sh
# The manual of verify.sh.

verify_help() {
  cat <<END
verify.sh of knit $KNIT_RELEASE: proves that a node and its cluster have the network of this request.
Request: $REQUEST

Usage: sudo sh verify.sh [--format text|json|tap|junit] [--local] [--timeout SECONDS] [--allow-skip] [--all-nodes]
                           [--report FILE.tar.gz]

It looks and changes nothing, but for two checks: kernel-modules may make a link in a network of its own,
and pod-to-pod, service-dns and pod-ip-forward share pods, one on each ready node, in a namespace knit-verify-..., made
from an image that the nodes already have (nothing is ever pulled), and removed when the script ends.
Without root it skips what only root may read, and says so.

Options
  --format FORMAT    text (for people), json, tap (TAP 14) or junit (XML); results go to stdout
  --local            only what this node knows by itself; asks no cluster
  --timeout SECONDS  how long to wait, in all, for what is still starting (0 to 86400, now $verify_timeout)
  --allow-skip       ends with 0 also where something could not be looked at
  --all-nodes        pods on all nodes also where there are more than $probe_most, of which some are taken else
  --report FILE.tar.gz  writes a file to attach: results, addresses, routes, rules, logs; secrets are taken out
  --help, --version

Environment
  KUBECTL            the client, such as 'kubectl --context lab' (default: k3s kubectl, then kubectl)
  KUBECONFIG         the kubeconfig (default: /etc/rancher/k3s/k3s.yaml)
  KNIT_ROOT          prefix of every path that is read (default: none)
  NO_COLOR           no colours

Results
  pass   looked at, and as planned
  fail   looked at, and not as planned; the remedy names the command to run
  skip   could not be looked at; never counted as passed

Exit codes
  0 proven: all was looked at, and passed  1 something failed    64 wrong usage
  2 nothing failed, but something could not be looked at (0 with --allow-skip)
  78 nothing could be looked at            130, 143 interrupted

Checks of this request
$(printf '%s\n' "$CHECKS" | tr ' ' '\n' | sed 's/^/  /')
END
}
