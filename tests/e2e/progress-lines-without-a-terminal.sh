#!/bin/bash
# run --wait prints plain lines where there is no terminal, and a bar with rate and time left on one.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
slow_lines
start_agent
expect 0 ctl run lines --target t --date $date --wait
says "t/$date  started" "slow: running" "slow: done, 4 files" "t/$date  done"
[[ $output != *$'\e'* && $output != *$'\r'* ]] || fail "control characters: $output"
expect 0 script -qec "stty cols 120; '$bin/dumpsctl' --config '$conf/agent.toml' run lines --target t --date 20260201 --wait" /dev/null
says $'\e[K[' "% of " "lines" "/s" "left"
