# shellcheck shell=sh
# Downloads: whole, from https, with the digest that was asked for, and by nothing but the options that stand here. What
# ~/.curlrc and wgetrc say (insecure, a proxy) does not hold for what root is about to run; HTTPS_PROXY does.

# size_of FILE: its length in bytes.
size_of() {
  size_of_count=$(wc -c <"$1")
  printf '%s\n' "$((size_of_count))"
}

# is_loopback URL: whether it is plain http to this machine and nothing that only looks like it.
is_loopback() {
  printf '%s\n' "$1" | head -n 1 | grep -Eq '^http://127\.0\.0\.1(:[0-9]+)?/'
}

# without_login URL: it without the name and password that may stand in it.
without_login() {
  printf '%s\n' "$1" | sed 's,://[^/@]*@,://...@,; s,?.*,?...,'
}

# download SOURCE TARGET SHA256 MAX: brings an https address, an address on this machine or a file of this machine to
# TARGET, whole and with that digest (empty: any), or ends the script. At most MAX bytes are taken.
download() {
  download_new="$2.part"
  rm -f -- "$download_new"
  case $1 in
    *://*)
      case $1 in https://*) ;; *) is_loopback "$1" || die 64 'refused to download %s: only https addresses, http://127.0.0.1 and files are taken' "$1" ;; esac
      download_name=$(without_login "$1")
      waiting "$(phrase '  downloading %s' "${download_name##*/}")"
      fetch "$1" "$download_new" "$3" "$4"
      waited
      ;;
    *)
      [ -f "$1" ] || die 69 'there is no file %s' "$1"
      [ -r "$1" ] || die 69 'cannot read %s' "$1"
      cp -- "$1" "$download_new" || no_space "$download_new"
      ;;
  esac
  if [ "$(size_of "$download_new")" -gt "$4" ]; then
    rm -f -- "$download_new"
    die 65 '%s is longer than the %s bytes it may have' "$1" "$4"
  fi
  download_sha256=$(sha256_of "$download_new")
  if [ "$download_sha256" != "${3:-$download_sha256}" ]; then
    rm -f -- "$download_new"
    die 65 '%s has the SHA-256 %s, not the expected %s: nothing of it was used' "$1" "$download_sha256" "$3"
  fi
  mv -f -- "$download_new" "$2"
}

# fetch URL TARGET SHA256 MAX: the file size limit stops servers that do not say how much they send.
fetch() {
  fetch_blocks=$(($4 / 512 + 1))
  if has curl; then
    fetch_proto='=https' fetch_redirects=5
    if is_loopback "$1"; then fetch_proto='=http' fetch_redirects=0; fi
    (
      ulimit -f "$fetch_blocks" || :
      exec curl -q --proto "$fetch_proto" --proto-redir =https --tlsv1.2 --globoff --fail --silent --show-error --location \
        --max-redirs "$fetch_redirects" --retry 3 --retry-delay 1 --connect-timeout 20 --max-time 900 \
        --max-filesize "$4" --output "$2" "$1"
    ) || fetch_failed "$1" "$2"
  elif has wget; then
    fetch_wget "$@"
  else
    die 69 'neither curl nor wget is here to download %s: install one of them' "$1"
  fi
}

# Redirects can leave https under wget: they are followed only where a digest judges what arrives. BusyBox, which cannot be
# told and checks no certificate by itself, is taken only there, or with a program that checks.
fetch_wget() {
  if wget --version 2>/dev/null | grep -q GNU; then
    fetch_redirects=0
    if [ -n "$3" ] && ! is_loopback "$1"; then fetch_redirects=5; fi
    (
      ulimit -f "$fetch_blocks" || :
      exec wget --no-config --quiet --tries=3 --timeout=20 --secure-protocol=TLSv1_2 --max-redirect="$fetch_redirects" \
        --output-document="$2" "$1"
    ) || fetch_failed "$1" "$2"
    return 0
  fi
  fetch_blind=''
  if [ -z "$3" ] && ! is_loopback "$1"; then
    fetch_blind=yes
    has_ssl_client || fetch_unchecked "$1"
  fi
  fetch_code=0
  (
    ulimit -f "$fetch_blocks" || :
    # Without -T: the wget of Debian 12's BusyBox crashes with it.
    exec wget -q -O "$2" "$1"
  ) 2>"$2.said" || fetch_code=$?
  if [ -n "$fetch_blind" ] && grep -q 'certificate validation not' "$2.said"; then
    rm -f -- "$2" "$2.said"
    fetch_unchecked "$1"
  fi
  shown_lines <"$2.said" >&2
  rm -f -- "$2.said"
  [ "$fetch_code" = 0 ] || fetch_failed "$1" "$2"
}

# has_ssl_client: Alpine's program that lets BusyBox check certificates. BusyBox' own applet of that name checks none.
has_ssl_client() {
  ssl_client_folders=$PATH:
  while [ -n "$ssl_client_folders" ]; do
    ssl_client_program=${ssl_client_folders%%:*}/ssl_client ssl_client_folders=${ssl_client_folders#*:}
    [ -x "$ssl_client_program" ] || continue
    if "$ssl_client_program" --help 2>&1 </dev/null | grep -q BusyBox; then return 1; else return 0; fi
  done
  return 1
}

fetch_unchecked() {
  waited
  die 69 "the wget of this machine is BusyBox', which does not check certificates: install curl or GNU wget, or give the digest that %s must have" \
    "$1"
}

# fetch_failed URL TARGET: a disk without a byte left is no fault of the network.
fetch_failed() {
  waited
  (printf '\n' >>"$2") 2>/dev/null || no_space "$2"
  rm -f -- "$2"
  die 69 'cannot download %s: check the address, the name service and the way out (HTTPS_PROXY)' "$1"
}
