#!/bin/bash
# Parts, made by shards or by splitting, are joined to the bytes of the whole file, in bz2 and in gz, without being
# compressed again where they need not be; so are the parts of a multistream file, with their index.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
profile whole
step articles xml-dump/articles
step stubs xml-dump/stubs
step multistream recompress/articles-multistream after=articles pages_per_stream=5
profile parts
step articles xml-dump/articles shards=3
step stubs xml-dump/stubs shards=2
step multistream recompress/articles-multistream after=articles pages_per_stream=5
step join recompress/recombine after=articles 'output="pages-articles.xml.bz2"'
step join-multistream recompress/recombine after=multistream 'output="pages-articles-multistream.xml.bz2"'
step join-stubs recompress/recombine after=stubs 'output="stub-meta-history.xml.gz"'
profile split
step history xml-dump/meta-history
step split recompress/split after=history 'source="{target}-{date}-pages-meta-history.xml.bz2"' 'size="4KiB"'
start_agent
other=20260103
expect 0 ctl run whole --target demowiki --date $date --wait
expect 0 ctl run parts --target demowiki --date $other --wait
public=$farm/public/demowiki
same_text() { # TOOL NAME
  "$1" -t "$public/$other/demowiki-$other-$2"
  cmp <("$1" -dc "$public/$date/demowiki-$date-$2") <("$1" -dc "$public/$other/demowiki-$other-$2") ||
    fail "$2 is not the same joined"
}
same_text bzip2 pages-articles.xml.bz2
same_text bzip2 pages-articles-multistream.xml.bz2
same_text gzip stub-meta-history.xml.gz
# What was stored is copied: all pages of the stubs, whose parts have a member for them.
copied=$(jq .counts.copied_bytes "$farm/private/.runs/demowiki/$other/steps/join-stubs"/shard-*.json)
[ "$copied" -gt $(($(gzip -dc "$public/$other/demowiki-$other-stub-meta-history.xml.gz" | wc -c) - 20000)) ] ||
  fail "only $copied bytes of the stubs were copied"
# The joined index leads to the pages.
file=$public/$other/demowiki-$other-pages-articles-multistream.xml.bz2
index=$public/$other/demowiki-$other-pages-articles-multistream-index.txt.bz2
[ "$(bzip2 -dc "$index" | wc -l)" -eq "$(bzip2 -dc "$file" | grep -c '^  <page>')" ] || fail "the index lacks pages"
while IFS=: read -r offset id title; do
  python3 -c 'import bz2, sys; f = open(sys.argv[1], "rb"); f.seek(int(sys.argv[2]))
sys.stdout.buffer.write(bz2.BZ2Decompressor().decompress(f.read()))' "$file" "$offset" >"$farm/stream"
  grep -qF "<title>$title</title>" "$farm/stream" || fail "page $title is not at $offset"
  grep -qF "<id>$id</id>" "$farm/stream" || fail "page $id is not at $offset"
done < <(bzip2 -dc "$index")

last=20260104
expect 0 ctl run split --target demowiki --date $last --wait
cd "$public/$last"
whole=demowiki-$last-pages-meta-history.xml.bz2
parts=(demowiki-"$last"-pages-meta-history[0-9]*.xml-p*.bz2)
[ ${#parts[@]} -gt 1 ] || fail "it was not split: ${parts[*]}"
pages=0
for part in "${parts[@]}"; do
  bzip2 -t "$part"
  expect 0 "$bin/dumps-file" verify "$part"
  pages=$((pages + $(bzip2 -dc "$part" | grep -c '^  <page>')))
done
[ "$pages" -eq "$(bzip2 -dc "$whole" | grep -c '^  <page>')" ] || fail "the parts have $pages pages"
