#!/bin/bash
# dumps-file page and range print the wanted pages, byte for byte, as a whole dump, from every format.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
make_dump "$farm/a.xml" 3 6000 3
expect 0 file multistream "$farm/a.xml" "$farm/m.xml.bz2" --pages 50
for format in .bz2 .gz .xz .zst .7z; do
  expect 0 file recompress "$farm/a.xml" "$farm/a.xml$format"
done
for dump in a.xml a.xml.bz2 a.xml.gz a.xml.xz a.xml.zst a.xml.7z m.xml.bz2; do
  dump=$farm/$dump
  for id in 3 999 3000 6000; do
    file page "$dump" $id >"$farm/one.xml" || fail "page $id of $dump"
    page_of "$farm/one.xml" $id | cmp - <(page_of "$farm/a.xml" $id) || fail "another page $id of $dump"
    expect 0 file verify --pages 1 "$farm/one.xml"
  done
  file page "$dump" 6000 3 300 | file stats --json - | jq -e '.pages == 3 and .first_id == 3 and .last_id == 6000' >/dev/null ||
    fail "three pages of $dump"
  file range "$dump" 2997 3010 | file stats --json - | jq -e '.pages == 5 and .first_id == 2997 and .last_id == 3009' >/dev/null ||
    fail "a range of $dump"
  file range "$dump" 5999 | file stats --json - | jq -e '.pages == 1' >/dev/null || fail "the last page of $dump"
  [ "$(file first-id "$dump") $(file last-id "$dump")" = "3 6000" ] || fail "first and last id of $dump"
  expect 1 file page "$dump" 4
  says "there is no page 4"
  expect 1 file find-page "$dump" 7000
  says "there is no page 7000; the one before is 6000"
  expect 0 file find-page "$dump" 3000
  says "page 3000 (Page &amp; 3000)"
done
# The block at the byte that find-page names has the page.
offset=$(file find-page --json "$farm/m.xml.bz2" 3000 | jq .offset)
tail -c +$((offset - 4 + 1)) "$farm/m.xml.bz2" | bzip2 -dc 2>/dev/null | grep '<id>3000</id>' >/dev/null || fail "the stream at byte $((offset - 4))"
# A cut file has the pages before the cut.
head -c "$(($(stat -c %s "$farm/m.xml.bz2") / 2))" "$farm/m.xml.bz2" >"$farm/cut.xml.bz2"
expect 0 file find-page "$farm/cut.xml.bz2" 300
file page "$farm/cut.xml.bz2" 300 | file verify --pages 1 - || fail "a page of a cut file"
