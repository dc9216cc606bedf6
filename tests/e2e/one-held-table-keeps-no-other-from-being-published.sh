#!/bin/bash
# Shards that stand for themselves, as tables do, are judged, released and dropped one by one.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo judged
target t public
profile p
step tables zoo-judged/alone shards=3 lines=1000 'fault="emptied"' "bad_date=\"$date\""
start_agent
public_ones() { files_in "$farm/public" | grep -c zoo-alone; }
expect 1 ctl run p --target t --date $date --wait
ends_as t/$date partial
is_step t/$date tables held || fail "$(ctl show t/$date)"
output=$(step_field t/$date tables message)
says "1 of 3 are held: 2: " "is empty"
[ "$(public_ones)" -eq 2 ] || fail "public: $(files_in "$farm/public")"
manifest=$farm/public/t/$date/manifest.json
[ "$(jq -r '.held[] | .step + "/" + .shard' "$manifest")" = tables/2 ] || fail "held: $(jq .held "$manifest")"
[ "$(jq '.artifacts | length' "$manifest")" -eq 2 ] || fail "the manifest has more than is public"
records=$farm/private/.runs/t/$date/steps/tables
token() { jq -r .token "$records/shard-$1.json"; }
first=$(token 0) last=$(token 2)
stop_agent
start_agent
expect 0 ctl quarantine drop t/$date tables --shard 2 --reason "lost its connection"
wait_for is_over t/$date
expect 0 ctl restart t/$date
ends_as t/$date partial
[ "$(token 0)" = "$first" ] || fail "a released table was made again"
[ "$(token 2)" != "$last" ] || fail "the dropped table was not made again"
expect 0 ctl quarantine release t/$date tables --shard 2 --reason "this wiki has none"
ends_as t/$date "done"
[ "$(public_ones)" -eq 3 ] || fail "public: $(files_in "$farm/public")"
[ "$(jq -r '.releases[0].shard' "$manifest")" = 2 ] || fail "releases: $(jq .releases "$manifest")"
