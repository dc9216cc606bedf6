#!/bin/bash
# conf/examples/mirror-only does what its comment says: a host without any wiki checks copies of a run against the
# manifest that came along, notices a file that is not what was made, and says when there is nothing to compare with.
#
#   mirror_example.sh SOURCE_DIR BINARY_DIR
set -euo pipefail
source=$1
export PATH=$2/bin:$PATH
unset DUMPS_CONFIG DUMPS_SOCKET
work=$(mktemp -d /tmp/mirror.XXXXXX) # sockets have short names
agent=
trap '[ -z "$agent" ] || kill "$agent"; wait; rm -rf "$work"' EXIT
fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# What a maker leaves: a run of one step.
mkdir -p "$work"/wiki "$work"/mirror/{public,private/.runs,temp,conf/targets.d}
xz -dc "$source/tests/data/demowiki.sqlite.xz" > "$work/wiki/mywiki.sqlite"
printf '[target.mywiki]\nvisibility = "public"\n[target.mywiki.values]\ndatabase = "%s"\n' \
  "$work/wiki/mywiki.sqlite" > "$work/mywiki.toml"
dumpsctl try xml-dump titles --target "$work/mywiki.toml" --scratch "$work/maker" --date 20260101

sed "s|/srv/mirror|$work/mirror|; s|/var/lib/dumps-agent|$work/mirror/state|" \
  "$source/conf/examples/mirror-only/agent.toml" > "$work/mirror/conf/agent.toml"
printf '[supervision]\nretries = 0\n' >> "$work/mirror/conf/agent.toml"
cp "$source/conf/examples/mirror-only/targets.d/wikis.toml" "$work/mirror/conf/targets.d/"
export DUMPS_CONFIG=$work/mirror/conf/agent.toml
dumpsd 2>"$work/log" &
agent=$!
for _ in $(seq 100); do
  if dumpsctl status >/dev/null 2>&1; then break; fi
  sleep 0.1
done

state_of_verify() { dumpsctl --json show mywiki/20260101 | jq -r '.steps[] | select(.name == "verify") | .state'; }
verify() { dumpsctl run verify --step verify --target mywiki --date 20260101 --wait; }

cp -r "$work/maker/public/mywiki" "$work/mirror/public/"
mv "$work/mirror/public/mywiki/20260101/manifest.json" "$work/"
verify
[ "$(state_of_verify)" = skipped ] || fail "without a manifest the step is $(state_of_verify)"
mv "$work/manifest.json" "$work/mirror/public/mywiki/20260101/"
verify
[ "$(state_of_verify)" = "done" ] || fail "with the manifest the step is $(state_of_verify)"
printf x >> "$work/mirror/public/mywiki/20260101/mywiki-20260101-all-titles.gz"
! verify || fail "a changed file is not noticed"
[ "$(state_of_verify)" = failed ] || fail "with a changed file the step is $(state_of_verify)"
