# shellcheck shell=bash disable=SC2154,SC2034
# Servers of data for fetches and APIs, as processes of the test's own on free ports. Sourced behind lib.sh.

declare -A url

# Serves the directory $farm/NAME at ${url[NAME]}. Faults: see upstream.py.
upstream() { # NAME [FAULT...]
  python3 "$here/upstream.py" "$farm/$1" "$farm/$1.port" "${@:2}" &
  wait_for test -s "$farm/$1.port"
  url[$1]=http://127.0.0.1:$(cat "$farm/$1.port")
}
