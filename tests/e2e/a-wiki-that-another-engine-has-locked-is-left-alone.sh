#!/bin/bash
# With trees.older_engine_locks the agent works beside the engine before it: a wiki and date whose lock that one holds
# is refused until the lock goes or is stale; of its own runs the agent holds the lock, as that engine reads it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
endless_lines
setting[trees.older_engine_locks]='"4s"'
start_agent
mkdir -p "$farm/private/t"
lock=$farm/private/t/lock_$date
printf 'elsewhere.example 4711' >"$lock"
touch_lock() { while sleep 0.5; do touch -c "$lock"; done; }
touch_lock &
toucher=$!
expect 4 ctl run lines --target t --date $date
says "another engine holds it: elsewhere.example 4711"
[ ! -e "$farm/private/.runs/t/$date/run.json" ] || fail "something of it was begun"
kill $toucher
wait $toucher 2>/dev/null || true
runs() { ctl run lines --target t --date $date; }
wait_for runs # when nobody touches it
[[ $(cat "$lock") == *" $agent_pid" ]] || fail "the lock holds: $(cat "$lock")"
is_fresh() { [ $(($(date +%s) - $(stat -c %Y "$lock"))) -le 2 ]; }
sleep 3
is_fresh || fail "the lock is not touched"
kill_agent
start_agent
is_mine() { [[ $(cat "$lock") == *" $agent_pid" ]]; }
wait_for is_mine
expect 0 ctl stop t/$date --now
is_free() { [ ! -e "$lock" ]; }
wait_for is_free

# Taken away from it, it stops.
expect 0 ctl restart t/$date
wait_for is_mine
printf 'elsewhere.example 4712' >"$lock"
touch_lock &
ends_as t/$date stopped
output=$(step_field t/$date slow message)
says "another engine holds it: elsewhere.example 4712"
