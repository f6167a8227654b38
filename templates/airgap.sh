# shellcheck shell=sh
# What fetch.sh and load.sh share: the lock, and the folder that goes from one to the other.
#   k3s-install.sh                      K3s' own installer
#   manifests/TAG/manifests/FILE        the CNI's manifest, where the archive does not carry it
#   ARCHITECTURE/k3s, ARCHITECTURE/k3s-airgap-images-*, ARCHITECTURE/images/*.tar
#   SHA256SUMS                          of all these, as fetch.sh got them
#   UNPINNED                            those of them, and those images, that the lock has no digest for

# own_architecture: K3s' word for this machine's architecture; nothing where it has no images for it.
own_architecture() {
  case $(uname -m) in
    x86_64 | amd64) echo amd64 ;;
    aarch64 | arm64) echo arm64 ;;
    arm*) echo arm ;;
  esac
}

# check_architecture WORD
check_architecture() {
  case $1 in
    amd64 | arm64 | arm) ;;
    *) die 64 '--arch takes %s, not %s' 'amd64, arm64, arm' "$(quoted "$1")" ;;
  esac
}

# beside NAME: what lies beside this script, or in the working folder where it came by a pipe.
beside() {
  case $0 in
    */*.sh) printf '%s/%s\n' "${0%/*}" "$1" ;;
    *) printf './%s\n' "$1" ;;
  esac
}

# image_path NAME ARCHITECTURE: where its archive lies in the folder.
image_path() {
  printf '%s/images/%s.tar\n' "$2" "$(printf '%s' "$1" | tr '/:' '__')"
}

# is_sums PATH: whether it is K3s' own list of digests, which is needed only while fetching.
is_sums() {
  case $1 in */sha256sum-*.txt) return 0 ;; *) return 1 ;; esac
}

# noted_digest FOLDER PATH: what SHA256SUMS there says of it; nothing where it says nothing.
noted_digest() {
  [ ! -f "$1/SHA256SUMS" ] || NAME=$2 awk '$2 == ENVIRON["NAME"] { print $1; exit }' "$1/SHA256SUMS"
}
