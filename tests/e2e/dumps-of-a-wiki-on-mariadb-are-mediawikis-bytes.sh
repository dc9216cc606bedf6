#!/bin/bash
# A wiki that nobody has seen before, on MariaDB, in tables with a prefix, by a user who may only read: full, current,
# stubs, articles and logs, in both dialects, are the bytes of MediaWiki's own scripts.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/wikis.sh
. "$(dirname "$0")/wikis.sh"
new_wiki mariadb quaywiki --prefix mw_ --seed 2718 --revisions 700
exports_equal_those_of_mediawiki
