#!/bin/bash
# Formatting, clang-tidy, shellcheck, and the project's own rules, for every file that git knows. clang-tidy looks
# only at what changed since it last found nothing: its verdicts are kept under build/lint by content.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cache=build/lint
mkdir -p "$cache"
failed=0
complain() {
  echo "lint: $*" >&2
  failed=1
}

mapfile -t sources < <(git ls-files '*.cc' '*.h' '*.hpp' '*.c')
# For clang-tidy: what is shipped. Tests too with LINT_TESTS=yes; that doubles the time.
mapfile -t units < <(git ls-files '*.cc' '*.c' | grep -v '^tests/zoo/' |
  { if [ -n "${LINT_TESTS:-}" ]; then cat; else grep -vE '^tests/|_test\.cc$'; fi; })
mapfile -t scripts < <(git ls-files | while read -r f; do
  if [ -f "$f" ] && head -c 20 "$f" | grep -q '^#!/bin/bash'; then echo "$f"; fi
done)

echo "== lint: formatting of ${#sources[@]} files"
clang-format --dry-run --Werror "${sources[@]}" || complain "run clang-format -i on the files above"

echo "== lint: shellcheck of ${#scripts[@]} scripts"
printf '%s\n' "${scripts[@]}" | xargs -P "$(nproc)" -n 4 shellcheck -x -e SC2317 || complain "shellcheck found something"

echo "== lint: project rules"
for file in "${sources[@]}" "${scripts[@]}"; do
  lines=$(wc -l < "$file")
  [ "$lines" -le 600 ] || complain "$file has $lines lines; split it by subject (600 at most)"
done
words='TO''DO|FIX''ME|XX''X'
if git grep -nwE "$words" -- '*.cc' '*.h' '*.hpp' '*.c' '*.sh' run; then complain "unfinished notes in the code"; fi

# Headers count too, so everything that a verdict depends on is part of its key.
# Without precompiled headers: those are gcc's, which clang cannot read.
cmake --preset dev -B build/lint-db -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >build/cmake-lint.log 2>&1 ||
  { tail -40 build/cmake-lint.log >&2; exit 1; }
headers=$(git ls-files '*.h' '*.hpp' .clang-tidy | sort | xargs cat | sha256sum | cut -c1-16)
verdict_of() { # UNIT: the file that stands for a clean one
  echo "$cache/$(sha256sum < "$1" | cut -c1-24)-$headers"
}
tidy_one() { # UNIT
  local file=$1 verdict log
  verdict=$(verdict_of "$file")
  log=$verdict.log
  if clang-tidy -quiet -p build/lint-db "$file" >"$log" 2>&1; then
    rm -f "$log"
    touch "$verdict"
  else
    grep -E 'error:|warning:' "$log" | sort -u | head -20
    rm -f "$log"
    return 1
  fi
}
# Several units at once, as one that includes them: most of the time goes into the headers that they share. What is
# found is told by looking at each unit alone, and so is what cannot be compiled together.
tidy_group() { # LIST
  local list=$1 units status=0 file
  mapfile -t units < "$list"
  if clang-tidy -quiet -p build/lint/groups "${list%.units}".c* >"$list.log" 2>&1; then
    for file in "${units[@]}"; do touch "$(verdict_of "$file")"; done
  else
    for file in "${units[@]}"; do tidy_one "$file" || status=1; done
  fi
  return "$status"
}
export -f verdict_of tidy_one tidy_group
export cache headers
todo=()
for file in "${units[@]}"; do
  [ -e "$(verdict_of "$file")" ] || todo+=("$file")
done
echo "== lint: clang-tidy of ${#todo[@]} of ${#units[@]} units"
printf '%s\n' "${todo[@]}" | tests/run.d/lint_groups.py build/lint-db/compile_commands.json build/lint/groups 24 >/dev/null
# shellcheck disable=SC2016 # the inner shell expands it
find build/lint/groups -name '*.units' | sort | xargs -r -P "$(nproc)" -I{} bash -c 'tidy_group "$1"' _ {} ||
  complain "clang-tidy found something"

[ $failed -eq 0 ] && echo "== lint: clean"
exit $failed
