#!/bin/bash
# dumpsd dies at its first rename, then at its second, and so on, and the same with every other fsync, while it begins,
# runs and releases a run. At every such moment what is public is whole, and the next agent ends in the same files.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines shards=2
undisturbed lines --target t --date $date
write_config
is_dead() { is_gone "$agent_pid"; }
start_agent # the files that an agent needs to start at all are made before
stop_agent
for call in rename fsync; do
  every=1
  [ $call = rename ] || every=2
  for n in $(seq 1 $every 60); do
    agent_wrapper=(env "FAIL_AT=$call:KILL:$farm/:$n" "LD_PRELOAD=$fault")
    launch_agent
    until ctl run lines --target t --date $date >/dev/null 2>&1 || is_dead; do sleep 0.02; done
    until is_dead || is_over t/$date 2>/dev/null; do sleep 0.02; done
    if ! is_dead; then
      stop_agent
      break # there are fewer such calls
    fi
    wait "$agent_pid" 2>/dev/null || true
    public_is_sound
    agent_wrapper=()
    start_agent
    expect 0 ctl run lines --target t --date $date
    ends_as t/$date "done"
    same_as_undisturbed
    stop_agent
    rm -rf "$farm"/{public,private,temp}/{t,.runs}
  done
  agent_wrapper=()
  echo "over before $call $n"
  [ "$n" -gt 10 ] || fail "only $n times at $call"
  rm -rf "$farm"/{public,private,temp}/{t,.runs}
done
