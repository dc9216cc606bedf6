#!/bin/bash
# A plugin returns success with a half-written output.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
hurts_only_its_own_job half-output "plugin misbehaving"
