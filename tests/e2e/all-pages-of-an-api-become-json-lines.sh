#!/bin/bash
# Items that an API gives page by page are lines that jq accepts, all of them, each once, in all encodings; one that says
# it is over too soon ends in no file. A sample is the first of them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
# shellcheck source=tests/e2e/upstreams.sh
. "$(dirname "$0")/upstreams.sh"
mkdir "$farm/site"
upstream site busy
setting[supervision.retries]=0
target t public
things() { # NAME PAGING MIN_ITEMS
  recipe "$1" 'directory = "other/{target}/{date}"' <<TOML
[producer]
kind = "http"
url = "${url[site]}/api?action=query"
parameters = { list = "things", limit = 40 }
paging = "$2"
items = "/query/things"
next = "/continue"
[check]
format = "ndjson"
min_items = $3
[output]
names = ["{target}-{date}-$1.json.gz", "{target}-{date}-$1.json.bz2"]
TOML
}
things whole continue 100
things short none 100
start_agent
run_recipe 0 whole
at=$farm/public/other/t/$date/t-$date-whole.json
[ "$(zcat "$at.gz" | jq -r .id | sort -n | uniq | paste -sd,)" = "$(seq 0 99 | paste -sd,)" ] || fail "other items"
[ "$(zcat "$at.gz" | wc -l)" -eq 100 ] || fail "not a line for each"
cmp <(zcat "$at.gz") <(bzcat "$at.bz2") || fail "two texts"
run_recipe 1 short
says "has 40 items; at least 100 are wanted (min_items)"
[ -z "$(find "$farm/public" -name '*short*.json*' ! -name '*manifest*')" ] || fail "a file that is not whole is public"
expect 0 ctl try misc-dump --recipe "$conf/misc.d/whole.toml" --target "$conf/targets.d/t.toml" --sample 7 \
  --scratch "$farm/scratch" --date "$date"
[ "$(find "$farm/scratch" -type f -name '*whole.json.gz' -exec zcat {} + | wc -l)" -eq 7 ] || fail "not a sample of 7"
