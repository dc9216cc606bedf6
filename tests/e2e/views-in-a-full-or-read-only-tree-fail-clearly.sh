#!/bin/bash
# Where the public tree is full or read-only, refresh says so and changes nothing of what is there.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need_own_mounts
mkdir "$farm/small"
mount -t tmpfs -o size=4m tmpfs "$farm/small"
mkdir "$farm/small"/{public,private,temp}
for tree in public private temp; do setting[trees.$tree]="\"$farm/small/$tree\""; done
install_zoo good
target t public
profile lines
step one zoo-good/lines lines=20
start_agent
expect 0 ctl run lines --target t --date $date --wait
expect 0 ctl refresh
sums() { (cd "$farm/small/public" && find . -type f -exec sha256sum {} + | sort -k2); }
before=$(sums)
sed -i '/^\[views\]/,$d' "$conf/agent.toml"
printf '[views]\nurl = "https://dumps.example"\n' >>"$conf/agent.toml"
head -c 8M /dev/zero >"$farm/small/filler" 2>/dev/null || true
expect 0 ctl reload
expect 1 ctl refresh
says "No space left on device" "t-$date.meta4"
[ "$(sums)" = "$before" ] || fail "something was changed"
rm "$farm/small/filler"
mount -o remount,ro "$farm/small"
expect 1 ctl refresh
says "Read-only file system"
[ "$(sums)" = "$before" ] || fail "something was changed"
mount -o remount,rw "$farm/small"
expect 0 ctl refresh
[ -e "$farm/small/public/t/$date/t-$date.meta4" ] || fail "not written when there was room"
