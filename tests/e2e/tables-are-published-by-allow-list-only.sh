#!/bin/bash
# A wiki with every table of MediaWiki and one of an unknown extension publishes exactly the tables of the allow-list.
# A password hash and an address that are marked in private tables are in no public byte, of whatever file.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
wiki=$farm/wiki/demowiki.sqlite
sqlite3 "$wiki" "
  UPDATE user SET user_password = ':pbkdf2:MARKER-HASH', user_email = 'marker@secret.example';
  INSERT INTO recentchanges (rc_timestamp, rc_actor, rc_ip, rc_title, rc_comment_id, rc_source)
    VALUES ('20260101000000', 1, 'MARKER-ADDRESS', 'Marked', 1, 'mw.edit');
  CREATE TABLE unknown_extension (secret TEXT);
  INSERT INTO unknown_extension VALUES ('MARKER-EXTENSION');"
start_agent
expect 0 ctl run full --target demowiki --date $date --wait

allowed=(site_stats image pagelinks categorylinks imagelinks templatelinks linktarget externallinks langlinks user_groups
  user_former_groups category page page_restrictions page_props protected_titles redirect iwlinks change_tag
  change_tag_def sites)
published=$(cd "$farm/public/demowiki/$date" && printf '%s\n' ./*.sql.gz | sed "s|^./demowiki-$date-||; s|\.sql\.gz$||" | sort)
diff <(printf '%s\n' "${allowed[@]}" | sort) <(echo "$published") || fail "other tables than those of the allow-list"

plain() { # FILE
  case $1 in
    *.gz) gzip -dc "$1" ;;
    *.bz2) bzip2 -dc "$1" ;;
    *.7z) 7z e -so "$1" 2>/dev/null ;;
    *) cat "$1" ;;
  esac
}
checked=0
while read -r file; do
  ! plain "$file" | grep -aqE 'MARKER-|marker@secret' || fail "$file holds what is private"
  checked=$((checked + 1))
done < <(find "$farm/public" -type f)
[ $checked -gt 30 ] || fail "only $checked files were looked at"

# Every row is there, and a reader of MySQL's form finds it.
for table in page image page_props; do
  rows=$(sqlite3 "$wiki" "SELECT COUNT(*) FROM $table")
  [ "$(step_field demowiki/$date tables state)" = "done" ] || fail "$(ctl show demowiki/$date)"
  [ "$(gzip -dc "$farm/public/demowiki/$date/demowiki-$date-$table.sql.gz" | grep -c '^(')" -eq "$rows" ] ||
    fail "$table has not $rows rows"
done

# Asking for a private table does not help, however it is written.
day=1
for table in user USER user_properties watchlist archive recentchanges text '*'; do
  day=$((day + 1))
  expect 1 ctl run tables --target demowiki --date 2026010$day --set "tables=$table" --wait
  output=$(step_field demowiki/2026010$day tables message)
  says "config" "\"$table\"" "public target"
  [ ! -e "$farm/public/demowiki/2026010$day" ] || fail "$table: $(find "$farm/public/demowiki/2026010$day")"
done
