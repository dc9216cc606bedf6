#!/bin/bash
# The old tools on real dumps: whatever they say of ids, blocks and pages is what reading the whole text says.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
real=$(real_dumps)
[ -n "$real" ] || skip "no real dumps beside the source; DUMPS_REAL_DUMPS names their directory"
count=0
for file in "$real"/*.bz2; do
  bzip2 -dc "$file" >text
  ids=$(page_ids <text)
  last=$(tail -n 1 <<<"$ids")
  checkforbz2footer "$file" || fail "footer of $file"
  dumplastbz2block "$file" >last.txt
  cmp last.txt <(tail -c "$(stat -c %s last.txt)" text) || fail "last block of $file"
  list_blocks "$file" >want
  showcrcs -f "$file" >found || fail "showcrcs $file"
  same want found
  if [ -z "$ids" ]; then
    expect 1 getlastidinbz2xml -f "$file" -t page
    expect 1 findpageidinbz2xml -f "$file" -p 5
    continue
  fi
  [ "$(getlastidinbz2xml -f "$file" -t page)" = "page_id:$last" ] || fail "last id of $file"
  rev=$(sed -n '/<revision>/,/<id>/ s/^      <id>\([0-9]*\)<.*/\1/p' text | tail -n 1)
  [ "$(getlastidinbz2xml -f "$file" -t rev)" = "rev_id:$rev" ] || fail "last revision of $file"
  # A collection of pages in no order: tools that need the order say so, or find what is there.
  if ! sort -n -C <<<"$ids"; then
    expect 1 writeuptopageid -i "$file" 1
    says "ids must ascend"
    continue
  fi
  sed -n '1p;2p;$p' <<<"$ids" | while read -r id; do
    position=$(findpageidinbz2xml -f "$file" -p "$id" | sed 's/position:\([0-9]*\) .*/\1/')
    dumpbz2filefromoffset "$file" "$position" >from || fail "page $id of $file"
    [[ $'\n'$(page_ids <from)$'\n' == *$'\n'$id$'\n'* ]] || fail "page $id is not at $position of $file"
  done
  recompressxml -p 3 -i "$file" -b index -o many.bz2 || fail "recompressxml $file"
  bzip2 -dc many.bz2 | cmp - text || fail "streams of $file"
  cmp <(cut -d: -f2 index) <(echo "$ids") || fail "index of $file"
  middle=$(sed -n "$((($(wc -l <<<"$ids") + 1) / 2))p" <<<"$ids")
  writeuptopageid -i "$file" "$middle" >out || fail "range of $file"
  cmp <(page_ids <out) <(sed -n "/^$middle\$/,\$p" <<<"$ids") || fail "ids of the range of $file"
  count=$((count + 1))
done
[ $count -gt 10 ] || fail "only $count real dumps"
for file in "$real"/stub-*.gz; do
  gzip -dc "$file" >text
  revsperpage -a <text >out || fail "revsperpage $file"
  cmp <(sed 's/page:\([0-9]*\) .*/\1/' out) <(page_ids <text) || fail "pages of $file"
  [ "$(awk -F: '{ n += $3 } END { print n + 0 }' out)" -eq "$(grep -c '<revision>' text)" ] || fail "revisions of $file"
done
