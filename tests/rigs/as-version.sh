#!/bin/bash
# Turns the tables of a wiki that wiki.sh has made with MediaWiki 1.39 into those of another version, as far as
# dumps can see them. MediaWiki itself cannot use the wiki any more; its export before is what dumps must still be.
#
#   as-version.sh 1.35|1.41|1.43 DIR NAME [--mysql SERVER [--prefix PREFIX]]
#
# 1.35: actors of revisions in revision_actor_temp, rev_actor is 0; page_restrictions; no linktarget.
# 1.41: comments in rev_comment_id; revision_comment_temp is gone.
# 1.43: also block tables in the place of ipblocks, and addresses of external texts in content_address, without a
#       text row ("es:DB://cluster1/7?flags=utf-8,gzip"; only stubs show that).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=${1:?version} dir=${2:?directory} name=${3:?name}
shift 3
server='' prefix=''
while [ $# -gt 0 ]; do
  case $1 in
    --mysql) server=$2 ;;
    --prefix) prefix=$2 ;;
    *) echo "as-version.sh: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done

run_sql() {
  sed "s/@\([a-z_]*\)/$prefix\1/g" |
    if [ -n "$server" ]; then "$here/mariadb.sh" sql "$server" "$name"; else sqlite3 -bail "$dir/data/$name.sqlite"; fi
}

# Before migrations: every revision's actor in a table of its own.
to_1_35() {
  cat <<'SQL'
CREATE TABLE @revision_actor_temp (revactor_rev INT UNSIGNED NOT NULL, revactor_actor BIGINT UNSIGNED NOT NULL,
  revactor_timestamp BINARY(14) NOT NULL, revactor_page INT UNSIGNED NOT NULL, PRIMARY KEY (revactor_rev, revactor_actor));
CREATE UNIQUE INDEX @revactor_rev ON @revision_actor_temp (revactor_rev);
INSERT INTO @revision_actor_temp SELECT rev_id, rev_actor, rev_timestamp, rev_page FROM @revision;
UPDATE @revision SET rev_actor = 0;
ALTER TABLE @page ADD page_restrictions BLOB;
DROP TABLE @linktarget;
DROP TABLE @user_autocreate_serial;
DROP TABLE @templatelinks;
CREATE TABLE @templatelinks (tl_from INT UNSIGNED NOT NULL DEFAULT 0, tl_from_namespace INT NOT NULL DEFAULT 0,
  tl_namespace INT NOT NULL DEFAULT 0, tl_title VARBINARY(255) NOT NULL DEFAULT '', PRIMARY KEY (tl_from, tl_namespace, tl_title));
SQL
}

to_1_41() {
  cat <<'SQL'
UPDATE @revision SET rev_comment_id = COALESCE(
  (SELECT revcomment_comment_id FROM @revision_comment_temp WHERE revcomment_rev = rev_id), 0);
DROP TABLE @revision_comment_temp;
ALTER TABLE @user ADD user_is_temp SMALLINT NOT NULL DEFAULT 0;
SQL
}

# A row with a history object stays, as stubs find it by its id.
to_1_43() {
  to_1_41
  local address="CONCAT('es:', old_text, '?flags=', flags)" id='CAST(SUBSTRING(content_address, 4) AS UNSIGNED)'
  if [ -z "$server" ]; then
    address="'es:' || old_text || '?flags=' || flags" id='CAST(SUBSTR(content_address, 4) AS INTEGER)'
  fi
  cat <<SQL
CREATE TEMPORARY TABLE moved (old_id BIGINT PRIMARY KEY, old_text BLOB, flags VARCHAR(255));
INSERT INTO moved SELECT old_id, old_text, REPLACE(REPLACE(old_flags, ',external', ''), 'external,', '')
  FROM @text WHERE old_flags LIKE '%external%' AND old_flags NOT LIKE '%object%';
UPDATE @content SET content_address = (SELECT $address FROM moved WHERE old_id = $id)
  WHERE content_address LIKE 'tt:%' AND $id IN (SELECT old_id FROM moved);
DELETE FROM @text WHERE old_id IN (SELECT old_id FROM moved);
DROP TABLE @ipblocks;
CREATE TABLE @block_target (bt_id INTEGER PRIMARY KEY, bt_address BLOB, bt_user INTEGER);
CREATE TABLE @block (bl_id INTEGER PRIMARY KEY, bl_target INTEGER NOT NULL, bl_by_actor BIGINT NOT NULL);
SQL
}

case $version in
  1.35) to_1_35 ;;
  1.41) to_1_41 ;;
  1.43) to_1_43 ;;
  *) echo "as-version.sh: tables of MediaWiki $version are not known here" >&2; exit 2 ;;
esac | run_sql
