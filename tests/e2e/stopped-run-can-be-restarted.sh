#!/bin/bash
# A stopped run keeps what is sealed, releases nothing, and goes on when it is restarted.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
slow_lines
start_agent
ctl run lines --target t --date $date
wait_for sealed t/$date slow 1
expect 0 ctl stop t/$date
ends_as t/$date stopped
output=$(step_field t/$date slow message)
says "asked by uid $(id -u)"
nothing_public
records=$farm/private/.runs/t/$date/steps/slow
before=$(cd "$records" && sha256sum shard-*.json)
expect 4 ctl stop t/$date
says "it is over already"
expect 0 ctl restart t/$date
ends_as t/$date "done"
(cd "$records" && sha256sum --quiet -c <<<"$before") || fail "a sealed shard was made again"
[ "$(files_in "$farm/public" | grep -c txt.gz)" -eq 4 ] || fail "public: $(files_in "$farm/public")"
