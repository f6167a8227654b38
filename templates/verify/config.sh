# shellcheck shell=sh
# K3s' config on this node, what overrides it, and whether the servers agree.

config_folder=/etc/rancher/k3s/config.yaml.d
yaml_keys() { sed -n "s/^[\"']\{0,1\}\([A-Za-z0-9][A-Za-z0-9-]*+\{0,1\}\)[\"']\{0,1\}[ 	]*:.*/\1/p" "$1"; }

is_word() {
  for is_word_other in $2; do
    [ "$1" != "$is_word_other" ] || return 0
  done
  return 1
}

check_k3s_config() {
  config_file="$KNIT_ROOT$config_folder/10-knit.yaml"
  find_service
  if ! config_same; then
    verdict ''
    return 0
  fi
  config_later
  config_arguments
  config_agent
  config_unknown
  [ -n "$verify_local" ] || config_servers
  verdict '%s is as planned and nothing overrides it' "$config_file"
}

config_same() {
  if [ ! -e "$config_file" ]; then
    fault 'there is no %s' "$config_file"
    remedy 'run the install.sh of this request on this node'
    return 1
  fi
  if ! config_text=$(cat "$config_file" 2>/dev/null && printf x); then
    unseen '%s is not readable' "$config_file"
    remedy_root
    return 1
  fi
  config_role=$service_role
  if [ -z "$config_role" ] && [ "$config_text" = "${AGENT_CONFIG}x" ]; then config_role=agent; fi
  case $config_role in
    agent) config_wanted=$AGENT_CONFIG ;;
    *) config_wanted=$SERVER_CONFIG ;;
  esac
  if [ "$config_text" != "${config_wanted}x" ]; then
    fault '%s differs from the one that this request means' "$config_file"
    remedy 'run the install.sh of this request again as %s; with --dry-run it shows what it would change' \
      "${config_role:-server}"
    return 1
  fi
}

# Files after 10-knit.yaml win where they set the same key; with a + they add to it.
config_later() {
  yaml_keys "$config_file" | sed 's/+$//' >"$scratch/keys"
  for config_later_file in "$KNIT_ROOT$config_folder"/*; do
    case ${config_later_file##*/} in *.yaml | *.yml) ;; *) continue ;; esac
    if [ ! -f "$config_later_file" ] || [ "$config_later_file" = "$config_file" ]; then continue; fi
    # The order of K3s is that of bytes, whatever the locale of this shell.
    config_later_last=$(printf '%s\n' 10-knit.yaml "${config_later_file##*/}" | LC_ALL=C sort | tail -n 1)
    [ "$config_later_last" != 10-knit.yaml ] || continue
    if [ ! -r "$config_later_file" ]; then
      unseen '%s is not readable' "$config_later_file"
      remedy_root
      continue
    fi
    for config_later_key in $(yaml_keys "$config_later_file"); do
      is_word "$config_later_key" "$(cat "$scratch/keys")" || continue
      fault '%s sets %s and wins over 10-knit.yaml' \
        "$(printf '%s' "$config_later_file" | printable)" "$config_later_key"
      remedy 'take %s out of %s, then %s' \
        "$config_later_key" "$(printf '%s' "$config_later_file" | printable)" "$(restart_command)"
    done
  done
}

# Arguments of the unit win over every file, and K3S_CONFIG_FILE or --config moves the files away.
config_arguments() {
  [ -n "$service_file" ] || return 0
  for config_argument in $(service_words "$service_file" | sed -n 's/^--\([a-z0-9-]*\).*/\1/p'); do
    if [ "$config_argument" = config ] || is_word "$config_argument" "$(cat "$scratch/keys")"; then
      fault '%s starts K3s with --%s, which wins over 10-knit.yaml' "$service_file" "$config_argument"
      remedy 'run the install.sh of this request without INSTALL_K3S_EXEC: it writes %s anew' "$service_file"
    fi
  done
  for config_argument in "$service_file.env" "$KNIT_ROOT/etc/rancher/k3s/k3s.env" "$KNIT_ROOT/etc/default/$service" "$KNIT_ROOT/etc/sysconfig/$service"; do
    grep -Eq '^(export )?K3S_CONFIG_FILE=' "$config_argument" 2>/dev/null || continue
    fault '%s sets K3S_CONFIG_FILE: K3s reads another config' "$config_argument"
    remedy 'take K3S_CONFIG_FILE out of %s, then %s' "$config_argument" "$(restart_command)"
  done
}

