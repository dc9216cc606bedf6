# shellcheck shell=bash
# A farm of one host for benchmarks that measure whole runs of the agent. Sourced behind measure.sh.
# shellcheck disable=SC2154 # $bin is set by who sources it

# Its trees and agent.toml; roles, profiles and targets are the caller's.
make_agent_farm() { # DIRECTORY
  mkdir -p "$1"/{public,private,temp,plugins} "$1"/conf/{roles.d,profiles.d,targets.d,misc.d}
  cat >"$1/conf/agent.toml" <<TOML
[agent]
roles = ["bench"]
[paths]
plugins = ["$bin/../plugins"]
[trees]
public = "$1/public"
private = "$1/private"
temp = "$1/temp"
state = "$1/state"
[slots]
cores = $(nproc)
TOML
}

# Until all of it is over; the agent's start and end count.
agent_runs() { # DIRECTORY PROFILE OPTION...
  local agent code=0 ctl=("$bin/dumpsctl" --config "$1/conf/agent.toml")
  "$bin/dumpsd" --config "$1/conf/agent.toml" >"$1/log" 2>&1 &
  agent=$!
  until "${ctl[@]}" status >/dev/null 2>&1; do
    kill -0 $agent 2>/dev/null || { cat "$1/log"; return 1; }
    sleep 0.02
  done
  "${ctl[@]}" run "${@:2}" --date 20260101 --wait || code=$?
  kill -TERM $agent
  wait $agent
  return $code
}
