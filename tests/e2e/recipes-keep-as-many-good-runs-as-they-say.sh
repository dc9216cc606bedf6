#!/bin/bash
# keep = 2: the third good run of a target makes the first one go, its files only: those of another target in the same
# directory stay, and so does what an operator holds. Links lead to the newest.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
target t public
target other public
recipe kept 'directory = "other/kept/{date}"' 'targets = "all"' 'keep = 2' <<TOML
[producer]
kind = "command"
command = ["bash", "-c", "[ {date} != 20260104 ] && echo {date}"]
[output]
names = ["{target}-{date}-kept.txt.gz"]
TOML
start_agent
expect 0 ctl run kept --target other --date 20260101 --wait
for day in 20260101 20260102 20260103; do
  expect 0 ctl run kept --target t --date $day --wait
done
expect 1 ctl run kept --target t --date 20260104 --wait # a bad run makes nothing go
at=$farm/public/other/kept
wait_for test ! -e "$at/20260101/t-20260101-kept.txt.gz"
[ "$(files_in "$at" | grep -v manifest | xargs)" = "./20260101/other-20260101-kept.txt.gz \
./20260102/t-20260102-kept.txt.gz ./20260103/t-20260103-kept.txt.gz" ] || fail "$(files_in "$at")"
[ ! -e "$at/20260101/t-20260101-kept-manifest.json" ] || fail "a manifest without files"
[ "$(readlink "$at/latest/t-latest-kept.txt.gz")" = ../20260103/t-20260103-kept.txt.gz ] || fail "another link"
[ ! -e "$farm/private/.misc/kept/t/20260101" ] || fail "records without a run"
touch "$farm/private/.misc/kept/t/20260102/hold"
expect 0 ctl run kept --target t --date 20260105 --wait
[ -e "$at/20260102/t-20260102-kept.txt.gz" ] || fail "what is held went"
