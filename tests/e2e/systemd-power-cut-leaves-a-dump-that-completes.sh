#!/bin/bash
# The host loses power in the middle of a dump: after its next boot the agent starts by itself, makes again what was
# not sealed, and the dump completes.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
install_packages
configure_demo
run=demowiki/20260101
public=$host_root/srv/dumps/public/demowiki/20260101

on_host systemctl enable --now dumpsd
on_host dumpsctl run slow --target demowiki --date 20260101
writes_output() { [ -n "$(on_host find /srv/dumps/temp -name '*.txt.gz*' -print -quit)" ]; }
eventually 20 writes_output
"$rig" crash "$host"
[ ! -e "$public" ] || [ -z "$(ls -A "$public")" ] || fail "public already: $(ls -A "$public")"

"$rig" up "$host"
eventually 30 on_host systemctl is-active dumpsd
eventually 90 is_in_state "$run" "done"
check_public_files demowiki 20260101
left_over=$(on_host find /srv/dumps/temp -mindepth 2)
[ -z "$left_over" ] || fail "left over: $left_over"
