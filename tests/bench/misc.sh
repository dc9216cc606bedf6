#!/bin/bash
# Measures how long it takes to make one file of the pieces of shards, and small dumps of many wikis.
#
#   ./run bench misc [MEGABYTES [SHARDS [WIKIS]]]
#
# The second part: of WIKIS (1000; 0 leaves it out) wikis on one MariaDB server a query of some rows becomes a file each,
# by a recipe that the agent runs: planned, checked, sealed, verified and released with a manifest and lists of hashes.
# The peer is a loop around `mariadb` and `gzip`. Goal: half of its time. DUMPS_BENCH_WIKI_ROUNDS (2) are its rounds.
#
# SHARDS (8) pieces of entities as JSON, together MEGABYTES (1000), become one .json.gz. The peer is `cat PIECES | gzip`,
# which makes no valid JSON of them; misc-dump reads and joins them, checks every byte of what comes out with a JSON
# parser, counts the entities, hashes the file three times, decodes it back and fsyncs it. Both have the same processors:
# DUMPS_BENCH_THREADS (1) of them. Goal: within 1.3 of the peer's time. DUMPS_BENCH_ROUNDS (5) is the number of rounds,
# which take turns; DUMPS_BENCH_DIR where the files are made (default: TMPDIR). How fast each format alone is checked is
# shown beside that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/bench/measure.sh
. tests/bench/measure.sh
bin=${DUMPS_BINARY_DIR:-$PWD/build/release}/bin
misc=$bin/bench-misc-run
rounds=${DUMPS_BENCH_ROUNDS:-5}
threads=${DUMPS_BENCH_THREADS:-1}
megabytes=${1:-1000}
shards=${2:-8}
wikis=${3:-1000}
TMPDIR=${DUMPS_BENCH_DIR:-${TMPDIR:-/var/tmp}} begin_measuring misc

"$misc" make "$work" "$shards" "$megabytes" 2>"$work/log" || fail "no pieces"
pieces=()
for ((i = 1; i <= shards; i++)); do pieces+=("$work/piece$i.json"); done
on=(taskset -c "0-$((threads - 1))")
gzip_program=gzip
[ "$threads" -eq 1 ] || gzip_program="pigz -p $threads"
echo "$shards pieces of together $(cat "${pieces[@]}" | wc -c) bytes, $threads threads, $rounds rounds"

for ((round = 1; round <= rounds; round++)); do
  # shellcheck disable=SC2016
  measure peer "${on[@]}" bash -c 'cat "${@:3}" | $1 >"$2"' _ "$gzip_program" "$work/peer.gz" "${pieces[@]}"
  rm -f "$work/all.json.gz"
  measure join "${on[@]}" "$misc" join "$work/all.json.gz" "$threads" "${pieces[@]}"
done
entities=$(cut -d' ' -f1 "$work/log")
[ "$(zcat "$work/all.json.gz" | jq -c --stream 'select(length == 2 and .[0][1] == "id")' | wc -l)" -eq "$entities" ] ||
  fail "jq counts other entities than the check, $entities"

table_head "$entities" entities
table_row peer "cat | $gzip_program"
table_row join "join, check, compress, hash, decode back"
share_row join peer "one file of $shards pieces" 1.3

# Each format alone: the same entities, a line for each property.
cat "${pieces[@]}" | sed -n 's/,$//; /^{/p' >"$work/lines.json"
sed -n 's/^{"type":"item","id":"\(Q[0-9]*\)".*"value":"\([^"]*\)".*/\1\t\2/p' "$work/lines.json" >"$work/labels.tsv"
for ((i = 0; i < 10; i++)); do cat "$work/labels.tsv"; done >"$work/table.tsv"
sed 's|^\(Q[0-9]*\)\t\(.*\)$|<http://e.example/entity/\1> <http://e.example/label> "\2"@en .|' "$work/table.tsv" >"$work/labels.nt"
{
  echo '@prefix wd: <http://e.example/entity/> .'
  echo '@prefix l: <http://e.example/> .'
  sed 's|^\(Q[0-9]*\)\t\(.*\)$|wd:\1 a l:Item ;\n\tl:label "\2"@en .|' "$work/table.tsv"
} >"$work/labels.ttl"
{ echo '<items>'; sed 's|^\(Q[0-9]*\)\t\(.*\)$|<item id="\1">\2</item>|' "$work/table.tsv"; echo '</items>'; } >"$work/labels.xml"
printf '\n%-42s %12s %10s %8s\n' "checks alone" items seconds MB/s
check() { # FORMAT FILE
  local items took speed
  read -r items took speed < <("${on[@]}" "$misc" check "$1" "$work/$2" 2>"$work/log") || fail "check of $1"
  printf '%-42s %12d %10s %8s\n' "$1" "$items" "$took" "$speed"
}
"${on[@]}" "$misc" join "$work/all.json" "$threads" "${pieces[@]}" >"$work/log" 2>&1 || fail "join without compression"
check json all.json
check ndjson lines.json
check ntriples labels.nt
check turtle labels.ttl
check tsv table.tsv
check lines table.tsv
check xml labels.xml

[ "$wikis" -gt 0 ] || exit 0
# shellcheck source=tests/bench/misc_wikis.sh
. tests/bench/misc_wikis.sh
# shellcheck source=tests/bench/agent_farm.sh
. tests/bench/agent_farm.sh
measure_wikis "$wikis" "${DUMPS_BENCH_WIKI_ROUNDS:-2}"
