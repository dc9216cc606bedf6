#!/bin/bash
# A new version of the agent may come while dumps run for days: systemctl restart replaces the agent only, and the
# next one adopts the worker, which ends the same attempt.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
install_packages
configure_demo
run=demowiki/20260101

on_host systemctl start dumpsd
on_host dumpsctl run slow --target demowiki --date 20260101
eventually 20 worker_pid
worker=$(worker_pid)
on_host systemctl restart dumpsd
eventually 10 worker_pid
[ "$(worker_pid)" = "$worker" ] || fail "the worker $worker was not adopted"
eventually 60 is_in_state "$run" "done"
check_public_files demowiki 20260101
! on_host pgrep -x dumps-worker || fail "a worker is left over"
