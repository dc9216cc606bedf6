#!/bin/bash
# dumpsd and its workers are killed in mid-dump. The next one finishes the run; what was sealed is not made again.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
slow_lines
undisturbed lines --target t --date $date
records=$farm/private/.runs/t/$date/steps/slow

start_agent
ctl run lines --target t --date $date
wait_for sealed t/$date slow 1
kill_agent
mapfile -t workers < <(farm_workers)
[ ${#workers[@]} -eq 0 ] || kill_session "${workers[@]}"
nothing_public
before=$(cd "$records" && sha256sum shard-*.json)
[ -n "$before" ] || fail "nothing was sealed"
[ "$(wc -l <<<"$before")" -lt 4 ] || fail "all was sealed already"

start_agent
ends_as t/$date "done"
(cd "$records" && sha256sum --quiet -c <<<"$before") || fail "a sealed shard was made again"
same_as_undisturbed
