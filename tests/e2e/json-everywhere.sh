#!/bin/bash
# Every command prints JSON with --json, and nothing else.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines
is_json() { # JQ WORD...
  expect 0 ctl "${@:2}" --json
  jq -e "$1" <<<"$output" >/dev/null || fail "$1 is not true for: $output"
}
start_agent
is_json '.problems == [] and .ok' check-config
is_json '.plugins | map(.id) | index("zoo-good") != null' plugins
is_json '.targets[0].id == "t"' targets
is_json '.changes == []' targets diff
is_json ".runs == [\"t/$date\"] and .joined == false" run lines --target t --date $date
is_json '.state == "done" and .steps[0].name == "one"' run lines --target t --date $date --wait
is_json '.runs[0].id' status
is_json '.jobs == []' ps
is_json ".id == \"t/$date\" and .visibility == \"public\"" show t/$date
is_json '.text | length > 0' logs t/$date one
is_json ".run == \"t/$date\"" restart t/$date --step one
ends_as t/$date "done"
is_json '.changes == []' reload
echo 'nonsense = 1' >>"$conf/roles.d/test.toml"
expect 1 ctl check-config --json
[ "$(jq -r '.problems[0] | .file + ":" + (.line | tostring)' <<<"$output")" = "$conf/roles.d/test.toml:2" ] || fail "$output"
sed -i '/nonsense/d' "$conf/roles.d/test.toml"
sed -i 's/params = {  }/params = { line_ms = 1000 }/' "$conf/profiles.d/lines.toml"
is_json '.changes == ["~ profile lines: steps one"]' reload
ctl run lines --target t --date 20260202 >/dev/null
wait_for in_mid_shard
is_json '.jobs[0].pid > 0 and .jobs[0].run == "t/20260202"' ps
is_json '.run == "t/20260202"' stop t/20260202 --now
