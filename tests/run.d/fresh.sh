#!/bin/bash
# Proves ./run demo and ./run test where nothing is installed: in a minimal Debian 12 that is bootstrapped from the
# machine's own package sources. HEAD is cloned into it; what is not committed does not count. Needs root.
#
#   fresh.sh [demo|test]...     default: both
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/run.d/packages.sh
. tests/run.d/packages.sh
[ "$(id -u)" -eq 0 ] || { echo "fresh: needs root, for debootstrap and chroot" >&2; exit 1; }
need_packages "${fresh_packages[@]}"
what=("${@:-demo}")
[ $# -gt 0 ] || what=(demo test)
cache=build/fresh-cache
base=$cache/bookworm.tar
work=$(mktemp -d /var/tmp/dumps-fresh.XXXXXX)

cleanup() {
  local mount
  for mount in dev/pts dev/shm dev sys proc; do
    mountpoint -q "$work/$mount" && umount -l "$work/$mount"
  done
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT

mkdir -p "$cache"
if [ ! -e "$base" ]; then
  echo "== bootstrapping Debian 12"
  mirror=$(awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^http/) {print $i; exit}}' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null)
  debootstrap --variant=minbase --include=ca-certificates,git bookworm "$work" "${mirror:-http://deb.debian.org/debian}" \
    >"$cache/debootstrap.log" 2>&1 || { tail -20 "$cache/debootstrap.log" >&2; exit 1; }
  tar -C "$work" --exclude=./var/cache/apt/archives/*.deb -cf "$base.tmp" .
  mv "$base.tmp" "$base"
else
  tar -C "$work" -xf "$base"
fi

# The sources and settings with which this machine reaches Debian's packages.
rm -f "$work/etc/apt/sources.list"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
  if [ -e "$file" ] && grep -q debian "$file"; then cp "$file" "$work$file"; fi
done
cp -r /etc/apt/apt.conf.d/. "$work/etc/apt/apt.conf.d/"
cp -r /usr/share/keyrings/. "$work/usr/share/keyrings/"
for file in /etc/resolv.conf /etc/hosts; do cp -L "$file" "$work$file"; done
chmod 755 "$work"
for mount in proc sys dev dev/pts dev/shm; do mount --bind "/$mount" "$work/$mount"; done

git clone -q --no-hardlinks . "$work/root/project"
status=0
for command in "${what[@]}"; do
  echo "== ./run $command in a new Debian 12"
  started=$SECONDS
  if chroot "$work" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    bash -c "cd /root/project && ./run $command"; then
    echo "== ./run $command: passed in $((SECONDS - started)) s"
  else
    echo "== ./run $command: FAILED after $((SECONDS - started)) s" >&2
    status=1
  fi
done
chroot "$work" /root/project/run demo --stop >/dev/null 2>&1 || true
exit $status
