# shellcheck shell=sh
# Preflight of the server that this node joins: an agent whose server does not answer waits for ever.
# https://docs.k3s.io/cli/token: what /cacerts gives is what the token's digest is of, where it is one certificate.

# An agent whose server does not answer waits for ever. https://docs.k3s.io/cli/token
preflight_server() {
  if [ -z "${K3S_URL-}" ] || [ -n "$files_only" ]; then return 0; fi
  if [ -n "$KNIT_ROOT" ] || ! has curl; then
    preflight_verdict skip 'only curl on the node itself can ask it'
    return 0
  fi
  its_url=${K3S_URL%/} its_code=0
  its_answer=$(ask_server /cacerts) || its_code=$?
  case $its_code:$its_answer in
    0:*'-----BEGIN CERTIFICATE-----'*) ;;
    0:*) server_refused 'what answers there is no K3s server' ;;
    6:*) server_refused 'its name is not known here' ;;
    7:*) server_refused 'nothing takes the connection' ;;
    28:*) server_refused 'it did not answer within 10 seconds' ;;
    *) server_refused "curl ended with $its_code" ;;
  esac
  [ "$its_code" = 0 ] || return 0
  its_hash=$(token_hash)
  # Only where it is one certificate is the token's digest that of the answer.
  if [ -n "$its_hash" ] && [ "$(printf '%s\n' "$its_answer" | grep -c BEGIN)" = 1 ] &&
    [ "$(printf '%s\n' "$its_answer" | sha256_of /dev/stdin)" != "$its_hash" ]; then
    preflight_verdict refuse 'the token is not of the cluster at %s' "$K3S_URL"
    preflight_remedy 'take it from /var/lib/rancher/k3s/server/node-token on that server'
    return 0
  fi
  # Not every release has /ping: only an answer that says "not yet" counts.
  case $(ask_server /ping -w '%{http_code}' -o /dev/null || :) in
    5??)
      preflight_verdict warn '%s answers, but is not ready yet' "$K3S_URL"
      preflight_remedy 'wait for it: systemctl status k3s on the server'
      ;;
    *) preflight_verdict ok '%s' "$K3S_URL" ;;
  esac
}

# ask_server PATH [WORD...]: K3s' own agents trust the first answer for its digest, and use no proxy for it.
ask_server() {
  ask_server_path=$1
  shift
  curl -q --insecure --silent --noproxy '*' --proto '=https' --connect-timeout 5 --max-time 10 --max-filesize 1048576 "$@" -- "$its_url$ask_server_path"
}

# token_hash: the digest in a token of the long form; nothing where it has none.
token_hash() {
  token_hash_text=${K3S_TOKEN-}
  if [ -z "$token_hash_text" ] && [ -r "${K3S_TOKEN_FILE-}" ]; then token_hash_text=$(head -c 4096 "$K3S_TOKEN_FILE" | head -n 1); fi
  case $token_hash_text in K10*::*) printf '%s\n' "${token_hash_text%%::*}" | sed 's/^K10//' ;; esac
}

server_refused() {
  its_code=refused
  preflight_verdict refuse "%s does not answer as a K3s server does: $1" "$K3S_URL"
  preflight_remedy 'on the server: systemctl status k3s, and open TCP 6443 to this node. If it only comes up later, before this: %s' \
    "until curl -fsk $its_url/cacerts >/dev/null; do sleep 5; done"
}
