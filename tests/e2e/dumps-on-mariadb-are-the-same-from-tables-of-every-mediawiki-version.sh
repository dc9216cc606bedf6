#!/bin/bash
# The tables of MediaWiki 1.35, 1.41 and 1.43, on MariaDB, hold the same wiki as those of 1.39: so do their dumps.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/wikis.sh
. "$(dirname "$0")/wikis.sh"
new_wiki mariadb agewiki --seed 1643 --revisions 200
dumps_from_every_version_equal mariadb
