#!/bin/bash
# A plugin dies of a signal in mid-shard, long after it said how far it was.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
bad_params=(lines=40 line_ms=40)
hurts_only_its_own_job crash "attempt 1 of 1" "signal 11" "/40 lines"
