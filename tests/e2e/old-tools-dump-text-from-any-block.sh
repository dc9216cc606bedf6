#!/bin/bash
# dumplastbz2block and dumpbz2filefromoffset: the text of the last whole block, and all text or all pages from an offset
# on, of files with one stream and many, whole and cut.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 300 >a.xml
bzip2 -1k a.xml
size=$(stat -c %s a.xml.bz2)
text=$(stat -c %s a.xml)
sed '/<\/siteinfo>/q' a.xml >header

# What stands in a tail of the text, with the header before it.
is_tail() { # FILE
  local length=$(($(stat -c %s "$1") - $(stat -c %s header)))
  cmp header <(head -c "$(stat -c %s header)" "$1") || fail "another header"
  cmp <(tail -c "$length" a.xml) <(tail -c "$length" "$1") || fail "another tail"
  [ "$(tail -c "$length" "$1" | sed -n 1p)" = "  <page>" ] || fail "it does not begin with a page"
}

last_offset=0
for offset in 0 3 4 5 100000 200000 $((size - 100000)); do
  dumpbz2filefromoffset a.xml.bz2 $offset >out || fail "offset $offset"
  is_tail out
  dumpbz2filefromoffset a.xml.bz2 $offset raw >raw.txt || fail "offset $offset raw"
  cmp raw.txt <(tail -c "$(stat -c %s raw.txt)" a.xml) || fail "raw from $offset"
  [ "$(stat -c %s raw.txt)" -le $((text - last_offset)) ] || fail "offset $offset gives more than a smaller one"
  last_offset=$((text - $(stat -c %s raw.txt)))
done
# The position that findpageidinbz2xml says is one that can be dumped from.
position=$(findpageidinbz2xml -f a.xml.bz2 -p 200 | sed 's/position:\([0-9]*\) .*/\1/')
dumpbz2filefromoffset a.xml.bz2 "$position" >out
[[ $'\n'$(page_ids <out)$'\n' == *$'\n200\n'* ]] || fail "page 200 is not there"

dumplastbz2block a.xml.bz2 >last
cmp last <(tail -c "$(stat -c %s last)" a.xml) || fail "the last block"
tail -n 1 last | grep -qx '</mediawiki>' || fail "no end"

# Cut at any place, the last whole block still comes.
for length in 50000 100000 150000 $((size - 5)) $((size - 100)); do
  head -c $length a.xml.bz2 >cut.bz2
  if [ "$(list_blocks cut.bz2 | wc -l)" -lt 2 ]; then
    expect 1 dumplastbz2block cut.bz2
    continue
  fi
  dumplastbz2block cut.bz2 >last || fail "cut at $length"
  [ -s last ] || fail "nothing of a file cut at $length"
  # What ends a block is its own end, and not what follows.
  if [ $length -gt $((size - 11)) ]; then cp a.xml whole; else whole_text cut.bz2 >whole; fi
  cmp last <(tail -c "$(stat -c %s last)" whole) || fail "cut at $length"
done
# What is cut is an error, after all that could be had.
dumpbz2filefromoffset cut.bz2 0 >out 2>err && fail "a cut file is a success"
grep -q "cut short" err || fail "no reason: $(cat err)"
[ "$(page_ids <out | tail -n 1)" -gt 240 ] || fail "text is missing"

# Many streams, the header in one of its own, an empty one at the end.
recompressxml -p 10 -o many.bz2 <a.xml
dumpbz2filefromoffset many.bz2 0 >out || fail "many streams"
same a.xml out
dumpbz2filefromoffset many.bz2 150000 >out || fail "many streams"
is_tail out
[ "$(dumplastbz2block many.bz2)" = "</mediawiki>" ] || fail "the last block of many streams"

expect 1 dumpbz2filefromoffset a.xml.bz2 99999999
says "has no whole bzip2 block at byte 99999999 or behind it"
dumpbz2filefromoffset a.xml.bz2 99999999 >out 2>/dev/null || true
same header out
expect 1 dumpbz2filefromoffset many.bz2 "$(list_blocks many.bz2 | sed -n 's/^offset:\([0-9]*\) .*/\1/p' | tail -n 1)"
says "none begins at this offset or behind it"
expect 1 dumpbz2filefromoffset absent.bz2 0
expect 255 dumpbz2filefromoffset a.xml.bz2
expect 255 dumpbz2filefromoffset a.xml.bz2 -5
expect 255 dumpbz2filefromoffset a.xml.bz2 5 rough
expect 255 dumplastbz2block absent.bz2
echo text >b.bz2
expect 1 dumplastbz2block b.bz2
