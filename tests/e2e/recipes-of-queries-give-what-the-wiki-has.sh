#!/bin/bash
# The shipped recipes for titles and files, run on a wiki, give exactly the rows that the wiki's own tables have.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
demowiki public
misc_role pagetitles mediatitles imageinfo-local
start_agent
rows() { # SQL
  python3 - "$farm/wiki/demowiki.sqlite" "$1" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.text_factory = bytes
rows = db.execute(sys.argv[2])
print("\t".join(c[0] for c in rows.description))
for row in rows:
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\t".join(v if isinstance(v, bytes) else str(v).encode() for v in row) + b"\n")
PY
}
same() { # RECIPE FILE SQL
  run_recipe 0 "$1" demowiki
  cmp <(zcat "$farm/public/other/$2") <(rows "$3") || fail "$1 differs"
}
same pagetitles "pagetitles/$date/demowiki-$date-all-titles-in-ns-0.gz" \
  "SELECT page_title FROM page WHERE page_namespace = 0 ORDER BY page_title"
same mediatitles "mediatitles/$date/demowiki-$date-all-media-titles.gz" \
  "SELECT page_title FROM page WHERE page_namespace = 6 ORDER BY page_title"
same imageinfo-local "imageinfo/$date/demowiki-$date-local-wikiqueries.gz" \
  "SELECT img_name, img_timestamp FROM image ORDER BY img_name"
[ "$(zcat "$farm/public/other/pagetitles/$date/"*.gz | wc -l)" -gt 3 ] || fail "hardly a title"
