# shellcheck shell=sh
# Paths below KNIT_ROOT.

# stays_inside PATH: whether the absolute PATH below KNIT_ROOT is what it says: no `..` in it, and no link on its way that
# leads out of KNIT_ROOT ($stays_inside_at). Asked before anything there is read or written; nothing there is ever run.
# Without KNIT_ROOT links are the administrator's and hold.
stays_inside() {
  stays_inside_at=$1 stays_inside_rest=${1#/} stays_inside_done='' stays_inside_links=0
  case $1/ in */../*) return 1 ;; /*) ;; *) return 1 ;; esac
  [ -n "$KNIT_ROOT" ] || return 0
  while [ -n "$stays_inside_rest" ]; do
    stays_inside_name=${stays_inside_rest%%/*}
    case $stays_inside_rest in */*) stays_inside_rest=${stays_inside_rest#*/} ;; *) stays_inside_rest='' ;; esac
    case $stays_inside_name in
      '' | .) continue ;;
      ..)
        [ -n "$stays_inside_done" ] || return 1
        stays_inside_done=${stays_inside_done%/*}
        continue
        ;;
    esac
    stays_inside_here=$stays_inside_done/$stays_inside_name
    if [ ! -L "$KNIT_ROOT$stays_inside_here" ]; then
      stays_inside_done=$stays_inside_here
      continue
    fi
    stays_inside_at=$stays_inside_here stays_inside_links=$((stays_inside_links + 1))
    [ "$stays_inside_links" -le 40 ] || return 1
    # The sign keeps line ends at the end of a name.
    stays_inside_to=$(readlink "$KNIT_ROOT$stays_inside_here" && printf .) || return 1
    stays_inside_to=${stays_inside_to%?.}
    case $stays_inside_to in /*) return 1 ;; esac
    stays_inside_rest=$stays_inside_to${stays_inside_rest:+/$stays_inside_rest}
  done
}

# must_stay_inside PATH...: ends the script where one of them does not.
must_stay_inside() {
  for must_stay_path in "$@"; do
    stays_inside "$must_stay_path" ||
      die 78 '%s leads out of KNIT_ROOT %s: nothing there was touched. Look at it; make the link relative or remove it' \
        "$stays_inside_at" "${KNIT_ROOT:-/}"
  done
}
