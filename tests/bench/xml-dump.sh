#!/bin/bash
# Measures the xml-dump plugin against MediaWiki's own export scripts and against the bare queries: same wikis, same
# machine, in turns, on MariaDB and on SQLite.
#
#   ./run bench xml-dump [mariadb|sqlite]
#
# DUMPS_BENCH_REVISIONS (100000)   size of the wikis, which tests/rigs/wiki.sh makes once below build/bench
# DUMPS_BENCH_ROUNDS (5)           rounds; DUMPS_BENCH_TEXT_ROUNDS (3): those in which MediaWiki writes texts, too
# DUMPS_BENCH_RUN_ROUNDS (1)       rounds of whole full runs
# DUMPS_BENCH_STEPS                job types of a whole full run
# DUMPS_BENCH_BZIP2 (lbzip2)       what compresses MediaWiki's texts
#
# Every round runs all contestants one after another, so that a busy machine disturbs both sides of a ratio. Ratios
# are of one round each; the table gives their median, least and greatest. Counts of revisions must agree, or the
# benchmark fails; slowness does not make it fail.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/bench/measure.sh
. tests/bench/measure.sh
bin=${DUMPS_BENCH_BINARIES:-$PWD/build/release/bin}
rounds=${DUMPS_BENCH_ROUNDS:-5}
text_rounds=${DUMPS_BENCH_TEXT_ROUNDS:-3}
run_rounds=${DUMPS_BENCH_RUN_ROUNDS:-1}
bzip2=${DUMPS_BENCH_BZIP2:-lbzip2}
# shellcheck disable=SC2034 # for wikis.sh
revisions_wanted=${DUMPS_BENCH_REVISIONS:-100000}
backends=("${@:-mariadb}")
[ $# -gt 0 ] || backends=(mariadb sqlite)
peak_mib=200

begin_measuring xml-dump
# shellcheck source=tests/bench/wikis.sh
. tests/bench/wikis.sh
# shellcheck source=tests/bench/full_run.sh
. tests/bench/full_run.sh
# shellcheck source=tests/bench/agent_farm.sh
. tests/bench/agent_farm.sh
trap 'stop_server; rm -rf "$work"' EXIT
out=$work/out
mkdir -p "$out"

# --- contestants: each writes $out/LABEL anew ---

# How many statements the server got for it goes to $results/LABEL-queries.
counted() { # LABEL COMMAND...
  local before
  before=$(questions)
  "${@:2}"
  echo $(($(questions) - before - 1)) >>"$results/$1-queries"
}

export_tool() { # LABEL JOB DIALECT
  rm -rf "${out:?}/$1"
  mkdir "$out/$1"
  exporter_options "$backend"
  counted "$1" measure "$1" "$bin/xml-dump-export" "$2" "${exporter[@]}" --directory "$out/$1" --dialect "$3"
}

mediawiki() { # LABEL SCRIPT ARGUMENT...
  rm -f "${out:?}/$1"
  MW_CONFIG_FILE=$kept/$backend/LocalSettings.php counted "$1" measure "$1" "$rigs/maintenance.sh" "${@:2}"
}

columns="page_id, page_namespace, page_title, page_is_redirect, page_latest, rev_id, rev_parent_id, rev_timestamp,
  rev_minor_edit, rev_deleted, rev_sha1, actor_user, actor_name, comment_text, slot_role_id, slot_origin, content_size,
  content_sha1, content_model, content_address"
joined="FROM revision JOIN page ON page_id = rev_page JOIN revision_comment_temp ON revcomment_rev = rev_id
  JOIN comment ON comment_id = revcomment_comment_id JOIN actor ON actor_id = rev_actor
  JOIN slots ON slot_revision_id = rev_id JOIN content ON content_id = slot_content_id"

# What a program that does nothing with the rows would need.
floor() { # LABEL SQL
  # shellcheck disable=SC2016 # the inner shell expands it
  measure "$1" bash -c 'mariadb --defaults-file="$1" --quick --skip-column-names "$2" -e "$3" >/dev/null' _ \
    "$server/dump.cnf" "$wiki_name" "$2 ORDER BY rev_page, rev_id"
}

run_floors() {
  floor floor-stubs "SELECT STRAIGHT_JOIN $columns $joined"
  floor floor-texts "SELECT STRAIGHT_JOIN $columns, old_text, old_flags $joined
    LEFT JOIN text ON old_id = CAST(SUBSTRING(content_address, 4) AS UNSIGNED)"
}

run_round() { # ROUND
  local b=$backend
  export_tool "$b-stubs" stubs published
  mediawiki "$b-mw-stubs" dumpBackup --full --stub --output="file:$out/$b-mw-stubs"
  [ "$b" != mariadb ] || run_floors
  export_tool "$b-two-pass" stubs-and-history published
  export_tool "$b-direct" meta-history direct
  [ "$1" -le "$text_rounds" ] || return 0
  mediawiki "$b-mw-direct" dumpBackup --full --output="file:$out/$b-mw-direct"
  mediawiki "$b-mw-texts" dumpTextPass --full --stub="file:$out/$b-mw-stubs" --output="file:$out/$b-mw-texts"
}

# --- what came out ---

revisions_in() { grep -c '^    <revision>$' "$1"; } # FILE; every text's "<" is escaped

compare() { # WHAT FILE FILE
  local ours theirs
  ours=$(revisions_in "$2") theirs=$(revisions_in "$3")
  [ "$ours" -gt 0 ] || fail "$1: no revisions"
  [ "$ours" = "$theirs" ] || fail "$1: $ours revisions, and MediaWiki's $theirs"
  if cmp -s "$2" "$3"; then
    echo "$1: the same bytes as MediaWiki ($(($(stat -c %s "$2") / 1000000)) MB, $ours revisions)"
  else
    echo "$1: differs from MediaWiki in $(diff -a --speed-large-files "$2" "$3" | grep -ac '^[<>]') lines"
  fi
}

check() {
  local b=$backend
  revisions=$(revisions_in "$out/$b-mw-stubs")
  compare "$b, stubs" "$out/$b-stubs/stub-meta-history.xml" "$out/$b-mw-stubs"
  compare "$b, history of two passes" "$out/$b-two-pass/pages-meta-history.xml" "$out/$b-mw-texts"
  compare "$b, history of one pass" "$out/$b-direct/pages-meta-history.xml" "$out/$b-mw-direct"
}

queries_row() { # LABEL TEXT
  local median _
  read -r median _ < <(spread <"$results/$1-queries")
  awk -v text="$2" -v n="$median" -v revisions="$revisions" \
    'BEGIN { printf "%-42s %.1f queries for 1,000 revisions\n", text, n * 1000 / revisions }'
}

report() {
  local b=$backend
  sum "$b-mw-two-pass" "$b-mw-stubs" "$b-mw-texts"
  table_head "$revisions" revisions
  table_row "$b-stubs" "$b: stubs (three files)"
  table_row "$b-mw-stubs" "  dumpBackup --full --stub (one)"
  [ "$b" != mariadb ] || table_row floor-stubs "  floor: mariadb --quick, joined rows"
  table_row "$b-direct" "$b: history in one pass"
  table_row "$b-mw-direct" "  dumpBackup --full"
  [ "$b" != mariadb ] || table_row floor-texts "  floor: mariadb --quick, rows and texts"
  table_row "$b-two-pass" "$b: stubs and history, two-pass bytes"
  table_row "$b-mw-two-pass" "  dumpBackup --stub, then dumpTextPass"
  echo
  ratio_row "$b-direct" "$b-mw-direct" "$b: history in one pass"
  verdict "$b-direct" "$b-mw-direct" 20 $peak_mib
  ratio_row "$b-two-pass" "$b-mw-two-pass" "$b: stubs and history"
  verdict "$b-two-pass" "$b-mw-two-pass" 20 $peak_mib
  ratio_row "$b-stubs" "$b-mw-stubs" "$b: stubs"
  verdict "$b-stubs" "$b-mw-stubs" 10 $peak_mib
  [ "$b" = mariadb ] || return 0
  share_row mariadb-stubs floor-stubs "stubs against the floor" 1.2
  share_row mariadb-direct floor-texts "history against the floor" 2.5
  queries_row mariadb-stubs "stubs"
  queries_row mariadb-direct "history in one pass"
  queries_row mariadb-mw-direct "  dumpBackup --full"
}

make_wikis
write_targets
for ((round = 1; round <= rounds; round++)); do
  for backend in "${backends[@]}"; do
    echo "round $round of $rounds, $backend"
    run_round "$round"
  done
done
for ((round = 1; round <= run_rounds; round++)); do
  for backend in "${backends[@]}"; do
    echo "full runs $round of $run_rounds, $backend"
    full_run
    full_run_of_mediawiki
  done
done
for backend in "${backends[@]}"; do
  check
  report
  [ "$run_rounds" -eq 0 ] || report_full_run
done
