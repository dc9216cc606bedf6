#!/bin/bash
# Ctrl-C ends a try and its worker, also when it is killed itself.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
target t public
try() {
  setsid "$bin/dumpsctl" --config "$farm/try.toml" try "$build/zoo/zoo-$1.so" lines --target "$conf/targets.d/t.toml" \
    --scratch "$farm/scratch-$1" --date $date --set lines="$2" --set line_ms=10 >"$farm/out" 2>&1 &
  pid=$!
  wait_for has_worker
}
has_worker() { [ "$(farm_workers | wc -l)" -eq 1 ] && grep -q '"mode":"run"' "$farm"/scratch-*/state/jobs/*/job.json; }
ends_with_1() {
  local code=0
  wait "$pid" || code=$?
  [ "$code" -eq 1 ] || fail "exit code $code and not 1: $(cat "$farm/out")"
}
is_alone() { [ -z "$(farm_workers)" ]; }
write_config
cp "$conf/agent.toml" "$farm/try.toml" # for its short graces
patience=20

try good 100000
kill -INT "$pid"
ends_with_1
grep -q "interrupted" "$farm/out" || fail "$(cat "$farm/out")"
is_alone || fail "a worker is left"
try hang 2
kill -INT "$pid"
ends_with_1
is_alone || fail "a worker is left"
rm -rf "$farm"/scratch-*
try good 100000
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
wait_for is_alone
[ -z "$(files_in "$farm"/scratch-good/public)" ] || fail "released: $(files_in "$farm"/scratch-good/public)"
