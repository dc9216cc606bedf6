#!/bin/bash
# A try that fails says why, exits with 1, and releases nothing.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
target t public
try() { "$bin/dumpsctl" try "$build/zoo/zoo-$1.so" lines --target "$conf/targets.d/t.toml" --scratch "$farm/scratch" --date $date; }
expect 1 try crash
says "signal 11" "zoo keepers" "nothing was released; logs are in $farm/scratch/private/.runs/t/$date/logs"
[ -z "$(files_in "$farm/scratch/public")" ] || fail "released: $(files_in "$farm/scratch/public")"
expect 1 try wrong-count
says "accounted for"
expect 1 try wrong-abi
says "plugin ABI 2."
[ -z "$(files_in "$farm/scratch/public")" ] || fail "released: $(files_in "$farm/scratch/public")"
[ -z "$(files_in "$farm/scratch/temp")" ] || fail "left: $(files_in "$farm/scratch/temp")"
