#!/bin/bash
# Measures the xml-dump plugin against MediaWiki's own export scripts: same wiki, same machine, in turns.
#
#   ./run bench xml-dump [LocalSettings.php]
#
# Without an argument it measures a wiki of at least 20,000 revisions that tests/rigs/wiki.sh makes, once, below
# build/bench; with one, any installed MediaWiki 1.39 on SQLite. DUMPS_BENCH_ROUNDS (5) is the number of rounds,
# DUMPS_BENCH_TEXT_ROUNDS (3) that of the rounds in which MediaWiki writes texts, too.
#
# Every round runs all contestants one after another, so that a busy machine disturbs both sides of a ratio. Ratios
# are of one round each; the table gives their median, least and greatest. Counts of revisions must agree, or the
# benchmark fails; slowness does not make it fail.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/bench/measure.sh
. tests/bench/measure.sh
bin=$PWD/build/release/bin
rounds=${DUMPS_BENCH_ROUNDS:-5}
text_rounds=${DUMPS_BENCH_TEXT_ROUNDS:-3}
cache=$PWD/build/bench
settings=${1:-}
goal_ratio=10 goal_peak_mib=150

begin_measuring xml-dump
out=$work/out
mkdir -p "$out"

# --- the wiki ---

make_wiki() {
  local dir=$cache/wiki-1 # goes up when what is below changes
  settings=$dir/LocalSettings.php
  [ -e "$dir/complete" ] && return
  echo "making a wiki of more than 20,000 revisions with tests/rigs/wiki.sh, once; this takes minutes"
  rm -rf "$dir"
  tests/rigs/wiki.sh "$dir" benchwiki 1200 20 >"$work/log" 2>&1 || fail "making the wiki failed"
  # MediaWiki's text pass would sleep 25 s at the one text that the rig makes unreadable.
  sqlite3 "$dir/data/benchwiki.sqlite" \
    "UPDATE text SET old_text = 'This text is lost.', old_flags = 'utf-8' WHERE hex(old_text) LIKE '0102%'"
  touch "$dir/complete"
}

maintenance() { # SCRIPT ARGUMENT...
  php -d memory_limit=-1 -d 'error_reporting=E_ALL&~E_DEPRECATED&~E_WARNING' -d display_errors=stderr \
    "/usr/share/mediawiki/maintenance/$1.php" "${@:2}"
}

read_settings() {
  local json
  json=$(maintenance getConfiguration --format json --settings 'wgDBname wgSQLiteDataDir wgExternalServers')
  database=$(jq -r '"\(.wgSQLiteDataDir)/\(.wgDBname).sqlite"' <<<"$json")
  [ -f "$database" ] || fail "there is no $database; the wiki must be one on SQLite"
  mapfile -t clusters < <(jq -r '(.wgExternalServers // {}) | objects | to_entries[] |
    "\(.key)=\(.value[0].dbDirectory)/\(.value[0].dbname).sqlite"' <<<"$json")
  maintenance dumpBackup --full --stub --start=1 --end=1 --output="file:$work/header" 2>/dev/null
  sed '/<\/siteinfo>/q' "$work/header" > "$work/siteinfo.xml"
  cat > "$work/target.toml" <<TOML
[target.benchwiki]
visibility = "public"
[target.benchwiki.values]
database = "$database"
siteinfo_file = "$work/siteinfo.xml"
clusters = $(printf '%s\n' "${clusters[@]}" | jq -Rnc '[inputs | select(. != "")]')
TOML
}

# --- the contestants: each writes $out/LABEL* anew ---

export_tool() { # LABEL JOB [DIALECT]
  rm -rf "${out:?}/$1"
  mkdir "$out/$1"
  measure "$1" "$bin/xml-dump-export" "$2" --database "$database" --siteinfo "$work/siteinfo.xml" \
    "${clusters[@]/#/--cluster=}" --directory "$out/$1" --dialect "${3:-published}"
}

try_plugin() { # LABEL JOB
  rm -rf "${out:?}/$1"
  measure "$1" "$bin/dumpsctl" try xml-dump "$2" --target "$work/target.toml" --scratch "$out/$1" --date 20260101
}

mediawiki() { # LABEL SCRIPT ARGUMENT...
  rm -f "${out:?}/$1"
  measure "$1" php -d memory_limit=-1 -d 'error_reporting=E_ALL&~E_DEPRECATED&~E_WARNING' -d display_errors=stderr \
    "/usr/share/mediawiki/maintenance/$2.php" "${@:3}"
}

run_stubs() {
  export_tool stubs stubs
  mediawiki mw-stubs dumpBackup --full --stub --output="file:$out/mw-stubs"
  try_plugin try-stubs stubs
  mediawiki mw-stubs-gz dumpBackup --full --stub --output="gzip:$out/mw-stubs-gz"
}

run_texts() { # ROUND
  export_tool history meta-history published
  export_tool direct meta-history direct
  try_plugin try-history meta-history
  [ "$1" -le "$text_rounds" ] || return 0
  mediawiki mw-direct dumpBackup --full --output="file:$out/mw-direct"
  mediawiki mw-texts dumpTextPass --full --stub="file:$out/mw-stubs" --output="file:$out/mw-texts"
  mediawiki mw-texts-bz2 dumpTextPass --full --stub="file:$out/mw-stubs" --output="bzip2:$out/mw-texts-bz2"
}

# --- what came out ---

sealed() { printf '%s\n' "$out/$1/public/benchwiki/20260101/benchwiki-20260101-$2"; }

revisions_in() { # FILE: revisions with a line of their own, as every text's "<" is escaped
  case $1 in
    *.gz | *-gz) gzip -dc "$1" ;;
    *.bz2 | *-bz2) bzip2 -dc "$1" ;;
    *) cat "$1" ;;
  esac | grep -c '^    <revision>$'
}

