#!/bin/bash
# A host of its own with a real systemd as PID 1, for tests of units and packages: systemd-nspawn boots an overlay
# of this machine's /, whose changes live in memory and go with the rig. What is installed here is installed
# there; only basic units run. /tmp and /run are new, other file systems of the machine are not there.
#
#   systemd.sh check               exit code 77, and the reason, where such a rig cannot work
#   systemd.sh up NAME             boots it; returns when systemd is up
#   systemd.sh exec NAME CMD...    runs a command in it, as root
#   systemd.sh put NAME FILE DIR   copies files into it: the last argument is a directory there
#   systemd.sh root NAME           where its / can be seen from here
#   systemd.sh crash NAME          power cut: all its processes die at once; `up` boots it again
#   systemd.sh down NAME           ends it and removes everything that it changed
#
# DUMPS_RIG_DIR: where rigs are kept (default /var/tmp/dumps-rig). Needs root and the package systemd-container.
set -euo pipefail

rigs=${DUMPS_RIG_DIR:-/var/tmp/dumps-rig}
usage() {
  sed -n '2,/^set /{/^# /s/^# //p;/^#$/s/.*//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}
say() { echo "rig: $*" >&2; }
skip() {
  say "no systemd rig here: $*"
  exit 77
}

check() {
  [ "$(id -u)" -eq 0 ] || skip "it needs root, for mounts and name spaces"
  command -v systemd-nspawn >/dev/null || skip "systemd-nspawn is missing; install systemd-container"
  [ -x /lib/systemd/systemd ] || skip "systemd is not installed"
  [ -e /sys/fs/cgroup/cgroup.procs ] || [ -d /sys/fs/cgroup/systemd ] ||
    skip "/sys/fs/cgroup holds no cgroups that systemd could use, as in a plain chroot"
  local try directory
  for directory in /etc /usr /var /srv /root; do
    ! mountpoint -q $directory || skip "$directory is a file system of its own, which the rig would not show"
  done
  try=$(mktemp -d /var/tmp/dumps-rig-check.XXXXXX)
  mkdir "$try"/{layers,root}
  local why
  if why=$(mount -t tmpfs dumps-rig-check "$try/layers" 2>&1) && mkdir "$try"/layers/{upper,work} &&
    why=$(mount_overlay "$try" 2>&1); then
    why=
  fi
  release_mounts "$try"
  rm -rf --one-file-system "$try"
  [ -z "$why" ] || skip "${why%%$'\n'*}"
}

mount_overlay() { # DIRECTORY
  mount -t overlay dumps-rig -o "lowerdir=/,upperdir=$1/layers/upper,workdir=$1/layers/work" "$1/root"
}

release_mounts() { # DIRECTORY
  local mount
  for mount in root layers; do
    if mountpoint -q "$1/$mount"; then umount "$1/$mount" || umount -l "$1/$mount"; fi
  done
}

# The rig's PID 1, as this machine numbers it.
init_of() {
  local nspawn
  nspawn=$(cat "$dir/nspawn.pid" 2>/dev/null) && [ -n "$nspawn" ] && pgrep -o -P "$nspawn"
}

inside() { nsenter --all --target "$(init_of)" "$@"; }

# Takes what the machine's own installation would start out of the rig, and lets it be a new host.
make_new_host() {
  local etc=$dir/root/etc unit
  rm -rf "$etc"/systemd/system/*.wants "$etc"/systemd/system/*.requires "$dir/root/var/lib/systemd/timers"
  for unit in getty.target console-getty.service systemd-networkd.service systemd-resolved.service \
    systemd-timesyncd.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer man-db.timer; do
    ln -sfn /dev/null "$etc/systemd/system/$unit"
  done
  ln -sfn /lib/systemd/system/multi-user.target "$etc/systemd/system/default.target"
  # Units of these names on the machine would hide what the test installs.
  rm -f "$etc"/systemd/system/dumpsd.service "$etc"/systemd/system/dumps.slice
  rm -f "$etc/machine-id" "$dir/root/usr/sbin/policy-rc.d"
  : > "$etc/machine-id"
  echo "$name" > "$etc/hostname"
}

# nspawn below a cgroup of the rig's own, in the hierarchies that systemd manages: rigs do not meet.
enter_cgroup() {
  local mount path
  : > "$dir/cgroups"
  for mount in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
    [ -e "$mount/cgroup.procs" ] || continue
    case $mount in
      */systemd) path=$(sed -n 's/^[0-9]*:name=systemd://p' /proc/self/cgroup) ;;
      *) path=$(sed -n 's/^0:://p' /proc/self/cgroup) ;;
    esac
    path=$mount${path%/}/dumps-rig-$name
    mkdir -p "$path"
    echo "$BASHPID" > "$path/cgroup.procs"
    echo "$path" >> "$dir/cgroups"
  done
}

