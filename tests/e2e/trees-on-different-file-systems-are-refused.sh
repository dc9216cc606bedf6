#!/bin/bash
# Files must move from tree to tree in one step, so the trees must be on one file system.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need_own_mounts
mount -t tmpfs none "$farm/temp"
target t public
install_zoo good
profile lines
step one zoo-good/lines
agent_refuses 78
says "$farm/temp" "not on the same file system as $farm/public"
