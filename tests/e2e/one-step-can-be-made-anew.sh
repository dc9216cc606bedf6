#!/bin/bash
# restart --step makes a step again, and what is made of it; the others are left alone.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
profile small
step titles xml-dump/titles
step logs xml-dump/logs
step zst recompress/to-zst after=titles 'source="{target}-{date}-all-titles*.gz"'
start_agent
expect 0 ctl run small --target demowiki --date $date --wait
records=$farm/private/.runs/demowiki/$date/steps
token() { jq -r .token "$records/$1/"shard-*.json; }
expect 0 ctl refresh # behind what is still shown of the run
wanted=$(tree_sums "$farm/public")
titles=$(token titles) logs=$(token logs) zst=$(token zst)
expect 0 ctl restart demowiki/$date --step titles
ends_as demowiki/$date "done"
[ "$(token titles)" != "$titles" ] || fail "titles was not made again"
[ "$(token zst)" != "$zst" ] || fail "what is made of titles was not made again"
[ "$(token logs)" = "$logs" ] || fail "logs was made again"
same_as_undisturbed
expect 1 ctl restart demowiki/$date --step nothing
says "it has no step nothing"
