#!/bin/bash
# Texts that are lost or damaged in a dozen ways become the empty elements that MediaWiki writes for them, in stubs
# and in full, and each is named in the log and in the report beside them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/wikis.sh
. "$(dirname "$0")/wikis.sh"
new_wiki sqlite floodwiki --seed 1953 --revisions 100 --broken
dump full meta-history dialect=direct max_unreadable=any
dump stubs stubs
mediawiki dumpBackup --full --output="file:$farm/theirs"
mediawiki dumpBackup --full --stub --output="file:$farm/theirs-stub"
same_bytes "$farm/full/pages-meta-history.xml" "$farm/theirs"
same_bytes "$farm/stubs/stub-meta-history.xml" "$farm/theirs-stub"
output=$(cat "$farm/scratch-full/private/.runs/$name/$date/logs/"*)
says "tt:999999999" "tt:0" "xx:12"
output=$(cat "$farm/full/pages-meta-history-unreadable.txt")
says "tt:999999999" "tt:0" "xx:12"
