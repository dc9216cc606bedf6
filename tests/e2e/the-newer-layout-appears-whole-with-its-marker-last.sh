#!/bin/bash
# A profile with the newer layout shows its pages in a dated directory too: relative links by page range, SHA256SUMS,
# _SUCCESS. Nothing of it is there before the whole run is, and it goes while the run is made anew.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
install_zoo good
profile content
echo 'newer_layout = { directory = "other/mediawiki_content_history", step = "history" }' >"$current_profile"
step history xml-dump/meta-history shards=3
step slow zoo-good/lines after=history lines=100 line_ms=20
start_agent
expect 0 ctl run content --target demowiki --date $date
layout=$farm/public/other/mediawiki_content_history/demowiki/2026-01-01/xml/bzip2
until is_over demowiki/$date; do
  early=$(find "$farm/public" -name '*.bz2' -o -name _SUCCESS)
  # The last step is running still after this was looked at.
  ! is_step demowiki/$date slow running || [ -z "$early" ] || fail "public before all of the run was made: $early"
  sleep 0.2
done
is_state demowiki/$date "done" || fail "$(ctl show demowiki/$date)"
wait_for test -e "$layout/_SUCCESS"
cd "$layout"
[ ! -s _SUCCESS ] || fail "_SUCCESS is not empty"
[ "$(find . -name 'demowiki-2026-01-01-p*p*.xml.bz2' -type l | wc -l)" -eq 3 ] || fail "$(ls)"
[ "$(wc -l <SHA256SUMS)" -eq 3 ] || fail "SHA256SUMS: $(cat SHA256SUMS)"
sha256sum --quiet --strict -c SHA256SUMS || fail "SHA256SUMS"
for file in *.bz2; do
  [[ $(readlink "$file") == ../../../../../../demowiki/$date/demowiki-$date-pages-meta-history*.bz2 ]] || fail "$(readlink "$file")"
done
bzip2 -dc ./*.bz2 | grep -c '<page>' | grep -qx 78 || fail "not all pages"
[ -z "$(find "$farm/public" -name SHA256SUMS -newer _SUCCESS)" ] || fail "SHA256SUMS came behind _SUCCESS"

echo 'newer_layout = { directory = "content", step = "history" }' | cat - <(sed 1d "$conf/profiles.d/content.toml") >"$farm/bad.toml"
cp "$farm/bad.toml" "$conf/profiles.d/content.toml"
expect 1 ctl check-config
says "content.toml:1" "not the path of a directory below the tree"
