#!/bin/bash
# A plugin hangs while it is loaded: the agent gives up on it after ten seconds and starts without it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good constructor-hang
target t public
profile lines
step one zoo-good/lines
start_agent
grep -q "zoo-constructor-hang.so is not usable: loading it took longer than" "$log" || fail "the log does not say it"
[ -z "$(pgrep -P "$agent_pid")" ] || fail "left: $(ps --ppid "$agent_pid" -o args=)"
expect 0 ctl run lines --target t --date $date --wait
