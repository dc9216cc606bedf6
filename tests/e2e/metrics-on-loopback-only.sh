#!/bin/bash
# metrics_port serves GET /metrics and a page on 127.0.0.1, and nothing else; a busy port is a clear error.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo good
target t public
profile lines
step one zoo-good/lines
port=$(free_port)
setting[control.metrics_port]=$port
start_agent
get() { curl -s -o "$farm/body" -w '%{http_code}' "$@"; }
[ "$(get "http://127.0.0.1:$port/metrics")" = 200 ] || fail "no metrics: $(cat "$farm/body")"
grep -q '^dumps_agent_info{version="' "$farm/body" || fail "$(cat "$farm/body")"
[ "$(get "http://127.0.0.1:$port/v1/status")" = 404 ] || fail "status over the network"
[ "$(get -X POST -d '{"profile": "lines", "targets": ["t"]}' "http://127.0.0.1:$port/v1/runs")" = 404 ] || fail "a run over the network"
[ "$(ctl status --json | jq '.runs | length')" -eq 0 ] || fail "a run was begun over the network"
listeners=$(ss -Hltnp | grep "pid=$agent_pid,")
[ "$(awk '{ print $4 }' <<<"$listeners")" = "127.0.0.1:$port" ] || fail "it listens on $listeners"

mkdir "$farm/other" # a second agent on the same port
for tree in public private temp state; do
  mkdir "$farm/other/$tree"
  sed -i "s|$farm/$tree|$farm/other/$tree|" "$conf/agent.toml"
done
: >"$log"
agent_refuses 1
says "127.0.0.1:$port" "Address already in use"
