#!/bin/bash
# What is held stays private until an operator decides, also over a restart of the agent: released, it is published
# with a note in the manifest, and what waited for it goes on; dropped, restart makes it again.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo judged good
target t public
profile p
step judged zoo-judged/lines lines=1000 'fault="truncated"' "bad_date=\"$date\""
step after zoo-good/lines after=judged lines=10
none_is_public() { ! files_in "$farm/public" | grep zoo- || fail "something is public"; }
start_agent
expect 1 ctl run p --target t --date $date --wait
ends_as t/$date partial
is_step t/$date after waiting || fail "what comes after it does not wait: $(ctl show t/$date)"
none_is_public
expect 0 ctl quarantine show t/$date judged
says "does not end with </mediawiki>" "no baseline" "$farm/private/.runs/t/$date/files/t-$date-zoo-judged0.xml.gz"
[ "$(ctl quarantine show t/$date judged --json | jq -r '.files[0].name')" = t-$date-zoo-judged0.xml.gz ] ||
  fail "its file is not named"

# Wrong words change nothing.
expect 2 ctl quarantine release t/$date judged
expect 2 ctl quarantine release t/$date judged --reason " "
says "it has no reason"
expect 2 ctl quarantine release t/$date judged --reason $'two\nlines'
says "not one line"
expect 2 ctl quarantine release nonsense judged --reason r
says "not TARGET/DATE"
expect 1 ctl quarantine release t/$date nothing --reason r
says "it has no step nothing"
expect 4 ctl quarantine release t/$date after --reason r
says "it is waiting, not in quarantine"
expect 4 ctl quarantine release t/$date judged --shard 7 --reason r
says "this shard is not in quarantine"
expect 1 ctl quarantine show t/$date after
says "nothing of it is in quarantine"
if [ "$(id -u)" -eq 0 ]; then
  expect 4 as_nobody_ctl quarantine list
  says "may not see"
  expect 4 as_nobody_ctl quarantine release t/$date judged --reason r
  says "may only look"
fi
none_is_public

# It is there after a restart, too, and dropped it is made again.
stop_agent
start_agent
expect 0 ctl quarantine list
says "t/$date" "judged" "does not end with"
token=$(jq -r .token "$farm/private/.runs/t/$date/steps/judged/shard-0.json")
expect 0 ctl quarantine drop t/$date judged --reason "made by a bad host"
says "dropped"
wait_for is_over t/$date
is_step t/$date judged failed || fail "$(ctl show t/$date)"
output=$(step_field t/$date judged message)
says "dropped from quarantine by" "made by a bad host"
expect 0 ctl quarantine list
says "nothing is held"
[ -z "$(find "$farm/private/.runs/t/$date/files" -type f)" ] || fail "its file is still there"
expect 0 ctl restart t/$date
ends_as t/$date partial
is_step t/$date judged held || fail "$(ctl show t/$date)"
[ "$(jq -r .token "$farm/private/.runs/t/$date/steps/judged/shard-0.json")" != "$token" ] || fail "it was not made again"

# Released, it is public, the run goes on to its end, and the manifest tells who did it and what the gate had said.
stop_agent
start_agent
expect 0 ctl quarantine release t/$date judged --reason "cut off in the source" --json
ends_as t/$date "done"
files_in "$farm/public" | grep -q "t-$date-zoo-judged0.xml.gz" || fail "it is not public"
files_in "$farm/public" | grep -q "t-$date-zoo-good0.txt.gz" || fail "what waited for it was not made"
manifest=$farm/public/t/$date/manifest.json
[ "$(jq -r .state "$manifest")" = complete ] || fail "the manifest says $(jq -r .state "$manifest")"
[ "$(jq -c .held "$manifest")" = "[]" ] || fail "the manifest still says that it is held"
output=$(jq -r '.releases[] | .step, .reason, .user, .gate' "$manifest")
says judged "cut off in the source" "$(id -un)" "does not end with </mediawiki>"
expect 0 ctl quarantine list
says "nothing is held"
[ ! -e "$farm/private/.runs/t/$date/steps/judged/quarantine.json" ] || fail "its record is still there"
# Done over, it is still told.
expect 0 ctl restart t/$date --step after
ends_as t/$date "done"
[ "$(jq '.releases | length' "$manifest")" -eq 1 ] || fail "the manifest lost the release"
