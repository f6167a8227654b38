# shellcheck shell=sh
# Preflight of the reader's own config files of K3s, which knit leaves alone. K3s reads config.yaml, then the drop-ins
# by name; what comes last wins.

# config_files: all of them but knit's, in K3s' order.
config_files() {
  for config_file in "$KNIT_ROOT/etc/rancher/k3s/config.yaml" "$KNIT_ROOT"/etc/rancher/k3s/config.yaml.d/*.yaml "$KNIT_ROOT"/etc/rancher/k3s/config.yaml.d/*.yml; do
    case $config_file in */10-knit.yaml) continue ;; esac
    [ ! -f "$config_file" ] || printf '%s\n' "$config_file"
  done
}

# config_value KEY FILE: what the file says, on one line, without quotes; nothing where it says nothing.
config_value() {
  awk -v key="$1" '
    found && /^[[:space:]]*-/ { sub(/^[[:space:]]*-[[:space:]]*/, ""); list = list (list == "" ? "" : ",") $0; next }
    { found = 0 }
    index($0, key ":") == 1 || index($0, key "+:") == 1 {
      value = $0; sub(/^[^:]*:[[:space:]]*/, "", value); sub(/[[:space:]]+#.*$/, "", value)
      found = 1; list = value
    }
    END { gsub(/["\047\[\] ]/, "", list); if (list != "") print list }' "$2" 2>/dev/null || :
}

# config_says KEY VALUE: whether one of the reader's files, or knit's, says so.
config_says() {
  while read -r config_says_file; do
    if [ -n "$config_says_file" ] && [ "$(config_value "$1" "$config_says_file")" = "$2" ]; then return 0; fi
  done <<END_OF_FILES
$(config_files)
END_OF_FILES
  case "$line_end$(if [ "$role" = server ]; then emit_text "$SERVER_CONFIG"; else emit_text "$AGENT_CONFIG"; fi)$line_end" in
    *"$line_end$1: $2$line_end"*) return 0 ;;
    *) return 1 ;;
  esac
}

# preflight_config: keys that decide about the network, said otherwise by another file than knit's.
# https://github.com/k3s-io/k3s/issues/12745
preflight_config() {
  preflight_said=''
  preflight_keys='flannel-backend flannel-conf flannel-iface flannel-ipv6-masq flannel-external-ip flannel-cni-conf cluster-cidr
    service-cidr cluster-dns disable-network-policy egress-selector-mode vpn-auth vpn-auth-file disable'
  if [ "$role" = agent ]; then
    preflight_keys="$preflight_keys cluster-init cluster-domain datastore-endpoint secrets-encryption tls-san write-kubeconfig-mode"
  fi
  while read -r preflight_file; do
    [ -n "$preflight_file" ] || continue
    if [ ! -r "$preflight_file" ]; then
      preflight_said=yes
      preflight_verdict skip 'only root can read %s' '%sを読めるのはrootだけです' "$preflight_file"
      continue
    fi
    for preflight_key in $preflight_keys; do
      preflight_value=$(config_value "$preflight_key" "$preflight_file")
      [ -z "$preflight_value" ] || judge_key
    done
  done <<END_OF_FILES
$(config_files)
END_OF_FILES
  [ -n "$preflight_said" ] || preflight_verdict ok 'no other file contradicts' '矛盾する設定ファイルはありません'
}

# judge_key: $preflight_key is $preflight_value in $preflight_file.
judge_key() {
  case $role:$preflight_key in
    agent:flannel-iface | agent:flannel-conf | agent:flannel-cni-conf | agent:vpn-*) ;;
    agent:*)
      found_key 'an agent stops at this key, which only servers know' 'これはサーバー専用のキーで、エージェントは起動に失敗します'
      return 0
      ;;
  esac
  case $preflight_key:$preflight_value in
    disable:*network-policy*)
      found_key 'this does not turn the policy engine off; disable-network-policy: true does' \
        'これではポリシーエンジンは無効になりません。disable-network-policy: trueを使います'
      ;;
    disable:*) ;;
    egress-selector-mode:pod)
      if [ "$CNI" = calico ]; then
        found_key "mode pod does not work with Calico's own address management; use agent or cluster" \
          'podモードはCalicoのIPAMでは動作しません。agentまたはclusterを使います'
      fi
      ;;
    egress-selector-mode:*) ;;
    flannel-cni-conf:*)
      if ignores_cni_conf; then
        found_key 'this release of K3s ignores it (k3s#14597)' 'このリリースのK3sはこれを無視します (k3s#14597)' warn
      fi
      ;;
    vpn-auth*) found_key 'it replaces the backend of flannel by tailscale' 'flannelのバックエンドがtailscaleに置き換わります' ;;
    *)
      preflight_ours=$(emit_text "$SERVER_CONFIG" | sed -n "s/^$preflight_key: *//p" | tr -d "\"' ")
      case $preflight_key in
        flannel-backend) preflight_ours=${preflight_ours:-$FLANNEL_BACKEND} ;;
        cluster-cidr) preflight_ours=$CLUSTER_CIDR ;;
        service-cidr) preflight_ours=$SERVICE_CIDR ;;
        cluster-dns) preflight_ours=$CLUSTER_DNS ;;
        disable-network-policy | flannel-*-*) preflight_ours=${preflight_ours:-false} ;;
      esac
      [ "$preflight_value" = "$preflight_ours" ] || found_key 'this plan has another value' 'この計画の値と異なります'
      ;;
  esac
}

# found_key EN JA [LEVEL]: a finding about the key at hand.
found_key() {
  preflight_said=yes
  preflight_verdict "${3:-refuse}" "%s says %s: $1" "%sの%s：$2" "$preflight_file" "$preflight_key: $preflight_value"
  preflight_remedy 'take the line out of %s' '%sからその行を削除' "$preflight_file"
}

# Broken by the releases of December 2025, mended in v1.37.1; two lines are probable, not certain.
ignores_cni_conf() {
  case $K3S_VERSION in
    v1.3[56].* | v1.37.0+*) return 0 ;;
    v1.34.*) ! is_older "$K3S_VERSION" v1.34.3 ;;
    v1.33.*) ! is_older "$K3S_VERSION" v1.33.7 ;;
    v1.32.*) ! is_older "$K3S_VERSION" v1.32.11 ;;
    *) return 1 ;;
  esac
}