up() {
  check
  ! init_of >/dev/null || { say "$name is up already"; exit 1; }
  mkdir -p "$dir"/{layers,root}
  if ! mountpoint -q "$dir/root"; then
    mount -t tmpfs -o size=2g,mode=755 dumps-rig "$dir/layers"
    mkdir "$dir"/layers/{upper,work}
    mount_overlay "$dir"
    make_new_host
  fi
  (
    enter_cgroup
    exec setsid systemd-nspawn --quiet --boot --directory "$dir/root" --machine "$name" --hostname "$name" \
      --register=no --keep-unit --console=read-only --kill-signal=SIGRTMIN+3 --resolv-conf=off --timezone=off \
      --link-journal=no --capability=all </dev/null >"$dir/console.log" 2>&1
  ) &
  local nspawn=$! state
  echo $nspawn > "$dir/nspawn.pid"
  for _ in $(seq 600); do
    if ! kill -0 $nspawn 2>/dev/null; then
      tail -5 "$dir/console.log" >&2
      skip "systemd-nspawn ended before systemd was up"
    fi
    state=$(inside systemctl is-system-running 2>/dev/null) || true
    case $state in running | degraded) return ;; esac
    sleep 0.1
  done
  tail -20 "$dir/console.log" >&2
  say "systemd in $name is not up after 60 s (state: ${state:-none})"
  exit 1
}

# Ends PID 1, and with it the rig; the machine's side follows by itself.
end() { # crash|poweroff
  local nspawn init
  nspawn=$(cat "$dir/nspawn.pid" 2>/dev/null) || return 0
  if init=$(init_of); then
    if [ "$1" = crash ]; then kill -KILL "$init"; else inside systemctl --no-wall --force poweroff 2>/dev/null || true; fi
  fi
  for _ in $(seq 300); do
    kill -0 "$nspawn" 2>/dev/null || break
    sleep 0.1
  done
  if kill -0 "$nspawn" 2>/dev/null; then
    init=$(init_of) && kill -KILL "$init"
    kill -KILL "$nspawn" 2>/dev/null || true
  fi
  rm -f "$dir/nspawn.pid"
}

down() {
  [ -d "$dir" ] || return 0
  end poweroff
  release_mounts "$dir"
  local path
  while read -r path; do
    find "$path" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done < <(cat "$dir/cgroups" 2>/dev/null)
  rm -rf --one-file-system "$dir"
  rmdir "$rigs" 2>/dev/null || true
}

command=${1:-}
[ "$command" != check ] || { check; exit; }
[ $# -ge 2 ] || usage
name=$2
dir=$rigs/$name
shift 2
case $command in
  up) up ;;
  exec) inside "$@" ;;
  put) cp -r -- "${@:1:$#-1}" "$dir/root/${*: -1}" ;;
  root) echo "$dir/root" ;;
  crash) end crash ;;
  down) down ;;
  *) usage ;;
esac
