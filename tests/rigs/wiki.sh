#!/bin/bash
# Makes a wiki with a real MediaWiki on SQLite.
#
#   wiki.sh DIR NAME [ARTICLES [REVISIONS]]
#
# DIR gets LocalSettings.php, data/NAME.sqlite, data/NAME_es1.sqlite and data/NAME_es2.sqlite. The same arguments
# give the same pages. Needs the packages mediawiki, php-cli, php-sqlite3, php-xml, php-mbstring, php-intl.
set -euo pipefail
dir=$(realpath -m "${1:?directory}") name=${2:?name} articles=${3:-40} revisions=${4:-6}
here=$(cd "$(dirname "$0")" && pwd)
mediawiki=/usr/share/mediawiki
php=(php -d memory_limit=-1 -d 'error_reporting=E_ALL&~E_DEPRECATED' -d display_errors=stderr)

[ -e "$dir/LocalSettings.php" ] && { echo "wiki.sh: $dir holds a wiki already" >&2; exit 1; }
mkdir -p "$dir/data" "$dir/images" "$dir/cache"

# The installer refuses to work when it finds settings, so it is pointed at a place where none are.
MW_CONFIG_FILE=$dir/none/LocalSettings.php "${php[@]}" "$mediawiki/maintenance/install.php" --dbtype sqlite \
  --dbname "$name" --dbpath "$dir/data" --lang en --pass not-a-secret-0 --scriptpath /w \
  --server https://demo.example --confpath "$dir" "Lindmoor" Keeper >"$dir/install.log" 2>&1 ||
  { cat "$dir/install.log" >&2; exit 1; }

cat >> "$dir/LocalSettings.php" <<PHP

\$wgUploadDirectory = '$dir/images';
\$wgCacheDirectory = '$dir/cache';
\$wgMainCacheType = \$wgParserCacheType = \$wgMessageCacheType = CACHE_NONE;
\$wgJobRunRate = 0;
\$wgCompressRevisions = false;
\$wgArticlePath = '/wiki/\$1';
\$wgExtraNamespaces = [ 100 => 'Portal', 101 => 'Portal_talk' ];
\$wgCapitalLinkOverrides = [ 100 => false ];
\$wgExternalStores = [ 'DB' ];
\$wgExternalServers = [
	'cluster1' => [ [ 'type' => 'sqlite', 'dbDirectory' => '$dir/data', 'dbname' => '${name}_es1', 'host' => 'localhost', 'load' => 1 ] ],
	'cluster2' => [ [ 'type' => 'sqlite', 'dbDirectory' => '$dir/data', 'dbname' => '${name}_es2', 'host' => 'localhost', 'load' => 1 ] ],
];
PHP
for n in 1 2; do
  sqlite3 "$dir/data/${name}_es$n.sqlite" \
    'CREATE TABLE blobs (blob_id INTEGER PRIMARY KEY AUTOINCREMENT, blob_text BLOB)'
done
export MW_CONFIG_FILE=$dir/LocalSettings.php
"${php[@]}" "$here/make-wiki.php" --conf "$MW_CONFIG_FILE" --articles "$articles" --revisions "$revisions"
for db in "$name" "${name}_es1" "${name}_es2"; do
  sqlite3 "$dir/data/$db.sqlite" 'PRAGMA journal_mode=DELETE; VACUUM' >/dev/null
done
