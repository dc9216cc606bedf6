#!/bin/bash
# The agent's own page follows a run of a live agent in a browser, and shows nothing of a private target.
# shellcheck source=tests/web/lib.sh
. "$(dirname "$0")/lib.sh"
provide_playwright
# shellcheck source=tests/e2e/lib.sh
. "$source/tests/e2e/lib.sh"
install_zoo good
target openwiki public
target hiddenwiki private
profile lines
step slow zoo-good/lines shards=1 lines=1000000 line_ms=5
port=$(free_port)
setting[control.metrics_port]=$port
start_agent

# What the test in the browser asks for: the run begins, is stopped, the agent goes and comes back.
asked=$farm/asked
browse live_page.mjs "http://127.0.0.1:$port/" "$web/screenshots" "$asked" &
browser_pid=$!
while kill -0 $browser_pid 2>/dev/null; do
  [ -e "$asked" ] || { sleep 0.1 && continue; }
  case $(cat "$asked") in
    begin)
      for wiki in openwiki hiddenwiki; do ctl run lines --target $wiki --date $date >/dev/null; done
      wait_for in_mid_shard ;;
    stop) for wiki in openwiki hiddenwiki; do ctl stop $wiki/$date --now >/dev/null; done ;;
    away) kill_agent ;;
    back) start_agent ;;
    *) fail "the browser asks for $(cat "$asked")" ;;
  esac
  rm "$asked"
done
wait $browser_pid || fail "the page does not follow the agent"
