#!/bin/bash
# A configuration that is wrong ends the start with exit code 78 and the reason in the journal, once; on reload it is
# refused, and the agent goes on with what it has.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
install_packages
configure_demo
conf=$host_root/etc/dumps-agent

cp "$conf/agent.toml" "$conf/good"
sed 's/^retries = .*/retries = "many"/' "$conf/good" > "$conf/agent.toml"
! on_host systemctl start dumpsd || fail "the agent started"
sleep 4  # more than RestartSec
[ "$(on_host systemctl show --value -p ExecMainStatus dumpsd)" = 78 ] || fail "the exit code is not 78"
[ "$(on_host systemctl show --value -p NRestarts dumpsd)" = 0 ] || fail "systemd tried again"
said_by_agent "agent.toml:[0-9]+: .*retries" || fail "the journal does not say what is wrong"

cp "$conf/good" "$conf/agent.toml"
on_host systemctl start dumpsd
agent=$(main_pid)
sed 's/^retries = .*/retries = "many"/' "$conf/good" > "$conf/agent.toml"
! on_host systemctl reload dumpsd || fail "a bad configuration was taken over"
on_host systemctl kill --kill-who=main --signal=HUP dumpsd
complained_again() { [ "$(said_by_agent "agent.toml:[0-9]+: .*retries" | wc -l)" -ge 3 ]; }  # at the start, to systemctl reload, to the signal
eventually 10 complained_again
[ "$(main_pid)" = "$agent" ] || fail "the agent did not live through the reload"
on_host dumpsctl status
cp "$conf/good" "$conf/agent.toml"
on_host systemctl reload dumpsd
on_host dumpsctl run full --target demowiki --date 20260101 --wait
