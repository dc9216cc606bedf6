#!/bin/bash
# The shipped recipe for categories runs MediaWiki's own script on a real wiki; what comes out is Turtle with each
# category of the wiki. When the script fails, the next attempt waits as the recipe says, and nothing is public.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/recipes.sh
. "$(dirname "$0")/recipes.sh"
mediawiki=/usr/share/mediawiki
[ -e $mediawiki/maintenance/dumpCategoriesAsRdf.php ] || skip "the package mediawiki is not installed"
demowiki public "mediawiki_conf=\"$farm/wiki/LocalSettings.php\"" "mediawiki_directory=\"$mediawiki\"" \
  'mediawiki="conf-file"'
cp "$source/tests/rigs/demowiki-settings.php" "$farm/wiki/LocalSettings.php"
misc_role categoriesrdf
start_agent
run_recipe 0 categoriesrdf demowiki
file=$farm/public/other/categoriesrdf/$date/demowiki-$date-categories.ttl.gz
[ "$(zcat "$file" | grep -c 'mediawiki:Category')" -gt 0 ] || fail "no category: $(zcat "$file")"
echo '<?php throw new Exception("the replica is gone");' >"$farm/wiki/LocalSettings.php"
ctl run categoriesrdf --target demowiki --date 20260102 >/dev/null
waits() { [[ $(step_field "demowiki/20260102@categoriesrdf" dump message) == *"tried again in 900 s"*php*255* ]]; }
wait_for waits
[ ! -e "$farm/public/other/categoriesrdf/20260102" ] || fail "something is public"
