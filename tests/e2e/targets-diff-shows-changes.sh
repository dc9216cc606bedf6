#!/bin/bash
# targets diff tells what the configuration would change in what the agent works with.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
profile lines
step one zoo-good/lines
target stays public
target goes public
target turns public
start_agent
expect 0 ctl targets diff
says "no difference"
rm "$conf/targets.d/goes.toml"
target turns private
target comes public
expect 0 ctl targets diff
says "- goes (public)" "+ comes (public)" "~ turns: public -> private"
never_says stays
expect 0 ctl targets diff --json
[ "$(jq '.changes | length' <<<"$output")" -eq 3 ] || fail "$output"
expect 0 ctl reload
expect 0 ctl targets diff
says "no difference"
stop_agent
expect 3 ctl targets diff # nothing to compare with is not the same as no difference
