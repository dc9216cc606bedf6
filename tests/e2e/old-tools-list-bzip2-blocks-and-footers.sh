#!/bin/bash
# checkforbz2footer and showcrcs, by their old names: footers, and the offset and CRC of every block, of files with one
# stream and many, whole, cut and damaged.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 400 | bzip2 -1 >a.bz2
list_blocks a.bz2 >wanted
[ "$(grep -c offset: wanted)" -gt 5 ] || fail "too few blocks"
grep -q '^offset:3 ' wanted || fail "no first block"
showcrcs -f a.bz2 >found 2>err || fail "showcrcs: $(cat err)"
same wanted found

# Each stream of many has its own combined CRC.
{ echo one | bzip2; bzip2 </dev/null; cat a.bz2; } >many.bz2
list_blocks many.bz2 >wanted
showcrcs --filename many.bz2 >found || fail "showcrcs of many streams"
same wanted found

# All whole blocks of a cut file, then failure.
head -c $(($(stat -c %s a.bz2) - 40000)) a.bz2 >cut.bz2
expect 1 showcrcs -f cut.bz2
says "cut short within a block at byte"
showcrcs -f cut.bz2 2>/dev/null >found || true
list_blocks cut.bz2 | head -n -1 >wanted
same wanted found

# A CRC that is wrong.
printf '\x00' | dd of=a.bz2 bs=1 seek=10 conv=notrunc status=none
expect 1 showcrcs -f a.bz2
says "its CRC is wrong: expected 0x"
expect 1 showcrcs -f absent.bz2
says "absent.bz2"
expect 255 showcrcs
expect 255 showcrcs -f a.bz2 more

# Footers at every bit.
for i in {1..12}; do
  head -c "$i" /dev/urandom | bzip2 >f.bz2
  expect 0 checkforbz2footer f.bz2
  size=$(stat -c %s f.bz2)
  for length in 0 5 10 11 $((size - 11)) $((size - 2)) $((size - 1)); do
    head -c "$length" f.bz2 >g.bz2
    expect 1 checkforbz2footer g.bz2
  done
  # All of its bits count.
  for byte in $((size - 9)) $((size - 8)) $((size - 7)) $((size - 6)); do
    cp f.bz2 g.bz2
    printf '\xA5' | dd of=g.bz2 bs=1 seek="$byte" conv=notrunc status=none
    expect 1 checkforbz2footer g.bz2
  done
  echo more >>f.bz2
  expect 1 checkforbz2footer f.bz2
done
bzip2 </dev/null >f.bz2
expect 0 checkforbz2footer f.bz2
expect 0 checkforbz2footer many.bz2
expect 255 checkforbz2footer absent.bz2
expect 255 checkforbz2footer
expect 255 checkforbz2footer a.bz2 many.bz2
