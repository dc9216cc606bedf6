#!/bin/bash
# A plugin says 200 MB of nothing. The agent answers meanwhile, the log stays bounded, and the good job is done.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good flood
target t public
profile both
step good zoo-good/lines lines=40 line_ms=10
step bad zoo-flood/lines lines=40
start_agent
agent_figures >"$farm/before"
ctl run both --target t --date $date
wait_for is_step t/$date good "done"
slowest=0
for _ in 1 2 3 4 5; do
  begin=$(date +%s%N)
  expect 0 ctl status
  took=$((($(date +%s%N) - begin) / 1000000))
  [ $took -le $slowest ] || slowest=$took
done
[ $slowest -lt 2000 ] || fail "status took $slowest ms during a flood"
expect 0 ctl stop t/$date --now
wait_for is_over t/$date
agent_figures_are_flat
size=$(stat -c %s "$farm/private/.runs/t/$date/logs/bad.0.1.log")
[ "$size" -lt 50000000 ] || fail "the log has $size bytes"
