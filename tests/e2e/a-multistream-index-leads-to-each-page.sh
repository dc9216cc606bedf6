#!/bin/bash
# dumps-file multistream: the header, each hundred pages and the end are bzip2 streams of their own, and every line of
# the index names the byte where the stream with that page begins.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
make_dump "$farm/a.xml" 10 2500 10
gzip -k "$farm/a.xml"
expect 0 file multistream "$farm/a.xml.gz" "$farm/a-pages-articles-multistream.xml.bz2"
dump=$farm/a-pages-articles-multistream.xml.bz2
index=$farm/a-pages-articles-multistream-index.txt.bz2
bzip2 -t "$dump" "$index"
bzip2 -dc "$dump" | cmp - "$farm/a.xml" || fail "other text"
[ "$(bzip2 -dc "$index" | wc -l)" -eq 250 ] || fail "lines of the index"
[ "$(bzip2 -dc "$index" | cut -d: -f1 | uniq -c | awk '{ print $1 }' | xargs)" = "100 100 50" ] || fail "pages per stream"
[ "$(bzip2 -dc "$index" | sed -n 3p | cut -d: -f2-)" = "30:Page &amp; 30" ] || fail "a line of the index"
size=$(stat -c %s "$dump")
mapfile -t offsets < <(bzip2 -dc "$index" | cut -d: -f1 | uniq)
head -c "${offsets[0]}" "$dump" | bzip2 -dc | tail -n 1 | grep -x '  </siteinfo>' >/dev/null || fail "the first stream"
for i in "${!offsets[@]}"; do
  begin=${offsets[i]}
  end=${offsets[i + 1]:-$size}
  head -c "$end" "$dump" | tail -c $((end - begin)) | bzip2 -dc >"$farm/stream"
  bzip2 -dc "$index" | awk -F: -v at="$begin" '$1 == at { print "    <id>" $2 "</id>" }' >"$farm/wanted"
  grep '^    <id>' "$farm/stream" | cmp - "$farm/wanted" || fail "pages of the stream at byte $begin"
done
[ "$(tail -n 1 "$farm/stream")" = "</mediawiki>" ] || fail "the end"
# Downstream reads one stream with any bzip2 library.
python3 - "$dump" "${offsets[1]}" <<'END'
import bz2, sys
with open(sys.argv[1], "rb") as f:
    f.seek(int(sys.argv[2]))
    text = bz2.BZ2Decompressor().decompress(f.read()).decode()
assert text.startswith("  <page>\n") and text.endswith("  </page>\n") and text.count("<page>") == 100
END
expect 2 file multistream "$farm/a.xml" "$farm/b.xml.xz"
expect 1 file multistream "$farm/a.xml" "$dump"
says "the file is there already"
