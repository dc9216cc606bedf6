#!/bin/bash
# Installed from its packages, the agent starts under systemd, dumps a wiki, stops in order, and when it is started
# again it still knows the run. Others than root may look, and may not change anything.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
install_packages
configure_demo
run=demowiki/20260101

on_host dumpsctl check-config
on_host systemctl start dumpsd
on_host systemctl is-active dumpsd
on_host dumpsctl run full --target demowiki --date 20260101 --wait
check_public_files demowiki 20260101
[ "$(on_host stat -c %U /srv/dumps/public/demowiki/20260101/manifest.json)" = dumps ] ||
  fail "the agent does not run as its user"

status=$(on_host runuser -u nobody -- dumpsctl status)
[[ $status == *"$run"* ]] || fail "others may not look"
code=0
on_host runuser -u nobody -- dumpsctl restart "$run" || code=$?
[ $code -eq 4 ] || fail "exit code $code and not 4 (refused) for a change by nobody"

on_host systemctl stop dumpsd
[ "$(on_host systemctl show --value -p Result dumpsd)" = success ] || fail "the agent did not stop in order"
code=0
on_host dumpsctl status || code=$?
[ $code -eq 3 ] || fail "exit code $code and not 3 (unreachable) of a stopped agent"

on_host systemctl start dumpsd
is_in_state "$run" "done" || fail "after a restart the run is $(run_state "$run")"
