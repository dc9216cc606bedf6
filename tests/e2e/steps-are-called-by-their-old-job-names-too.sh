#!/bin/bash
# --step takes the names of the old engine's jobs: of a step, of one table, which is made anew alone, and noop,
# latestlinks and createdirs, which only bring in order what is shown.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
start_agent
expect 0 ctl run full --target demowiki --date $date --step createdirs
[ "$(jq '.jobs | length' "$farm/public/demowiki/$date/dumpstatus.json")" -eq 0 ] || fail "a run without steps has jobs"
expect 0 ctl run full --target demowiki --date $date --wait
expect 0 ctl refresh
files() { (cd "$farm/public/demowiki/$date" && stat -c '%i %n' ./*.gz ./*.bz2 ./*.7z | sort); }
changed() { comm -13 <(echo "$before") <(files) | sed 's/^[0-9]* //' | sort; }
before=$(files)
expect 0 ctl run full --target demowiki --date $date --step pagetitlesdump --wait
changed=$(changed)
[ "$changed" = "./demowiki-$date-all-titles-in-ns0.gz
./demowiki-$date-all-titles.gz" ] || fail "made anew: $changed"

before=$(files)
expect 0 ctl run full --target demowiki --date $date --step pagetable --wait
changed=$(changed)
[ "$changed" = "./demowiki-$date-page.sql.gz" ] || fail "made anew: $changed"
wait_for sh -c "[ \$(jq '[.jobs | to_entries[] | select(.key | endswith(\"table\")) | select(.value.status == \"done\")] | length' \
  '$farm/public/demowiki/$date/dumpstatus.json') -gt 15 ]"
(cd "$farm/public/demowiki/$date" && md5sum --quiet -c "demowiki-$date-md5sums.txt") || fail "hashes"

truncate -s 0 "$farm/public/demowiki/$date/dumpruninfo.txt"
expect 0 ctl run full --target demowiki --date $date --step noop
grep -q "^name:articlesdump; status:done" "$farm/public/demowiki/$date/dumpruninfo.txt" || fail "noop repaired nothing"
rm "$farm/public/demowiki/latest/demowiki-latest-page.sql.gz"
expect 0 ctl run full --target demowiki --date $date --step latestlinks
[ -e "$farm/public/demowiki/latest/demowiki-latest-page.sql.gz" ] || fail "latestlinks made no link"
expect 0 ctl logs demowiki/$date xmlstubsdump
expect 1 ctl run full --target demowiki --date $date --step articledump
says "it has no step articledump" "articlesdump"
expect 2 ctl run full --target demowiki --step createdirs
