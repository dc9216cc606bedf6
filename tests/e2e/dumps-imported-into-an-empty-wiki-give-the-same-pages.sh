#!/bin/bash
# The published history, read by MediaWiki's importDump.php into an empty wiki and exported again: titles, timestamps,
# contributors, comments and hashes of texts are those of the first wiki. (Import renumbers ids.)
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/wikis.sh
. "$(dirname "$0")/wikis.sh"
new_wiki sqlite oldtown --seed 31 --revisions 400 --plain
dump history meta-history
history=$farm/history/pages-meta-history.xml

old=$wiki
new_wiki sqlite newtown --empty
# No page of the installer's, and the accounts of the old wiki: import gives edits to accounts that are there, and to
# "imported>NAME" where there are none.
sqlite3 "$wiki/data/newtown.sqlite" "ATTACH '$old/data/oldtown.sqlite' AS old;
  DELETE FROM page; DELETE FROM user; INSERT INTO user SELECT * FROM old.user;
  DELETE FROM actor; INSERT INTO actor SELECT * FROM old.actor WHERE actor_user IS NOT NULL"
# Thousands of small commits, none of which must outlive the machine.
cat >>"$wiki/LocalSettings.php" <<'PHP'
$wgDBservers = [ [ 'type' => 'sqlite', 'dbname' => $wgDBname, 'dbDirectory' => $wgSQLiteDataDir, 'host' => '', 'load' => 1,
	'flags' => DBO_DEFAULT, 'variables' => [ 'synchronous' => 'OFF' ] ] ];
PHP
mediawiki importDump --no-updates "$history"
dump again meta-history
"$rigs/pages.py" "$history" >"$farm/before"
"$rigs/pages.py" "$farm/again/pages-meta-history.xml" >"$farm/after"
[ "$(wc -l <"$farm/before")" -gt 300 ] || fail "the first wiki has only $(wc -l <"$farm/before") revisions"
diff "$farm/before" "$farm/after" >"$farm/difference" || fail "other pages: $(head -n 6 "$farm/difference")"
