#!/bin/bash
# A step asked for by name is refused until the steps exist that it is made of.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
start_agent
expect 4 ctl run full --target demowiki --date $date --step articles-multistream
says "waiting for articles" "not begun" "--step articles first"
expect 0 ctl status --json
[ "$(jq '.runs | length' <<<"$output")" -eq 0 ] || fail "a run was begun all the same"
expect 4 ctl run full --target demowiki --date $date --step meta-history-7z
says "waiting for meta-history"
expect 0 ctl run full --target demowiki --date $date --step meta-history --wait
expect 0 ctl run full --target demowiki --date $date --step meta-history-7z --wait
expect 4 ctl run full --target demowiki --date $date --step articles-multistream
7z t "$farm/public/demowiki/$date/"*.7z >/dev/null || fail "no good 7z file"
