#!/bin/bash
# A database that is missing, cut short, of another schema, on PostgreSQL or no database at all ends with a clear error,
# nothing public, and the agent alive.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
setting[supervision.retries]=0
profile titles
step titles xml-dump/titles
start_agent
database=$farm/wiki/demowiki.sqlite
mv "$database" "$farm/whole"
day=$date
fails_with() { # WORD...
  day=$((day + 1))
  expect 1 ctl run titles --target demowiki --date $day --wait
  says "$database" "$@"
  nothing_public
  expect 0 ctl status
}
fails_with "No such file or directory"
head -c 30000 "$farm/whole" >"$database"
fails_with "malformed"
echo "this is no database, only a line of text that goes on for a while" >"$database"
fails_with "not a database"
rm "$database" && sqlite3 "$database" "CREATE TABLE other (a)"
fails_with "is not a MediaWiki database of a known form" "missing table page"
cp "$farm/whole" "$database" && sqlite3 "$database" "ALTER TABLE page RENAME COLUMN page_title TO title"
fails_with "page_title"
: >"$database"
fails_with "is not a MediaWiki database of a known form" "missing table page"
cp "$farm/whole" "$database"
for place in server database; do
  day=$((day + 1))
  expect 1 ctl run titles --target demowiki --date $day --set $place=postgresql://db/wiki --wait
  says "$place: " 'PostgreSQL' 'use backend = "maintenance"'
  nothing_public
done
expect 2 ctl run stubs --target demowiki --date $((day + 1)) --set backend=postgres --wait
says 'backend: is "postgres"' 'one of native, maintenance'
expect 0 ctl run titles --target demowiki --date $date --wait
