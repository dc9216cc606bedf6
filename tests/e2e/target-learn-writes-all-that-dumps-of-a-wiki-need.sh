#!/bin/bash
# A MediaWiki is asked once; with what it told, and nothing else, its dumps are byte for byte those of its own scripts.
# Later the same question tells what has changed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
mediawiki=/usr/share/mediawiki
[ -e $mediawiki/maintenance/dumpBackup.php ] || skip "the package mediawiki is not installed"
demowiki public
cp "$source/tests/rigs/demowiki-settings.php" "$farm/wiki/LocalSettings.php"
rm "$conf/targets.d/demowiki.toml" "$farm/wiki/demowiki-siteinfo.xml"
write_config
learn=(--set "mediawiki_directory=$mediawiki" --set mediawiki=conf-file --set "mediawiki_conf=$farm/wiki/LocalSettings.php")

expect 0 ctl target learn demowiki "${learn[@]}" --out "$conf/targets.d/demowiki.toml"
says "the target is private"
grep -q '^visibility = "private"' "$conf/targets.d/demowiki.toml" || fail "not private"
expect 0 "$bin/dumpsctl" try xml-dump stubs --target "$conf/targets.d/demowiki.toml" --scratch "$farm/scratch" --date $date
zcat "$farm/scratch/public/demowiki/$date/"*stub-meta-history.xml.gz |
  cmp - <(xz -dc "$source/tests/data/reference/stub-meta-history.xml.xz") || fail "other stubs"

expect 0 ctl target check demowiki
says "nothing has changed"
echo "\$wgExtraNamespaces[200] = 'Workshop'; \$wgNamespaceAliases['WS'] = 200; \$wgLogRestrictions['delete'] = 'x';" \
  >>"$farm/wiki/LocalSettings.php"
expect 1 ctl target check demowiki
says "namespace_aliases: nothing -> WS=200" "hidden_log_types: nothing -> delete" "siteinfo_file: "
expect 1 ctl target check demowiki --json
jq -e '.changes | length == 3' <<<"$output" >/dev/null || fail "$output"

# Its API tells the same, but for the database.
sed -i '$d' "$farm/wiki/LocalSettings.php"
port=$((20000 + RANDOM % 20000))
MW_CONFIG_FILE=$farm/wiki/LocalSettings.php php -S 127.0.0.1:$port -t $mediawiki >"$farm/php.log" 2>&1 &
wait_for curl -s "http://127.0.0.1:$port/api.php"
expect 0 ctl target learn asked --api "http://127.0.0.1:$port/api.php" --out "$farm/asked.toml"
cmp "$farm/asked-siteinfo.xml" "$source/tests/data/demowiki-siteinfo.xml" || fail "another header"
grep -q '^# database = ' "$farm/asked.toml" || fail "$(cat "$farm/asked.toml")"
expect 1 ctl target learn asked --api "http://127.0.0.1:$port/index.php"
says "returned error: 404"

# Without --out the target is printed, and nothing is written.
expect 0 ctl target learn other --command "env MW_CONFIG_FILE=$farm/wiki/LocalSettings.php php $mediawiki/maintenance/{script}"
says '[target."other"]' 'mediawiki_command = ["env", '
expect 1 ctl target learn other --command "sudo -u www-data php {script}"
says "no_new_privs"
expect 1 ctl target check nobody
says "no such target"
[ -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'dumpsctl-*' -newer "$conf/agent.toml")" ] || fail "scratch was left behind"
