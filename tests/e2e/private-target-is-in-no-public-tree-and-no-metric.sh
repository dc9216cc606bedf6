#!/bin/bash
# Dumps of private and closed wikis are made, in the private tree only; their names are in no metric, and nobody but
# privileged users hears of them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need_root "it asks as another user"
install_zoo good
for visibility in public private closed; do target "x$visibility" $visibility; done
target xsilent private && sed -i '/^visibility/d' "$conf/targets.d/xsilent.toml" # private unless it says otherwise
profile lines
step one zoo-good/lines lines=30
start_agent
for wiki in xpublic xprivate xclosed xsilent; do expect 0 ctl run lines --target $wiki --date $date --wait; done

[ -z "$(find "$farm/public" -name '*xprivate*' -o -name '*xclosed*' -o -name '*xsilent*')" ] || fail "$(find "$farm/public")"
! grep -rqE "xprivate|xclosed|xsilent" "$farm/public" || fail "named in a public file"
for wiki in xprivate xclosed xsilent; do
  [ -e "$farm/private/$wiki/$date/$wiki-$date-zoo-good0.txt.gz" ] || fail "no dump of $wiki"
  jq -e .jobs.lines.files "$farm/private/$wiki/$date/dumpstatus.json" >/dev/null || fail "no views of $wiki"
done
readable=$(as_nobody find "$farm/private" -mindepth 1 -type f ! -name .dumps-domain -readable 2>/dev/null || true)
[ -z "$readable" ] || fail "others may read $readable"
output=$(curl -s --unix-socket "$farm/state/control.sock" http://localhost/metrics)
says 'dumps_runs{state="done"}'
never_says xprivate xclosed xsilent
for words in status ps "status --json" "ps --json" targets; do
  # shellcheck disable=SC2086 # words
  output=$(as_nobody_ctl $words 2>&1) || true
  never_says xprivate xclosed xsilent
done
expect 1 as_nobody_ctl show xprivate/$date
says "there is no such run"
expect 1 as_nobody_ctl logs xprivate/$date one
expect 0 as_nobody_ctl show xpublic/$date
expect 0 ctl show xprivate/$date
