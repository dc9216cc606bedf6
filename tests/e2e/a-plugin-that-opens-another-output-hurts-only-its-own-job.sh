#!/bin/bash
# A plugin opens a file that its plan did not announce.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
hurts_only_its_own_job undeclared "not-announced.txt.gz"
