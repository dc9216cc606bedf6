#!/bin/bash
# A host whose role is scratch_only runs everything, but never into its trees.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines
printf 'profiles = ["lines"]\nscratch_only = true\n' >"$conf/roles.d/test.toml"
start_agent
expect 4 ctl run lines --target t --date $date
says "scratch directory only" "--scratch DIR"
nothing_public
expect 0 ctl run lines --target t --date $date --scratch "$farm/scratch" --wait
nothing_public
