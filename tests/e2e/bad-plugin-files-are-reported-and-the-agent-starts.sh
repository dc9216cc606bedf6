#!/bin/bash
# Files that are no plugins, of another ABI, or that die while they are loaded, are named with a reason; the agent
# starts and works with the good ones.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good wrong-abi torn-struct constructor-abort no-symbol
echo "this is no library" >"$farm/plugins/text.so"
target t public
profile lines
step one zoo-good/lines
start_agent
expect 0 ctl plugins
says "zoo-good" \
  "zoo-wrong-abi.so: it was built for plugin ABI 2.2, this agent offers 1.2" \
  "zoo-torn-struct.so: its dumps_plugin has struct_size 24" \
  "zoo-constructor-abort.so: loading it ended with signal 6" \
  "zoo-no-symbol.so: it does not export dumps_entry_v1" \
  "text.so: "
[ "$(grep -c "is not usable" "$log")" -eq 5 ] || fail "not all are in the agent's log"
expect 0 ctl check-config # no profile needs them
expect 0 ctl run lines --target t --date $date --wait
