#!/bin/bash
# A plugin hangs and ignores SIGTERM: SIGKILL ends it after term_grace.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo stubborn
target t public
profile bad
step bad zoo-stubborn/lines lines=40
# It hangs at line 20, and is seen there though it reports nothing more.
is_half_way() { ctl ps --json | jq -e '.jobs[] | select(.step == "bad" and .done == 20)'; }
start_agent
ctl run bad --target t --date $date
wait_for is_half_way
worker=$(worker_pids)
expect 0 ctl stop t/$date
patience=20
ends_as t/$date stopped
is_gone "$worker" || fail "the worker lives"
grep -q "ended by SIGKILL" "$farm/private/.runs/t/$date/logs/bad.0.1.log" || fail "the log does not say how it ended"
