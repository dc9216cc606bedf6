#!/bin/bash
# verify = "structure" of a step reaches the workers of its shards; without it files are decoded; another word is
# refused with file and line.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile quick
step slow zoo-good/lines lines=100 line_ms=10 'verify="structure"'
profile thorough
step slow zoo-good/lines lines=100 line_ms=10
start_agent
says_verify() { # DATE WORD
  wait_for in_mid_shard
  output=$(jq -r 'select(.date == "'"$1"'") | .verify' "$farm"/state/jobs/*/job.json | sort -u)
  [ "$output" = "$2" ] || fail "the worker was told \"$output\""
  ends_as "t/$1" "done"
}
ctl run quick --target t --date $date
says_verify $date structure
ctl run thorough --target t --date 20260103
says_verify 20260103 full
stop_agent
sed -i 's/^verify = .*/verify = "structur"/' "$conf/profiles.d/quick.toml"
agent_refuses 78
says "profiles.d/quick.toml:$(grep -n structur "$conf/profiles.d/quick.toml" | cut -d: -f1): " \
  'verify in [[step]] is "structur"' 'did you mean "structure"?'
