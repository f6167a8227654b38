# shellcheck shell=sh
# Edits a manifest on the node exactly as the service does (src/manifest/apply.ts); it needs say and die of lib.sh.

# apply_edits SOURCE EDITS TARGET: writes SOURCE, with EDITS made, to TARGET, which is a temporary file of the caller.
# EDITS is text: `@ id`, then lines marked by their first character as kept (blank), found (-) and written instead (+).
# The lines that an edit finds must occur once, or be as the edit leaves them; otherwise the script ends with 65.
apply_edits() {
  if [ -z "$2" ]; then
    cat <"$1" >"$3" || die 65 'cannot write %s' "$3"
    return
  fi
  apply_edits_id=${2#@ }
  apply_edits_id=${apply_edits_id%%
*}
  refuse_flaws "$1" "$apply_edits_id"
  # awk reads the edits from the environment: its own way of passing values gives backslashes a meaning.
  # shellcheck disable=SC2016 # the dollar signs are awk's
  if KNIT_EDITS=$2 LC_ALL=C awk '
    BEGIN {
      rows = split(ENVIRON["KNIT_EDITS"], row, "\n")
      for (i = 1; i <= rows; i++) {
        mark = substr(row[i], 1, 1)
        rest = substr(row[i], 2)
        if (mark == "@") id[++edits] = substr(rest, 2)
        if (mark == " " || mark == "-") want[edits, "found", ++size[edits, "found"]] = rest
        if (mark == " " || mark == "+") want[edits, "written", ++size[edits, "written"]] = rest
      }
      for (e = 1; e <= edits; e++) {
        heads[want[e, "found", 1]]
        heads[want[e, "written", 1]]
      }
    }

    { line[NR] = $0 }
    $0 in heads { places[$0] = places[$0] " " NR }

    # occurrences: where all lines of one side of an edit stand; fills begin[side, 1...].
    function occurrences(e, side,    count, n, i, j, place) {
      n = split(places[want[e, side, 1]], place, " ")
      for (i = 1; i <= n; i++) {
        if (place[i] + size[e, side] - 1 > NR) continue
        # The added text keeps awk from comparing what looks like numbers as numbers.
        for (j = 2; j <= size[e, side]; j++)
          if ((line[place[i] + j - 1] "") != (want[e, side, j] "")) break
        if (j > size[e, side]) begin[side, ++count] = place[i] + 0
      }
      return count + 0
    }

    # apart: how many occurrences of one side lie within none of the other; sets where to the last of them.
    function apart(e, side, other, count, others,    i, j, alone) {
      for (i = 1; i <= count; i++) {
        for (j = 1; j <= others; j++)
          if (begin[other, j] <= begin[side, i] &&
              begin[side, i] + size[e, side] <= begin[other, j] + size[e, other]) break
        if (j <= others) continue
        alone++
        where = begin[side, i]
      }
      return alone + 0
    }

    function refuse(e, reason) {
      print reason, id[e]
      exit 65
    }

    END {
      for (e = 1; e <= edits; e++) {
        count = occurrences(e, "found")
        others = occurrences(e, "written")
        finished = apart(e, "written", "found", others, count)
        todo = apart(e, "found", "written", count, others)
        if (finished + todo > 1) refuse(e, "ambiguous")
        if (finished + todo == 0) refuse(e, "missing")
        last = where + size[e, todo ? "found" : "written"] - 1
        for (n = where; n <= last; n++) {
          if (n in taken) refuse(e, "overlapping")
          taken[n]
        }
        if (todo) edit_at[where] = e
      }
      for (n = 1; n <= NR; n++) {
        if (!(n in edit_at)) {
          print line[n]
          continue
        }
        e = edit_at[n]
        for (j = 1; j <= size[e, "written"]; j++) print want[e, "written", j]
        n += size[e, "found"] - 1
      }
    }
  ' <"$1" >"$3"; then
    return
  fi
  apply_edits_reason='' apply_edits_id=''
  read -r apply_edits_reason apply_edits_id <"$3" || :
  rm -f -- "$3"
  refuse_edit "$1" "$apply_edits_id" "$apply_edits_reason"
}

# refuse_flaws FILE ID: ends the script where FILE is no text with plain line ends; ID is the first edit meant for it.
refuse_flaws() {
  refuse_flaws_odd=$(LC_ALL=C tr -dc '\000\r' <"$1" | LC_ALL=C tr '\000\r' 'nr')
  case $refuse_flaws_odd in
    *r*) refuse_edit "$1" "$2" carriage-returns ;;
    n*) refuse_edit "$1" "$2" nul-bytes ;;
  esac
  [ -z "$(tail -c 1 "$1")" ] || refuse_edit "$1" "$2" cut-off
}

# refuse_edit FILE ID REASON: says why the edit does not fit, in the words of src/manifest/places.ts.
refuse_edit() {
  case $3 in
    missing)
      refuse_edit_why=$(phrase 'the file does not have the lines that it changes')
      ;;
    ambiguous)
      refuse_edit_why=$(phrase 'the file has the lines that it changes more than once')
      ;;
    overlapping)
      refuse_edit_why=$(phrase 'another edit changes the same lines')
      ;;
    carriage-returns)
      refuse_edit_why=$(phrase 'the file has carriage returns; upstream ends its lines with line feeds alone')
      ;;
    nul-bytes)
      refuse_edit_why=$(phrase 'the file has NUL bytes, so it is no text')
      ;;
    cut-off)
      refuse_edit_why=$(phrase 'the last line of the file has no line end, so the file may be cut off')
      ;;
    *)
      die 65 'cannot edit %s: awk failed' "$1"
      ;;
  esac
  die 65 'edit "%s" does not fit %s: %s' "$2" "$1" "$refuse_edit_why"
}
