#!/bin/bash
# A run that was cut off goes on with the shards that it began with, whatever the recipe says now; made anew, it has
# the new ones, and no piece of the old.
# shellcheck disable=SC2016 # the scripts of producers
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
target t public
recipe parts 'directory = "other/parts/{date}"' <<TOML
$(bash_producer '[ "$1" != 2 ] || while [ ! -e "$3/go" ]; do sleep 0.05; done; echo "$1 of $2"')
[shards]
count = 3
[check]
format = "lines"
[join]
kind = "lines"
[output]
names = ["parts-{date}.txt.gz"]
TOML
start_agent
run=t/$date@parts
ctl run parts --target t --date "$date" >/dev/null
wait_for sealed "$run" pieces 2
kill_agent
sed -i 's/count = 3/count = 5/' "$conf/misc.d/parts.toml"
touch "$farm/go"
start_agent
ends_as "$run" "done"
text() { zcat "$farm/public/other/parts/$date/parts-$date.txt.gz" | tr '\n' ';'; }
[ "$(text)" = "1 of 3;2 of 3;3 of 3;" ] || fail "$(text)"
# The same day again, as the recipe is now.
expect 0 ctl run parts --target t --date "$date" --step pieces --step join --wait
[ "$(text)" = "1 of 5;2 of 5;3 of 5;4 of 5;5 of 5;" ] || fail "$(text)"
# Pieces went with the good run: a join alone makes them again first.
ctl restart "$run" --step join >/dev/null
ends_as "$run" "done"
[ -z "$(find "$farm/private/.misc" -name '*piece-*.zst')" ] || fail "pieces are kept"
