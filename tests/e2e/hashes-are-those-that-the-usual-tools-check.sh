#!/bin/bash
# dumps-file hash writes what md5sum, sha1sum and sha256sum check, for names with odd letters too.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
cd "$farm"
make_dump a.xml 1 100 1
cp a.xml $'odd\\na\nme.xml'
for only in md5 sha1 sha256; do
  file hash --only $only a.xml $'odd\\na\nme.xml' >sums
  "${only}sum" -c sums >/dev/null || fail "$only"
  cmp sums <("${only}sum" a.xml $'odd\\na\nme.xml') || fail "other lines than those of ${only}sum"
done
file hash a.xml >sums
for tool in md5sum sha1sum sha256sum; do
  $tool -c sums 2>/dev/null | grep -qx "a.xml: OK" || fail "$tool"
done
file hash --json a.xml | jq -e --arg md5 "$(md5sum a.xml | cut -d' ' -f1)" '.files[0].md5 == $md5' >/dev/null || fail "JSON"
expect 1 file hash missing a.xml
says "MD5 (a.xml) = " "missing: No such file or directory"
