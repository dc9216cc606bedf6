#!/bin/bash
# A reader of pages-articles-multistream finds every page of its index by decoding one stream at the offset given,
# and all streams together are the file of articles.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
profile multistream
step articles xml-dump/articles
step multistream recompress/articles-multistream after=articles pages_per_stream=7
start_agent
expect 0 ctl run multistream --target demowiki --date $date --wait
cd "$farm/public/demowiki/$date"
file=demowiki-$date-pages-articles-multistream.xml.bz2
index=demowiki-$date-pages-articles-multistream-index.txt.bz2
bzip2 -t "$file" "$index"
cmp <(bzip2 -dc "$file") <(bzip2 -dc "demowiki-$date-pages-articles.xml.bz2") ||
  fail "other bytes than those of the articles"
[ "$(bzip2 -dc "$index" | wc -l)" -eq "$(bzip2 -dc "$file" | grep -c '^  <page>')" ] || fail "the index lacks pages"
python3 - "$file" "$index" <<'PYTHON'
import bz2
import re
import sys

with open(sys.argv[1], "rb") as f:
    stored = f.read()
lines = bz2.open(sys.argv[2], "rt", encoding="utf-8").read().splitlines()
assert lines, "the index is empty"


def stream_at(offset):
    decoder = bz2.BZ2Decompressor()
    text = decoder.decompress(stored[offset:])
    assert decoder.eof, f"no whole stream at {offset}"
    return text.decode(), len(stored) - offset - len(decoder.unused_data)


header, offset = stream_at(0)
assert header.endswith("</siteinfo>\n"), "the first stream is not the header"
by_stream = {}
for line in lines:
    place, page, title = line.split(":", 2)
    by_stream.setdefault(int(place), []).append((page, title))
for place, pages in by_stream.items():
    assert place == offset, f"the index says {place}, the stream begins at {offset}"
    text, size = stream_at(place)
    offset += size
    found = re.findall(r"<page>\n    <title>(.*?)</title>\n    <ns>-?\d+</ns>\n    <id>(\d+)</id>", text)
    assert [(i, t) for t, i in found] == pages, f"other pages at {place}: {found} and not {pages}"
    assert len(pages) <= 7
footer, size = stream_at(offset)
assert footer.rstrip("\n") == "</mediawiki>" and offset + size == len(stored), "the last stream is not the end"
PYTHON
