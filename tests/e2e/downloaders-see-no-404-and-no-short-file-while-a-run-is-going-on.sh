#!/bin/bash
# While a run is going on, what its status names can be fetched from a web server and has the size and hash that are said;
# what was public before stays; and in the end curl, wget, aria2c and md5sum agree on all of it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/web_servers.sh
. "$here/web_servers.sh"
for program in wget aria2c; do command -v $program >/dev/null || skip "there is no $program; apt-get install wget aria2"; done
demowiki public
start_nginx "$farm/public"
setting[views.url]="\"$web\""
setting[views.interval]='"1s"'
setting[slots.cores]=1
start_agent
expect 0 ctl run full --target demowiki --date 20251201 --wait
ctl run full --target demowiki --date $date >/dev/null
run=$web/demowiki/$date

# Each file that dumpstatus.json names is there, whole, at once; a file of latest/ always is.
checked=0
look() {
  local file size sha1 body=$farm/fetched
  curl -fsS -o "$body" "$web/demowiki/latest/demowiki-latest-page.sql.gz" || fail "latest/ leads nowhere"
  gzip -t "$body" || fail "a short file in latest/"
  curl -fsS -o "$farm/status.json" "$run/dumpstatus.json" 2>/dev/null || return 0 # the run has only begun
  jq -e . "$farm/status.json" >/dev/null || fail "half a dumpstatus.json"
  while read -r file size sha1; do
    curl -fsS -o "$body" "$web$file" || fail "$file is named and cannot be fetched"
    [ "$(stat -c %s "$body")" = "$size" ] || fail "$file has $(stat -c %s "$body") bytes and not $size"
    [ "$(sha1sum <"$body")" = "$sha1  -" ] || fail "$file has another hash"
    checked=$((checked + 1))
  done < <(jq -r '.jobs[].files // {} | .[] | select(.url) | "\(.url) \(.size) \(.sha1)"' "$farm/status.json" | shuf -n 5)
}
rounds=0
while [ "$(run_state demowiki/$date)" = open ]; do
  look
  rounds=$((rounds + 1))
done
ends_as demowiki/$date "done"
[ $checked -ge 1 ] || fail "no file was looked at in $rounds rounds: the run was over too soon"
final() { curl -fsS "$run/manifest.json" | jq -e '.state == "complete"'; }
wait_for final

mkdir "$farm/curl" "$farm/wget" "$farm/aria"
cd "$farm/curl"
curl -fsSO "$run/demowiki-$date-md5sums.txt"
while read -r _ file; do curl -fsSRO "$run/$file"; done <"demowiki-$date-md5sums.txt"
md5sum --quiet -c "demowiki-$date-md5sums.txt" || fail "md5sum of what curl fetched"
rm demowiki-$date-md5sums.txt

cd "$farm/wget"
get_all() { wget --no-verbose --timestamping --recursive --level=1 --no-parent --no-directories --reject 'index.html*' "$run/" 2>&1; }
get_all >/dev/null || true # 8: some link of the page leads elsewhere
for file in "$farm"/curl/*; do cmp "$file" "$(basename "$file")" || fail "wget fetched something else"; done
get_all | { ! grep -E -- '-> "(demowiki-[0-9]+-.*(gz|bz2|7z))"'; } || fail "wget -N fetches what it has"

cd "$farm/aria"
curl -fsSO "$run/demowiki-$date.meta4"
aria2c --quiet --check-integrity --dir=. "demowiki-$date.meta4" || fail "aria2c by Metalink"
rm demowiki-$date.meta4
diff -r "$farm/curl" "$farm/aria" || fail "aria2c fetched something else"
