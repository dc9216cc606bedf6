#!/bin/bash
# Each line of OLD-TOOLS.md names a test that is there and calls the tool of that line; and every tool has such a test.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
table=$source/agent/file/OLD-TOOLS.md
count=0
while IFS='|' read -r _ tools _ _ tests _; do
  read -r test _ <<<"$tests"
  [ -f "$here/$test.sh" ] || fail "there is no test $test, which is to prove what is said of $tools"
  for tool in ${tools//,/ }; do
    [ "$tool" = all ] || grep -q "^[^#]*\<$tool\>" "$here/$test.sh" || fail "$test never calls $tool"
  done
  count=$((count + 1))
done < <(sed -n '/^| tool /,/^$/ { /^| tool /d; /^|---/d; /^|/p }' "$table")
[ "$count" -gt 15 ] || fail "only $count lines in $table"
for tool in appendbz2 checkforbz2footer dumpbz2filefromoffset dumplastbz2block findpageidinbz2xml getlastidinbz2xml \
  recompressxml revsperpage showcrcs writeuptopageid; do
  grep -q "^| [^|]*\<$tool\>" "$table" || fail "nothing is said of $tool"
done
