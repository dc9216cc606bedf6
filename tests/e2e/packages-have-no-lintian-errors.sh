#!/bin/bash
# Debian's own checker finds no errors in the packages.
set -euo pipefail
# shellcheck source=tests/rigs/agent_host.sh
. "$(dirname "$0")/../rigs/agent_host.sh"
command -v lintian >/dev/null || { echo "lintian is not installed" >&2; exit 77; }
make_packages
lintian --allow-root --no-cfg --fail-on error "$packages"/*.deb
