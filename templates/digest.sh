# shellcheck shell=sh
# Files: their digest, and a disk without a byte left.

# sha256_of FILE: its digest in hex.
sha256_of() {
  if has sha256sum; then
    sha256_of_line=$(sha256sum <"$1")
  elif has shasum; then
    sha256_of_line=$(shasum -a 256 <"$1")
  elif has openssl; then
    sha256_of_line=$(openssl dgst -sha256 -r <"$1")
  elif has busybox; then
    sha256_of_line=$(busybox sha256sum <"$1")
  else
    die 69 'no program computes SHA-256 here: install coreutils, perl (shasum), openssl or busybox'
  fi
  printf '%s\n' "${sha256_of_line%% *}"
}

no_space() {
  die 73 'cannot write %s: is the disk full or the folder read-only? Look with df -h and mount; what was there is unchanged' \
    "$1"
}
