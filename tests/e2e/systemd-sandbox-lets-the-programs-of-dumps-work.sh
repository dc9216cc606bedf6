#!/bin/bash
# Under the rules of the agent's unit rsync runs at low priority, PHP compiles just in time, files can be given to a
# group of the agent's; and what dumps do not need is refused: the system's files, homes, set-user-id, mounts.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
new_host
install_packages

cat > "$host_root/usr/local/bin/try-sandbox" <<'SCRIPT'
#!/bin/bash
temp=/srv/dumps/temp
try() { # works|refused COMMAND...
  local expected=$1 found=works
  shift
  "$@" >/tmp/said 2>&1 || found=refused
  [ $found = "$expected" ] || { echo "$* is $found, expected $expected: $(cat /tmp/said)"; wrong=1; }
}
wrong=0
mkdir -p $temp/from && echo text > $temp/from/file
try works nice -n 5 ionice -c 3 rsync -aHg $temp/from/ $temp/to/
try works cmp $temp/from/file $temp/to/file
try works chgrp dumps-readers $temp/to/file
if command -v php >/dev/null; then
  try works php -r 'exit(preg_match("/^(a|b)+$/", str_repeat("ab", 1000)) === 1 ? 0 : 1);'
  if php -m | grep -q OPcache; then
    try works php -d opcache.enable_cli=1 -d opcache.jit=tracing -d opcache.jit_buffer_size=16M \
      -r 'exit(opcache_get_status()["jit"]["on"] ? 0 : 1);'
  fi
fi
try works touch /var/lib/dumps-agent/file /run/dumps-agent/file
try refused touch /etc/file
try refused touch /usr/lib/dumps-agent/plugins/file.so
try refused ls /home /root
try refused chmod u+s $temp/from/file
try refused unshare --user true
try refused test -e /proc/1/status
exit $wrong
SCRIPT
chmod 755 "$host_root/usr/local/bin/try-sandbox"
on_host groupadd dumps-readers
on_host usermod -aG dumps-readers dumps
on_host mkdir -p /etc/systemd/system/dumpsd.service.d
printf '[Service]\nType=oneshot\nExecStart=\nExecStart=/usr/local/bin/try-sandbox\nRestart=no\nWatchdogSec=0\n' \
  > "$host_root/etc/systemd/system/dumpsd.service.d/try.conf"
on_host systemctl daemon-reload
on_host systemctl start dumpsd || fail "the sandbox does not fit"
