#!/bin/bash
# Measures how long it takes to show a whole farm: status files, pages, lists of hashes, metalinks, links and feeds.
#
#   ./run bench views [WIKIS [RUNS [FILES]]]
#
# The farm has WIKIS (1000) wikis with RUNS (3) runs of FILES (60) files each; only their manifests are made, since views
# are made of these alone. Goals: looking at every view of all runs and writing what is not right takes under 2 s, where
# all is right; one run of which a file changed under 20 ms. That everything is written for the first time, and the
# indexes of all wikis alone, is shown beside them. DUMPS_BENCH_ROUNDS (5) is the number of rounds, DUMPS_BENCH_DIR where
# the trees are made (default: TMPDIR).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/bench/measure.sh
. tests/bench/measure.sh
views=$PWD/build/release/bin/bench-views-run
rounds=${DUMPS_BENCH_ROUNDS:-5}
wikis=${1:-1000}
runs=${2:-3}
files=${3:-60}
TMPDIR=${DUMPS_BENCH_DIR:-${TMPDIR:-/var/tmp}} begin_measuring views
trees=$work/trees

# One line "files seconds" a round, as the program itself measures it: without its start.
look() { # LABEL WORD...
  "$views" "${@:2}" >"$work/said" 2>"$work/log" || fail "$1 failed"
  cat "$work/said" >>"$results/$1"
}
seconds() { cut -d' ' -f2 "$results/$1" | spread; }
row() { # LABEL TEXT GOAL-SECONDS or -
  local median least most written
  read -r median least most < <(seconds "$1")
  written=$(tail -1 "$results/$1" | cut -d' ' -f1)
  awk -v text="$2" -v m="$median" -v l="$least" -v h="$most" -v files="$written" -v goal="$3" 'BEGIN {
    printf "%-46s %8.3f s (%.3f-%.3f), %d files written", text, m, l, h, files
    if (goal != "-") printf "; goal under %s s: %s", goal, (m < goal ? "reached" : "MISSED")
    print "" }'
}

echo "$wikis wikis, $runs runs each, $files files each"
"$views" make "$trees" "$wikis" "$runs" "$files" 2>"$work/log" || fail "no farm"
look first all "$trees"
for ((round = 1; round <= rounds; round++)); do
  look all all "$trees"
  look one one "$trees" "wiki$((wikis / 2))" "202601$((9 + runs))"
  look farm farm "$trees"
done
[ "$(tail -1 "$results/all" | cut -d' ' -f1)" -le 3 ] || fail "views that were right were written again"
(cd "$trees/public/wiki0/20260110" && jq -e '.jobs.metahistorybz2dump.status == "done"' dumpstatus.json >"$work/log") ||
  fail "the views are not right"

row first "everything for the first time" -
row all "every view of all runs, where they are right" 2
row one "one run of which a file changed" 0.02
row farm "the indexes of all wikis alone" -
