#!/bin/bash
# An agent with nothing to do uses next to no processor time, and little memory.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines
start_agent
expect 0 ctl run lines --target t --date $date --wait
ticks() { awk '{ print $14 + $15 }' "/proc/$agent_pid/stat"; }
switches() { awk '/ctxt_switches/ { sum += $2 } END { print sum }' "/proc/$agent_pid/status"; }
before=$(ticks) woken=$(switches)
sleep 3 # what is measured
used=$((($(ticks) - before) * 1000 / $(getconf CLK_TCK))) woken=$(($(switches) - woken))
[ $used -le 60 ] || fail "$used ms of processor time in 3 s"
[ $woken -le 60 ] || fail "woken $woken times in 3 s"
memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$agent_pid/status")
[ "$memory" -lt $((40 * 1024)) ] || fail "$memory KiB of memory"
