#!/bin/bash
# The trees' file system is full: the step fails and says so, nothing of it is public, the agent lives; when there is
# room again, `dumpsctl restart` completes the run.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need_own_mounts
mkdir "$farm/small"
mount -t tmpfs -o size=3m none "$farm/small"
for tree in public private temp; do
  mkdir "$farm/small/$tree"
  setting[trees.$tree]="\"$farm/small/$tree\""
done
demowiki public
profile text
step history xml-dump/meta-history
head -c 3M /dev/zero >"$farm/small/filler" 2>/dev/null || true
truncate -s -32K "$farm/small/filler"

start_agent
expect 1 ctl run text --target demowiki --date $date --wait
says "No space left on device"
[ -z "$(files_in "$farm/small/public")" ] || fail "public: $(files_in "$farm/small/public")"
[ -z "$(files_in "$farm/small/temp")" ] || fail "left in temp: $(files_in "$farm/small/temp")"
expect 0 ctl status

rm "$farm/small/filler"
expect 0 ctl restart demowiki/$date
ends_as demowiki/$date "done"
bzip2 -dc "$farm/small/public/demowiki/$date/"*pages-meta-history*.bz2 |
  cmp - <(xz -dc "$source/tests/data/reference/pages-meta-history.xml.xz")
