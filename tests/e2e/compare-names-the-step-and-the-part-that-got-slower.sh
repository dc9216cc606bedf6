#!/bin/bash
# dumpsctl compare tells of two runs which step lost the most time, and which part of it did.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
profile two
step stubs xml-dump/stubs
step titles xml-dump/titles
start_agent
for day in 20260101 20260108; do expect 0 ctl run two --target demowiki --date $day --wait; done
record=$farm/private/.runs/demowiki/20260108/steps/stubs/shard-all.json
[ "$(jq .counts.database_ms "$record")" != null ] || fail "the record does not tell where the time went: $(cat "$record")"
# Not with jq, which rounds numbers as large as the last page id there is.
python3 - "$record" <<'END'
import json, sys
record = json.load(open(sys.argv[1]))
record["started"], record["finished"] = "2026-01-08T10:00:00Z", "2026-01-08T11:00:00Z"
record["counts"]["database_ms"] += 3000000
json.dump(record, open(sys.argv[1], "w"))
END
expect 0 ctl compare 20260101 20260108 --target demowiki
says "stubs lost the most time: " "of its parts database ("
expect 0 ctl compare 20260101 20260108 --target demowiki --profile two --json
[ "$(jq -r '.steps[0].step, .steps[0].slowest_part' <<<"$output" | tr '\n' ' ')" = "stubs database " ] || fail "$output"
expect 1 ctl compare 20260101 20260102 --target demowiki
says "no step of this run is done"
expect 2 ctl compare 20260101 tomorrow --target demowiki
