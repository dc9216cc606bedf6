#!/bin/bash
# A plugin ends its process as if all was well, in mid-shard.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
hurts_only_its_own_job exit0 "without a last word" "exit code 0"
