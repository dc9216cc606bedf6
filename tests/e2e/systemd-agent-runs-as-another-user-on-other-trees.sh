#!/bin/bash
# The drop-in that README.Debian shows is all that another user and trees in another place need.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
install_packages
configure_demo

on_host useradd --system --create-home dumpsgen
on_host install -d -o dumpsgen -g dumpsgen /data/dumps /data/dumps/public /data/dumps/private /data/dumps/temp
sed -i 's|/srv/dumps/|/data/dumps/|' "$host_root/etc/dumps-agent/agent.toml"
on_host mkdir -p /etc/systemd/system/dumpsd.service.d
sed -n '/^    \[Unit\]/,/^$/s/^    //p' "$host_root/usr/share/doc/dumps-agent/README.Debian" \
  > "$host_root/etc/systemd/system/dumpsd.service.d/override.conf"
on_host grep -q User=dumpsgen /etc/systemd/system/dumpsd.service.d/override.conf ||
  fail "README.Debian shows no drop-in"
on_host systemctl daemon-reload

on_host systemctl start dumpsd
on_host dumpsctl run full --target demowiki --date 20260101 --wait
[ "$(on_host stat -c %U /data/dumps/public/demowiki/20260101/manifest.json)" = dumpsgen ] ||
  fail "the agent does not run as its user"
[ -z "$(on_host find /srv/dumps -type f)" ] || fail "files in /srv/dumps: $(on_host find /srv/dumps -type f)"
