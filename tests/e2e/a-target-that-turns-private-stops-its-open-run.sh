#!/bin/bash
# A wiki turns private while its run is open: after the reload nothing more of it becomes public.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
endless_lines
start_agent
ctl run lines --target t --date $date
wait_for in_mid_shard
target t private
expect 0 ctl reload
says "~ target t: public -> private"
patience=20
ends_as t/$date stopped
output=$(step_field t/$date slow message)
says "no longer public"
nothing_public
expect 4 ctl restart t/$date
says "no longer public"
expect 4 ctl run lines --target t --date $date
says "it began when the target was public" "another --date"
nothing_public
expect 0 ctl run lines --target t --date 20260201 --set lines=10 --wait
nothing_public
