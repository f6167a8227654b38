# shellcheck shell=sh
# Preflight of the reader's own config files of K3s, which knit leaves alone. K3s reads config.yaml, then the drop-ins
# by name; what comes last wins.

# config_files: the reader's own, which knit leaves alone, in K3s' order; what comes last wins.
config_files() {
  for config_file in "$KNIT_ROOT/etc/rancher/k3s/config.yaml" "$KNIT_ROOT"/etc/rancher/k3s/config.yaml.d/*.yaml "$KNIT_ROOT"/etc/rancher/k3s/config.yaml.d/*.yml; do
    case $config_file in */10-knit.yaml) continue ;; esac
    stays_inside "${config_file#"$KNIT_ROOT"}" || continue
    [ ! -f "$config_file" ] || printf '%s\n' "$config_file"
  done
}

# config_value KEY FILE: what the file says, on one line, without quotes. BusyBox' awk takes no escapes in brackets.
config_value() {
  awk -v key="$1" -v quote="'" '
    found && /^[[:space:]]*-/ { sub(/^[[:space:]]*-[[:space:]]*/, ""); list = list (list == "" ? "" : ",") $0; next }
    { found = 0 }
    index($0, key ":") == 1 || index($0, key "+:") == 1 {
      value = $0; sub(/^[^:]*:[[:space:]]*/, "", value); sub(/[[:space:]]+#.*$/, "", value)
      found = 1; list = value
    }
    END { gsub(quote, "", list); gsub(/[]["[:space:]]/, "", list); if (list != "") print list }' "$2" 2>/dev/null || :
}

# said_values KEY: what knit's file, each of the reader's, and INSTALL_K3S_EXEC say; nothing where none says it.
said_values() {
  our_config | config_value "$1" -
  config_files | while read -r said_file; do config_value "$1" "$said_file"; done
  exec_options | sed -n "s/^$1 //p"
}

# our_config: the text of knit's own file on this node.
our_config() {
  if [ "$role" = server ]; then emit_text "$SERVER_CONFIG"; else emit_text "$AGENT_CONFIG"; fi
}

# preflight_config: keys that decide about the network, and those that knit writes, said otherwise by another file than knit's
# or by INSTALL_K3S_EXEC. https://github.com/k3s-io/k3s/issues/12745
preflight_config() {
  its_said=''
  its_keys="$NETWORK_KEYS $(our_config | sed -n 's/^\([a-z-]*\)+\{0,1\}:.*/\1/p')"
  [ "$role" != agent ] || its_keys="$its_keys $SERVER_KEYS"
  its_keys=$(printf '%s\n' "$its_keys" | tr -s ' ' '\n' | awk '!seen[$0]++')
  while read -r its_file; do
    [ -n "$its_file" ] || continue
    if [ ! -r "$its_file" ]; then
      its_said=yes
      preflight_verdict skip 'only root can read %s' "$its_file"
      continue
    fi
    for its_key in $its_keys; do
      its_value=$(config_value "$its_key" "$its_file")
      [ -z "$its_value" ] || judge_key
    done
  done <<END_OF_FILES
$(config_files)
END_OF_FILES
  its_file=INSTALL_K3S_EXEC
  while read -r its_key its_value; do
    case $line_end$its_keys$line_end in *"$line_end$its_key$line_end"*) judge_key ;; esac
  done <<END_OF_OPTIONS
$(exec_options)
END_OF_OPTIONS
  config_moved
  [ -n "$its_said" ] || preflight_verdict ok 'nothing contradicts'
}

# exec_options: the options in INSTALL_K3S_EXEC as lines `KEY VALUE`, split as K3s' installer has them split.
exec_options() {
  printf '%s\n' "${INSTALL_K3S_EXEC-}" | tr '\n\t' '  ' | awk -v quote="'" '
    { for (at = 1; at <= length($0); at++) {
        sign = substr($0, at, 1)
        if (inside != "" && sign == inside) inside = ""
        else if (inside == "" && (sign == "\"" || sign == quote)) { inside = sign; open = 1 }
        else if (inside == "" && sign == " ") { if (word != "" || open) words[++count] = word; word = ""; open = 0 }
        else word = word sign
      } }
    END {
      if (word != "" || open) words[++count] = word
      for (at = 1; at <= count; at++) {
        if (words[at] !~ /^-/) continue
        key = words[at]; sub(/^--?/, "", key)
        if (key ~ /=/) { value = key; sub(/^[^=]*=/, "", value); sub(/=.*/, "", key) }
        else if (at < count && words[at + 1] !~ /^-/) value = words[++at]
        else value = "true"
        if (key == "c") key = "config"; if (key == "d") key = "data-dir"
        gsub(/[[:space:]]/, "", value)
        print key, value
      }
    }'
}

# config_moved: K3s looks for knit's file beside the config that it is told.
config_moved() {
  if [ -n "${K3S_CONFIG_FILE-}" ]; then its_file=K3S_CONFIG_FILE; else exec_options | grep -q '^config ' || return 0; fi
  its_said=yes
  preflight_verdict refuse '%s moves the config: K3s would not read /etc/rancher/k3s/config.yaml.d' "$its_file"
  preflight_remedy 'unset it, and put what that file says into /etc/rancher/k3s/config.yaml'
}

# judge_key: $its_key is $its_value in $its_file.
judge_key() {
  case "$role: $SERVER_KEYS " in
    "agent:"*" $its_key "*)
      found_key 'an agent stops at this key, which only servers know'
      return 0
      ;;
  esac
  its_ours=$(our_config | config_value "$its_key" -)
  case $its_key:$its_value in
    disable:*network-policy*) found_key 'this does not turn the policy engine off; disable-network-policy: true does' ;;
    disable:* | tls-san:* | kube-controller-manager-arg:*) judge_list ;;
    egress-selector-mode:pod)
      if [ "$CNI" = calico ]; then
        found_key "mode pod does not work with Calico's own address management; use agent or cluster"
      else
        judge_value
      fi
      ;;
    flannel-cni-conf:*)
      case " $IGNORED_KEYS " in *" $its_key "*) found_key 'this release of K3s ignores it (k3s#14597)' warn ;; esac
      ;;
    disable-kube-proxy:true) [ "$CNI" = none ] || found_key 'nothing in this plan takes the place of kube-proxy' ;;
    vpn-auth*) found_key 'it replaces the backend of flannel by tailscale' ;;
    *) judge_value ;;
  esac
}

