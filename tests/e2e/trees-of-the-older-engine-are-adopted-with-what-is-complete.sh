#!/bin/bash
# dumpsctl adopt makes the runs of the older engine in a tree the agent's: real ones, that were cut off, with the jobs that
# were done; none of which a file is bad, unless that is left out. The next run reads texts from them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
archive=$source/../shared/data/engine-output.tar.xz
[ -e "$archive" ] || skip "there is no sample of the older engine's tree at ../shared/data"
install_zoo good
target smallwiki public
profile lines
step lines zoo-good/lines
write_config
tar -C "$farm" -xf "$archive"
mv "$farm/engine-output" "$farm/public/smallwiki"
runs=$farm/public/smallwiki
expect 0 ctl verify --target smallwiki --date all
says "smallwiki/20261101: good" "by the lists of the older engine"
damaged=smallwiki-20261101-page.sql.gz
truncate -s -1 "$runs/20261101/$damaged"
before=$(files_in "$runs")
expect 4 ctl adopt --target smallwiki --date 20261101
says "$damaged: bytes: " "$damaged: md5 " "smallwiki/20261101: refused: something is wrong with it; --skip-bad leaves bad files out"
expect 0 ctl adopt --target smallwiki --date 20261101 --skip-bad --dry-run
[ "$before" = "$(files_in "$runs")" ] || fail "something was written"

expect 0 ctl adopt --target smallwiki --date 20261101 --skip-bad
says "smallwiki/20261101: adopted, " "left out: $damaged"
jq -e --arg name "$damaged" '[.artifacts[] | select(.name == $name)] == []' "$runs/20261101/manifest.json" >/dev/null ||
  fail "the damaged file is in the manifest"
expect 1 ctl verify --target smallwiki --date 20261101
says "$damaged: nothing says where it comes from"
rm "$runs/20261101/$damaged"
expect 0 ctl adopt --target smallwiki --date 20261102 --json
echo "$output" | jq -e '.runs[0] | .state == "adopted" and .run_state == "partial" and .left_out == []' >/dev/null ||
  fail "JSON: $output"
jq -e '.steps[] | select(.name == "stubs") | .counts.pages == 300 and .counts.revisions == 2911' "$runs/20261101/manifest.json" \
  >/dev/null || fail "the counts of the stubs"
expect 0 ctl verify --target smallwiki --date all --deep
never_says "by the lists of the older engine"
[ "$(readlink "$runs/latest/smallwiki-latest-page.sql.gz")" = "../20261102/smallwiki-20261102-page.sql.gz" ] || fail "latest/"

# Twice is once; what the agent made itself is not taken over.
sums=$(tree_sums "$runs")
expect 0 ctl adopt --target smallwiki --date all
[ "$sums" = "$(tree_sums "$runs")" ] || fail "adopting twice changed something"
mkdir -p "$farm/private/smallwiki"
echo -n "host.example 4711" >"$farm/private/smallwiki/lock_20261102"
expect 4 ctl adopt --target smallwiki --date 20261102
says "the older engine works on it" "host.example 4711"
expect 1 ctl adopt --target nowiki --date all
says "nowiki: it has none in the trees"
