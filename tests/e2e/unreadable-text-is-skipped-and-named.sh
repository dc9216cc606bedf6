#!/bin/bash
# A revision whose text cannot be read becomes an empty element as in MediaWiki, is counted as skipped and named in
# the log; the dump goes on and does not wait.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
profile history
step history xml-dump/meta-history
database=$farm/wiki/demowiki.sqlite
skipped() { jq '.steps[0].skipped' "$farm/public/demowiki/$1/manifest.json"; }
start_agent
expect 0 ctl run history --target demowiki --date $date --wait
before=$(skipped $date)
revision=$(sqlite3 "$database" "SELECT slot_revision_id FROM slots JOIN content ON content_id = slot_content_id
  WHERE content_address LIKE 'tt:%' ORDER BY 1 LIMIT 1 OFFSET 10")
sqlite3 "$database" "UPDATE content SET content_address = 'tt:99999999' WHERE content_id =
  (SELECT slot_content_id FROM slots WHERE slot_revision_id = $revision)"
begin=$SECONDS
expect 0 ctl run history --target demowiki --date 20260201 --wait
[ $((SECONDS - begin)) -lt 20 ] || fail "it waited"
[ "$(skipped 20260201)" -gt "$before" ] || fail "not counted as skipped: $before, then $(skipped 20260201)"
expect 0 ctl logs demowiki/20260201 history
says "99999999" "$revision"
