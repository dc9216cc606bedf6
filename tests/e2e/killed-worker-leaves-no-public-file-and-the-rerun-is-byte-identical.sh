#!/bin/bash
# Workers are killed at random moments in mid-dump: nothing half-made becomes public, and the rerun's files are
# those of a run that nobody disturbed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
slow_lines
setting[supervision.retries]=0
undisturbed lines --target t --date $date

start_agent
killed=0
for _ in $(seq 12); do
  ctl run lines --target t --date $date
  wait_for in_mid_shard
  sleep "0.0$((RANDOM % 10))"
  worker_pids | xargs -r kill -KILL || true
  wait_for is_over t/$date
  if is_state t/$date failed; then
    nothing_public
    [[ $(step_field t/$date slow message) == *"signal 9"* ]] || fail "$(ctl show t/$date)"
    killed=$((killed + 1))
    [ $killed -lt 3 ] || break
  else # they were faster than the signal
    stop_agent
    forget_all
    start_agent
  fi
done
[ $killed -ge 2 ] || fail "no worker was killed in time"
expect 0 ctl run lines --target t --date $date --wait
same_as_undisturbed
