#!/bin/bash
# A profile that is used names a plugin of another ABI: the agent does not start, and says which and why.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
install_zoo wrong-abi
target t public
profile lines
step one zoo-wrong-abi/lines
agent_refuses 78
says "profiles.d/lines.toml:1" "zoo-wrong-abi" "zoo-wrong-abi.so is not usable"
