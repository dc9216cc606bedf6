#!/bin/bash
# By what the last run took, the next one does not fit: it waits before its first step and says why with numbers, and
# goes on when there is room; with when_full = "refuse" it does not begin.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need_own_mounts
mkdir "$farm/small"
mount -t tmpfs -o size=12m none "$farm/small"
for tree in public private temp; do
  mkdir "$farm/small/$tree"
  setting[trees.$tree]="\"$farm/small/$tree\""
done
setting[disk.reserve]='"1MiB"'
install_zoo good
target t public
profile lines
step one zoo-good/lines lines=200000
start_agent
expect 0 ctl run lines --target t --date 20260101 --wait
size=$(du -sk "$farm/small/public/t/20260101" | cut -f1)
[ "$size" -ge 100 ] || fail "too small a run for this test: $size KiB"
head -c 12M /dev/zero >"$farm/small/filler" 2>/dev/null || true
truncate -s -$((1024 + size))K "$farm/small/filler"

expect 0 ctl run lines --target t --date 20260201
waits() { [[ $(step_field t/20260201 one message) == "waits for room: t/20260201 is expected to need"* ]]; }
wait_for waits
output=$(ctl status)
says "waits for room" "are free" "stay free (disk.reserve)"
is_step t/20260201 one waiting || fail "it began: $(ctl show t/20260201)"
kill_agent
start_agent
wait_for waits
rm "$farm/small/filler"
ends_as t/20260201 "done"

head -c 12M /dev/zero >"$farm/small/filler" 2>/dev/null || true
truncate -s -$((1024 + size))K "$farm/small/filler"
setting[disk.when_full]='"refuse"'
write_config
expect 0 ctl reload
expect 4 ctl run lines --target t --date 20260301
says "there is no room for it" "is expected to need" "dumpsctl cleanup"
[ ! -e "$farm/small/private/.runs/t/20260301/run.json" ] || fail "something of it was begun"
