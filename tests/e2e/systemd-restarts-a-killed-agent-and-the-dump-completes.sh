#!/bin/bash
# kill -9 of the agent in the middle of a dump: systemd starts it again, the worker goes on and is adopted, and the
# dump completes; nothing half-made becomes public meanwhile.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
install_packages
configure_demo
run=demowiki/20260101
public=$host_root/srv/dumps/public/demowiki/20260101

on_host systemctl start dumpsd
on_host dumpsctl run slow --target demowiki --date 20260101
writes_output() { [ -n "$(on_host find /srv/dumps/temp -name '*.txt.gz*' -print -quit)" ]; }
eventually 20 writes_output
worker=$(worker_pid)
agent=$(main_pid)
on_host kill -KILL "$agent"

came_back() { [ "$(main_pid)" != "$agent" ] && on_host systemctl is-active dumpsd && on_host dumpsctl status; }
eventually 30 came_back
[ "$(on_host systemctl show --value -p NRestarts dumpsd)" = 1 ] || fail "systemd did not start the agent once"
eventually 10 worker_pid
[ "$(worker_pid)" = "$worker" ] || fail "the worker was not left alone"
[ ! -e "$public" ] || [ -z "$(ls -A "$public")" ] || fail "public already: $(ls -A "$public")"

eventually 60 is_in_state "$run" "done"
check_public_files demowiki 20260101
[ "$(gzip -dc "$public"/demowiki-20260101-zoo-good0.txt.gz | wc -l)" -eq 150 ] || fail "the file is not whole"
