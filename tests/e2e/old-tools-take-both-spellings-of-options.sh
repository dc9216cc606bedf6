#!/bin/bash
# Old tools: -x, -name, --name, --name=VALUE and beginnings of names; help and version go to standard error with exit
# code 255, as do mistakes.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 5 | bzip2 >a.bz2
for words in "-f a.bz2 -t page" "-filename a.bz2 -type page" "--filename a.bz2 --type page" "--filename=a.bz2 --ty=page" \
  "-t page -f a.bz2 -v -v" "-fa.bz2 -tpage"; do
  # shellcheck disable=SC2086
  [ "$(getlastidinbz2xml $words 2>/dev/null)" = page_id:5 ] || fail "getlastidinbz2xml $words"
done
for tool in tools/*; do
  tool=${tool#tools/}
  for word in -h --help -help; do
    expect 255 "$tool" $word
    says "Usage: $tool"
    [ -z "$("$tool" $word 2>/dev/null || true)" ] || fail "$tool $word writes to standard output"
  done
  expect 255 "$tool" --version
  says "$tool of dumps-file"
  expect 255 "$tool" --nonsense
  says "unrecognized option '--nonsense'" "Usage: $tool"
done
# -v is the version where nothing can be verbose.
for tool in checkforbz2footer dumplastbz2block dumpbz2filefromoffset writeuptopageid revsperpage; do
  expect 255 $tool -v
  says "$tool of dumps-file"
done
for tool in findpageidinbz2xml getlastidinbz2xml recompressxml showcrcs appendbz2; do
  expect 255 $tool -V
  says "$tool of dumps-file"
done
