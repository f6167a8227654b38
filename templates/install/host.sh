# shellcheck shell=sh
# What kind of machine this is.

# read_host: $os_id, $os_like, $os_major, $os_minor, $kernel.
read_host() {
  os_id=$(os_release ID) os_like=$(os_release ID_LIKE) os_version=$(os_release VERSION_ID)
  os_major=$(number_of "${os_version%%.*}") os_minor=0
  case $os_version in *.*) os_minor=$(number_of "${os_version#*.}") ;; esac
  kernel=$(uname -r)
}

# The file is meant to be sourced, but that of an image is not trusted so far.
os_release() {
  host_text /etc/os-release | sed -n "s/^$1=//p" | tr -d "\"'"
}

# number_of TEXT: its digits up to the first other character.
number_of() {
  number_of_digits=${1%%[!0-9]*}
  printf '%s\n' "${number_of_digits:-0}"
}

# os_family: debian, rhel, fedora, suse, arch, alpine, amazon, flatcar, or the machine's own word.
os_family() {
  case $os_id in
    debian | ubuntu | raspbian) echo debian ;;
    rhel | centos | rocky | almalinux | ol) echo rhel ;;
    fedora | arch | alpine | flatcar) echo "$os_id" ;;
    amzn) echo amazon ;;
    opensuse-* | sles | sled | sle-micro) echo suse ;;
    *)
      case " $os_like " in
        *' debian '* | *' ubuntu '*) echo debian ;;
        *' rhel '* | *' centos '*) echo rhel ;;
        *' fedora '*) echo fedora ;;
        *' suse '*) echo suse ;;
        *' arch '*) echo arch ;;
        *) echo "${os_id:-unknown}" ;;
      esac
      ;;
  esac
}

# host_text PATH: the text of a file of this machine or image; nothing where there is none.
host_text() {
  ! stays_inside "$1" || cat "$KNIT_ROOT$1" 2>/dev/null || :
}

# is_older VERSION THAN: the numbers in them are compared one by one, k3sN among them.
is_older() {
  printf '%s\n%s\n' "$1" "$2" | awk '
    { gsub(/[^0-9]+/, " "); count = split($0, part, " "); for (i = 1; i <= 5; i++) number[NR, i] = i <= count ? part[i] + 0 : 0 }
    END {
      for (i = 1; i <= 5; i++) if (number[1, i] != number[2, i]) exit !(number[1, i] < number[2, i])
      exit 1
    }'
}

# is_active UNIT: whether systemd or OpenRC runs it; in an image, whether it would be started.
is_active() {
  if [ -n "$KNIT_ROOT" ]; then
    for is_active_path in "$KNIT_ROOT"/etc/systemd/system/*.wants/"$1.service" "$KNIT_ROOT/etc/runlevels/default/$1"; do
      if [ -e "$is_active_path" ] || [ -L "$is_active_path" ]; then return 0; fi
    done
    return 1
  elif has systemctl; then
    systemctl is-active --quiet "$1" 2>/dev/null
  else
    has rc-service && rc-service "$1" status >/dev/null 2>&1
  fi
}

# emit_text TEXT: by a here-document: not every shell has printf in itself, and the kernel limits arguments.
emit_text() {
  cat <<END_OF_TEXT
${1%"$line_end"}
END_OF_TEXT
}
