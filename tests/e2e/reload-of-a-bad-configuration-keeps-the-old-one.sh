#!/bin/bash
# A reload refuses a configuration that is not good and goes on with the old one; when it is good again, it tells what
# has changed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines
was_refused_again() { [ "$(grep -c "the old one stays" "$log")" -ge 2 ]; }
start_agent
cp "$conf/agent.toml" "$farm/good.toml"
sed -i 's/^retries/retires/' "$conf/agent.toml"
target u public
expect 2 ctl reload
says "the old one stays" "agent.toml:" "unknown key retires"
expect 1 ctl run lines --target u --date $date
says "there is no such target"
expect 0 ctl run lines --target t --date $date --wait
kill -HUP "$agent_pid" # the same by signal
wait_for was_refused_again
expect 0 ctl status

cp "$farm/good.toml" "$conf/agent.toml"
expect 0 ctl reload
says "+ target u (public)"
expect 0 ctl run lines --target u --date $date --wait
sed -i "s|^public = .*|public = \"$farm/elsewhere\"|" "$conf/agent.toml"
mkdir "$farm/elsewhere"
expect 4 ctl reload
says "[trees] cannot change while the agent runs" "systemctl restart dumpsd"
