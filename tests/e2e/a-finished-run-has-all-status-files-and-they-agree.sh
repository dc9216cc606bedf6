#!/bin/bash
# What downloaders of today's dumps read of a run is there when it is over, says the same everywhere, and is true: status
# files, lists of hashes, links and feeds of latest/, the index of all wikis.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
setting[views.url]='"https://dumps.example"'
setting[views.web_root]='"/mydumps"'
demowiki public
start_agent
expect 0 ctl run full --target demowiki --date $date --wait
expect 0 ctl refresh --json
jq -e '.problems == []' <<<"$output" >/dev/null || fail "$output"
cd "$farm/public/demowiki/$date"

# Every job is known by its old name, and done.
for job in pagetable changetagstable namespaces namespacesv2 pagetitlesdump allpagetitlesdump xmlstubsdump articlesdump \
  metacurrentdump xmlpagelogsdump metahistorybz2dump metahistory7zdump articlesmultistreamdump; do
  [ "$(jq -r ".jobs.$job.status" dumpstatus.json)" = "done" ] || fail "$job: $(jq ".jobs.$job" dumpstatus.json)"
  grep -q "^name:$job; status:done; updated:20" dumpruninfo.txt || fail "$job is not in dumpruninfo.txt"
done
diff <(jq -S '.jobs | map_values({status, updated})' dumpstatus.json) <(jq -S .jobs dumpruninfo.json) || fail "statuses"
diff <(jq -S '[.jobs[].files // {} | map_values({size, url})] | add' dumpstatus.json) \
  <(jq -S '[.jobs[].files] | add' report.json) || fail "files"

# Names, sizes and hashes are those of the manifest and of the files.
diff <(jq -S '[.artifacts[] | {key: .name, value: {size, md5, sha1}}] | from_entries' manifest.json) \
  <(jq -S '[.jobs[].files // {}] | add | map_values(del(.url))' dumpstatus.json) || fail "not what the manifest says"
jq -r '[.jobs[].files // {}] | add | to_entries[] | "\(.value.size) \(.key)"' dumpstatus.json |
  while read -r size name; do [ "$(stat -c %s "$name")" = "$size" ] || fail "$name has not $size bytes"; done
jq -r '.files | to_entries[] | select(.value.status == "present") | "\(.value.size) \(.key)"' dumpspecialfiles.json |
  while read -r size name; do [ "$(stat -c %s "$name")" = "$size" ] || fail "$name has not $size bytes"; done
for kind in md5 sha1 sha256; do
  "${kind}sum" --quiet --strict -c "demowiki-$date-${kind}sums.txt" || fail "$kind"
  diff <(sort -k2 "demowiki-$date-${kind}sums.txt" | awk '{ print $1, $2 }') \
    <(jq -r ".$kind.files | to_entries[] | .value + \" \" + .key" "demowiki-$date-${kind}sums.json" | sort -k2) ||
    fail "lists of $kind"
done
for name in demowiki-*.gz demowiki-*.bz2 demowiki-*.7z; do
  md5sum --quiet --strict -c "md5sums-$name.txt" || fail "$name"
  sha1sum --quiet --strict -c "sha1sums-$name.txt" || fail "$name"
done
[ "$(wc -l <"demowiki-$date-md5sums.txt")" -eq "$(jq '.artifacts | length' manifest.json)" ] || fail "not all hashes"
grep -q "Dump complete" status.html || fail "status.html"
grep -q "<li class='done'>" index.html || fail "index.html"
elements() { python3 -c 'import sys, xml.dom.minidom as m; print(len(m.parse(sys.argv[1]).getElementsByTagName(sys.argv[2])))' "$@"; }
[ "$(elements "demowiki-$date.meta4" file)" -eq "$(jq '.artifacts | length' manifest.json)" ] || fail "metalink"

cd "$farm/public"
diff <(jq -S .wikis.demowiki index.json) <(jq -S . demowiki/$date/dumpstatus.json) || fail "index.json"
grep -q "<a href=\"demowiki/$date\">demowiki</a>" backup-index.html || fail "backup-index.html"
[ "$(elements finished.atom entry)" -eq 1 ] || fail "finished.atom"
for feed in demowiki/latest/*-rss.xml; do [ "$(elements "$feed" item)" -eq 1 ] || fail "$feed"; done
[ "$(jq -r '.items[0].url' finished.json)" = "https://dumps.example/mydumps/demowiki/$date/" ] || fail "finished.json"
(cd demowiki/latest && sed s/-$date-/-latest-/ demowiki-latest-md5sums.txt | md5sum --quiet --strict -c) || fail "latest/"
