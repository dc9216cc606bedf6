#!/bin/bash
# With backend = "maintenance" a step runs MediaWiki's own scripts and ends in the bytes of the native one.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
mediawiki=/usr/share/mediawiki
[ -e $mediawiki/maintenance/dumpBackup.php ] || skip "the package mediawiki is not installed"
demowiki public "mediawiki_conf=\"$farm/wiki/LocalSettings.php\""
cp "$source/tests/rigs/demowiki-settings.php" "$farm/wiki/LocalSettings.php"
profile theirs
command='mediawiki_command=["env", "MW_CONFIG_FILE={target.mediawiki_conf}", "php", "/usr/share/mediawiki/maintenance/{script}"]'
step stubs xml-dump/stubs 'backend="maintenance"' "$command" shards=2
step logs xml-dump/logs 'backend="maintenance"' 'mediawiki="conf-file"' 'mediawiki_directory="/usr/share/mediawiki"'
step flow xml-dump/flow 'backend="maintenance"' "$command"
start_agent
expect 0 ctl run theirs --target demowiki --date $date --wait
files=$farm/public/demowiki/$date
zcat "$files/"*pages-logging.xml.gz | cmp - <(xz -dc "$source/tests/data/reference/pages-logging.xml.xz") || fail "other logs"
pages() { sed -n '/^  <page>/,/^  <\/page>/p'; }
for name in meta-history meta-current articles; do
  cmp <(zcat "$files/"*"stub-${name}1.xml.gz" "$files/"*"stub-${name}2.xml.gz" | pages) \
    <(xz -dc "$source/tests/data/reference/stub-$name.xml.xz" | pages) || fail "other stubs of $name"
done
[ "$(step_field "demowiki/$date" flow state)" = skipped ] || fail "flow: $(ctl show "demowiki/$date")"
[ -z "$(find "$farm/public" -name '*flow*')" ] || fail "a wiki without Flow has files of it"
