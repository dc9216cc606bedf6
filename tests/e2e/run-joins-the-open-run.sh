#!/bin/bash
# Without --date, run joins the target's open run; one more step is added to it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good flaky
target t public
profile both
step slow zoo-good/lines lines=100000 line_ms=10
step quick zoo-flaky/lines failing_attempts=0
start_agent
expect 0 ctl run both --target t --date 20200202 --step slow
says "t/20200202  started"
wait_for in_mid_shard
worker=$(worker_pids)
expect 0 ctl run both --target t
says "t/20200202  is there already"
wait_for is_step t/20200202 quick "done"
[ "$(worker_pids)" = "$worker" ] || fail "the running step was disturbed"
[ "$(ctl status --json | jq '.runs | length')" -eq 1 ] || fail "another run was begun"
expect 4 ctl run both --target t --step slow --set lines=1 # what runs is not changed under its feet
says "other parameters" "dumpsctl stop"
