#!/bin/bash
# A plugin hangs in mid-shard. Everything else goes on, and when an operator stops it, it is gone within its graces.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good hang
target t public
profile both
step good zoo-good/lines lines=40 line_ms=10
step bad zoo-hang/lines lines=40
# It hangs at line 20, and is seen there though it reports nothing more.
is_half_way() { ctl ps --json | jq -e '.jobs[] | select(.step == "bad" and .done == 20)'; }
start_agent
agent_figures >"$farm/before"
ctl run both --target t --date $date
wait_for is_step t/$date good "done"
wait_for is_half_way
worker=$(worker_pids)
expect 0 ctl stop t/$date --step bad
patience=20
wait_for is_gone "$worker"
ends_as t/$date stopped
agent_figures_are_flat
grep -q "ended by SIGTERM" "$farm/private/.runs/t/$date/logs/bad.0.1.log" || fail "the log does not say how it ended"
[ "$(files_in "$farm/public" | grep -c txt.gz)" -eq 1 ] || fail "public: $(files_in "$farm/public")"
