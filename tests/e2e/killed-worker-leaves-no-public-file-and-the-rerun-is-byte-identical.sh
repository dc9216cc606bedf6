#!/bin/bash
# Workers are killed at random moments in mid-dump: nothing half-made becomes public, and the rerun's files are
# those of a run that nobody disturbed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
slow_lines
setting[supervision.retries]=0
undisturbed lines --target t --date $date

start_agent
for _ in 1 2 3; do
  ctl run lines --target t --date $date
  wait_for in_mid_shard
  sleep "0.0$((RANDOM % 10))"
  worker_pids | xargs -r kill -KILL || true
  wait_for is_over t/$date
  is_state t/$date failed || break # they were faster than the signal
  killed=yes
  nothing_public
  [[ $(step_field t/$date slow message) == *"signal 9"* ]] || fail "$(ctl show t/$date)"
done
[ -n "${killed:-}" ] || fail "no worker was killed"
expect 0 ctl run lines --target t --date $date --wait
same_as_undisturbed
