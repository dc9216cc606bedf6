#!/bin/bash
# A producer that fails, hangs, is killed, writes half a line or nothing at all, floods its standard error or leaves
# a child behind: the step fails, says which command and how it ended, and nothing of it is ever public.
# shellcheck disable=SC2016 # the scripts of producers
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
setting[supervision.retries]=0
target t public
fault() { # NAME SCRIPT [LINES]
  recipe "$1" 'directory = "other/{target}/{date}"' <<TOML
$(bash_producer "$2")
${3:-}
[output]
names = ["$1-{date}.txt.gz"]
TOML
}
lines='[check]
format = "lines"'
fault exits 'echo a; echo the disk of db1 is gone >&2; exit 3'
fault killed 'echo a; kill -KILL $$'
fault hangs 'echo a; sleep 600' 'timeout = "300ms"'
fault half 'printf "a\nb"' "$lines"
fault nothing 'exit 0'
fault short 'echo a' "$lines
min_items = 2"
fault json 'echo "[1, 2"' '[check]
format = "json"'
fault ended 'echo a; echo b' '[check]
last_line = "-- completed"'
fault counted 'echo a; echo wrote 2 lines >&2' "$lines
items_pattern = 'wrote ([0-9]+) lines'"
fault noprogram ''
sed -i 's/"bash", "-c"/"no-such-program"/' "$conf/misc.d/noprogram.toml"
fault flood 'for i in {1..200000}; do echo "noise $i noise noise noise" >&2; done; echo a' "$lines"
fault child 'sleep 600 & echo $! >"$3/child"; echo a' "$lines"
start_agent
refuses() { # NAME TEXT...
  run_recipe 1 "$1"
  says "${@:2}"
}
refuses exits bash "exit code 3" "the disk of db1 is gone"
refuses killed bash "signal 9"
refuses hangs "not done after 300 ms"
refuses half "line 2"
refuses nothing "at least 1"
refuses short "2 are wanted"
refuses json "line"
refuses ended "last_line" "-- completed"
refuses counted "says that it wrote 2"
refuses noprogram "no-such-program"
nothing_public
# These two do no harm: the noise is cut in the log, the child is ended with its shard.
run_recipe 0 flood
[ "$(zcat "$farm/public/other/t/$date/flood-$date.txt.gz")" = a ] || fail "other text"
[ "$(du -sm "$farm/private" | cut -f1)" -lt 40 ] || fail "the noise fills the disk"
run_recipe 0 child
wait_for is_gone "$(cat "$farm/child")"
