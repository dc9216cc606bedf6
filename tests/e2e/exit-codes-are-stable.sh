#!/bin/bash
# Exit codes of dumpsctl: 0 ok, 1 failed, 2 usage, 3 agent unreachable, 4 refused; errors say what to try.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good crash
target t public
profile lines
step one zoo-good/lines
profile bad
step bad zoo-crash/lines retries=0
write_config
expect 3 ctl status
says "$farm/state/control.sock" "try systemctl status dumpsd"
expect 3 ctl run lines --target t
expect 3 ctl ps
expect 2 ctl
expect 2 ctl nonsense
expect 2 ctl run lines --target t --nonsense
expect 2 ctl run lines
says "--target ID"
expect 2 ctl run lines --target t --set nonsense
expect 0 ctl --help
says "Examples:"
start_agent
expect 0 ctl run lines --target t --date $date --wait
expect 1 ctl run bad --target t --date 20260202 --wait
expect 2 ctl run lines --target t --date yesterday
says "is not YYYYMMDD"
expect 1 ctl run liens --target t
says 'did you mean "lines"?'
expect 1 ctl run lines --target tt
expect 1 ctl show t/19990101
says "there is no such run" "dumpsctl status"
expect 1 ctl logs t/$date two
expect 4 ctl stop t/$date
