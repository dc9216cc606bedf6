#!/bin/bash
# An agent whose event loop stands still does not feed systemd's watchdog, and is replaced; its worker goes on.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
install_packages
configure_demo

on_host mkdir -p /etc/systemd/system/dumpsd.service.d
printf '[Service]\nWatchdogSec=2s\n' > "$host_root/etc/systemd/system/dumpsd.service.d/watchdog.conf"
on_host systemctl daemon-reload
on_host systemctl start dumpsd
sleep 5
[ "$(on_host systemctl show --value -p NRestarts dumpsd)" = 0 ] || fail "an idle agent does not feed the watchdog"

on_host dumpsctl run slow --target demowiki --date 20260101
eventually 20 worker_pid
agent=$(main_pid)
on_host kill -STOP "$agent"
came_back() { [ "$(main_pid)" != "$agent" ] && on_host systemctl is-active dumpsd && on_host dumpsctl status; }
eventually 60 came_back
said_by_agent "Watchdog timeout" || fail "it was not the watchdog"
eventually 60 is_in_state demowiki/20260101 "done"
