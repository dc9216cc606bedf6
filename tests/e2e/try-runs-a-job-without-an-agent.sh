#!/bin/bash
# dumpsctl try needs no agent and no configuration: one target file, one job, files below DIR/public.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
try=("$bin/dumpsctl" try)
expect 0 "${try[@]}" xml-dump titles --target "$conf/targets.d/demowiki.toml" --scratch "$farm/scratch" --date $date
says "titles: done" "files are in $farm/scratch/public/demowiki/$date"
zcat "$farm/scratch/public/demowiki/$date/"*all-titles-in-ns0.gz |
  cmp - <(xz -dc "$source/tests/data/reference/all-titles-in-ns0.xz") || fail "other titles"
expect 0 "${try[@]}" "$build/zoo/zoo-good.so" lines --target "$conf/targets.d/demowiki.toml" --scratch "$farm/scratch" \
  --date $date --set lines=7 --json
[ "$(jq -r .state <<<"$output")" = "done" ] || fail "$output"
[ "$(zcat "$farm/scratch/public/demowiki/$date/"*zoo-good0.txt.gz | wc -l)" -eq 7 ] || fail "not 7 lines"
expect 1 "${try[@]}" xml-dmp titles --target "$conf/targets.d/demowiki.toml" --scratch "$farm/scratch"
says 'did you mean "xml-dump"?'
