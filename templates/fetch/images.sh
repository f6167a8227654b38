# shellcheck shell=sh
# Images: by whichever program is here, each by its digest, as an archive that K3s imports.

fetch_images() {
  tool=''
  while read -r image_name image_digest; do
    [ -n "$image_name" ] || continue
    for image_architecture in $architectures; do
      fetch_image "$image_name" "$image_digest" "$image_architecture" </dev/null
    done
  done <<END_OF_IMAGES
$AIRGAP_IMAGES
END_OF_IMAGES
}

# fetch_image NAME DIGEST (-: none) ARCHITECTURE
fetch_image() {
  number=$((number + 1))
  image_file=$(image_path "$1" "$3")
  if [ -f "$to/$image_file" ]; then
    file_found=$(sha256_of "$to/$image_file")
    if [ "$file_found" = "$(noted_digest "$to" "$image_file")" ]; then
      say '[%s/%s] %s is here already' "$number" "$total" "$image_file"
      return 0
    fi
  fi
  choose_tool
  say '[%s/%s] %s for %s, by %s' "$number" "$total" "$1" "$3" "$tool"
  mkdir -p "$to/${image_file%/*}" || no_space "$to/$image_file"
  image_pinned=$2
  if [ "$2" = - ]; then
    image_pinned=$(digest_by_"$tool" "$1" "$3" 2>"$scratch/said") || image_failed "$1"
  fi
  case $image_pinned in
    sha256:*[!0-9a-f]* | sha256:) image_failed "$1" ;;
    sha256:*) ;;
    *) image_failed "$1" ;;
  esac
  image_part="$to/$image_file.part"
  # Some of the programs add to an archive that is there.
  rm -f -- "$image_part"
  image_code=0
  save_by_"$tool" "$1" "${1%:*}@$image_pinned" "$3" >"$scratch/said" 2>&1 || image_code=$?
  if [ "$image_code" = 65 ]; then
    rm -f -- "$image_part"
    die 65 '%s is not what has the digest %s: nothing of it was used' "$1" "$image_pinned"
  fi
  { [ "$image_code" = 0 ] && [ -s "$image_part" ]; } || image_failed "$1"
  mv -f -- "$image_part" "$to/$image_file" || no_space "$to/$image_file"
  file_found=$(sha256_of "$to/$image_file")
  record "$to/SHA256SUMS" "$image_file" "$file_found  $image_file"
  [ "$2" != - ] || record "$to/UNPINNED" "$1" "$image_pinned  $1"
}

# image_failed NAME: with what the program said.
image_failed() {
  rm -f -- "$to/$image_file.part"
  shown_lines <"$scratch/said" | tail -n 5 >&2
  ! grep -qi 'no space left' "$scratch/said" || no_space "$to/$image_file"
  die 69 'cannot fetch the image %s by %s, see above; what is here already stays. Run this again' "$1" "$tool"
}

# choose_tool: $tool is the first that works; some of them want a daemon.
choose_tool() {
  [ -z "$tool" ] || return 0
  if has skopeo; then
    tool=skopeo
  elif has crane; then
    tool=crane
  elif has docker && docker version >/dev/null 2>&1; then
    tool=docker
  elif has nerdctl && nerdctl info >/dev/null 2>&1; then
    tool=nerdctl
  elif has ctr && ctr version >/dev/null 2>&1; then
    tool=ctr
  else
    die 69 'the network needs images, and none of skopeo, crane, docker, nerdctl and ctr works here: install skopeo, and run this again'
  fi
}

# digest_by_PROGRAM NAME ARCHITECTURE: the digest that the tag has now, of the list of all its architectures.
digest_by_skopeo() {
  skopeo inspect --raw "docker://$1" >"$scratch/list" || return 1
  printf 'sha256:%s\n' "$(sha256_of "$scratch/list")"
}

digest_by_crane() {
  crane digest "$1"
}

digest_by_docker() {
  docker pull --quiet --platform "linux/$2" "$1" >/dev/null || return 1
  docker image inspect --format '{{index .RepoDigests 0}}' "$1" | sed 's/.*@//'
}

digest_by_nerdctl() {
  nerdctl pull --quiet --platform "linux/$2" "$1" >/dev/null || return 1
  nerdctl image inspect --format '{{index .RepoDigests 0}}' "$1" | sed 's/.*@//'
}

digest_by_ctr() {
  ctr images pull --platform "linux/$2" "$1" >/dev/null || return 1
  ctr images ls "name==$1" | awk 'NR == 2 { print $3 }'
}

# save_by_PROGRAM NAME REFERENCE ARCHITECTURE: what the reference by digest means, by its name with the tag, to
# $image_part. All of them compare what they get with the digest; crane would lose the name, so it is asked for the tag,
# and what came is compared here.
save_by_skopeo() {
  set -- "$@" --override-os linux --override-arch "$3"
  [ "$3" != arm ] || set -- "$@" --override-variant v7
  skopeo_name=$1 skopeo_reference=$2
  shift 3
  skopeo "$@" copy --quiet "docker://$skopeo_reference" "docker-archive:$image_part:$skopeo_name"
}

save_by_crane() {
  crane pull --platform "linux/$3" "$1" "$image_part" || return 1
  crane config --platform "linux/$3" "$2" >"$scratch/config" || return 1
  crane_config=$(sha256_of "$scratch/config")
  tar -xOf "$image_part" manifest.json | grep -q "\"sha256:$crane_config\"" || return 65
}

save_by_docker() {
  docker pull --quiet --platform "linux/$3" "$2" && docker tag "$2" "$1" && docker save --output "$image_part" "$1"
}

save_by_nerdctl() {
  nerdctl pull --quiet --platform "linux/$3" "$2" && nerdctl tag "$2" "$1" &&
    nerdctl save --platform "linux/$3" --output "$image_part" "$1"
}

save_by_ctr() {
  ctr images pull --platform "linux/$3" "$2" && ctr images tag --force "$2" "$1" &&
    ctr images export --platform "linux/$3" "$image_part" "$1"
}
