#!/bin/bash
# The worker dies at its first fsync, then at its second, and so on, and the same with renames, opens and unlinks:
# each time the next attempt ends in the same files, and a shard that was sealed is not made again.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines
setting[supervision.retries]=0
undisturbed lines --target t --date $date
faulty_workers
write_config
start_agent
record=$farm/private/.runs/t/$date/steps/one/shard-0.json
for call in fsync rename open unlink; do
  for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
    echo "$call:KILL::$n" >"$farm/fault"
    expect 0 ctl run lines --target t --date $date
    wait_for is_over t/$date
    public_is_sound
    grep -q "signal 9" "$farm/private/.runs/t/$date/logs/one.0.1.log" || break # there are fewer such calls
    rm "$farm/fault"
    if is_state t/$date failed; then
      [ ! -e "$record" ] || fail "$call $n: sealed, but failed"
      nothing_public
      expect 0 ctl restart t/$date
      ends_as t/$date "done"
    fi
    same_as_undisturbed
    stop_agent
    rm -rf "$farm"/{public,private,temp}/{t,.runs}
    start_agent
  done
  echo "$((n - 1)) times at $call"
  total=$((${total:-0} + n - 1))
  rm -f "$farm/fault"
  stop_agent
  rm -rf "$farm"/{public,private,temp}/{t,.runs}
  start_agent
done
[ "$total" -ge 8 ] || fail "killed only $total times"
