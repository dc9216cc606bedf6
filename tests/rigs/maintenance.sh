#!/bin/bash
# Runs a maintenance script of Debian's MediaWiki for the wiki of $MW_CONFIG_FILE.
#
#   maintenance.sh NAME|FILE.php [ARGUMENT...]
#
# Without warnings of MediaWiki 1.39 about a PHP that is newer than itself.
set -euo pipefail
script=${1:?name of a maintenance script}
shift
[[ $script == */* ]] || script=/usr/share/mediawiki/maintenance/$script.php
exec php -d memory_limit=-1 -d 'error_reporting=E_ALL&~E_DEPRECATED&~E_WARNING' -d display_errors=stderr "$script" "$@"
