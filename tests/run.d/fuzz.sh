#!/bin/bash
# Runs a fuzz target of build/fuzz: fuzz.sh NAME SECONDS for long, keeping in build/fuzz/corpus/NAME what reached new
# code; fuzz.sh --short NAME for a few seconds from the seeds alone, which is what the tests do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=build/fuzz
mode=long
if [ "${1:-}" = --short ]; then
  mode=short
  shift
fi
name=${1:-}
program=$build/bin/fuzz-$name
if [ -z "$name" ] || [ ! -x "$program" ]; then
  [ -z "$name" ] || echo "fuzz: there is no target $name" >&2
  echo "targets: $(cd $build/bin && printf '%s ' fuzz-* | sed 's/fuzz-//g')" >&2
  exit 2
fi

# What failed once is run first, and alone: libFuzzer would go on from files that it cannot run.
found=tests/fuzz/found/$name
known=()
if [ -d "$found" ]; then
  known=("$found"/*)
  "$program" "${known[@]}" >"$build/$name.log" 2>&1 || { tail -n 40 "$build/$name.log" >&2; exit 1; }
fi

options=(-timeout=25 -rss_limit_mb=3000 -max_len=8192 -print_final_stats=1)
dictionary=tests/fuzz/${name//-/_}.dict
[ ! -e "$dictionary" ] || options+=("-dict=$dictionary")
seconds=${2:-60}
corpus=$build/corpus/$name
if [ "$mode" = short ]; then
  seconds=${DUMPS_FUZZ_SECONDS:-4}
  corpus=$build/short/$name
  rm -rf "$corpus"
  options+=(-seed=1)
fi
mkdir -p "$corpus" "$build/crashes" "$build/seeds/$name"
directories=("$corpus" "$build/seeds/$name")
[ ! -d "$found" ] || directories+=("$found")

status=0
"$program" "${options[@]}" "-max_total_time=$seconds" "-artifact_prefix=$build/crashes/$name-" \
  "${directories[@]}" >"$build/$name.log" 2>&1 || status=$?
if [ $status -ne 0 ]; then
  grep -vE '^#[0-9]+[[:space:]]+(NEW|REDUCE|pulse|INITED|RELOAD)' "$build/$name.log" | tail -n 60 >&2
  input=$(sed -n 's/.*Test unit written to //p' "$build/$name.log" | tail -n 1)
  cat >&2 <<MESSAGE
fuzz: $name failed; the log is $build/$name.log
  again:   $program ${input:-FILE}
  smaller: $program -minimize_crash=1 -max_total_time=60 ${input:-FILE}
  keep:    mkdir -p $found && cp ${input:-FILE} $found/, with the fix
MESSAGE
  exit 1
fi
grep -E '^stat::(number_of_executed_units|average_exec_per_sec|new_units_added|peak_rss_mb)' "$build/$name.log" |
  sed "s/^stat::/$name: /"
