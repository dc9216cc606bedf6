#!/bin/bash
# A plugin calls itself without end: the kernel stops its process, and nothing else.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
bad_params=(lines=40 line_ms=10)
hurts_only_its_own_job stack-overflow "attempt 1 of 1" "signal 11" "/40 lines"
