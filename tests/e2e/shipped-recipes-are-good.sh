#!/bin/bash
# Every recipe that comes with the agent is one that check accepts, alone and beside the others; so is a new one.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
target t public
cd "$source/conf/misc.d"
misc_role -- *.toml
sed -i 's/"--",//; s/\.toml"/"/g' "$conf/roles.d/test.toml"
write_config
for file in *.toml; do
  expect 0 ctl misc check "$file"
done
expect 0 ctl check-config
expect 0 ctl misc list --json
[ "$(jq '[.recipes[] | select(.enabled)] | length' <<<"$output")" -eq "$(find . -type f | wc -l)" ] || fail "$output"
expect 0 ctl misc list
says pagetitles wikidata-json-all "Mon *-*-* 03:15:00"
# The agent knows every key that the plugin reads.
grep -ohP '(table\.\w+\(|ms_of\(table, )"\K\w+' "$source/plugins/misc-dump/recipe/recipe.cc" | sort -u | while read -r key; do
  grep -q "\"$key\"" "$source/agent/core/recipe.cc" || fail "the agent does not know $key"
done
# A new one, also without any configuration.
expect 0 ctl misc new mydump --out "$farm/mydump.toml"
expect 0 ctl misc check "$farm/mydump.toml"
expect 0 env -u DUMPS_CONFIG "$bin/dumpsctl" misc check "$farm/mydump.toml"
expect 1 ctl misc new mydump --out "$farm/mydump.toml"
says "is there already"
expect 2 ctl misc new ../mydump
expect 0 ctl try misc-dump --recipe "$farm/mydump.toml" --sample 100 --scratch "$farm/scratch" --date "$date"
[ "$(zcat "$farm/scratch/public/other/mydump/$date/t-$date-mydump.txt.gz")" = "t $date" ] || fail "$output"
expect 2 ctl try misc-dump --recipe "$farm/nothing.toml" --scratch "$farm/scratch"
expect 2 ctl try misc-dump --scratch "$farm/scratch"
