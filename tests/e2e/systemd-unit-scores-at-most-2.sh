#!/bin/bash
# systemd understands every line of the units, and finds the agent exposed to 2.0 of 10 at most.
set -euo pipefail
: "${DUMPS_SOURCE_DIR:=$(realpath "$(dirname "$0")/../..")}"
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is missing; install systemd" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Programs that are not installed would be complained about too.
sed -E 's/^(ExecStart|ExecReload)=.*/\1=\/bin\/true/; /^Documentation=/d' "$DUMPS_SOURCE_DIR/systemd/dumpsd.service" > "$work/dumpsd.service"
sed '/^Documentation=/d' "$DUMPS_SOURCE_DIR/systemd/dumps.slice" > "$work/dumps.slice"
said=$(systemd-analyze verify --man=no "$work/dumpsd.service" "$work/dumps.slice" 2>&1) || true
said=$(grep -E "^(.*/)?dumps(d\.service|\.slice)" <<<"$said" || true)
[ -z "$said" ] || { echo "FAILED: systemd does not accept the units:" >&2; echo "$said" >&2; exit 1; }

systemd-analyze security --offline=true --no-pager --threshold=20 "$work/dumpsd.service" > "$work/report" ||
  { cat "$work/report" >&2; echo "FAILED: the agent is exposed too much" >&2; exit 1; }
tail -1 "$work/report"
