#!/bin/bash
# The same run asked for again makes nothing again.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines shards=2
start_agent
expect 0 ctl run lines --target t --date $date --wait
expect 0 ctl refresh # behind what is still shown of the run
before=$(find "$farm/public" "$farm/private" -type f -printf '%p %T@ %i\n' | grep -v run.json | sort)
expect 0 ctl run lines --target t --date $date --wait
says "is there already"
expect 0 ctl refresh
after=$(find "$farm/public" "$farm/private" -type f -printf '%p %T@ %i\n' | grep -v run.json | sort)
diff <(echo "$before") <(echo "$after") || fail "something was done again"
