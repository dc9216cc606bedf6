#!/bin/bash
# dumpsctl verify, without an agent, compares a run with its manifest: files that are missing, that nobody made, that are
# cut or changed, manifests that lie; it changes nothing, and its exit code says whether all is well.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
profile pages
step stubs xml-dump/stubs
step articles xml-dump/articles after=stubs
step tables xml-dump/tables 'tables=["page", "site_stats"]'
start_agent
ctl run pages --target demowiki --date $date --wait >/dev/null
run=$farm/public/demowiki/$date
before=$(tree_sums "$farm/public")
verify() { ctl verify --target demowiki --date $date "$@"; }
expect 0 verify
says "demowiki/$date: good, "
expect 0 verify --deep --json
echo "$output" | jq -e '.ok and .runs[0].manifest and .runs[0].deep and .runs[0].findings == []' >/dev/null || fail "JSON: $output"
stop_agent
expect 0 verify --deep --threads 3
[ "$before" = "$(tree_sums "$farm/public")" ] || fail "something changed"

cp -a "$run" "$farm/good"
restore() { rm -rf "$run" && cp -a "$farm/good" "$run"; }
articles=demowiki-$date-pages-articles.xml.bz2
truncate -s -30 "$run/$articles"
rm "$run/demowiki-$date-page.sql.gz"
echo x >"$run/demowiki-$date-user.sql.gz"
expect 1 verify
says "demowiki/$date: $articles: bytes: " "$articles: md5 " "demowiki-$date-page.sql.gz: it is not there, and tables has made it" \
  "demowiki-$date-user.sql.gz: nothing says where it comes from"
expect 1 verify --json
echo "$output" | jq -e '[.runs[0].findings[].check] | contains(["size", "hash", "structure", "missing", "extra"])' >/dev/null ||
  fail "JSON: $output"
restore

# A manifest that says what is not so.
pages=$(jq '.artifacts[] | select(.name | endswith("pages-articles.xml.bz2")).counts.pages' "$run/manifest.json")
[ "$pages" -gt 0 ] || fail "the manifest counts no pages"
sed -i "s/\"pages\":$pages\b/\"pages\":$((pages + 1))/" "$run/manifest.json"
expect 0 verify
expect 1 verify --deep
says "$articles: pages: $((pages + 1)) expected, $pages found"
restore
head -c 700 "$farm/good/manifest.json" >"$run/manifest.json"
expect 1 verify
says "demowiki/$date: manifest.json: read manifest: $run/manifest.json: "
restore
if [ "$(id -u)" -ne 0 ]; then
  chmod 000 "$run/$articles"
  expect 1 verify
  says "$articles: open file: $run/$articles: Permission denied"
  restore
fi

expect 1 ctl verify --target demowiki --date 20200101
says "find run: demowiki/20200101: neither $farm/public/demowiki/20200101 nor $farm/private/demowiki/20200101 exists"
expect 2 ctl verify --target demowiki --date yesterday
says "yesterday: no date"
expect 2 ctl verify --target ../x --date $date
says "no id of a target"
expect 0 ctl verify --target demowiki --date all