judge_value() {
  case $its_key in
    flannel-backend) its_ours=${its_ours:-$FLANNEL_BACKEND} ;;
    cluster-cidr) its_ours=$CLUSTER_CIDR ;;
    service-cidr) its_ours=$SERVICE_CIDR ;;
    cluster-dns) its_ours=$CLUSTER_DNS ;;
    egress-selector-mode) its_ours=${its_ours:-$its_value} ;;
    disable-* | multi-* | flannel-*-*) its_ours=${its_ours:-false} ;;
  esac
  [ "$its_value" = "$its_ours" ] || found_key 'this plan has another value'
}

# judge_list: of two files with the same key, the later one wins whole, but where it adds by a +; options always win whole.
judge_list() {
  if [ -n "$its_ours" ] && [ "$its_ours" != "$its_value" ]; then
    its_last=$(printf '%s\n' 10-knit.yaml "${its_file##*/}" | LC_ALL=C sort | tail -n 1)
    case $its_file:$its_last in
      INSTALL_K3S_EXEC:*)
        found_key "it would take the place of this plan's own list"
        return 0
        ;;
      */config.yaml:* | *:10-knit.yaml)
        our_config | grep -q "^$its_key+:" ||
          found_key "this release of K3s would take this plan's list in its place: ask for both in the address of this script"
        ;;
      *)
        grep -q "^$its_key+:" "$its_file" ||
          found_key "it would take the place of this plan's list: write $its_key+: there"
        ;;
    esac
  fi
  [ "$its_key" = disable ] || return 0
  for its_word in servicelb coredns; do
    case " $CHECKS :,$its_value," in
      *" $its_word "*:*",$its_word,"*) found_key "this plan counts on $its_word; ask for disable=$its_word" warn ;;
    esac
  done
}

# found_key TEXT [LEVEL]: a finding about the key at hand. What may be a secret is not shown.
found_key() {
  its_said=yes
  case $its_key in vpn-auth | datastore-endpoint | *token*) its_value=... ;; esac
  preflight_verdict "${2:-refuse}" "%s says %s: $1" "$its_file" "$its_key: $its_value"
  if [ "$its_file" = INSTALL_K3S_EXEC ]; then
    preflight_remedy 'take --%s out of INSTALL_K3S_EXEC' "$its_key"
  else
    preflight_remedy 'take the line out of %s' "$its_file"
  fi
}
