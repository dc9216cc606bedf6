#!/bin/bash
# Data is sent first, then hash lists, then status files, and the links of latest/ at last.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
start_rsyncd none
demowiki public "publish_to=\"rsync://127.0.0.1:$rsync_port/dumps\""
profile publish
step titles xml-dump/titles
step logs xml-dump/logs
step publish rsync-publish/publish after=titles,logs 'destination="{target.publish_to}"'
start_agent
expect 0 ctl run publish --target demowiki --date $date --wait
order=$(grep -oE "(f|L)[+.a-z]{9} .*" "$farm/rsyncd.log" | sed -E "s,.*/,,")
at() { grep -nE "$1" <<<"$order" | cut -d: -f1 | "$2" -1; }
[ "$(at "^demowiki-$date-.*gz$" tail)" -lt "$(at "^demowiki-$date-.*sums.txt$" head)" ] || fail "sums before data: $order"
[ "$(at "^demowiki-$date-.*sums.txt$" tail)" -lt "$(at '^manifest.json$' head)" ] || fail "status before sums: $order"
[ "$(at '^manifest.json$' tail)" -lt "$(at '^demowiki-latest-' head)" ] || fail "latest before status: $order"

expect 0 ctl refresh
: >"$farm/rsyncd.log" # once more: nothing is sent twice
expect 0 ctl run publish --target demowiki --date $date --step publish --wait
! grep "f+++.*gz" "$farm/rsyncd.log" || fail "data was sent again"
# All of it is there: the indexes of all wikis too, which told of the run when it was over.
differs=$(rsync -rlc --dry-run --delete --out-format=%n --exclude .dumps-domain "$farm/public/" "$farm/mirror/")
[ -z "$differs" ] || fail "the mirror differs: $differs"
