#!/bin/bash
# dumps-file ends with an exact error and not with 0 for files that are missing, cut, damaged, of another format than
# their name says, or no files; what it was to write is then not there.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
make_dump "$farm/a.xml" 1 500 1
refused() { # FILE TEXT VERB...
  local verb
  for verb in "${@:3}"; do
    case $verb in
      recompress | multistream) expect 1 file "$verb" "$1" "$farm/out.xml.gz" ;;
      join) expect 1 file join "$1" -o "$farm/out.xml.gz" ;;
      range) expect 1 file range "$1" 1 ;;
      split) expect 1 file split "$1" --pages 1000 -d "$farm/out" ;;
      find-page) expect 1 file find-page "$1" 500 ;;
      *) expect 1 file "$verb" "$1" ;;
    esac
    says "$2"
    [ -z "$(find "$farm" -name 'out*' ! -name out -o -name '*.tmp')" ] || fail "$verb left $(find "$farm" -name 'out*' -o -name '*.tmp')"
  done
}
mkdir "$farm/out"
all=(verify cat stats range recompress multistream join split)
for format in .bz2 .gz .xz .zst .7z; do
  expect 0 file recompress "$farm/a.xml" "$farm/a.xml$format"
  size=$(stat -c %s "$farm/a.xml$format")
  for part in 1 $((size / 3)) $((size - 3)); do
    head -c "$part" "$farm/a.xml$format" >"$farm/cut.xml$format"
    refused "$farm/cut.xml$format" "cut.xml$format" "${all[@]}"
  done
  : >"$farm/empty.xml$format"
  refused "$farm/empty.xml$format" "empty.xml$format" "${all[@]}"
  cp "$farm/a.xml$format" "$farm/bad.xml$format"
  printf '\x55\xaa\x55' | dd of="$farm/bad.xml$format" bs=1 seek=$((size / 2)) conv=notrunc status=none
  refused "$farm/bad.xml$format" "bad.xml$format" "${all[@]}"
  cp "$farm/a.xml" "$farm/plain.xml$format"
  refused "$farm/plain.xml$format" "the first bytes are those of no format that is known" "${all[@]}"
done
head -c 100000 "$farm/a.xml" >"$farm/cut.xml"
refused "$farm/cut.xml" "at byte 100000" verify stats range recompress multistream join split find-page
: >"$farm/empty.xml"
refused "$farm/empty.xml" "the input ends before <mediawiki>" verify stats recompress join split
{ cat "$farm/a.xml" && echo "<page>"; } >"$farm/more.xml"
refused "$farm/more.xml" "<page> after </mediawiki> at byte $(stat -c %s "$farm/a.xml")" verify stats recompress join
refused "$farm/missing.bz2" "missing.bz2: No such file or directory" "${all[@]}" hash
refused "$farm/out" "Is a directory" "${all[@]}" hash
sed 's/<id>7</<id>600</' "$farm/a.xml" >"$farm/order.xml"
expect 1 file verify "$farm/order.xml"
says "ids do not ascend: page 8 comes after page 600 at byte"
cp "$farm/a.xml" "$farm/a.xml-p1p400"
expect 1 file verify "$farm/a.xml-p1p400"
says "the name says pages 1 to 400, there are 1 to 500"
expect 2 file recompress "$farm/a.xml.gz" "$farm/a.xml.gz" --force
says "it is the input itself"
expect 1 file recompress "$farm/a.xml.gz" "$farm/a.xml.bz2"
says "the file is there already" "--force"
expect 1 file recompress "$farm/a.xml.gz" "$farm/none/a.xml.bz2"
says "No such file or directory"
code=0
output=$("$bin/dumps-file" cat "$farm/a.xml.gz" 2>&1 >/dev/full) || code=$?
[ $code -eq 1 ] || fail "cat to a full device ends with $code"
says "standard output: No space left on device"
code=0
output=$(ulimit -f 16 && trap '' XFSZ && "$bin/dumps-file" recompress "$farm/a.xml.gz" "$farm/big.xml" 2>&1) || code=$?
[ $code -eq 1 ] || fail "a file that cannot be written ends with $code"
says "big.xml: File too large"
[ -z "$(find "$farm" -name 'big*' -o -name '*.tmp')" ] || fail "something is left of big.xml"
for wrong in "" "nonsense" "page $farm/a.xml" "page $farm/a.xml x" "split $farm/a.xml" "split $farm/a.xml --size 3x" \
  "range $farm/a.xml 5 5" "recompress $farm/a.xml" "recompress $farm/a.xml - --to rar" "--threads 0 first-id $farm/a.xml"; do
  # shellcheck disable=SC2086
  expect 2 file $wrong
done
