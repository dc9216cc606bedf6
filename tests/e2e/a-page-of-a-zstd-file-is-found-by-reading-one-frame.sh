#!/bin/bash
# A zstd file of pages comes with an index, by which any page is found in a frame that is decoded alone; the file
# itself is one that the zstd tool accepts and that has the bytes of its source.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
profile zst
step history xml-dump/meta-history
step zst recompress/to-zst after=history 'source="{target}-{date}-pages-meta-history.xml.bz2"'
start_agent
expect 0 ctl run zst --target demowiki --date $date --wait
cd "$farm/public/demowiki/$date"
file=demowiki-$date-pages-meta-history.xml.zst
zstd -tq "$file"
cmp <(zstd -dcq "$file") <(bzip2 -dc "demowiki-$date-pages-meta-history.xml.bz2") ||
  fail "other bytes than those of the source"
python3 - "$file" <<'PYTHON'
import re
import subprocess
import sys

with open(sys.argv[1], "rb") as f:
    stored = f.read()
with open(sys.argv[1] + ".index.txt", encoding="ascii") as f:
    lines = f.read().splitlines()
assert lines[0] == "# frame index 1", lines[0]
frames = [[int(n) for n in line.split()] for line in lines if not line.startswith("#")]
end = lines[-1].split()
assert end[1] == "end" and end[4] == "ascending", lines[-1]
frames.append([int(end[2]), int(end[3]), 0, 0])
assert len({len(line) for line in lines[3:]}) == 1, "lines of one length"
pages = 0
for (offset, text, low, high), following in zip(frames, frames[1:]):
    frame = subprocess.run(["zstd", "-dcq"], input=stored[offset:following[0]], capture_output=True, check=True).stdout
    assert len(frame) == following[1] - text, "other text than the index says"
    pattern = rb"<page>\n    <title>.*?</title>\n    <ns>-?\d+</ns>\n    <id>(\d+)</id>"
    ids = [int(i) for i in re.findall(pattern, frame)]
    assert (min(ids), max(ids)) == (low, high), (ids, low, high)
    pages += len(ids)
assert pages > 10, pages
PYTHON
