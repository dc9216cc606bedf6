# shellcheck shell=bash
# What the browser tests share: a Chromium, and playwright-core below the build directory. Sourced.
set -euo pipefail
source=${DUMPS_SOURCE_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
build=${DUMPS_BINARY_DIR:-$source/build/dev}
web=$build/web

skip() {
  echo "skipped: $*"
  exit 77
}

command -v chromium >/dev/null || skip "there is no chromium; apt-get install chromium"
for program in node npm; do
  command -v $program >/dev/null || skip "there is no $program; apt-get install nodejs npm"
done

# What package-lock.json says, fetched once for each version of it.
provide_playwright() {
  mkdir -p "$web"
  exec 8>"$web/lock"
  flock 8
  if ! cmp -s "$source/tests/web/package-lock.json" "$web/package-lock.json" || [ ! -e "$web/fetched" ]; then
    rm -f "$web/fetched"
    cp "$source"/tests/web/package{,-lock}.json "$web/"
    local said
    if ! said=$(cd "$web" && npm ci --ignore-scripts --no-audit --no-fund 2>&1); then
      # Anything but a registry out of reach is wrong here.
      grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network' <<<"$said" || {
        printf 'FAILED: npm ci:\n%s\n' "$said" >&2
        exit 1
      }
      skip "the npm registry is out of reach, so there is no playwright-core: $(head -n 3 <<<"$said")"
    fi
    touch "$web/fetched"
  fi
  flock -u 8
}

# A test in JavaScript; it finds playwright-core beside a copy of itself.
browse() { # SCRIPT ARGUMENT...
  provide_playwright
  cp "$source"/tests/web/*.mjs "$web/"
  mkdir -p "$web/screenshots"
  local script=$1
  shift
  node --test-reporter=spec "$web/$script" "$@"
}
