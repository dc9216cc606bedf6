#!/bin/bash
# appendbz2: what it makes of standard input, put behind blocks that end at a whole byte, is one sound stream.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
# A file with a second block that begins at a whole byte: then its position is the byte before, and its magic follows.
for i in {1..60}; do
  make_dump 60 --first $((i * 1000)) | bzip2 -1 >a.bz2
  position=$(showcrcs -f a.bz2 | sed -n 's/^offset:\([0-9]*\) .*/\1/p' | tail -n +2 | while read -r at; do
    [ "$(tail -c +$((at + 2)) a.bz2 | head -c 6 | od -An -tx1 | tr -d ' ')" != 314159265359 ] || echo "$at"
  done | sed -n 1p)
  [ -z "$position" ] || break
done
[ -n "$position" ] || fail "no block at a whole byte in 60 files"
head -c $((position + 1)) a.bz2 >kept.bz2
{ dumpbz2filefromoffset kept.bz2 0 raw || true; } >kept.txt 2>/dev/null
crc=$(showcrcs -f a.bz2 | awk -v p="$position" -F'[: ]' '$1 == "offset" && $2 < p { print $4 }' | while read -r block; do
  combined=$((((${combined:-0} << 1 | ${combined:-0} >> 31) & 0xFFFFFFFF) ^ block))
  echo $combined
done | tail -n 1)
make_dump 30 --first 900000 | tail -n +6 >more.txt
appendbz2 --crc "$crc" -outfile tail.bz2 <more.txt || fail appendbz2
cat kept.bz2 tail.bz2 >all.bz2
bzip2 -dc all.bz2 >all.txt || fail "not a sound file"
cat kept.txt more.txt | cmp - all.txt || fail "another text"
[ "$(showcrcs -f all.bz2 | grep -c stream_CRC)" -eq 2 ] || fail "more than one stream"

# Nothing to append: the end alone.
appendbz2 -c "$crc" -o tail.bz2 -b 10000 -v </dev/null
cat kept.bz2 tail.bz2 >all.bz2
bzip2 -dc all.bz2 | cmp - kept.txt || fail "closed only"
# The blocks are those of bzip2: byte for byte, but for the header.
appendbz2 -c 1 -o tail.bz2 <more.txt
bzip2 -9c more.txt >plain.bz2
head -c $(($(stat -c %s plain.bz2) - 11)) plain.bz2 | tail -c +5 >want
head -c "$(stat -c %s want)" tail.bz2 >found
same want found

expect 255 appendbz2 -c 0 -o x
expect 255 appendbz2 -c 4294967296 -o x
expect 255 appendbz2 -c 5
expect 255 appendbz2 -c 5 -o x -b 0
expect 1 appendbz2 -c 5 -o no/such/file
