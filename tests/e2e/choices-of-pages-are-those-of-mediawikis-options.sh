#!/bin/bash
# Ranges of pages and of revisions, lists of titles, namespaces and talk pages, uploads, the older schema, and pieces
# without header and footer: each choice gives the bytes of MediaWiki's export with the option that says the same.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/wikis.sh
. "$(dirname "$0")/wikis.sh"
new_wiki sqlite isleville --seed 1901 --revisions 150
theirs=$farm/theirs
mkdir "$theirs"
printf '%s\n' 'Odd/Zero' '  Project:Odd_hidden_3 ' 'No such page' '' 'odd/Markup' 'Portal:lower portal' >"$farm/list"
first=$(sqlite3 "$wiki/data/isleville.sqlite" 'SELECT page_id FROM page ORDER BY page_id LIMIT 1 OFFSET 20')
last=$(sqlite3 "$wiki/data/isleville.sqlite" 'SELECT page_id FROM page ORDER BY page_id LIMIT 1 OFFSET 90')

same_choice() { # LABEL "KEY=VALUE..." OPTION-OF-MEDIAWIKI...
  local label=$1 params
  read -ra params <<<"$2"
  dump "$label" meta-history dialect=direct "${params[@]}"
  mediawiki dumpBackup --full --output="file:$theirs/$label" "${@:3}"
  same_bytes "$farm/$label/"pages-meta-history.xml* "$theirs/$label"
}
same_choice pages "pages=$first-$last" --start="$first" --end=$((last + 1))
same_choice revisions "revisions=100-700" --revrange --revstart=100 --revend=701
same_choice titles "pagelist_file=$farm/list" --pagelist="$farm/list"
same_choice namespaces "namespaces=NS_PROJECT,5" --filter=namespace:4,5
same_choice no-users "namespaces=!NS_USER" "--filter=namespace:!NS_USER"
same_choice no-talk "skip_talk=true" --filter=notalk
same_choice older-schema "schema=0.10 pages=$first-$last" --schema-version=0.10 --start="$first" --end=$((last + 1))
same_choice pieces "header=false footer=false pages=$first-$last" --skip-header --skip-footer --start="$first" \
  --end=$((last + 1))
same_choice uploads "uploads=true upload_url=https://demo.example/w/images" --uploads
grep -q '<upload>' "$theirs/uploads" || fail "the wiki has no uploads"
[ "$(grep -c '<page>' "$theirs/titles")" -ge 3 ] || fail "the list of titles chose nothing"
