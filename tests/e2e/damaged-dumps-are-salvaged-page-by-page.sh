#!/bin/bash
# dumps-file salvage: every whole page of every whole block of a damaged or cut dump is in a sound file, what is lost is
# said with its place and the pages around it, and nothing appears when there is nothing to save.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 300 >a.xml
bzip2 -1k a.xml
size=$(stat -c %s a.xml.bz2)

# One damaged block of bzip2: all pages but those that it holds a part of.
cp a.xml.bz2 bad.bz2
printf 'damage' | dd of=bad.bz2 bs=1 seek=$((size / 2)) conv=notrunc status=none
dumps-file salvage bad.bz2 out.xml.bz2 --json -q >report || fail "salvage"
bzip2 -t out.xml.bz2 || fail "not sound"
bzip2 -dc out.xml.bz2 >out.xml
page_ids <out.xml >ids
after=$(jq '.lost[0].after_page' report)
before=$(jq '.lost[0].before_page' report)
[[ $((before - after)) -gt 10 && $((before - after)) -lt 100 ]] || fail "lost pages $after to $before"
{ seq 1 "$after"; seq "$before" 300; } | cmp - ids || fail "other pages than $after before and $before behind"
[ "$(jq .pages report)" -eq "$(wc -l <ids)" ] || fail "the count of pages"
[[ "$(jq '.lost | length' report)" -eq 1 && "$(jq .whole report)" = false ]] || fail "$(cat report)"
[[ "$(jq '.lost[0].offset' report)" -lt $((size / 2)) && "$(jq '.lost[0].end' report)" -gt $((size / 2)) ]] ||
  fail "the place is wrong: $(cat report)"
# Pages are as they were, and blocks were copied as they are stored.
grep -vxFf a.xml out.xml && fail "lines that were not there"
[ "$(jq .copied_blocks report)" -gt 2 ] || fail "everything was compressed anew"
# The same from and to all formats.
dumps-file salvage bad.bz2 out.xml.zst -q >lines
grep -q "lost: .* after page $after, within page .*, before page $before" lines || fail "$(cat lines)"
for format in zst gz xz 7z; do
  [ $format = zst ] || dumps-file salvage bad.bz2 out.xml.$format -q >/dev/null
  dumps-file cat out.xml.$format | cmp - out.xml || fail "$format"
done

# Cut.
for format in gz bz2 xz zst 7z; do
  rm -f whole.xml.$format
  if [ $format = bz2 ]; then cp a.xml.bz2 whole.xml.bz2; else dumps-file recompress a.xml whole.xml.$format -q; fi
  head -c $(($(stat -c %s whole.xml.$format) * 2 / 3)) whole.xml.$format >cut.xml.$format
  rm -f saved.xml
  dumps-file salvage cut.xml.$format saved.xml -q >lines || fail "cut $format"
  grep -q "cut short\|behind the end of the file" lines || fail "$format: $(cat lines)"
  [ "$(tail -n 1 saved.xml)" = "</mediawiki>" ] || fail "$format is not closed"
  pages=$(page_ids <saved.xml | tail -n 1)
  [ "$format" = bz2 ] || [ "$pages" -gt 100 ] || fail "$format: only $pages pages"
  head -n -1 saved.xml | cmp - <(head -c "$(head -n -1 saved.xml | wc -c)" a.xml) || fail "$format: other text"
done

# The header is lost: another dump of the wiki has it.
tail -c +50000 a.xml.bz2 >headless.bz2
dumps-file salvage headless.bz2 bare.xml -q >lines
grep -q "the header is lost" lines || fail "$(cat lines)"
dumps-file salvage headless.bz2 headed.xml --header-from a.xml.bz2 -q >/dev/null
cmp <(sed '/<\/siteinfo>/q' headed.xml) <(sed '/<\/siteinfo>/q' a.xml) || fail "another header"
cmp <(page_ids <headed.xml) <(page_ids <bare.xml) || fail "other pages"
dumps-file verify headed.xml -q || fail "not a sound dump"

# A sound file is copied.
dumps-file salvage a.xml.bz2 same.xml.bz2 --json -q >report
[ "$(jq .whole report)" = true ] || fail "$(cat report)"
bzip2 -dc same.xml.bz2 | cmp - a.xml || fail "a sound file is changed"

echo "kept" >there.xml
expect 1 dumps-file salvage bad.bz2 there.xml
says "the file is there already" "--force"
[ "$(cat there.xml)" = kept ] || fail "replaced"
expect 0 dumps-file salvage bad.bz2 there.xml --force -q
head -c 5000 /dev/urandom >noise.bz2
expect 1 dumps-file salvage noise.bz2 nothing.xml
says "there is no whole page in it"
[ ! -e nothing.xml ] || fail "a file of nothing"
expect 1 dumps-file salvage absent.bz2 nothing.xml
[ -z "$(find . -name '.*.tmp')" ] || fail "temporary files are left"
