# shellcheck shell=sh
# The manual of fetch.sh.

print_help() {
  cat <<END_OF_HELP
fetch.sh of knit $KNIT_RELEASE: fetches what nodes without a way out need for K3s $K3S_VERSION.
It was made for this request: $REQUEST

usage: fetch.sh [options]
  --arch LIST   amd64, arm64, arm; several separated by commas; default: that of this machine
  --to FOLDER   where to put it; default: airgap beside this script
  --help        this page
  --version     the release of knit

what it does
  1. K3s' installer, its program and its archive of images, from github.com
  2. the CNI's images, by the first of skopeo, crane, docker, nerdctl and ctr that works here
  3. compares each with the digest of airgap.lock.json. Where the lock has none, K3s' own list vouches for K3s' files,
     and nobody but the registry for an image: UNPINNED in the folder names them, with the digests that came
  4. SHA256SUMS in the folder: the digests of all; load.sh compares them again on each node
  What is there already is kept. An interrupted download goes on where it stopped. No root is needed.

variables
  HTTPS_PROXY, NO_PROXY, TMPDIR, NO_COLOR   as everywhere

exit codes
  0   all is there                  69  a download failed; run it again
  64  usage                         73  a file could not be written
  65  a digest did not fit;         129, 130, 143  interrupted; run it again
      nothing of it was kept
END_OF_HELP
}
