#!/bin/bash
# nginx with the sample site: types without Content-Encoding, ranges, caches, CORS, hidden files, limits of one address.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/web_servers.sh
. "$here/web_servers.sh"
tree_of_files "$farm/public"
start_nginx "$farm/public"
serves_as_downloaders_need "$farm/public"

head -c 64000000 /dev/zero >"$farm/public/w/20260101/w-20260101-large.xml.7z"
for _ in 1 2 3 4; do curl -s --limit-rate 1k -o /dev/null "$web/w/20260101/w-20260101-large.xml.7z" & done
fifth() { ask_head /w/20260101/w-20260101-pages.xml.gz && [ "$status" = 429 ]; }
wait_for fifth
kill %2 %3 %4 %5
freed() { ask_head /w/20260101/w-20260101-pages.xml.gz && [ "$status" = 200 ]; }
wait_for freed

codes=$(curl -s -o /dev/null -w '%{http_code}\n' "$web/w/20260101/dumpstatus.json?[1-400]" | sort | uniq -c)
grep -q ' 429$' <<<"$codes" || fail "400 requests at once: $codes"
[ "$(awk '$2 == 200 { print $1 }' <<<"$codes")" -ge 100 ] || fail "polling is refused too soon: $codes"
