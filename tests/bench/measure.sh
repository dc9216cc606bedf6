# shellcheck shell=bash
# Measuring commands and printing what came of it. Sourced by the benchmarks.
#
# Each run of a contestant is one line "wall-seconds cpu-seconds peak-KiB" in $results/LABEL; line N is round N.

fail() {
  echo "bench: $*" >&2
  [ ! -s "$work/log" ] || tail -20 "$work/log" >&2
  exit 1
}

# Makes $work, which goes at the end, and $results, which stays until the next time.
begin_measuring() { # NAME
  work=$(mktemp -d "${TMPDIR:-/var/tmp}/dumps-bench.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  results=$PWD/build/bench/results-$1
  rm -rf "$results"
  mkdir -p "$results"
}

# Runs a command once. Peak memory is that of its largest process. What was dirty before is written out first.
measure() { # LABEL COMMAND...
  local label=$1 begin end
  shift
  sync
  begin=${EPOCHREALTIME/[.,]/}
  /usr/bin/time -o "$work/usage" -f '%U %S %M' "$@" >"$work/log" 2>&1 || fail "$label failed: $*"
  end=${EPOCHREALTIME/[.,]/}
  awk -v us=$((end - begin)) '{ printf "%.4f %.2f %d\n", us / 1e6, $1 + $2, $3 }' "$work/usage" >> "$results/$label"
}

# LABEL becomes two contestants one after another: times add up, the larger peak counts.
sum() { # LABEL FIRST SECOND
  paste -d' ' "$results/$2" "$results/$3" |
    awk 'NF == 6 { printf "%.4f %.2f %d\n", $1 + $4, $2 + $5, ($3 > $6 ? $3 : $6) }' > "$results/$1"
}

# Median, least and greatest of the numbers on stdin.
spread() {
  sort -g | awk '{ v[NR] = $1 } END { m = int((NR + 1) / 2); print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2, v[1], v[NR] }'
}

column() { cut -d' ' -f"$2" "$results/$1"; } # LABEL COLUMN

table_head() { # ITEMS UNIT
  items=$1
  printf '\n%-42s %4s %23s %8s %12s %9s\n' "" runs "wall s (least-most)" "CPU s" "$2/s" "peak MiB"
}

table_row() { # LABEL TEXT
  local wall least most cpu peak _
  read -r wall least most < <(column "$1" 1 | spread)
  read -r cpu _ < <(column "$1" 2 | spread)
  read -r _ _ peak < <(column "$1" 3 | spread)
  awk -v text="$2" -v runs="$(wc -l < "$results/$1")" -v wall="$wall" -v least="$least" -v most="$most" \
    -v cpu="$cpu" -v items="$items" -v peak="$peak" 'BEGIN {
      printf "%-42s %4d %23s %8.2f %12.0f %9.0f\n", text, runs, sprintf("%.2f (%.2f-%.2f)", wall, least, most), cpu,
        items / wall, peak / 1024 }'
}

# How many times faster LABEL is than PEER, by rounds that have both.
ratios() { # LABEL PEER COLUMN
  paste -d' ' "$results/$1" "$results/$2" | awk -v c="$3" 'NF == 6 { print $(c + 3) / $c }' | spread
}

ratio_row() { # LABEL PEER TEXT
  local wall least most cpu _
  read -r wall least most < <(ratios "$1" "$2" 1)
  read -r cpu _ < <(ratios "$1" "$2" 2)
  printf '%-42s %.1f times faster (%.1f-%.1f); CPU %.1f times less\n' "$3" "$wall" "$least" "$most" "$cpu"
}

verdict() { # LABEL PEER TIMES PEAK-MIB
  local ratio peak _
  read -r ratio _ < <(ratios "$1" "$2" 1)
  read -r _ _ peak < <(column "$1" 3 | spread)
  awk -v ratio="$ratio" -v peak="$peak" -v times="$3" -v mib="$4" 'BEGIN {
    printf "  goal: at least %d times faster: %s; peak memory under %d MiB: %s\n", times,
      (ratio >= times ? "reached" : "MISSED"), mib, (peak / 1024 < mib ? "reached" : "MISSED") }'
}

# Which share of PEER's time LABEL takes, by rounds that have both, and whether that reaches a goal.
share_row() { # LABEL PEER TEXT GOAL
  local wall least most cpu _
  read -r wall least most < <(ratios "$2" "$1" 1)
  read -r cpu _ < <(ratios "$2" "$1" 2)
  awk -v text="$3" -v wall="$wall" -v least="$least" -v most="$most" -v cpu="$cpu" -v goal="$4" 'BEGIN {
    printf "%-48s %.2f of its time (%.2f-%.2f), %.2f of its CPU; goal %.2f: %s\n", text, wall, least, most, cpu, goal,
      (wall <= goal ? "reached" : "MISSED") }'
}
