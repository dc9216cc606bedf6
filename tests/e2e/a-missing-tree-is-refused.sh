#!/bin/bash
# A tree that is not there is a mount that is missing: it is not made.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
target t public
install_zoo good
profile lines
step one zoo-good/lines
rmdir "$farm/public"
agent_refuses 1
says "$farm/public" "No such file or directory" "see [trees]"
[ ! -e "$farm/public" ] || fail "it was made"
