#!/bin/bash
# The shipped profile full-in-parts cuts all files of a run at the same pages, keeps those in pagerangeinfo.json, makes
# texts of the stubs, and joins the parts to the bytes of a dump without parts, 7z and multistream with its index
# included. A wiki without parts has plain names, and one pass over the database writes the same files.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
cp "$source"/conf/profiles.d/full-in-{parts,one-pass}.toml "$conf/profiles.d/"
start_agent
parts=20260102
plain=20260103
expect 0 ctl run full-in-one-pass --target demowiki --date $date --wait
expect 0 ctl run full-in-parts --target demowiki --date $parts --set shards=2 --set revisions_per_shard=100 --wait
expect 0 ctl run full-in-parts --target demowiki --date $plain --wait
public=$farm/public/demowiki

plain_text() { # FILE
  case $1 in
    *.gz) gzip -dc "$1" ;;
    *.bz2) bzip2 -dc "$1" ;;
    *.7z) 7z x -so "$1" 2>/dev/null ;;
  esac
}
for file in stub-meta-history.xml.gz stub-meta-current.xml.gz stub-articles.xml.gz pages-articles.xml.bz2 \
  pages-meta-current.xml.bz2 pages-meta-history.xml.bz2 pages-meta-history.xml.7z pages-articles-multistream.xml.bz2; do
  want=$(plain_text "$public/$date/demowiki-$date-$file" | sha256sum)
  [ "$want" != "$(sha256sum </dev/null)" ] || fail "$file is empty"
  for day in $parts $plain; do
    [ "$(plain_text "$public/$day/demowiki-$day-$file" | sha256sum)" = "$want" ] || fail "$file of $day differs"
  done
done
# The index of the joined file names all pages in their order.
index=pages-articles-multistream-index.txt.bz2
diff <(bzip2 -dc "$public/$date/demowiki-$date-$index" | cut -d: -f2-) \
  <(bzip2 -dc "$public/$parts/demowiki-$parts-$index" | cut -d: -f2-) || fail "the joined index differs"

# Every range of the file has its artifacts, and there are no others.
cd "$public/$parts"
mapfile -t ranges < <(jq -r '.["meta-history"][] | "\(.[2]).xml-p\(.[0])p\(.[1])"' pagerangeinfo.json)
[ ${#ranges[@]} -gt 3 ] || fail "only ${#ranges[@]} ranges of the history"
diff <(printf "demowiki-$parts-pages-meta-history%s.bz2\n" "${ranges[@]}" | sort) \
  <(ls -- *-pages-meta-history*.xml-p*.bz2) || fail "files of other ranges"
mapfile -t current < <(jq -r '.articles[] | "\(.[2]).xml-p\(.[0])p\(.[1])"' pagerangeinfo.json)
[ ${#current[@]} -eq 2 ] || fail "${#current[@]} parts and not 2"
for range in "${current[@]}"; do
  for name in pages-articles pages-meta-current pages-articles-multistream; do
    [ -e "demowiki-$parts-$name$range.bz2" ] || fail "no $name$range"
  done
done
[ -e "demowiki-$parts-stub-articles2.xml.gz" ] || fail "no stubs of part 2"
! files_in "$public/$plain" | grep -E 'xml-p|[0-9]\.xml' || fail "a wiki without parts has files of parts"
