#!/bin/bash
# dumps-file that is stopped by a signal while it writes, or killed, never leaves a file under the final name; stopped,
# it takes its temporary file along, says why and ends with 1.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
make_dump "$farm/a.xml" 1 100 1
begin() { # OUT
  mkfifo "$farm/pipe"
  "$bin/dumps-file" recompress "$farm/pipe" "$1" 2>"$farm/said" &
  tool=$!
  exec 9>"$farm/pipe" # stays open: the tool waits for more
  head -n 500 "$farm/a.xml" >&9
  wait_for sh -c "ls -A '$farm' | grep -q '\.tmp$'"
  sleep 0.2
}
end() { # CODE
  local code=0
  wait $tool || code=$?
  exec 9>&-
  rm "$farm/pipe"
  [ $code -eq "$1" ] || fail "exit code $code and not $1: $(cat "$farm/said")"
}
for format in .bz2 .zst .7z; do
  begin "$farm/out.xml$format"
  kill -TERM $tool
  end 1
  grep -q "stopped by Terminated" "$farm/said" || fail "$(cat "$farm/said")"
  [ -z "$(find "$farm" -name '*out*')" ] || fail "left: $(find "$farm" -name '*out*')"
done
begin "$farm/out.xml.bz2"
kill -KILL $tool
end 137
[ ! -e "$farm/out.xml.bz2" ] || fail "a killed tool made a file"
# What is left of the killed one is in nobody's way.
expect 0 file recompress "$farm/a.xml" "$farm/out.xml.bz2"
expect 0 file verify --pages 100 "$farm/out.xml.bz2"
