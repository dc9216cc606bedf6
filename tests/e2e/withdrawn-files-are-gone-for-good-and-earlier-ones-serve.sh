#!/bin/bash
# withdraw takes a released file out of the tree, latest/ and the manifest's files, with an agent and without; a
# tombstone stays, no restart brings it back, and --replace makes it anew.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines lines=10
start_agent
for day in 20260101 20260201; do
  expect 0 ctl run lines --target t --date $day --wait
done
file=$(jq -r '.artifacts[0].name' "$farm/public/t/20260201/manifest.json")
link=$farm/public/t/latest/t-latest-${file#t-20260201-}
[ "$(readlink "$link")" = "../20260201/$file" ] || fail "latest/ leads to $(readlink "$link")"
sum=$(sha256sum <"$farm/public/t/20260201/$file" | cut -d' ' -f1)
manifest=$farm/public/t/20260201/manifest.json

expect 2 ctl withdraw --target t --artifact "$file"
says "a reason is needed"
expect 2 ctl withdraw --target t --date yesterday --reason x
expect 1 ctl withdraw --target t --artifact 'nothing*' --reason x
says "no file of its runs matches"
expect 0 ctl withdraw --target t --artifact "$file" --dry-run
says "$file" "nothing was changed"
[ -e "$farm/public/t/20260201/$file" ] || fail "a dry run took it"

expect 0 ctl withdraw --target t --date 20260201 --artifact "$file" --reason "names in it"
says "1 files are withdrawn"
gone() {
  [ ! -e "$farm/public/t/20260201/$file" ] || fail "the file is still there"
  [ "$(readlink "$link")" = "../20260101/${file/20260201/20260101}" ] || fail "latest/ leads to $(readlink "$link")"
  [ -e "$link" ] || fail "latest/ leads nowhere"
  jq -e --arg f "$file" --arg s "$sum" '([.artifacts[].name] | index($f) == null) and
    ([.withdrawn[] | select(.name == $f and .sha256 == $s and .reason == "names in it")] | length == 1)' \
    "$manifest" >/dev/null || fail "the manifest: $(cat "$manifest")"
}
gone
is_unlisted() { ! grep -rqF "$file" "$farm/public/t/20260201" --include='*sums*' --include='dumpstatus.json'; }
wait_for is_unlisted
grep -q "withdrew t/20260201/$file" "$farm/state/deletions.log" || fail "it is not logged"
kill_agent
start_agent
expect 0 ctl restart t/20260201
ends_as t/20260201 "done"
gone

# Made anew with other bytes, it is another file; the tombstone stays.
sed -i 's/lines=10/lines=11/' "$conf/profiles.d/lines.toml"
expect 0 ctl reload
expect 0 ctl run lines --target t --date 20260201 --step one --wait
[ -e "$farm/public/t/20260201/$file" ] || fail "the new file is missing"
[ "$(readlink "$link")" = "../20260201/$file" ] || fail "latest/ leads to $(readlink "$link")"
jq -e '.withdrawn | length == 1' "$manifest" >/dev/null || fail "the tombstone is gone"

expect 0 ctl withdraw --target t --date 20260101 --artifact "${file/20260201/20260101}" --reason again --replace
says "t/20260101 step one is made anew"
stop_agent

# Without an agent.
expect 3 ctl withdraw --target t --date 20260201 --reason x --replace
says "--replace needs the agent"
expect 0 ctl withdraw --target t --date 20260201 --artifact "$file" --reason "names in it" --json
jq -e '.withdrawn and (.files | length == 1)' <<<"$output" >/dev/null || fail "$output"
[ ! -e "$farm/public/t/20260201/$file" ] || fail "the file is still there"
start_agent
[ ! -e "$farm/public/t/20260201/$file" ] || fail "the agent brought it back"
jq -e '.withdrawn | length == 2' "$manifest" >/dev/null || fail "the manifest: $(cat "$manifest")"
