#!/bin/bash
# Makes tests/data anew: the demo wiki as SQLite files, and what MediaWiki's own scripts export from it.
# Takes about two minutes (dumpTextPass waits 25 s at every unreadable text). The pages come out the same each time;
# identifiers of users and the file layout of SQLite may differ, so the data and the reference belong together.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(realpath -m "$here/../data")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/wiki.sh" "$work/wiki" demowiki --demo
export MW_CONFIG_FILE=$work/wiki/LocalSettings.php
ref=$work/reference
mkdir -p "$ref"

maintenance() { # SCRIPT ARGUMENT...
  "$here/maintenance.sh" "$@" 2>>"$work/log" || { tail -20 "$work/log" >&2; exit 1; }
}
articles=(--filter=latest --filter=notalk --filter=namespace:!NS_USER)
maintenance dumpBackup --full --output="file:$ref/full.xml"
maintenance dumpBackup --current --output="file:$ref/current.xml"
maintenance dumpBackup --full --stub --output="file:$ref/stub-meta-history.xml"
maintenance dumpBackup --full --stub --output="file:$ref/stub-meta-current.xml" --filter=latest
maintenance dumpBackup --full --stub --output="file:$ref/stub-articles.xml" "${articles[@]}"
maintenance dumpBackup --logs --output="file:$ref/pages-logging.xml"
maintenance dumpTextPass --full --stub="file:$ref/stub-meta-history.xml" --output="file:$ref/pages-meta-history.xml"
maintenance dumpTextPass --full --stub="file:$ref/stub-meta-current.xml" --output="file:$ref/pages-meta-current.xml"
maintenance dumpTextPass --full --stub="file:$ref/stub-articles.xml" --output="file:$ref/pages-articles.xml"
printf 'page_title\n' > "$ref/all-titles-in-ns0"
sqlite3 "$work/wiki/data/demowiki.sqlite" \
  'SELECT page_title FROM page WHERE page_namespace = 0 ORDER BY page_title' >> "$ref/all-titles-in-ns0"

mkdir -p "$data/reference"
sed '/<\/siteinfo>/q' "$ref/full.xml" > "$data/demowiki-siteinfo.xml"
for db in demowiki demowiki_es1 demowiki_es2; do
  xz -9 -c "$work/wiki/data/$db.sqlite" > "$data/$db.sqlite.xz"
done
(cd "$ref" && sha256sum -- *) > "$data/reference/SHA256SUMS"
for file in "$ref"/*; do
  xz -9 -c "$file" > "$data/reference/$(basename "$file").xz"
done
ls -l "$data" "$data/reference"
