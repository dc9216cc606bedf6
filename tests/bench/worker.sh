#!/bin/bash
# Measures what the agent itself costs.
#
#   ./run bench worker
#
# - from the spawn of a dumps-worker until its plugin runs (goal: median under 5 ms),
# - the memory of an idle dumpsd (goal: under 20 MiB),
# - how fast the control socket answers GET /v1/status while jobs run, one connection per request (goal: median
#   under 5 ms).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
# shellcheck source=tests/bench/measure.sh
. tests/bench/measure.sh
binary=$root/build/release
starts=${DUMPS_BENCH_STARTS:-100}
requests=${DUMPS_BENCH_REQUESTS:-500}
targets=8
date=20260101
begin_measuring worker

goal() { # WHAT VALUE LIMIT UNIT
  awk -v what="$1" -v value="$2" -v limit="$3" -v unit="$4" 'BEGIN {
    printf "  goal: %s under %s %s: %s\n", what, limit, unit, (value < limit ? "reached" : "MISSED") }'
}

echo "== start of a worker"
DUMPS_BINARY_DIR=$binary "$binary/bin/bench-worker-start" "$starts" | tee "$work/starts"
goal "median until the plugin is loaded" "$(sed -n 's/.*first message.*median \([0-9.]*\) ms.*/\1/p' "$work/starts")" 5 ms

# --- an agent with a plugin that writes slowly, in as many jobs as there are slots ---

mkdir -p "$work"/{public,private,temp,state,plugins,share,conf/roles.d,conf/targets.d}
ln -s "$binary/zoo/zoo-good.so" "$work/plugins/"
cat > "$work/conf/agent.toml" <<TOML
[agent]
roles = ["bench"]
[trees]
public = "$work/public"
private = "$work/private"
temp = "$work/temp"
state = "$work/state"
[paths]
plugins = ["$work/plugins"]
share = "$work/share"
[slots]
cores = $targets
[supervision]
adopt_grace = "1s"
TOML
cat > "$work/conf/roles.d/bench.toml" <<'TOML'
description = "Writes lines for a benchmark."
plugins = ["zoo-good"]
TOML
for ((i = 1; i <= targets; i++)); do
  printf '[target.bench%d]\nvisibility = "public"\n' "$i"
done > "$work/conf/targets.d/targets.toml"
socket=$work/state/control.sock
ctl=("$binary/bin/dumpsctl" --config "$work/conf/agent.toml")

stop_agent() {
  if [ -n "${agent:-}" ]; then
    for ((i = 1; i <= targets; i++)); do
      "${ctl[@]}" stop "bench$i/$date" --now >/dev/null 2>&1 || true
    done
    for ((i = 0; i < 100; i++)); do
      pgrep -P "$agent" dumps-worker >/dev/null || break
      sleep 0.05
    done
    kill -TERM "$agent" 2>/dev/null || true
    wait "$agent" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop_agent EXIT

memory_mib() { # FIELD
  awk -v field="$1:" '$1 == field { printf "%.1f", $2 / 1024 }' "/proc/$agent/status"
}

echo "== dumpsd"
"$binary/bin/dumpsd" --config "$work/conf/agent.toml" >"$work/log" 2>&1 &
agent=$!
for ((i = 0; i < 200; i++)); do
  curl -sf --unix-socket "$socket" -o /dev/null http://agent/v1/status && break
  kill -0 "$agent" 2>/dev/null || fail "dumpsd did not start"
  sleep 0.05
done
sleep 2
idle=$(memory_mib VmRSS)
echo "idle: $idle MiB resident, of which $(memory_mib RssAnon) MiB its own (not of mapped files)"
goal "resident memory" "$idle" 20 MiB

latencies() { # LABEL: seconds of each request, one connection each
  # The numbered host names make one curl do all requests; the socket takes any.
  curl -sf --unix-socket "$socket" -H 'Connection: close' -w '%{time_total}\n' -o /dev/null \
    "http://agent[1-$requests]/v1/status" >> "$results/$1" || fail "requests failed"
}

print_latencies() { # LABEL TEXT
  sort -g "$results/$1" | awk -v text="$2" '{ v[NR] = $1 * 1000 } END {
    printf "%s: median %.2f ms, 99th percentile %.2f ms (%.2f-%.2f), %d requests\n", text,
      v[int((NR + 1) / 2)], v[int(NR * 0.99)], v[1], v[NR], NR }'
}

latencies status-idle
print_latencies status-idle "status, idle"
for ((i = 1; i <= targets; i++)); do
  "${ctl[@]}" run zoo-good/lines --target "bench$i" --date $date --set lines=100000 --set line_ms=1 >>"$work/log" 2>&1 ||
    fail "a job could not be started"
done
sleep 2
running=$(pgrep -c -P "$agent" dumps-worker || true)
[ "$running" -gt 0 ] || fail "no worker runs"
latencies status-busy
print_latencies status-busy "status, $running jobs running"
goal "median while jobs run" "$(awk '{ print $1 * 1000 }' "$results/status-busy" | spread | cut -d' ' -f1)" 5 ms
echo "busy: $(memory_mib VmRSS) MiB resident"
