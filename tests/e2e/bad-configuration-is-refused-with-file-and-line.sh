#!/bin/bash
# Each kind of mistake in the configuration is refused, with file, line, what is wrong and what to do; dumpsd does not
# start and ends with 78.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good flaky
target t public
profile lines
step one zoo-good/lines
write_config
cp -r "$conf" "$farm/good"

# FILE WORDS...: check-config and dumpsd both refuse what now stands there, and say this; then all is good again.
refused() {
  output=
  expect 1 ctl check-config
  says "$conf/$1" "${@:2}"
  agent_refuses 78
  says "$conf/$1" "${@:2}"
  rm -rf "$conf" && cp -r "$farm/good" "$conf"
  : >"$log"
}
line_of() { grep -n "$1" "$conf/$2" | cut -d: -f1 | head -1; }

expect 0 ctl check-config
sed -i 's/^cancel_grace/cancel_grac/' "$conf/agent.toml"
refused "agent.toml:$(line_of cancel_grac agent.toml): " "unknown key cancel_grac" 'did you mean "cancel_grace"?'
sed -i 's/^retries = .*/retries = "many"/' "$conf/agent.toml"
refused "agent.toml:$(line_of many agent.toml): " "retries" "must be an integer"
echo 'this is not TOML' >>"$conf/agent.toml"
refused "agent.toml:$(wc -l <"$conf/agent.toml"): "
printf 'params = { linse = 3 }\n' >>"$conf/profiles.d/lines.toml" && sed -i '/params = {  }/d' "$conf/profiles.d/lines.toml"
refused "profiles.d/lines.toml:$(line_of linse profiles.d/lines.toml): " "unknown parameter linse of zoo-good/lines" 'did you mean "lines"?'
sed -i 's/params = {  }/params = { lines = "x" }/' "$conf/profiles.d/lines.toml"
refused "profiles.d/lines.toml:$(line_of '"x"' profiles.d/lines.toml): " "parameter lines of step one"
sed -i 's/zoo-good/zoo-god/' "$conf/profiles.d/lines.toml"
refused "profiles.d/lines.toml:1: " "zoo-god" "is not installed" 'did you mean "zoo-good"?'
current_profile=$conf/profiles.d/lines.toml
step two zoo-good/lines
refused "profiles.d/lines.toml:$(line_of two profiles.d/lines.toml | xargs expr -1 +): " "steps one and two could make the same file"
current_profile=$conf/profiles.d/lines.toml
step two zoo-flaky/lines after=three
sed -i 's/name = "one"/name = "three"\nafter = ["two"]/' "$conf/profiles.d/lines.toml"
refused "profiles.d/lines.toml" "two" "three" "wait for each other"
sed -i 's/^cores = .*/cores = 2\nmemory = "1MiB"/' "$conf/agent.toml"
current_profile=$conf/profiles.d/lines.toml
step sums hash/sums
refused "profiles.d/lines.toml:$(line_of sums profiles.d/lines.toml | xargs expr -1 +): " "1048576" "it could never start" "raise memory under [slots]"
sed -i 's/roles = .*/roles = ["tset"]/' "$conf/agent.toml"
refused "agent.toml" 'unknown role "tset"' 'did you mean "test"?'
sed -i 's/visibility = .*/visibility = "pubic"/' "$conf/targets.d/t.toml"
refused "targets.d/t.toml:2: " "pubic" 'did you mean "public"?'
printf '[target.T]\nvisibility = "public"\n' >"$conf/targets.d/second.toml"
refused "targets.d/" '"t"' '"T"' "target id t"
