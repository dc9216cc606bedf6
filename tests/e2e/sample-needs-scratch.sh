#!/bin/bash
# A sample is no dump: it is refused without a scratch directory.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
demowiki public
profile history
step history xml-dump/meta-history
start_agent
expect 2 ctl run history --target demowiki --date $date --sample 5
says "a sample is no complete dump" "--scratch DIR"
expect 0 ctl run history --target demowiki --date $date --sample 5 --scratch "$farm/scratch" --wait
nothing_public
pages=$(bzip2 -dc "$farm/scratch/public/demowiki/$date/"*.bz2 | grep -c "<page>")
[ "$pages" -eq 5 ] || fail "$pages pages in a sample of 5"
