#!/bin/bash
# A write, fsync, rename or open of a worker fails, in each file that it makes: no shard is sealed, nothing becomes
# public, the message has the errno's words and the file, and without the fault the run completes.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines lines=2000
setting[supervision.retries]=0
undisturbed lines --target t --date $date
faulty_workers
write_config
start_agent

# FAULT WORD...
fails_with() {
  echo "$1" >"$farm/fault"
  expect 1 ctl run lines --target t --date $date --wait
  says "${@:2}" "zoo keepers"
  nothing_public
  [ -z "$(find "$farm/private/.runs/t/$date/steps" -name 'shard-*')" ] || fail "$1: sealed all the same"
  [ -z "$(find "$farm/temp" -mindepth 1 ! -name .dumps-domain)" ] || fail "$1: left in temp"
}
fails_with write:28:zoo-good:1+ "No space left on device" "t-$date-zoo-good0.txt.gz"
fails_with fsync:5:zoo-good:1 "Input/output error" "t-$date-zoo-good0.txt.gz"
fails_with open:30:zoo-good:1 "Read-only file system" "t-$date-zoo-good0.txt.gz"
fails_with write:28:shard-0.json:1 "No space left on device" "shard-0.json"
fails_with fsync:5:shard-0.json:1 "Input/output error" "shard-0.json"
fails_with rename:5:shard-0.json:1 "Input/output error" "shard-0.json"

rm "$farm/fault"
expect 0 ctl restart t/$date
ends_as t/$date "done"
same_as_undisturbed
