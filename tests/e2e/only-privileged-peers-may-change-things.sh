#!/bin/bash
# Everybody may look, but only root, the agent's user and members of admin_group may run, stop, restart and reload.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need_root "it asks as other users"
setting[control.admin_group]='"games"'
endless_lines
start_agent
ctl run lines --target t --date $date
expect 4 as_nobody_ctl run lines --target t
says "uid $(id -u nobody)" "may only look" "admin_group"
expect 4 as_nobody_ctl stop t/$date
expect 4 as_nobody_ctl restart t/$date
expect 4 as_nobody_ctl reload
expect 0 as_nobody_ctl status
says "t/$date"
as_member() { as_user nobody games "$farm/dumpsctl" --socket "$farm/state/control.sock" "$@"; }
expect 0 as_member stop t/$date --now
ends_as t/$date stopped
expect 0 as_member restart t/$date
expect 0 as_member reload
expect 0 as_member stop t/$date --now
ends_as t/$date stopped
