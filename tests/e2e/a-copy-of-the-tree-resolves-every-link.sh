#!/bin/bash
# A plain copy of the public tree, somewhere else, has every file that its links lead to; of both layouts.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
setting[views.url]='"https://dumps.example"'
demowiki public
profile content
echo 'newer_layout = { directory = "other/mediawiki_content_history", step = "history" }' >"$current_profile"
step history xml-dump/meta-history shards=3
step titles xml-dump/titles
start_agent
expect 0 ctl run content --target demowiki --date $date --wait
expect 0 ctl refresh
rsync -a "$farm/public/" "$farm/elsewhere/"
mv "$farm/public" "$farm/moved"
mkdir "$farm/public" # the copy must not need it
links=$(find "$farm/elsewhere" -type l | wc -l)
[ "$links" -gt 8 ] || fail "only $links links"
broken=$(find "$farm/elsewhere" -xtype l)
[ -z "$broken" ] || fail "lead nowhere: $broken"
(cd "$farm/elsewhere/demowiki/latest" && sed s/-$date-/-latest-/ demowiki-latest-md5sums.txt | md5sum --quiet -c) || fail "latest/"
(cd "$farm/elsewhere/other/mediawiki_content_history/demowiki/2026-01-01/xml/bzip2" && sha256sum --quiet --strict -c SHA256SUMS) ||
  fail "the newer layout"
rm -rf "$farm/public" && mv "$farm/moved" "$farm/public"
