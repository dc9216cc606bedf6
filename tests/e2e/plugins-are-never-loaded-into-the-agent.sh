#!/bin/bash
# dumpsd maps no plugin file at any time: not when it starts, while jobs run, or after a reload.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
endless_lines
maps_no_plugin() { ! grep -E "zoo|/plugins/|xml-dump" "/proc/$agent_pid/maps" || fail "dumpsd has mapped a plugin"; }
start_agent
maps_no_plugin
expect 0 ctl plugins
ctl run lines --target t --date $date
wait_for in_mid_shard
maps_no_plugin
worker=$(worker_pids | head -1)
grep -q "zoo-good.so" "/proc/$worker/maps" || fail "the worker has not mapped its plugin: this test looks in the wrong place"
expect 0 ctl reload
maps_no_plugin
expect 0 ctl stop t/$date --now
ends_as t/$date stopped
maps_no_plugin
