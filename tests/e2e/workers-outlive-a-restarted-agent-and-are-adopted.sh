#!/bin/bash
# dumpsd is stopped and started in mid-shard: the worker goes on, the next agent takes it over, and no second
# attempt is made.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step slow zoo-good/lines lines=300 line_ms=10

start_agent
ctl run lines --target t --date $date
wait_for in_mid_shard
worker=$(worker_pids)
token=$(ctl ps --json | jq -r '.jobs[0].token')
stop_agent
kill -0 "$worker" || fail "the worker ended with its agent"
nothing_public
start_agent
ends_as t/$date "done"
grep -q "1 workers taken over" "$log" || fail "the log does not tell of it"
[ "$(jq -r .token "$farm/private/.runs/t/$date/steps/slow/shard-0.json")" = "$token" ] || fail "another worker sealed it"
logs=$farm/private/.runs/t/$date/logs
[ ! -e "$logs/slow.0.2.log" ] || fail "there was a second attempt"
[ "$(zcat "$farm/public/t/$date/"*.gz | wc -l)" -eq 300 ] || fail "lines are missing"