config_agent() {
  [ "$service_role" = agent ] || return 0
  for config_agent_file in "$KNIT_ROOT/etc/rancher/k3s/config.yaml" "$KNIT_ROOT$config_folder"/*; do
    case $config_agent_file in *.yaml | *.yml) ;; *) continue ;; esac
    [ -r "$config_agent_file" ] || continue
    for config_agent_key in $(yaml_keys "$config_agent_file" | sed 's/+$//'); do
      is_word "$config_agent_key" "$SERVER_KEYS" || continue
      fault '%s sets %s, which agents do not know and do not start with' \
        "$(printf '%s' "$config_agent_file" | printable)" "$config_agent_key"
      remedy 'take %s out of it, then %s' "$config_agent_key" "$(restart_command)"
    done
  done
}

# A server goes on after a key that it does not know, such as a misspelt one, and only says so in its journal.
config_unknown() {
  config_unknown_key=$(service_journal | sed -n 's/.*Unknown flag -*\([^ ]*\) found in config[.]yaml, skipping.*/\1/p' | tail -n 1 | printable)
  [ -n "$config_unknown_key" ] || return 0
  fault 'K3s does not know the key %s and skipped it' "$config_unknown_key"
  remedy 'grep -rn %s /etc/rancher/k3s, mend it, then %s' "$config_unknown_key" "$(restart_command)"
}

# K3s notes on each node what it was started with, config files included.
config_servers() {
  [ "$service_role" != agent ] && kube_ready || return 0
  config_differing=$(node_arguments "agent-token $MATCHING_KEYS" | awk -F '\t' '
    ($2 in value) && value[$2] != $3 && !told[$2]++ { printf "%s%s", gap, $2; gap = ", " }
    { value[$2] = $3 }
  ' | printable)
  [ -z "$config_differing" ] || {
    fault 'the servers of this cluster differ in %s' "$config_differing"
    remedy 'run the install.sh of one request on all servers; compare with: %s get nodes -o yaml | grep k3s.io/node-args' \
      "$(kube_name)"
  }
}

# node_arguments KEYS: for each server and key a line with the server, the key and its values, K3s' defaults where the
# server does not say. Of `disable` only servicelb counts, as in K3s' own comparison.
node_arguments() {
  awk -F '\t' '$5 == "node-role.kubernetes.io/control-plane" { print $2 }' "$scratch/nodes" >"$scratch/servers"
  while read -r node_arguments_index; do
    json_value "$scratch/nodes" items "$node_arguments_index" metadata annotations k3s.io/node-args |
      sed 's/^"//' >"$scratch/arguments"
    json_flat "$scratch/arguments" >"$scratch/words" || continue
    awk -F '\t' -v server="$node_arguments_index" -v keys="$1" '
      function put() {
        if (key in wanted) values[key] = values[key] (values[key] == "" ? "" : ",") value
        key = ""
      }
      function flush() { if (key != "") { value = "true"; put() } }
      BEGIN {
        count = split(keys, list, " ")
        for (at = 1; at <= count; at++) { wanted[list[at]] = 1; normal[list[at]] = "false" }
        normal["flannel-backend"] = "vxlan"; normal["cluster-cidr"] = "10.42.0.0/16"
        normal["service-cidr"] = "10.43.0.0/16"; normal["cluster-dns"] = "10.43.0.10"
        normal["egress-selector-mode"] = "agent"; normal["cluster-domain"] = "cluster.local"
        normal["secrets-encryption-provider"] = "aescbc"; normal["disable"] = ""; normal["agent-token"] = ""
      }
      {
        word = substr($2, 2)
        if (word ~ /^--/) { flush(); key = substr(word, 3) }
        else if (key != "") { value = word; put() }
      }
      END {
        flush()
        for (at = 1; at <= count; at++) {
          key = list[at]
          if (key == "disable") values[key] = values[key] ~ /(^|,)servicelb(,|$)/ ? "servicelb" : ""
          print server "\t" key "\t" (values[key] == "" ? normal[key] : values[key])
        }
      }
    ' "$scratch/words"
  done <"$scratch/servers"
}
