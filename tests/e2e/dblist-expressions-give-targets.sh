#!/bin/bash
# A dblist may be computed of others, with comments and blanks; names become ids.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
profile lines
step one zoo-good/lines
mkdir "$conf/lists"
printf '# all\naawiki\n\nabwiki # with a comment\nzh-min-nanwiki\noldwiki\n' >"$conf/lists/all.dblist"
echo oldwiki >"$conf/lists/closed.dblist"
echo secretwiki >"$conf/lists/extra.dblist"
echo secretwiki >"$conf/lists/private.dblist"
echo "%% all - closed + extra" >"$conf/lists/open.dblist"
cat >"$conf/targets.d/farm.toml" <<END
[[source]]
name = "farm"
type = "dblist"
path = "$conf/lists/open.dblist"
private = "$conf/lists/private.dblist"
visibility = "public"
groups = ["small"]
END
write_config
expect 0 ctl targets --json
[ "$(jq -r '.targets[] | .id + " " + .visibility' <<<"$output" | sort | paste -sd,)" = \
  "aawiki public,abwiki public,secretwiki private,zh_min_nanwiki public" ] || fail "$output"
start_agent
expect 0 ctl run lines --targets small:2 --date $date --wait
says "aawiki/$date" "abwiki/$date"
never_says zh_min_nanwiki
echo "%% all - nolist" >"$conf/lists/open.dblist"
expect 1 ctl check-config
says "nolist.dblist" "No such file or directory"
