#!/bin/bash
# Measures how fast the files of a run are verified.
#
#   ./run bench verify
#
# The peer is `openssl dgst` with the same three digests, each process on its own, as many at once as there are
# processors. Files are read once before, so that it is the digests that are measured and not the disk. Goal: within
# 10 % of the peer, with many files and with one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
# shellcheck source=tests/bench/measure.sh
. tests/bench/measure.sh
binary=${DUMPS_BINARY_DIR:-$root/build/release}
rounds=${DUMPS_BENCH_ROUNDS:-5}
mebibytes=${DUMPS_BENCH_MIB:-1024}
begin_measuring verify

mkdir -p "$work"/{public,private,temp,state,share,conf/roles.d}
cat >"$work/conf/agent.toml" <<TOML
[agent]
roles = ["bench"]
[trees]
public = "$work/public"
private = "$work/private"
temp = "$work/temp"
state = "$work/state"
[paths]
plugins = []
share = "$work/share"
TOML
echo 'description = "Nothing runs here."' >"$work/conf/roles.d/bench.toml"
ctl() { "$binary/bin/dumpsctl" --config "$work/conf/agent.toml" "$@"; }

# A run of the older engine, adopted so that it has a manifest: that many files of random bytes, together $mebibytes.
make_run() { # TARGET FILES
  local directory=$work/public/$1/20260101 i name
  local bytes=$((mebibytes * 1048576 / $2))
  mkdir -p "$directory"
  for ((i = 1; i <= $2; i++)); do
    name=$1-20260101-all-titles$i
    head -c $bytes /dev/urandom >"$directory/$name"
    printf '"%s": {"size": %d, "url": "/%s"}\n' "$name" $bytes "$name"
  done | paste -sd, >"$work/files"
  printf '{"jobs": {"allpagetitlesdump": {"files": {%s}}}}' "$(cat "$work/files")" >"$directory/report.json"
  echo "name:allpagetitlesdump; status:done; updated:2026-01-01 00:00:00" >"$directory/dumpruninfo.txt"
  ctl adopt --target "$1" --date 20260101 >"$work/log" || fail "the run of $2 files cannot be adopted"
}

# Of 16 files each process, so that their starts do not count.
peer() { # TARGET
  local digest
  for digest in md5 sha1 sha256; do
    find "$work/public/$1/20260101" -name '*-all-titles*' -print0 | xargs -0 -n 16 echo "-$digest"
  done | xargs -P "$(nproc)" -L 1 openssl dgst
}

make_run many 64
make_run one 1
export work
export -f peer
for ((round = 0; round < rounds; round++)); do
  for case in many one; do
    measure "$case" "$binary/bin/dumpsctl" --config "$work/conf/agent.toml" verify --target "$case" --date 20260101
    measure "$case-openssl" bash -c "peer $case"
  done
done
table_head "$mebibytes" MiB
table_row many "dumpsctl verify, 64 files"
table_row many-openssl "openssl dgst, 64 files"
table_row one "dumpsctl verify, one file"
table_row one-openssl "openssl dgst, one file"
echo
share_row many many-openssl "64 files" 1.10
share_row one one-openssl "one file" 1.10
