#!/bin/bash
# Trees that another agent writes to are not touched.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines
start_agent
expect 0 ctl run lines --target t --date $date --wait
stop_agent
before=$(find "$farm/public" "$farm/private" -printf '%p %T@\n' | sort)
sed -i "s|^state = .*|state = \"$farm/other-state\"|" "$conf/agent.toml"
: >"$log"
agent_refuses 1
says "$farm/public" "it belongs to the claims domain local:" ".dumps-domain"
diff <(echo "$before") <(find "$farm/public" "$farm/private" -printf '%p %T@\n' | sort) || fail "it was touched"
