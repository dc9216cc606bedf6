#!/bin/bash
# stop --now does not wait for the graces.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo stubborn
target t public
profile bad
step bad zoo-stubborn/lines lines=2
setting[supervision.cancel_grace]='"10min"'
start_agent
ctl run bad --target t --date $date
wait_for in_mid_shard
worker=$(worker_pids)
expect 0 ctl stop t/$date --now
patience=20
ends_as t/$date stopped
is_gone "$worker" || fail "the worker lives"
nothing_public
