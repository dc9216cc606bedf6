#!/bin/bash
# Turtle, triples, JSON and a table, made in shards of which one is empty and joined, are whole to the tools that read
# them, in each encoding, with as many statements and items as the shards had.
# shellcheck disable=SC2016 # the scripts of producers
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
command -v rapper >/dev/null || skip "there is no rapper; apt-get install raptor2-utils"
target t public
joined() { # NAME FORMAT JOIN ENDING SCRIPT [EMPTY]
  recipe "$1" 'directory = "other/{target}/{date}"' <<TOML
$(bash_producer "[ \$1 -ne 2 ] || { printf '${6:-}'; exit 0; }; $5")
[shards]
count = 4
[check]
format = "$2"
min_size = 0
[join]
kind = "$3"
[output]
names = ["all.$4.gz", "all.$4.bz2"]
TOML
}
joined turtle turtle turtle ttl 'echo "# shard $1"; echo "@prefix e: <http://e.example/> ."
for i in {1..50}; do echo "e:Q$1-$i a e:Item ; e:label \"a . b \\\"$i\\\"\"@en , \"\"\"long . "; echo " text\"\"\" ."; done'
joined triples ntriples lines nt 'for i in {1..50}; do echo "<http://e.example/Q$1-$i> <http://e.example/n> \"$i\" ."; done'
joined json json json-array json 'echo "["; for i in {1..49}; do echo "{\"id\": \"Q$1-$i\"},"; done; echo "{\"id\": \"Q$1-50\"} ]"' '[]'
joined snippets ndjson json-array lines.json 'for i in {1..50}; do echo "{\"id\": \"Q$1-$i\"}"; done'
joined table tsv header-lines tsv 'printf "id\tname\n"; for i in {1..50}; do printf "$1\t$i\n"; done'
start_agent
at=$farm/public/other/t/$date/all
for name in turtle triples json snippets table; do run_recipe 0 $name; done
for name in ttl nt json lines.json tsv; do
  cmp <(zcat "$at.$name.gz") <(bzcat "$at.$name.bz2") || fail "$name: two texts"
done
count() { rapper -c -i "$1" - http://e.example/ 2>&1 | sed -n 's/.*returned \([0-9]*\) triples.*/\1/p'; } # SYNTAX
[ "$(zcat "$at.ttl.gz" | count turtle)" = 450 ] || fail "rapper counts other statements: $(zcat "$at.ttl.gz" | count turtle)"
[ "$(zcat "$at.ttl.gz" | grep -c '^@prefix')" -eq 1 ] || fail "the prefixes are there more than once"
[ "$(zcat "$at.nt.gz" | count ntriples)" = 150 ] || fail "rapper counts other triples"
for name in json lines.json; do
  [ "$(zcat "$at.$name.gz" | jq -r '.[].id' | sort -u | wc -l)" -eq 150 ] || fail "$name: jq counts other items"
done
[ "$(zcat "$at.tsv.gz" | grep -c '^id')" -eq 1 ] || fail "the names of columns are there more than once"
[ "$(zcat "$at.tsv.gz" | wc -l)" -eq 151 ] || fail "another table"
