#!/bin/bash
# A second dumpsd on the same state directory says so and ends; the first one is not disturbed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines
start_agent
agent_refuses 1
says "another agent works with it" "$farm/state"
expect 0 ctl run lines --target t --date $date --wait
stop_agent
start_agent # the lock goes with its holder
