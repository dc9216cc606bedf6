#!/bin/bash
# Makes a wiki with a real MediaWiki, on SQLite or on a MariaDB server.
#
#   wiki.sh DIR NAME [--mysql SERVER [--prefix PREFIX]] [--empty | --demo | OPTION...]
#
# SERVER is the directory of a server that mariadb.sh has started. DIR gets LocalSettings.php and siteinfo.xml, the
# header of the wiki's dumps; on SQLite also data/NAME.sqlite, data/NAME_es1.sqlite and data/NAME_es2.sqlite (clusters
# `cluster1` and `cluster2` of external texts), which are databases of these names on MariaDB, with a user `wiki`
# who may do everything. Pages are made by make-wiki.php with OPTIONs (see there), or those of tests/data by --demo,
# or none. The same arguments give the same pages. Needs the packages mediawiki, php-cli, php-sqlite3 or php-mysql,
# php-xml, php-mbstring, php-intl, sqlite3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=$(realpath -m "${1:?directory}") name=${2:?name}
shift 2
server='' prefix='' pages=generated options=()
while [ $# -gt 0 ]; do
  case $1 in
    --mysql) server=$(realpath "$2") && shift 2 ;;
    --prefix) prefix=$2 && shift 2 ;;
    --empty) pages=none && shift ;;
    --demo) pages=demo && shift ;;
    *) options+=("$1") && shift ;;
  esac
done
[ -n "$server" ] || [ -z "$prefix" ] || { echo "wiki.sh: MediaWiki on SQLite knows no prefix of tables" >&2; exit 2; }
maintenance() { # SCRIPT ARGUMENT...
  "$here/maintenance.sh" "$@" 2>>"$dir/log" || { tail -n 30 "$dir/log" | cut -c -400 >&2; echo "wiki.sh: $1 failed" >&2; exit 1; }
}
sql() { "$here/mariadb.sh" sql "$server" "$@"; }

[ -e "$dir/LocalSettings.php" ] && { echo "wiki.sh: $dir holds a wiki already" >&2; exit 1; }
mkdir -p "$dir/data" "$dir/images" "$dir/cache"

make_databases() {
  local n
  if [ -n "$server" ]; then
    password=$(openssl rand -hex 12)
    sql -e "CREATE DATABASE $name; CREATE DATABASE ${name}_es1; CREATE DATABASE ${name}_es2;
      CREATE OR REPLACE USER ${name}_wiki@localhost IDENTIFIED BY '$password';
      GRANT ALL ON *.* TO ${name}_wiki@localhost"
    for n in 1 2; do
      sql "${name}_es$n" -e 'CREATE TABLE blobs (blob_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, blob_text LONGBLOB)'
    done
  else
    for n in 1 2; do
      sqlite3 "$dir/data/${name}_es$n.sqlite" \
        'CREATE TABLE blobs (blob_id INTEGER PRIMARY KEY AUTOINCREMENT, blob_text BLOB)'
    done
  fi
}

install_mediawiki() {
  local where=(--dbtype sqlite --dbpath "$dir/data")
  [ -z "$server" ] || where=(--dbtype mysql --dbserver "localhost:$server/socket" --dbuser "${name}_wiki" --dbpass "$password")
  # The installer refuses to work when it finds settings, so it is pointed at a place where none are.
  MW_CONFIG_FILE=$dir/none/LocalSettings.php maintenance install "${where[@]}" --dbname "$name" --dbprefix "$prefix" \
    --lang en --pass not-a-secret-0 --scriptpath /w --server https://demo.example --confpath "$dir" Lindmoor Keeper >>"$dir/log"
}

cluster() { # NUMBER
  if [ -n "$server" ]; then
    echo "'type' => 'mysql', 'host' => 'localhost:$server/socket', 'user' => '${name}_wiki', 'password' => '$password'," \
      "'dbname' => '${name}_es$1', 'load' => 1"
  else
    echo "'type' => 'sqlite', 'dbDirectory' => '$dir/data', 'dbname' => '${name}_es$1', 'host' => 'localhost', 'load' => 1"
  fi
}

add_settings() {
  cat >>"$dir/LocalSettings.php" <<PHP

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
	'cluster1' => [ [ $(cluster 1) ] ],
	'cluster2' => [ [ $(cluster 2) ] ],
];
PHP
}

make_pages() {
  case $pages in
    demo) maintenance "$here/make-demo-wiki.php" ;;
    generated) maintenance "$here/make-wiki.php" "${options[@]}" ;;
    none) ;;
  esac
}

# SQLite files are left as one file each, without a log beside them.
settle_files() {
  local db
  for db in "$name" "${name}_es1" "${name}_es2"; do
    sqlite3 "$dir/data/$db.sqlite" 'PRAGMA journal_mode=DELETE; VACUUM' >/dev/null
  done
}

make_databases
install_mediawiki
add_settings
export MW_CONFIG_FILE=$dir/LocalSettings.php
make_pages
maintenance dumpBackup --full --stub --start=1 --end=1 --skip-footer --output="file:$dir/siteinfo.xml"
[ -n "$server" ] || settle_files
