#!/bin/sh
# The layout gate itself: it lets a field through that was added at a struct's end in a new minor
# version, and stops one that was moved, removed, or put in the middle, and hidden padding.
#
#   gate_notices.sh INCLUDE_DIR ABI_TEST_DIR
set -eu
include=$1
here=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compiles() {
  gcc -x c -std=c99 -Wall -Wextra -pedantic -Wpadded -Werror -I "$work/include" -I "$here" -S -o /dev/null \
    "$here/layout.c" 2>"$work/errors"
}
# change WHAT SED-SCRIPT FILE: a fresh copy of the headers with one edit, which must change something
change() {
  what=$1
  rm -rf "$work/include"
  cp -r "$include" "$work/include"
  sed -i "$2" "$work/include/dumps/$3"
  if cmp -s "$include/dumps/$3" "$work/include/dumps/$3"; then
    echo "FAILED: the edit \"$what\" does not apply any more" >&2
    exit 1
  fi
}
must_pass() { compiles || { echo "FAILED: stopped: $what" >&2; cat "$work/errors" >&2; exit 1; }; }
must_stop() { if compiles; then echo "FAILED: let through: $what" >&2; exit 1; fi; }

change "nothing but a comment" '1s|^|/* new */ |' abi.h
must_pass
change "a field added at the end, minor version 3" 's|^} dumps_progress;|  uint64_t added;\n&|' ext/progress.h
sed -i 's/define DUMPS_ABI_MINOR 2u/define DUMPS_ABI_MINOR 3u/' "$work/include/dumps/abi.h"
must_pass
change "a field added at the end without a new minor version" 's|^} dumps_progress;|  uint64_t added;\n&|' \
  ext/progress.h
must_stop
change "a field put before another" 's|^  uint64_t done;|  uint64_t added;\n&|' ext/progress.h
must_stop
change "two fields swapped" 's/uint64_t done;/uint64_t swap_;/; s/uint64_t skipped;/uint64_t done;/; s/uint64_t swap_;/uint64_t skipped;/' \
  ext/progress.h
must_stop
change "a field removed" '/uint64_t skipped;/d' ext/progress.h
must_stop
change "a field of another width" 's/uint64_t failed;/uint32_t failed;/' ext/progress.h
must_stop
change "hidden padding" 's|^} dumps_progress;|  uint32_t added;\n&|' ext/progress.h
sed -i 's/define DUMPS_ABI_MINOR 2u/define DUMPS_ABI_MINOR 3u/' "$work/include/dumps/abi.h"
must_stop
echo "the gate lets 2 changes through and stops 6"
