#!/bin/bash
# A C++ exception leaves a plugin.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
bad_params=(unused=1)
hurts_only_its_own_job throw "signal 6"
