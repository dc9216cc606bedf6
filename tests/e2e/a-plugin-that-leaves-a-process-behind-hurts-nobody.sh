#!/bin/bash
# A plugin starts a process that leaves its session. It ends with the job, also when the worker is killed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo orphan
target t public
profile one
step orphan zoo-orphan/lines lines=1000 line_ms=10
orphans() { pgrep -f "sleep 86399" || true; }
before=$(orphans)
is_started() { [ "$(orphans)" != "$before" ]; }
setting[supervision.backoff]='"10s"'
start_agent
ctl run one --target t --date $date
wait_for is_started
worker_pids | xargs kill -KILL
was_told() { ctl show t/$date | grep -q "tried again.*processes left behind were killed"; }
wait_for was_told
expect 0 ctl stop t/$date --now
ends_as t/$date stopped
[ "$(orphans)" = "$before" ] || fail "left: $(orphans)"
