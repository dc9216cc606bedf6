#!/bin/bash
# A worker that is done while no agent runs has sealed its shard: the next agent releases it as it is.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step slow zoo-good/lines lines=250 line_ms=10

start_agent
ctl run lines --target t --date $date
wait_for in_mid_shard
worker=$(worker_pids)
kill_agent
wait_for is_gone "$worker"
nothing_public
record=$farm/private/.runs/t/$date/steps/slow/shard-0.json
before=$(sha256sum "$record")
start_agent
ends_as t/$date "done"
[ "$(sha256sum "$record")" = "$before" ] || fail "the shard was made again"
