#!/bin/bash
# dumpsctl queries shows every statement that reads a wiki with the database's plan, flags what is slow, and times them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
write_config
expect 0 ctl queries xml-dump --target demowiki
says "demowiki.sqlite (file)" STATEMENT texts "USING INTEGER PRIMARY KEY" "statements have flags"
expect 0 ctl queries xml-dump --target demowiki --bench --limit 2 --json
jq -e '[.statements[] | select(.ms == null or .rows > 2)] | length == 0' <<<"$output" >/dev/null || fail "$output"
sqlite3 "$farm/wiki/demowiki.sqlite" 'DROP INDEX page_name_title'
expect 0 ctl queries xml-dump --target demowiki --json
jq -e '.statements[] | select(.name == "page-of-title") | .flags | length > 0' <<<"$output" >/dev/null ||
  fail "no flag for a missing index: $(jq -c '.statements[] | select(.name == "page-of-title")' <<<"$output")"
expect 1 ctl queries xml-dump --target demowiki --bench --limit 0
[ -z "$(files_in "$farm/public")" ] || fail "something was published"
