#!/bin/bash
# A few lines of TOML are a dump: made, checked, hashed and linked in the directory that they name, beside the
# ordinary run of the same day. What is made of a private target stays in the private tree.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
target t public
target secretwiki private
recipe lists 'directory = "other/lists/{date}"' 'targets = ["t", "secretwiki"]' <<'TOML'
[producer]
kind = "command"
pipeline = [["printf", "%s\n", "b", "a {wiki} {date}"], ["sort"]]
[check]
format = "lines"
min_items = 2
[output]
names = ["{target}-{date}-list.txt.gz", "{target}-{date}-list.txt.bz2"]
TOML
start_agent
run_recipe 0 lists
at=$farm/public/other/lists
[ "$(zcat "$at/$date/t-$date-list.txt.gz")" = "a t $date"$'\n'b ] || fail "other text"
cmp <(zcat "$at/$date/t-$date-list.txt.gz") <(bzcat "$at/$date/t-$date-list.txt.bz2") || fail "two texts"
[ "$(readlink "$at/latest/t-latest-list.txt.gz")" = "../$date/t-$date-list.txt.gz" ] || fail "no link"
manifest=$at/$date/t-$date-lists-manifest.json
[ "$(jq -r '.state, (.artifacts | length)' "$manifest" | xargs)" = "complete 2" ] || fail "$(cat "$manifest")"
[ "$(jq -r '.artifacts[] | select(.name | endswith("gz")).sha256' "$manifest")" = \
  "$(sha256sum <"$at/$date/t-$date-list.txt.gz" | cut -d' ' -f1)" ] || fail "another hash"
run_recipe 0 lists secretwiki
[ -s "$farm/private/other/lists/$date/secretwiki-$date-list.txt.gz" ] || fail "no private file"
[ -z "$(find "$farm/public" -name '*secretwiki*')" ] || fail "a private target is public"
# A run of the same target and day that is no recipe's is another one.
expect 0 ctl show "t/$date@lists" --json
[ "$(jq -r .state <<<"$output")" = "done" ] || fail "$output"
stop_agent
start_agent
is_state "t/$date@lists" "done" || fail "forgotten by a restart"
