# shellcheck shell=sh
# What preflight.sh does.

main() {
  preflight_format=text role='' files_only='' force='' peer='' peer_wait=120
  parse_options "$@"
  # It looks as a dry run does: results on stdout, and nothing tried that stays.
  DRY_RUN=yes
  set_say_to
  # sudo and cron leave out folders that hold ip, iptables and modprobe.
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin
  need_programs awk sed tr grep cut sort head tail date uname mktemp cat rm
  set_traps
  case $KNIT_ROOT in
    '' | /*) KNIT_ROOT=${KNIT_ROOT%/} ;;
    *) KNIT_ROOT="$PWD/${KNIT_ROOT%/}" ;;
  esac
  [ -z "$KNIT_ROOT" ] || [ -d "$KNIT_ROOT" ] || die 64 'KNIT_ROOT is %s, which is no folder' "$KNIT_ROOT"
  # The way to another machine is looked at by itself.
  [ -z "$peer" ] || preflight_ids=peer
  choose_role
  find_supervisor
  must_stay_inside "$receipt_path" /etc/rancher/k3s/config.yaml.d/10-knit.yaml
  locate_k3s
  read_receipt
  if [ "$preflight_format" = json ]; then
    scratch
    preflight >"$scratch/findings"
    print_json "$scratch/findings"
  else
    use_colours
    say 'knit %s looks at this machine for %s with %s, as %s' "$KNIT_RELEASE" "K3s $K3S_VERSION" "$(network_name)" "$role"
    print_warnings
    preflight
  fi
  [ "$preflight_refused" = 0 ] || exit 78
}

parse_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --role=* | --format=* | --peer=* | --wait=*) set_option "${1%%=*}" "${1#*=}" ;;
      --role | --format | --peer | --wait)
        [ $# -ge 2 ] || die 64 '%s needs a value' "$1"
        set_option "$1" "$2"
        shift
        ;;
      *) common_option "$1" || die 64 'unknown argument %s: known are --role, --format, --peer, --wait, --help, --version' "$(quoted "$1")" ;;
    esac
    shift
  done
}

set_option() {
  case $1:$2 in
    --role:server | --role:agent) role=$2 ;;
    --format:text | --format:json) preflight_format=$2 ;;
    --peer:?*[0-9a-fA-F]*)
      case $2 in *[!0-9a-fA-F:.]*) die 64 '--peer takes the IP address of another machine, not %s' "$(quoted "$2")" ;; esac
      peer=$2
      ;;
    --peer:*) die 64 '--peer takes the IP address of another machine, not %s' "$(quoted "$2")" ;;
    --wait:*[!0-9]* | --wait: | --wait:?????*) die 64 '--wait takes seconds, not %s' "$(quoted "$2")" ;;
    --wait:*) peer_wait=$2 ;;
    --role:*) die 64 '--role takes server or agent, not %s' "$(quoted "$2")" ;;
    *) die 64 '--format takes text or json, not %s' "$(quoted "$2")" ;;
  esac
}

# print_json FILE: the findings in it, which are lines as preflight_verdict and preflight_remedy tell them.
print_json() {
  REQUEST=$REQUEST ROLE=$role SIGN=$(phrase ': ') REMEDY=$(phrase 'remedy: ') \
  COUNTS="$preflight_ok $preflight_warned $preflight_refused" LC_ALL=C awk '
    # Not by gsub: how many backslashes its replacement needs is another number in each awk.
    function replaced(value, from, to, out, at) {
      out = ""
      while ((at = index(value, from)) > 0) {
        out = out substr(value, 1, at - 1) to
        value = substr(value, at + length(from))
      }
      return out value
    }
    function text(value) { return "\"" replaced(replaced(value, "\\", "\\\\"), "\"", "\\\"") "\"" }
    BEGIN {
      sign = ENVIRON["SIGN"]; remedy = "          " ENVIRON["REMEDY"]; split(ENVIRON["COUNTS"], counts, " ")
      printf "{\n  \"request\": %s,\n  \"role\": %s,\n  \"checks\": [", text(ENVIRON["REQUEST"]), text(ENVIRON["ROLE"])
    }
    index($0, remedy) == 1 { remedies = remedies (remedies == "" ? "" : ", ") text(substr($0, length(remedy) + 1)); next }
    /^  (ok|warn|refuse|skip) / && (at = index($0, sign)) {
      finish()
      printf "%s\n    {\"id\": %s, \"status\": %s, \"detail\": %s", comma, text(substr($0, 11, at - 11)), text($1), text(substr($0, at + length(sign)))
      comma = ","; open = 1
      if ($1 == "skip") skipped++
    }
    function finish() {
      if (open) printf "%s}", remedies == "" ? "" : ", \"remedies\": [" remedies "]"
      open = 0; remedies = ""
    }
    END {
      finish()
      printf "%s],\n  \"ok\": %d,\n  \"warned\": %d,\n  \"refused\": %d,\n  \"skipped\": %d\n}\n", comma == "" ? "" : "\n  ", counts[1], counts[2], counts[3], skipped
    }' "$1"
}
