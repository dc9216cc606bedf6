#!/bin/bash
# Installing makes user, trees and units and starts nothing; an upgrade replaces a running agent and keeps the
# operator's configuration; removing stops it; purging takes its state and never a dump.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
on_host useradd --system --no-create-home --home-dir /var/empty --uid 777 dumps
install_packages

[ "$(on_host id -u dumps)" = 777 ] || fail "an existing user was changed"
[ "$(on_host stat -c %U:%a /srv/dumps/private)" = dumps:750 ] || fail "/srv/dumps/private is not the agent's"
! on_host systemctl --quiet is-active dumpsd || fail "installing started the agent before it is configured"
on_host systemd-analyze verify dumpsd.service
configure_demo
on_host systemctl enable --now dumpsd
on_host dumpsctl run full --target demowiki --date 20260101 --wait

# The next version, with other contents of a conffile, comes while a job runs.
on_host sh -euc 'cd /root && dpkg-deb -R packages/dumps-agent_*.deb next &&
  sed -i "s/^Version: .*/Version: 9.0.0/" next/DEBIAN/control && echo "# new" >> next/etc/dumps-agent/agent.toml &&
  dpkg-deb -Znone -b next next.deb >/dev/null' || fail "the next version could not be packed"
on_host dumpsctl run slow --target demowiki --date 20260102
eventually 20 worker_pid
worker=$(worker_pid)
agent=$(main_pid)
on_host dpkg -i --force-confold /root/next.deb || fail "the upgrade failed"
on_host systemctl --quiet is-active dumpsd || fail "the agent does not run after the upgrade"
[ "$(main_pid)" != "$agent" ] || fail "the old agent still runs"
grep -q '"test"' "$host_root/etc/dumps-agent/agent.toml" || fail "the operator's agent.toml is gone"
is_in_state demowiki/20260101 "done" || fail "the run is forgotten"

eventually 10 worker_pid
[ "$(worker_pid)" = "$worker" ] || fail "the upgrade touched a running job"
eventually 60 is_in_state demowiki/20260102 "done"

# A plugin that goes is not offered any more, without anybody's restart.
agent=$(main_pid)
sed -i 's/"recompress", //; s/"full", //' "$host_root/etc/dumps-agent/roles.d/test.toml"
on_host dpkg -r dumps-plugin-recompress
[ "$(main_pid)" = "$agent" ] || fail "a plugin's removal restarted the agent"
said_by_agent "configuration: .*recompress" || fail "the agent did not look at its plugins"

on_host dpkg -r dumps-plugin-hash dumps-plugin-xml-dump dumps-agent
! on_host systemctl --quiet is-active dumpsd || fail "the agent runs without its package"
[ -d "$host_root/var/lib/dumps-agent" ] || fail "removing took the state"
on_host dpkg -P dumps-agent
for gone in /var/lib/dumps-agent /etc/dumps-agent/agent.toml /run/dumps-agent /usr/share/dumps-agent \
  /etc/systemd/system/multi-user.target.wants/dumpsd.service; do
  ! on_host test -e "$gone" -o -L "$gone" || fail "purging left $gone"
done
check_public_files demowiki 20260101
on_host id dumps >/dev/null || fail "purging removed a user that was there before"
