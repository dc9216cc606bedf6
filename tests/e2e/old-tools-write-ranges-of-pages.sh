#!/bin/bash
# writeuptopageid: ranges of pages with header and footer, to standard output or to several files in one pass, packed by
# their names; what is cut within a wanted page is an error, what is cut behind the range is not.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 100 --first 10 --step 2 >a.xml
wanted() { # FIRST BEHIND
  python3 - "$@" <<'END'
import re, sys
text = open("a.xml").read()
pages = re.findall(r"  <page>\n.*?  </page>\n", text, re.S)
first, behind = int(sys.argv[1]), int(sys.argv[2])
sys.stdout.write(text[: text.index("</siteinfo>\n") + 12])
sys.stdout.write("".join(p for p in pages if first <= int(re.search(r"<id>(\d+)<", p)[1]) < behind))
sys.stdout.write("</mediawiki>\n")
END
}
for range in "10 12" "11 31" "1 5" "200 300" "100 100"; do
  # shellcheck disable=SC2086 # two words
  set -- $range
  writeuptopageid "$1" "$2" <a.xml >out || fail "range $range"
  wanted "$1" "$2" >want
  same want out
done
writeuptopageid 150 <a.xml >out
wanted 150 999999 >want
same want out

mkdir out.d
bzip2 -k a.xml
writeuptopageid -inpath a.xml.bz2 --odir out.d --fspecs 'a.bz2:1:50;b:c.gz:50:51;c.xml.gz.inprog:60:70;d.xml:150:' ||
  fail "many files"
bzip2 -dc out.d/a.bz2 | cmp - <(wanted 1 50) || fail a
gzip -dc out.d/b:c.gz | cmp - <(wanted 50 51) || fail b
gzip -dc <out.d/c.xml.gz.inprog | cmp - <(wanted 60 70) || fail c
cmp out.d/d.xml <(wanted 150 999999) || fail d
writeuptopageid -o out.d -f 'e.xml:1:3;f.xml:40:60' -H -F <a.xml
[ ! -s out.d/e.xml ] || fail "an empty range without header and footer is not empty"
cmp out.d/f.xml <(wanted 40 60 | sed '1,/<\/siteinfo>/d; /<\/mediawiki>/d') || fail "without header and footer"

# All of standard input is read, so that who writes it is not killed.
{ cat a.xml && echo >written; } | writeuptopageid 10 12 >/dev/null
[ -e written ] || fail "the pipe was closed"

make_dump 5 --first 5000000000 | writeuptopageid 5000000001 5000000003 | page_ids >ids
[ "$(cat ids)" = $'5000000001\n5000000002' ] || fail "ids beyond 32 bits: $(cat ids)"

head -c 100000 a.xml >cut.xml
last=$(page_ids <cut.xml | tail -n 1)
expect 0 writeuptopageid -i cut.xml 10 "$last"
writeuptopageid 10 "$last" <cut.xml >out || fail "a range before the cut"
wanted 10 "$last" >want
same want out
expect 1 writeuptopageid -i cut.xml 10
says "the input ends within page $last"
{ writeuptopageid -i cut.xml 10 2>/dev/null || true; } >out
! grep -q '</mediawiki>' out || fail "a cut page is closed as if it were whole"
expect 1 writeuptopageid -i absent.xml 1
expect 1 writeuptopageid -i a.xml -o no/such -f a:1:2
for words in "" "0 5" "x" "9 5" "1 2 3" "-o out.d" "-f a:1:2" "-o out.d -f a" "-o out.d -f a:0:5" \
  "-o out.d -f a:5:9;b:8:10" "-o out.d -f a:5:;b:8:10"; do
  # shellcheck disable=SC2086
  expect 255 writeuptopageid $words
done