check_counts() {
  local file found
  revisions=$(revisions_in "$out/mw-stubs")
  [ "$revisions" -gt 0 ] || fail "MediaWiki exported no revisions"
  for file in "$out"/mw-{stubs-gz,direct,texts,texts-bz2} "$out/stubs/stub-meta-history.xml" \
    "$out"/{history,direct}/pages-meta-history.xml "$(sealed try-stubs stub-meta-history.xml.gz)" \
    "$(sealed try-history pages-meta-history.xml.bz2)"; do
    found=$(revisions_in "$file")
    [ "$found" = "$revisions" ] || fail "$file has $found revisions, MediaWiki's stubs have $revisions"
  done
  echo "every file of full histories has $revisions revisions"
  same "stubs" "$out/stubs/stub-meta-history.xml" "$out/mw-stubs"
  same "history" "$out/history/pages-meta-history.xml" "$out/mw-texts"
  same "history, direct dialect" "$out/direct/pages-meta-history.xml" "$out/mw-direct"
}

same() { # WHAT FILE FILE
  if cmp -s "$2" "$3"; then
    echo "$1: the same bytes as MediaWiki ($(($(stat -c %s "$2") / 1000000)) MB)"
  else
    echo "$1: differs from MediaWiki in $(diff --speed-large-files "$2" "$3" | grep -c '^[<>]') lines"
  fi
}

[ -n "$settings" ] || make_wiki
settings=$(realpath "$settings")
export MW_CONFIG_FILE=$settings
read_settings
echo "wiki: $settings, $(du -ch "$database" "${clusters[@]#*=}" | tail -1 | cut -f1) of SQLite files"
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds"
  run_stubs
  run_texts "$round"
done
check_counts
sum mw-two-pass mw-stubs mw-texts
sum mw-two-pass-packed mw-stubs-gz mw-texts-bz2

table_head "$revisions" revisions
table_row stubs "stubs, exporter (three files)"
table_row mw-stubs "  dumpBackup --full --stub"
table_row try-stubs "stubs, dumpsctl try (three .gz, sealed)"
table_row mw-stubs-gz "  dumpBackup --full --stub, .gz"
table_row history "history, exporter"
table_row mw-two-pass "  dumpBackup --stub, then dumpTextPass"
table_row direct "history in one-pass dialect, exporter"
table_row mw-direct "  dumpBackup --full"
table_row try-history "history, dumpsctl try (.bz2, sealed)"
table_row mw-two-pass-packed "  the two passes, .gz and .bz2"
echo
ratio_row stubs mw-stubs "stubs, exporter"
verdict stubs mw-stubs $goal_ratio $goal_peak_mib
ratio_row history mw-two-pass "history, exporter"
verdict history mw-two-pass $goal_ratio $goal_peak_mib
ratio_row direct mw-direct "history in one-pass dialect, exporter"
verdict direct mw-direct $goal_ratio $goal_peak_mib
echo
echo "Sealed outputs are compressed, hashed three times, decoded back and fsynced; MediaWiki's are compressed only:"
ratio_row try-stubs mw-stubs-gz "stubs, dumpsctl try"
ratio_row try-stubs mw-stubs "  against MediaWiki's plain output"
ratio_row try-history mw-two-pass-packed "history, dumpsctl try"
ratio_row try-history mw-two-pass "  against MediaWiki's plain output"
