#!/bin/bash
# publish = "run": nothing is public before every step has passed its gates, what depends on a step reads it before,
# and a killed agent leaves all of the run public in the end, or nothing while one step is held.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo judged good
target t public
profile p
echo 'publish = "run"' >>"$current_profile"
step first zoo-judged/lines lines=1000
step after recompress/to-zst after=first 'source="{target}-{date}-zoo-judged*.gz"'
step slow zoo-good/lines lines=100 line_ms=10
step held zoo-judged/alone lines=100 'fault="truncated"' "bad_date=\"$date\""
public_ones() { files_in "$farm/public" | grep -c zoo- || true; }
none_is_public() { [ "$(public_ones)" -eq 0 ] || fail "public: $(files_in "$farm/public")"; }
start_agent
ctl run p --target t --date $date
wait_for is_step t/$date after passed
none_is_public
ends_as t/$date partial
is_step t/$date held held || fail "$(ctl show t/$date)"
is_step t/$date slow passed || fail "$(ctl show t/$date)"
none_is_public
kill_agent
start_agent
none_is_public
is_step t/$date slow passed || fail "after a restart: $(ctl show t/$date)"
expect 0 ctl quarantine release t/$date held --reason "good enough"
ends_as t/$date "done"
[ "$(public_ones)" -eq 4 ] || fail "public: $(files_in "$farm/public")"
manifest=$farm/public/t/$date/manifest.json
[ "$(jq -r .state "$manifest")" = complete ] || fail "the manifest says $(jq -r .state "$manifest")"
[ "$(jq '.releases | length' "$manifest")" -eq 1 ] || fail "releases: $(jq .releases "$manifest")"

# Killed as soon as the first of its files is there.
stop_agent
forget_all
start_agent
ctl run p --target t --date 20251231
until files_in "$farm/public" | grep -q "zoo-" || ! kill -0 "$agent_pid"; do :; done
kill_agent
start_agent
ends_as t/20251231 "done"
[ "$(public_ones)" -eq 4 ] || fail "public: $(files_in "$farm/public")"
[ ! -e "$farm/private/.runs/t/20251231/publish.json" ] || fail "the intent is still there"
