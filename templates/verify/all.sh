# shellcheck shell=sh
# Every part of the verification, in one order for all scripts that need it.
# shellcheck source=templates/verify/report.sh
. "${0%/*}/verify/report.sh"
# shellcheck source=templates/verify/formats.sh
. "${0%/*}/verify/formats.sh"
# shellcheck source=templates/verify/run.sh
. "${0%/*}/verify/run.sh"
# shellcheck source=templates/verify/json.sh
. "${0%/*}/verify/json.sh"
# shellcheck source=templates/verify/ranges.sh
. "${0%/*}/verify/ranges.sh"
# shellcheck source=templates/verify/cluster.sh
. "${0%/*}/verify/cluster.sh"
# shellcheck source=templates/verify/service.sh
. "${0%/*}/verify/service.sh"
# shellcheck source=templates/verify/config.sh
. "${0%/*}/verify/config.sh"
# shellcheck source=templates/verify/kernel.sh
. "${0%/*}/verify/kernel.sh"
# shellcheck source=templates/verify/cni.sh
. "${0%/*}/verify/cni.sh"
# shellcheck source=templates/verify/overlay.sh
. "${0%/*}/verify/overlay.sh"
# shellcheck source=templates/verify/tunnels.sh
. "${0%/*}/verify/tunnels.sh"
# shellcheck source=templates/verify/policy.sh
. "${0%/*}/verify/policy.sh"
# shellcheck source=templates/verify/workloads.sh
. "${0%/*}/verify/workloads.sh"
# shellcheck source=templates/verify/probe.sh
. "${0%/*}/verify/probe.sh"
# shellcheck source=templates/verify/connectivity.sh
. "${0%/*}/verify/connectivity.sh"
