#!/bin/bash
# A database that somebody has locked is tried again, and the dump is made when it is free.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
setting[supervision.retries]=100
profile titles
step titles xml-dump/titles
start_agent
mkfifo "$farm/lock"
sqlite3 "$farm/wiki/demowiki.sqlite" <"$farm/lock" >/dev/null &
exec 9>"$farm/lock"
printf ".timeout 20000\nBEGIN EXCLUSIVE;\n" >&9
is_locked() { ! sqlite3 "$farm/wiki/demowiki.sqlite" "SELECT 1 FROM page LIMIT 1"; }
wait_for is_locked
ctl run titles --target demowiki --date $date
was_tried_again() { ctl show demowiki/$date | grep -q "locked"; }
wait_for was_tried_again
nothing_public
echo "ROLLBACK;" >&9
exec 9>&-
ends_as demowiki/$date "done"
