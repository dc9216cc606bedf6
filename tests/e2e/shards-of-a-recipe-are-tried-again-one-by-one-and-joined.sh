#!/bin/bash
# Eight shards, of which one fails once: only that one is made again, the file is whole, and no piece of it is ever
# public. One that always fails: nothing is public, the operator sees which, and a restart makes what is missing.
# shellcheck disable=SC2016 # the scripts of producers
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
target t public
script='echo "$1" >>"$3/made"; [ "$1" != 3 ] || [ ! -e "$3/broken" ] || { echo no rows >&2; exit 4; }
[ "$1" != 5 ] || [ -e "$3/once" ] || { touch "$3/once"; echo "{\"half\":"; exit 5; }
for i in 1 2; do echo "{\"shard\":$1,\"i\":$i}"; done'
recipe entities 'directory = "other/entities/{date}"' <<TOML
$(bash_producer "$script")
[shards]
count = 8
[check]
format = "ndjson"
min_items = 2
[join]
kind = "json-array"
[output]
names = ["entities-{date}-all.json.gz", "entities-{date}-all.json.bz2"]
[retry]
attempts = 2
TOML
touch "$farm/broken"
start_agent
run_recipe 1 entities
says "s0003-of-0008" "exit code 4" "no rows"
nothing_public
[ "$(grep -cx 3 "$farm/made")" -eq 2 ] || fail "shard 3 was not tried twice"
[ "$(grep -cx 5 "$farm/made")" -eq 2 ] || fail "shard 5 was not tried twice"
[ "$(grep -cx 4 "$farm/made")" -eq 1 ] || fail "shard 4 was made again"
rm "$farm/broken"
ctl restart "t/$date@entities" >/dev/null
ends_as "t/$date@entities" "done"
[ "$(sort "$farm/made" | uniq -c | awk '{print $1}' | xargs)" = "1 1 3 1 2 1 1 1" ] || fail "made: $(sort "$farm/made")"
file=$farm/public/other/entities/$date/entities-$date-all.json
[ "$(zcat "$file.gz" | jq -c '[length, .[0].shard, .[15].shard]')" = "[16,1,8]" ] || fail "$(zcat "$file.gz")"
cmp <(zcat "$file.gz") <(bzcat "$file.bz2") || fail "two texts"
[ -z "$(find "$farm/public" -name '*piece*')" ] || fail "pieces are public"
