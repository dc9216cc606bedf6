#!/bin/bash
# dumps-file append: a cut dump goes on with further pages as if it had never been cut: one stream, right CRCs, pages in
# order; blocks that are whole are not compressed anew.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 300 >a.xml
bzip2 -1k a.xml
for cut in 60000 150001 250002 300003; do
  head -c $cut a.xml.bz2 >cut.bz2
  rm -f mended.xml.bz2
  dumps-file salvage --force cut.bz2 kept.xml -q >/dev/null
  last=$(page_ids <kept.xml | tail -n 1)
  # The rest as a dump of its own, on standard input.
  writeuptopageid $((last + 1)) <a.xml | dumps-file append cut.bz2 mended.xml.bz2 --json -q >report || fail "cut at $cut"
  bzip2 -dc mended.xml.bz2 | cmp - a.xml || fail "cut at $cut: another text"
  [ "$(showcrcs -f mended.xml.bz2 | grep -c stream_CRC)" -eq 2 ] || fail "more than one stream"
  [[ "$(jq .kept_last_id report)" -eq "$last" && "$(jq .last_id report)" -eq 300 ]] || fail "$(cat report)"
  [ "$(jq .copied_blocks report)" -gt 0 ] || [ $cut -lt 80000 ] || fail "everything was compressed anew"
done
# Pages alone, from a file, to another format.
sed -n "/<id>$((last + 1))<\/id>/=" a.xml | head -n 1 >line
{ tail -n +$(($(cat line) - 3)) a.xml | head -n -1; } | gzip >pages.gz
sed -n 1p <(gzip -dc pages.gz) | grep -qx '  <page>' || fail "the pages do not begin with a page"
dumps-file append cut.bz2 mended.xml.zst pages.gz -q >/dev/null || fail "pages alone"
dumps-file cat mended.xml.zst | cmp - a.xml || fail "pages alone: another text"
# Nothing more: the dump is closed.
dumps-file append cut.bz2 closed.xml -q </dev/null >/dev/null || fail "closing"
dumps-file salvage cut.bz2 kept.xml --force -q >/dev/null
same kept.xml closed.xml
# A whole dump goes on as well.
make_dump 5 --first 1000 | dumps-file append a.xml.bz2 more.xml.bz2 -q >/dev/null || fail "a whole dump"
[ "$(getlastidinbz2xml -f more.xml.bz2 -t page)" = page_id:1004 ] || fail "pages are missing"
dumps-file verify more.xml.bz2 -q || fail "not sound"

expect 1 dumps-file append cut.bz2 wrong.xml.bz2 a.xml
says "page 1" "the page before it is $last, and ids must ascend"
make_dump 20 --first 5000 >part.xml
truncate -s 9000 part.xml
expect 1 dumps-file append cut.bz2 wrong.xml.bz2 part.xml
says "the input ends within page"
printf 'xxxxxxxx' | dd of=cut.bz2 bs=1 seek=100000 conv=notrunc status=none
expect 1 dumps-file append cut.bz2 wrong.xml.bz2 pages.gz
says "it is damaged before page" "try dumps-file salvage"
[ ! -e wrong.xml.bz2 ] || fail "a wrong file"
[ -z "$(find . -name '.*.tmp')" ] || fail "temporary files are left"
