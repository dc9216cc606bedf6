#!/bin/bash
# Recipes for scripts of extensions, run as they are shipped against a stand-in that answers as these scripts do: the
# names, encodings and directories are those of the older engine's misc dumps, and every file is well-formed. A script
# that fails once in one shard, or ends well with half a line, costs that shard a second attempt and no file a page.
# shellcheck disable=SC2016 # the scripts of producers
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
cat >"$farm/script" <<'STANDIN'
#!/bin/bash
# SCRIPT ARGUMENT...: what MediaWiki's own would print.
script=$1; first=1 last=3 format=nt
for word; do
  case $word in
    --first-page-id=*) first=${word#*=} ;;
    --last-page-id=*) last=${word#*=} ;;
    --format=*) format=${word#*=} ;;
  esac
done
[ "$last" -le 60 ] || last=60
here=$(dirname "$0")
if [ "$first" -eq 21 ] && mkdir "$here/once-$(basename "$script")-$format" 2>/dev/null; then
  printf '[\n{"id":"Q'
  exit $((RANDOM % 2))
fi
case $script in
  *dumpJson.php)
    echo '['
    for ((i = first; i <= last; i++)); do
      printf '{"type":"item","id":"Q%d"}' "$i"
      [ "$i" -eq "$last" ] || echo ','
    done
    printf '\n]\n' ;;
  *dumpRdf.php)
    if [ "$format" = ttl ]; then
      echo '@prefix wd: <http://www.wikidata.org/entity/> .'
      for ((i = first; i <= last; i++)); do echo "wd:Q$i a wd:Item ."; done
    else
      for ((i = first; i <= last; i++)); do echo "<http://w/Q$i> <http://w/is> <http://w/Item> ."; done
    fi ;;
  *DumpIndex.php)
    for i in 1 2; do printf '{"index":{"_id":"%d"}}\n{"title":"%s"}\n' $i "$2"; done ;;
  *dumpURLs.php) printf '3|https://example.org/\n4|https://example.org/a\n' ;;
  dumpCategoriesAsRdf.php) printf '@prefix m: <http://www.mediawiki.org/ontology#> .\n<http://w/Category:A> a m:Category .\n' ;;
  categoryChangesAsRdf.php) printf '# %s\nINSERT DATA { <a> <b> <c> . }\n' "$*" ;;
  dumpBackup.php) printf '<mediawiki>\n  <page></page>\n</mediawiki>\n' ;;
  *) echo "no such script: $script" >&2; exit 2 ;;
esac
STANDIN
chmod +x "$farm/script"
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("CREATE TABLE page (page_id INTEGER)")
db.execute("INSERT INTO page VALUES (60)")
db.commit()' "$farm/pages.sqlite"
for wiki in wikidatawiki commonswiki metawiki labswiki; do
  target $wiki public "mediawiki_command = [\"$farm/script\", \"{{script}\"]" "database = \"$farm/pages.sqlite\""
done
# As shipped, but for floors that no test reaches, pauses, and sizes of shards.
mkdir -p "$conf/misc.d"
recipes=()
for file in "$source"/conf/misc.d/{wikidata,commons,cirrus,categories,shorturls,wikitech}*.toml; do
  sed 's/^min_file.*//; s/^pause.*/pause = "100ms"/; s/^size = [0-9]*$/size = 20/' "$file" >"$conf/misc.d/$(basename "$file")"
  recipes+=("$(basename "$file" .toml)")
done
misc_role
command -v serdi >/dev/null || sed -i '/^pipeline/d; s/--format=ttl/--format=nt/' "$conf"/misc.d/*-nt.toml
start_agent
runs=()
for name in "${recipes[@]}"; do
  case $name in
    commons* | *-file) wiki=commonswiki ;;
    shorturls) wiki=metawiki ;;
    wikitech) wiki=labswiki ;;
    *) wiki=wikidatawiki ;;
  esac
  ctl run "$name" --target $wiki --date "$date" >/dev/null
  runs+=("$wiki/$date@$name")
done
for run in "${runs[@]}"; do ends_as "$run" "done"; done
at=$farm/public/other
of() { echo "$at/wikibase/${1}wiki/$date/$1-$date-$2"; }
for file in "$(of wikidata all.json)" "$(of wikidata lexemes.json)" "$(of commons mediainfo.json)"; do
  [ "$(zcat "$file.gz" | jq -c '[length, .[0].id, .[59].id]')" = '[60,"Q1","Q60"]' ] || fail "$file"
  cmp <(zcat "$file.gz") <(bzcat "$file.bz2") || fail "two texts: $file"
done
for file in "$(of wikidata all-BETA)" "$(of wikidata lexemes-BETA)" "$(of commons mediainfo)"; do
  [ "$(zcat "$file.ttl.gz" | grep -c '^@prefix')" -eq 1 ] || fail "prefixes of $file"
  [ "$(zcat "$file.ttl.gz" | grep -c ' a ')" -eq 60 ] || fail "items of $file"
  [ "$(zcat "$file.nt.gz" | wc -l)" -eq 60 ] || fail "$file.nt.gz"
done
[ "$(zcat "$(of wikidata truthy-BETA.nt.gz)" | wc -l)" -eq 60 ] || fail "truthy"
for file in "cirrussearch/$date/wikidatawiki-$date-cirrussearch-content.json.gz" \
  "cirrussearch/$date/wikidatawiki-$date-cirrussearch-general.json.gz" \
  "cirrussearch/$date/commonswiki-$date-cirrussearch-file.json.gz" \
  "categoriesrdf/$date/wikidatawiki-$date-categories.ttl.gz" \
  "categoriesrdf/daily/$date/wikidatawiki-$date-daily.sparql.gz" "shorturls/shorturls-$date.gz" \
  "wikitech/labswiki-$date.xml.gz"; do
  zcat "$at/$file" >/dev/null || fail "$file"
done
[ "$(readlink "$at/wikibase/wikidatawiki/latest/wikidata-latest-all.json.gz")" = \
  "../$date/wikidata-$date-all.json.gz" ] || fail "no link"
# A day without a run is in the next file: changes since the run before are asked for.
[[ $(zcat "$at/categoriesrdf/daily/$date/"*.gz) == *"--start=20251231000000 --end=${date}000000"* ]] || fail "window"
expect 0 ctl run categoriesrdf-daily --target wikidatawiki --date 20260104 --wait
[[ $(zcat "$at/categoriesrdf/daily/20260104/"*.gz) == *"--start=${date}000000 --end=20260104000000"* ]] ||
  fail "a day is missing"
