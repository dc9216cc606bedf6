#!/bin/bash
# A typo, a format that nobody knows, two recipes for one name: check names the file, the line and what was meant.
# shellcheck disable=SC2016 # the scripts of producers
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
target t public
good() { # NAME
  recipe "$1" 'directory = "other/x/{date}"' <<TOML
$(bash_producer 'echo a')
[output]
names = ["{target}-{date}-x.gz"]
TOML
}
good one
write_config
expect 0 ctl check-config
expect 0 ctl misc check "$conf/misc.d/one.toml"
broken() { # SED TEXT...
  good two
  sed -i "$1" "$conf/misc.d/two.toml"
  expect 1 ctl misc check "$conf/misc.d/two.toml"
  says "/two.toml" "${@:2}"
}
broken 's/^kind/knd/' ':7: ' 'knd' 'did you mean "kind"?'
broken 's/^names/nams/' 'nams' 'did you mean "names"?'
broken 's/"command"/"comand"/' ':7: ' 'producer.kind'
broken 's/-x.gz/-{taget}.gz/' ':10: ' '{taget}'
broken 's/^owner/ower/' 'ower' 'did you mean "owner"?'
broken 's/^targets.*/targets = []/' 'for no target'
broken 's|other/x|../x|' 'directory' '".."'
broken 's|other/x|t|' 'must begin with other/'
broken 's/^description/title = "x"\n&/' ':1: ' 'title'
broken '$a [check]\nformat = "jsn"' 'check.format' 'ndjson'
broken '$a [shards]\ncount = 2' 'would be made by each shard'
broken 's/zzz//' 'could be a file of the recipe'
good two
expect 1 ctl check-config
says 'could be a file of the recipe'
agent_refuses 78
