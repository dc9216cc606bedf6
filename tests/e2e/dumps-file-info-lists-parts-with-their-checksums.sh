#!/bin/bash
# dumps-file info: streams, blocks, members, frames and folders with places, sizes and checksums, as other programs see
# them; damage is shown where it is, and is an exit code.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 300 >a.xml
text=$(stat -c %s a.xml)

{ bzip2 -1c a.xml; bzip2 </dev/null; } >a.bz2
dumps-file info a.bz2 --json >info.json || fail "bz2"
jq -r '.parts[] | select(.kind == "block") | "\(.offset) \(.bit) \(.stored_crc)"' info.json >found
list_blocks a.bz2 | sed -n 's/^offset:\([0-9]*\) CRC:\(.*\)/\1 \2/p' >wanted
[ "$(wc -l <found)" -eq "$(wc -l <wanted)" ] || fail "$(wc -l <found) blocks"
paste -d' ' found wanted | while read -r offset bit crc position stored; do
  [[ $((bit == 0 ? offset - 1 : offset)) -eq "$position" && $((crc)) -eq $((stored)) ]] || fail "block at $offset"
done
[[ "$(jq .text_bytes info.json)" -eq "$text" && "$(jq .sound info.json)" = true ]] || fail "bz2: $(tail -c 300 info.json)"
[ "$(jq -c .counts info.json)" = "{\"block\":$(wc -l <wanted),\"stream\":2,\"stream-end\":2}" ] || fail "$(jq -c .counts info.json)"
[ "$(jq '.parts[-1].end' info.json)" -eq "$(stat -c %s a.bz2)" ] || fail "the end"
expect 0 dumps-file info a.bz2 --summary
says "$(wc -l <wanted) blocks, 2 streams" ": sound"

{ gzip -c a.xml; echo more | gzip; } >a.gz
dumps-file info a.gz --json >info.json || fail gz
[ "$(jq '.parts | length' info.json)" -eq 2 ] || fail "gz members"
crc=$(python3 -c 'import zlib; print("0x%08x" % zlib.crc32(open("a.xml", "rb").read()))')
[ "$(jq -r '.parts[0].crc' info.json)" = "$crc" ] || fail "gz CRC"
[ "$(jq '.parts[1].text_offset' info.json)" -eq "$text" ] || fail "gz text offset"

dumps-file recompress a.xml a.zst -q
dumps-file info a.zst --json >info.json || fail zst
[ "$(jq '[.parts[].text_bytes] | add' info.json)" -eq "$text" ] || fail "zst text"

xz -k --block-size=200000 a.xml
dumps-file info a.xml.xz --json >info.json || fail xz
[ "$(jq '.parts | length' info.json)" -eq $(((text + 199999) / 200000)) ] || fail "xz blocks"
[[ "$(jq -r '.parts[0].check' info.json)" = CRC64 && "$(jq .text_bytes info.json)" -eq "$text" ]] || fail "xz"

dumps-file recompress a.xml a.7z -q
dumps-file info a.7z --json >info.json || fail 7z
[ "$(jq -r '.parts[0] | "\(.method) \(.text_bytes) \(.stored_crc)"' info.json)" = "LZMA2 $text $crc" ] || fail "7z: $(cat info.json)"
dumps-file info a.xml | grep -q "plain.*" || fail plain

# Damage.
for format in bz2 gz zst xml.xz 7z; do
  size=$(stat -c %s a.$format)
  head -c $((size - 20)) a.$format >cut.$format
  expect 1 dumps-file info cut.$format
  says "damaged"
  dumps-file info cut.$format --json >info.json 2>/dev/null && fail "a cut $format is sound"
  [ "$(jq .sound info.json)" = false ] || fail "cut $format: $(tail -c 300 info.json)"
done
{ cat a.bz2; echo garbage; } >b.bz2
expect 1 dumps-file info b.bz2
says "DAMAGED: garbage behind the end of a stream" "byte $(stat -c %s a.bz2) to"
: >empty.bz2
expect 1 dumps-file info empty.bz2
says "the file is empty"
expect 1 dumps-file info absent.bz2
expect 2 dumps-file info
