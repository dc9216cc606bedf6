#!/bin/bash
# The demo wiki is dumped while the agent, its workers, or both are killed again and again. In the end all files are
# those of a run that nobody disturbed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
setting[supervision.retries]=20
undisturbed full --target demowiki --date $date

start_agent
ctl run full --target demowiki --date $date
for round in 1 2 3 4 5 6 7 8; do
  sleep "0.$((RANDOM % 2))$((RANDOM % 10))"
  ! is_over demowiki/$date || break
  what=$((RANDOM % 3))
  echo "round $round: killing $([ $what -eq 0 ] || echo agent) $([ $what -eq 1 ] || echo workers)"
  [ $what -eq 0 ] || kill_agent
  [ $what -eq 1 ] || farm_workers | xargs -r kill -KILL 2>/dev/null || true
  [ -n "$agent_pid" ] || start_agent
done
[ "$round" -gt 1 ] || fail "the dump was over before it could be disturbed"
ends_as demowiki/$date "done"
same_as_undisturbed
[ -z "$(files_in "$farm/temp")" ] || fail "left in temp: $(files_in "$farm/temp")"
