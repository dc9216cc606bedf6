#!/bin/bash
# dumps-file recompress turns every format into every other; bzip2, gzip, xz, zstd and 7z accept what it writes and
# unpack the same bytes.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
formats=(.bz2 .gz .xz .zst .7z)
unpack() { # FILE
  case $1 in
    *.bz2) bzip2 -dc "$1" ;;
    *.gz) gzip -dc "$1" ;;
    *.xz) xz -dc "$1" ;;
    *.zst) zstd -qdc "$1" ;;
    *.7z) 7z x -so "$1" 2>/dev/null ;;
    *) cat "$1" ;;
  esac
}
make_dump "$farm/a.xml" 1 400 1
for from in "" "${formats[@]}"; do
  for to in "" "${formats[@]}"; do
    [ "$from" != "$to" ] || continue
    [ -e "$farm/a.xml$from" ] || expect 0 file recompress "$farm/a.xml" "$farm/a.xml$from"
    expect 0 file recompress "$farm/a.xml$from" "$farm/out.xml$to"
    says "of text in"
    unpack "$farm/out.xml$to" | cmp - "$farm/a.xml" || fail "$from to $to: other bytes"
    expect 0 file verify --json "$farm/out.xml$to"
    [ "$(jq '.files[0].pages' <<<"$output")" = 400 ] || fail "$output"
    rm "$farm/out.xml$to"
    [ "$to" != .zst ] || rm "$farm/out.xml.zst.index.txt"
  done
done
[ -z "$(find "$farm" -name '*.tmp')" ] || fail "temporary files are left"
# Through pipes, in both directions.
for format in .bz2 .gz .xz .zst; do
  file cat - <"$farm/a.xml$format" | cmp - "$farm/a.xml"
  # shellcheck disable=SC2002 # a pipe is meant
  cat "$farm/a.xml$format" | file recompress - - --to gz | gzip -dc | cmp - "$farm/a.xml"
done
