#!/bin/bash
# The profile backup holds all tables of a wiki, private ones too, all XML and the list of its uploads. Nothing of it is
# public or told to others, although the wiki is public; a public run of the same day is another run.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
mkdir -p "$conf/roles.d"
echo 'profiles = ["full", "backup"]' >"$conf/roles.d/test.toml"
start_agent
expect 0 ctl run backup --target demowiki --date $date --wait
nothing_public
made=$farm/private/demowiki/$date
for file in user.sql.gz revision.sql.gz text.sql.gz page.sql.gz local-media.tsv.gz pages-meta-history.xml.bz2 \
  pages-logging.xml.gz stub-meta-history.xml.gz siteinfo-namespaces.json.gz md5sums.txt; do
  [ -s "$made/demowiki-$date-$file" ] || fail "no $file in the backup"
done
gzip -dc "$made/demowiki-$date-user.sql.gz" | grep -q 'user_password' || fail "the table of users has no passwords"
[ "$(find "$made" -name '*.sql.gz' | wc -l)" -gt 50 ] || fail "only these tables: $(ls "$made")"
[ -z "$(find "$made" -type f -perm /007)" ] || fail "others may read $(find "$made" -type f -perm /007)"

expect 4 ctl run full --target demowiki --date $date
says "it began when the target was private" "another --date"
nothing_public
expect 2 ctl run backup --target demowiki --date 20260102 --set visibility=public
nothing_public
