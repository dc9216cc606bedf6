#!/bin/bash
# By [retention], old runs go, with an agent and without: first they are only shown. What latest/ leads to, what is held
# and the last good run stay; every deletion is logged.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines lines=10
start_agent
for day in 20260101 20260115 20260201 20260215; do
  expect 0 ctl run lines --target t --date $day --wait
done
before=$(files_in "$farm/public")

expect 0 ctl cleanup
says "4 runs stay" "nothing was changed"
expect 0 ctl hold t/20260101 --reason "quoted in a paper"
setting[retention.keep]=2
write_config
expect 0 ctl reload
expect 0 ctl cleanup --plan
says "t/20260115" "2 newer good runs of lines are kept" "nothing was changed"
expect 0 ctl cleanup --all
says "held: quoted in a paper" "among the newest 2 good runs"
expect 2 ctl cleanup --plan --apply
expect 1 ctl cleanup --target nothing
[ "$(files_in "$farm/public")" = "$before" ] || fail "a plan changed something"

expect 0 ctl cleanup --apply
says "removed 1 runs"
[ ! -e "$farm/public/t/20260115" ] || fail "the old run is still there"
[ ! -e "$farm/private/.runs/t/20260115" ] || fail "its records are still there"
expect 1 ctl show t/20260115
grep -q "removed t/20260115" "$farm/state/deletions.log" || fail "it is not logged"
expect 0 ctl run lines --target t --date 20260115 --wait
expect 0 ctl show t/20260115
stop_agent

# The same without an agent.
expect 0 ctl hold t/20260101 --drop
expect 1 ctl hold t/20260101 --drop
expect 2 ctl hold t/20260101
expect 0 ctl cleanup --apply --json
[ "$(jq .outcome.runs_removed <<<"$output")" = 2 ] || fail "not two runs: $output"
(cd "$farm/public/t" && [ "$(echo 2*)" = "20260201 20260215" ]) || fail "left are: $(ls "$farm/public/t")"
for link in "$farm/public/t/latest/"*; do
  [ -e "$link" ] || fail "$link leads nowhere"
done
expect 0 ctl cleanup --apply
says "removed 0 runs"

# An agent that is there, but is another's: nothing is changed behind its back.
start_agent
expect 3 ctl --socket "$farm/nothing.sock" ps
code=0
output=$(ctl --socket "$farm/nothing.sock" cleanup --apply 2>&1) || code=$?
[ "$code" -eq 4 ] || fail "exit code $code: $output"
says "another agent works with it"
