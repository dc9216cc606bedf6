#!/bin/bash
# dumps-file recompress, killed at random moments, leaves no file of the wanted name or a whole one; and the next run
# leaves nothing behind of those that were killed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
tool=$bin/dumps-file
mkdir "$farm/files"
cd "$farm/files"

# Half a second of work and more, by the format.
"$source/tests/e2e/dump_files/make_dump.py" 1000 | bzip2 >in.xml.bz2

listing() { find . -type f | sort; }

milliseconds() { echo $(($(date +%s%N) / 1000000)); }
whole=0
none=0
for format in bz2 gz xz zst 7z; do
  out=out.xml.$format
  begin=$(milliseconds)
  expect 0 "$tool" recompress in.xml.bz2 "$out"
  span=$(($(milliseconds) - begin))
  sum=$(sha256sum <"$out")
  wanted=$(listing)
  for ((try = 0; try < 12; try++)); do
    rm -f "$out"
    # Half of them near the end, where the file gets its name.
    if ((try % 2)); then wait=$((span * (85 + RANDOM % 30) / 100)); else wait=$((RANDOM % (span + 1))); fi
    "$tool" recompress in.xml.bz2 "$out" >/dev/null 2>&1 &
    pid=$!
    sleep "$(printf '%d.%03d' $((wait / 1000)) $((wait % 1000)))"
    kill -KILL $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
    if [ -e "$out" ]; then
      expect 0 "$tool" verify "$out"
      [ "$(sha256sum <"$out")" = "$sum" ] || fail "$out is another file than that of an undisturbed run"
      whole=$((whole + 1))
    else
      none=$((none + 1))
    fi
  done
  rm -f "$out"
  expect 0 "$tool" recompress in.xml.bz2 "$out"
  [ "$(listing)" = "$wanted" ] || fail "left behind: $(comm -3 <(listing) <(echo "$wanted"))"
  expect 0 "$tool" verify "$out"
done
if [ "$none" -lt 5 ] || [ "$whole" -lt 5 ]; then fail "too few of one kind: $none without a file, $whole with a whole one"; fi
