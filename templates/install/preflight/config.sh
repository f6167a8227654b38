# shellcheck shell=sh
# Preflight of the reader's own config files of K3s, which knit leaves alone. K3s reads config.yaml, then the drop-ins
# by name; what comes last wins.

# config_files: all of them but knit's, in K3s' order.
config_files() {
  for config_file in "$KNIT_ROOT/etc/rancher/k3s/config.yaml" "$KNIT_ROOT"/etc/rancher/k3s/config.yaml.d/*.yaml "$KNIT_ROOT"/etc/rancher/k3s/config.yaml.d/*.yml; do
    case $config_file in */10-knit.yaml) continue ;; esac
    stays_inside "${config_file#"$KNIT_ROOT"}" || continue
    [ ! -f "$config_file" ] || printf '%s\n' "$config_file"
  done
}

# config_value KEY FILE: what the file says, on one line, without quotes; nothing where it says nothing. BusyBox' awk takes no
# escapes in brackets.
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

# our_config: the text of knit's own file on this node.
our_config() {
  if [ "$role" = server ]; then emit_text "$SERVER_CONFIG"; else emit_text "$AGENT_CONFIG"; fi
}

# config_says KEY VALUE: whether one of the reader's files, or knit's, says so.
config_says() {
  while read -r config_says_file; do
    if [ -n "$config_says_file" ] && [ "$(config_value "$1" "$config_says_file")" = "$2" ]; then return 0; fi
  done <<END_OF_FILES
$(config_files)
END_OF_FILES
  case "$line_end$(our_config)$line_end" in
    *"$line_end$1: $2$line_end"*) return 0 ;;
    *) return 1 ;;
  esac
}

# preflight_config: keys that decide about the network, and those that knit writes, said otherwise by another file than knit's
# or by INSTALL_K3S_EXEC. https://github.com/k3s-io/k3s/issues/12745
preflight_config() {
  preflight_said=''
  preflight_keys="$NETWORK_KEYS $(our_config | sed -n 's/^\([a-z-]*\)+\{0,1\}:.*/\1/p')"
  [ "$role" != agent ] || preflight_keys="$preflight_keys $SERVER_KEYS"
  preflight_keys=$(printf '%s\n' "$preflight_keys" | tr -s ' ' '\n' | awk '!seen[$0]++')
  while read -r preflight_file; do
    [ -n "$preflight_file" ] || continue
    if [ ! -r "$preflight_file" ]; then
      preflight_said=yes
      preflight_verdict skip 'only root can read %s' "$preflight_file"
      continue
    fi
    for preflight_key in $preflight_keys; do
      preflight_value=$(config_value "$preflight_key" "$preflight_file")
      [ -z "$preflight_value" ] || judge_key
    done
  done <<END_OF_FILES
$(config_files)
END_OF_FILES
  preflight_file=INSTALL_K3S_EXEC
  while read -r preflight_key preflight_value; do
    case $line_end$preflight_keys$line_end in *"$line_end$preflight_key$line_end"*) judge_key ;; esac
  done <<END_OF_OPTIONS
$(exec_options)
END_OF_OPTIONS
  config_moved
  [ -n "$preflight_said" ] || preflight_verdict ok 'nothing contradicts'
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
  if [ -n "${K3S_CONFIG_FILE-}" ]; then
    preflight_file=K3S_CONFIG_FILE
  elif exec_options | grep -q '^config '; then
    preflight_file=INSTALL_K3S_EXEC
  else
    return 0
  fi
  preflight_said=yes
  preflight_verdict refuse '%s moves the config: K3s would not read /etc/rancher/k3s/config.yaml.d' "$preflight_file"
  preflight_remedy 'unset it, and put what that file says into /etc/rancher/k3s/config.yaml'
}

# judge_key: $preflight_key is $preflight_value in $preflight_file.
judge_key() {
  case "$role: $SERVER_KEYS " in
    "agent:"*" $preflight_key "*)
      found_key 'an agent stops at this key, which only servers know'
      return 0
      ;;
  esac
  preflight_ours=$(our_config | config_value "$preflight_key" -)
  case $preflight_key:$preflight_value in
    disable:*network-policy*)
      found_key 'this does not turn the policy engine off; disable-network-policy: true does'
      ;;
    disable:* | tls-san:* | kube-controller-manager-arg:*) judge_list ;;
    egress-selector-mode:pod)
      if [ "$CNI" = calico ]; then
        found_key "mode pod does not work with Calico's own address management; use agent or cluster"
      else
        judge_value
      fi
      ;;
    flannel-cni-conf:*)
      case " $IGNORED_KEYS " in
        *" $preflight_key "*) found_key 'this release of K3s ignores it (k3s#14597)' warn ;;
      esac
      ;;
    disable-kube-proxy:true)
      [ "$CNI" = none ] || found_key 'nothing in this plan takes the place of kube-proxy'
      ;;
    vpn-auth*) found_key 'it replaces the backend of flannel by tailscale' ;;
    *) judge_value ;;
  esac
}

judge_value() {
  case $preflight_key in
    flannel-backend) preflight_ours=${preflight_ours:-$FLANNEL_BACKEND} ;;
    cluster-cidr) preflight_ours=$CLUSTER_CIDR ;;
    service-cidr) preflight_ours=$SERVICE_CIDR ;;
    cluster-dns) preflight_ours=$CLUSTER_DNS ;;
    egress-selector-mode) preflight_ours=${preflight_ours:-$preflight_value} ;;
    disable-* | multi-* | flannel-*-*) preflight_ours=${preflight_ours:-false} ;;
  esac
  [ "$preflight_value" = "$preflight_ours" ] || found_key 'this plan has another value'
}

# judge_list: of two files with the same key, the later one wins whole, but where it adds by a +; options always win whole.
judge_list() {
  if [ -n "$preflight_ours" ] && [ "$preflight_ours" != "$preflight_value" ]; then
    if [ "$preflight_file" = INSTALL_K3S_EXEC ]; then
      found_key "it would take the place of this plan's own list"
      return 0
    fi
    preflight_last=$(printf '%s\n' 10-knit.yaml "${preflight_file##*/}" | LC_ALL=C sort | tail -n 1)
    case $preflight_file in */config.yaml) preflight_last=10-knit.yaml ;; esac
    if [ "$preflight_last" = 10-knit.yaml ]; then
      our_config | grep -q "^$preflight_key+:" ||
        found_key "this release of K3s would take this plan's list in its place: ask for both in the address of this script"
    elif ! grep -q "^$preflight_key+:" "$preflight_file"; then
      found_key "it would take the place of this plan's list: write $preflight_key+: there"
    fi
  fi
  [ "$preflight_key" = disable ] || return 0
  for preflight_word in servicelb coredns; do
    case " $CHECKS :,$preflight_value," in
      *" $preflight_word "*:*",$preflight_word,"*)
        found_key "this plan counts on $preflight_word; ask for disable=$preflight_word" warn
        ;;
    esac
  done
}

# found_key TEXT [LEVEL]: a finding about the key at hand. What may be a secret is not shown.
found_key() {
  preflight_said=yes
  case $preflight_key in vpn-auth | datastore-endpoint | *token*) preflight_value=... ;; esac
  preflight_verdict "${2:-refuse}" "%s says %s: $1" "$preflight_file" "$preflight_key: $preflight_value"
  if [ "$preflight_file" = INSTALL_K3S_EXEC ]; then
    preflight_remedy 'take --%s out of INSTALL_K3S_EXEC' "$preflight_key"
  else
    preflight_remedy 'take the line out of %s' "$preflight_file"
  fi
}
