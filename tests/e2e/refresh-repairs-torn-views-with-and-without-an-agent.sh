#!/bin/bash
# dumpsctl refresh writes what is torn, changed by hand or gone of all views again, from the manifests alone: through
# the agent or without one, of all runs or of one. A torn manifest is reported, and the other runs are repaired.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
setting[views.url]='"https://dumps.example"'
install_zoo good
target t public
target hidden private
profile lines
step one zoo-good/lines shards=2 lines=20
start_agent
for of in t/$date t/20260102 hidden/$date; do
  expect 0 ctl run lines --target "${of%/*}" --date "${of#*/}" --wait
done
expect 0 ctl refresh
says "3 runs looked at, 0 files written"
sums() { (cd "$farm" && find public private/hidden -type f -exec sha256sum {} + && find public -type l -printf '%p %l\n') | sort; }
good=$(sums)
tear() {
  local file
  while read -r file; do
    case $file in */dumpstatus.json) echo "edited" >>"$file" ;; */index.html) rm "$file" ;; *) truncate -s 3 "$file" ;; esac
  done < <(find "$farm/public" "$farm/private/hidden" -type f | grep -E "$is_view")
  ln -sfn ../20250101/nothing "$farm/public/t/latest/t-latest-gone.gz"
  rm "$farm/public/t/latest/"*md5sums.txt
}
for agent in running gone; do
  [ $agent = running ] || stop_agent
  tear
  expect 0 ctl refresh --json
  jq -e '.runs == 3 and .files > 30' <<<"$output" >/dev/null || fail "$output"
  diff <(echo "$good") <(sums) || fail "not as before, the agent was $agent"
  expect 0 ctl refresh
  says "0 files written"
done
echo x >"$farm/public/t/$date/status.html"
echo x >"$farm/public/t/20260102/status.html"
expect 1 ctl refresh --target t --date $date
says "1 runs looked at" "t/20260102/status.html: it is no line of a run" # which the index leaves out
[ "$(cat "$farm/public/t/$date/status.html")" != x ] || fail "the run was not repaired"
[ "$(cat "$farm/public/t/20260102/status.html")" = x ] || fail "another run was written, too"

truncate -s 50 "$farm/public/t/$date/manifest.json"
expect 1 ctl refresh
says "t/$date/manifest.json" "files written"
[ "$(cat "$farm/public/t/20260102/status.html")" != x ] || fail "the other run was not repaired"
[ -L "$farm/public/t/latest/t-latest-zoo-good0.txt.gz" ] || fail "a link to good files went"
expect 1 ctl refresh --target nowiki
says "no run of it is in the trees"
expect 2 ctl refresh --target ../etc
expect 2 ctl refresh --date 2026
