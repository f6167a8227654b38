# shellcheck shell=sh
# Files: fetched whole, going on where an earlier run stopped, compared, and written down.

fetch_files() {
  while read -r file_architecture file_path file_sha256 file_url; do
    { [ -n "$file_architecture" ] && is_wanted "$file_architecture" "$file_path"; } || continue
    fetch_file "$file_path" "$file_sha256" "$file_url" </dev/null
  done <<END_OF_FILES
$AIRGAP_FILES
END_OF_FILES
}

# fetch_file PATH SHA256 (-: none) URL
fetch_file() {
  number=$((number + 1)) expected=$2
  [ "$expected" != - ] || expected=$(listed_digest "$1")
  if [ -f "$to/$1" ]; then
    file_found=$(sha256_of "$to/$1")
    case $file_found in
      "${expected:-$(noted_digest "$to" "$1")}")
        say '[%s/%s] %s is here already' "$number" "$total" "$1"
        note_file "$1" "$2"
        return 0
        ;;
    esac
  fi
  say '%s' "[$number/$total] $3"
  case $1 in */*) mkdir -p "$to/${1%/*}" || no_space "$to/$1" ;; esac
  bring "$3" "$to/$1" "$expected"
  file_found=$(sha256_of "$to/$1")
  note_file "$1" "$2"
}

# listed_digest PATH: what K3s' own list says of the file, by its name there.
listed_digest() {
  listed_sums="$to/${1%%/*}/sha256sum-${1%%/*}.txt"
  { [ -f "$listed_sums" ] && ! is_sums "$1"; } || return 0
  listed_name=${1##*/}
  case $1 in arm64/k3s) listed_name=k3s-arm64 ;; arm/k3s) listed_name=k3s-armhf ;; esac
  NAME=$listed_name awk '
    { sub(/^\*/, "", $2) }
    $2 == ENVIRON["NAME"] && length($1) == 64 && $1 !~ /[^0-9A-Fa-f]/ { print tolower($1); exit }' "$listed_sums"
}

# note_file PATH SHA256 (-: none): its digest is $file_found.
note_file() {
  record "$to/SHA256SUMS" "$1" "$file_found  $1"
  is_sums "$1" || [ "$2" != - ] || record "$to/UNPINNED" "$1" "$file_found  $1"
}

# record FILE NAME LINE: the line of that name in the file; the file is the old or the new one at every moment.
record() {
  {
    [ ! -f "$1" ] || NAME=$2 awk '$2 != ENVIRON["NAME"]' "$1"
    printf '%s\n' "$3"
  } >"$1.part" || no_space "$1"
  mv -f -- "$1.part" "$1" || no_space "$1"
}

# More than any of these files has.
most_bytes=4294967296

# bring URL TARGET SHA256 (empty: any): TARGET whole and with that digest. What came of an interrupted download stays as
# TARGET.part, and the next run goes on there.
bring() {
  if ! has curl; then
    download "$1" "$2" "$3" "$most_bytes"
    return 0
  fi
  bring_part="$2.part" bring_idle=0 bring_old=''
  [ ! -s "$bring_part" ] || bring_old=yes
  while :; do
    bring_all "$1"
    bring_sha256=$(sha256_of "$bring_part")
    if [ "${3:-$bring_sha256}" = "$bring_sha256" ]; then break; fi
    rm -f -- "$bring_part"
    # What an earlier run left may have been of another file.
    [ -n "$bring_old" ] ||
      die 65 '%s has the SHA-256 %s, not the expected %s: nothing of it was used' "$1" "$bring_sha256" "$3"
    bring_old=''
  done
  mv -f -- "$bring_part" "$2" || no_space "$2"
}

# bring_all URL: to $bring_part, by as many requests as it takes, as long as each brings something.
bring_all() {
  while :; do
    bring_before=0 bring_after=0 bring_code=0
    [ ! -f "$bring_part" ] || bring_before=$(size_of "$bring_part")
    by_curl "$1" || bring_code=$?
    [ ! -f "$bring_part" ] || bring_after=$(size_of "$bring_part")
    case $bring_code in
      0) return 0 ;;
      23) no_space "$bring_part" ;;
      22 | 33)
        # The server has nothing there, or cannot go on in the middle.
        [ "$bring_before" -gt 0 ] || die 69 'cannot download %s: check the address, the name service and the way out (HTTPS_PROXY)' "$1"
        rm -f -- "$bring_part"
        ;;
      *)
        bring_idle=$((bring_idle + 1))
        [ "$bring_after" -le "$bring_before" ] || bring_idle=0
        [ "$bring_idle" -lt 3 ] ||
          die 69 '%s did not come whole. Run this again: it goes on with the %s bytes that are here' "$1" "$bring_after"
        sleep 1
        ;;
    esac
  done
}

# by_curl URL: as the other downloads of these scripts, and going on behind what is there.
by_curl() {
  curl_proto='=https' curl_redirects=5 curl_shows='--silent --show-error'
  if is_loopback "$1"; then curl_proto='=http' curl_redirects=0; fi
  [ ! -t 2 ] || curl_shows=--progress-bar
  # shellcheck disable=SC2086 # words
  curl -q $curl_shows --proto "$curl_proto" --proto-redir =https --tlsv1.2 --globoff --fail --location \
    --max-redirs "$curl_redirects" --connect-timeout 20 --speed-limit 1 --speed-time 60 --max-filesize "$most_bytes" \
    --continue-at - --output "$bring_part" "$1"
}
