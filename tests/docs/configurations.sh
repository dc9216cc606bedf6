#!/bin/bash
# Every configuration that is shipped is good: the examples, the packaged one, the demo's, and a host of each shipped
# role. None of the trees and wikis that they name has to exist.
#
#   configurations.sh SOURCE_DIR BINARY_DIR
set -euo pipefail
source=$1
export PATH=$2/bin:$PATH
unset DUMPS_CONFIG DUMPS_SOCKET
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

check() { # WHAT DIRECTORY LEAST_TARGETS
  local said targets
  if ! said=$(dumpsctl --json check-config "$2" 2>&1); then
    echo "FAILED: $1 is not good: $said" >&2
    failed=1
    return
  fi
  targets=$(jq .targets <<<"$said")
  [ "$targets" -ge "$3" ] || { echo "FAILED: $1 has $targets targets" >&2; failed=1; }
  # A warning about a plugin is no problem of the configuration, and should not be there all the same.
  dumpsctl check-config "$2" 2>&1 >/dev/null | { ! grep . >&2; } || { echo "FAILED: $1 has warnings" >&2; failed=1; }
}

for directory in "$source"/conf/examples/*/; do
  [ -e "$directory/agent.toml" ] || continue # of a web server; tests/e2e start those
  check "$directory" "$directory" 1
done
check conf/demo "$source/conf/demo" 1
check conf "$source/conf" 0

# With the sample of a target, and each role in turn.
for file in "$source"/conf/roles.d/*.toml; do
  role=$(basename "$file" .toml)
  mkdir -p "$work/$role/targets.d"
  sed "s/^roles = .*/roles = [\"$role\"]/" "$source/conf/agent.toml" > "$work/$role/agent.toml"
  sed 's/^\[target.mywiki.values\].*/&\npublish_to = "mirror.example.org::dumps"/' \
    "$source/conf/targets.d/example.toml.sample" > "$work/$role/targets.d/mywiki.toml"
  check "a host with role $role" "$work/$role" 1
done

# The lines of agent.toml that are commented out are right, too: all keys that there are, with their comments gone.
mkdir -p "$work/all"
sed -E 's/^#(\[|[a-z_]+ = )/\1/' "$source/conf/agent.toml" > "$work/all/agent.toml"
grep -q '^peer = { credential' "$work/all/agent.toml" || { echo "FAILED: agent.toml has other comments" >&2; failed=1; }
sed -i "s|^plugins = .*|plugins = [\"$2/plugins\"]|; s|^worker = .*|worker = \"$2/bin/dumps-worker\"|; \
  s|^share = .*|share = \"$source/conf\"|" "$work/all/agent.toml"
check "agent.toml with all its comments in force" "$work/all" 0

[ $failed -eq 0 ] && echo "all shipped configurations are good"
exit $failed
