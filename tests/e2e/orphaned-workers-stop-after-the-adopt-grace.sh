#!/bin/bash
# A worker whose agent does not come back stops by itself after adopt_grace, and leaves nothing public.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step slow zoo-good/lines lines=100000 line_ms=10
setting[supervision.adopt_grace]='"1s"'

start_agent
ctl run lines --target t --date $date
wait_for in_mid_shard
worker=$(worker_pids)
kill_agent
kill -0 "$worker" || fail "it stopped at once"
patience=20
wait_for is_gone "$worker"
[ -z "$(farm_workers)" ] || fail "workers are left: $(farm_workers)"
nothing_public
start_agent # and the next one begins anew
wait_for in_mid_shard
ctl stop t/$date --now
ends_as t/$date stopped
