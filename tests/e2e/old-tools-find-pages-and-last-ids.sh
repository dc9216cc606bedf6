#!/bin/bash
# findpageidinbz2xml and getlastidinbz2xml, by their old names: in files with one stream and many, whole and cut, with
# ids beyond 32 bits, and with pages of many blocks.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 600 --first 10 --step 3 >a.xml
bzip2 -1k a.xml

# The block is the last one in which no later page begins: its first page is at most the wanted one, and the next
# block's is larger.
position_of() { findpageidinbz2xml -f "$1" -p "$2" | sed 's/position:\([0-9]*\) page_id:\([0-9]*\)/\1 \2/'; }
list_blocks a.xml.bz2 | sed -n 's/^offset:\([0-9]*\) .*/\1/p' >offsets
while read -r offset; do
  dumpbz2filefromoffset a.xml.bz2 "$offset" 2>/dev/null >from || true
  first=$(page_ids <from | sed -n 1p)
  [ -z "$first" ] || echo "$offset $first"
done <offsets >wanted
for id in 10 11 13 100 500 1000 1500 1807 1808; do
  want=$(awk -v id="$id" '$2 <= id' wanted | tail -n 1)
  [ "$(position_of a.xml.bz2 $id)" = "$want" ] || fail "page $id: $(position_of a.xml.bz2 $id) and not $want"
done
[ "$(findpageidinbz2xml --filename a.xml.bz2 --pageid=10)" = "position:3 page_id:10" ] || fail "the first page"
expect 255 findpageidinbz2xml -f a.xml.bz2 -p 9
says "page 9 would be before the first, 10"
expect 0 findpageidinbz2xml -f a.xml.bz2 -p 99999 -s no-such-stubs.gz -a -v
expect 1 findpageidinbz2xml -f absent.bz2 -p 9
expect 255 findpageidinbz2xml -f a.xml.bz2
expect 255 findpageidinbz2xml -f a.xml.bz2 -p x
sed "/<\/siteinfo>/q" a.xml | bzip2 >header.bz2
expect 1 findpageidinbz2xml -f header.bz2 -p 5
says "there is no page"

expect 0 getlastidinbz2xml -f a.xml.bz2 -t page
[ "$output" = "page_id:1807" ] || fail "$output"
expect 0 getlastidinbz2xml --type rev --filename a.xml.bz2
[ "$output" = "rev_id:180700" ] || fail "$output"
expect 255 getlastidinbz2xml -f a.xml.bz2
says "--type page or rev are needed"
expect 255 getlastidinbz2xml -f a.xml.bz2 -t title
expect 1 getlastidinbz2xml -f header.bz2 -t page
expect 1 getlastidinbz2xml -f absent.bz2 -t page

# Cut: what is in whole blocks.
for length in 100000 300000 500000; do
  head -c $length a.xml.bz2 >cut.bz2
  whole_text cut.bz2 >whole
  expect 0 getlastidinbz2xml -f cut.bz2 -t page
  [ "$output" = "page_id:$(page_ids <whole | tail -n 1)" ] || fail "cut at $length: $output"
  expect 0 findpageidinbz2xml -f cut.bz2 -p 50
  [ "$output" = "$(findpageidinbz2xml -f a.xml.bz2 -p 50)" ] || fail "cut at $length: $output"
done

# Many streams.
recompressxml -p 25 -o many.bz2 -b index <a.xml
for id in 10 84 85 86 1000; do
  want=$(awk -F: -v id=$id '$2 <= id { o = $1 } END { print o }' index)
  first=$(awk -F: -v o="$want" '$1 == o { print $2; exit }' index)
  [ "$(position_of many.bz2 $id)" = "$((want + 3)) $first" ] || fail "page $id of many streams"
done
[ "$(getlastidinbz2xml -f many.bz2 -t page)" = page_id:1807 ] || fail "the last page of many streams"

# Ids beyond 32 bits, in pages that reach over many blocks.
make_dump 4 --first 5000000000 --bytes 500000 | bzip2 -1 >large.bz2
for id in 5000000000 5000000001 5000000003; do
  expect 0 findpageidinbz2xml -f large.bz2 -p $id
  says "page_id:$id"
done
[ "$(getlastidinbz2xml -f large.bz2 -t rev)" = rev_id:500000000300 ] || fail "the last revision"

# A page with more text than the old tool would read through.
python3 - <<'END' | bzip2 -1 >long.bz2
for page in 5, 6, 9:
    print(f"  <page>\n    <title>P</title>\n    <ns>0</ns>\n    <id>{page}</id>\n    <revision>\n      <id>{page}0</id>")
    for line in range(800_000 if page == 6 else 10):
        print("a line of text, number", line)
    print("    </revision>\n  </page>")
END
for id in 5 6 8 9; do
  expect 0 findpageidinbz2xml -f long.bz2 -p $id
  [ $id -eq 9 ] || says "position:3 page_id:5"
done
says "page_id:9"
[ "$(getlastidinbz2xml -f long.bz2 -t page)" = page_id:9 ] || fail "the last page behind a long one"
