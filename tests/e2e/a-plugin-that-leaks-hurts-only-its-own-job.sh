#!/bin/bash
# A plugin takes memory without end: it meets its own limit, not the machine's.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
agent_wrapper=(prlimit --data=$((300 << 20)))
bad_params=(lines=40 mebibytes=1024)
hurts_only_its_own_job leak "out of memory" "progress 20/40"
