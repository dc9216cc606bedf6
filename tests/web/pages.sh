#!/bin/bash
# Pages of runs and of the farm in a browser, from files as they stand in a public tree.
# shellcheck source=tests/web/lib.sh
. "$(dirname "$0")/lib.sh"
[ -x "$build/tests/page-samples" ] || { echo "FAILED: page-samples is not built" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tree"
"$build/tests/page-samples" "$work/tree"
browse pages.mjs "$work/tree" "$web/screenshots"
