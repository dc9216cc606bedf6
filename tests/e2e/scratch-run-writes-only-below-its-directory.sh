#!/bin/bash
# run --scratch DIR: everything that is written of the run, and its files, are below DIR; a scratch run again is
# another run.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines lines=30
start_agent
# Without the sockets and locks of the agent itself.
snapshot() { find "$farm/public" "$farm/private" "$farm/temp" -printf '%p %T@\n' | sort; }
before=$(snapshot)
expect 0 ctl run lines --target t --date $date --scratch "$farm/scratch" --wait
says "t/$date~1"
diff <(echo "$before") <(snapshot) || fail "the agent's own trees were touched"
[ "$(zcat "$farm/scratch/public/t/$date/"*.txt.gz | wc -l)" -eq 30 ] || fail "no files in the scratch directory"
[ -e "$farm/scratch/private/.runs/t/$date/run.json" ] || fail "no run in the scratch directory"
expect 4 ctl run lines --target t --scratch "$farm/public/x"
says "overlaps with the agent's own tree"
expect 4 ctl run lines --target t --scratch "$farm"
