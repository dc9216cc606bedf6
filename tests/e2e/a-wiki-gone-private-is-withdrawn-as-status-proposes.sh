#!/bin/bash
# A wiki with released files turns private: status says with which command its files are withdrawn, and that command
# leaves nothing of it in the public tree; who may not change things does not hear of it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
target other public
profile lines
step one zoo-good/lines lines=10
start_agent
expect 0 ctl run lines --target t --date $date --wait
expect 0 ctl run lines --target other --date $date --wait
expect 0 ctl status
never_says "attention"
target t private
expect 0 ctl reload
expect 0 ctl status
says 'attention: t is not public any more' 'dumpsctl withdraw --target t --reason "it is not public"'
grep -q "dumpsctl withdraw --target t" "$log" || fail "the agent's log does not say it"
if [ "$(id -u)" -eq 0 ]; then
  output=$(as_nobody "$bin/dumpsctl" --socket "$farm/state/control.sock" status)
  never_says "withdraw"
fi
expect 0 ctl withdraw --target t --reason "it is not public"
[ ! -e "$farm/public/t" ] || fail "left: $(find "$farm/public/t")"
[ -e "$farm/public/other/$date" ] || fail "the other wiki is gone, too"
jq -e '.withdrawn | length > 0' "$farm/private/t/$date/manifest.json" >/dev/null || fail "there is no tombstone"
expect 0 ctl status
never_says "attention"
