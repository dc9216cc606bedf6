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
echo "== lint: clang-tidy of ${#units[@]} units"
headers=$(git ls-files '*.h' '*.hpp' .clang-tidy | sort | xargs cat | sha256sum | cut -c1-16)
tidy_one() {
  local file=$1 key
  key=$cache/$(sha256sum < "$file" | cut -c1-24)-$headers
  [ -e "$key" ] && return 0
  if clang-tidy -quiet -p build/lint-db "$file" >"$key.log" 2>&1; then
    rm -f "$key.log"
    touch "$key"
  else
    grep -E 'error:|warning:' "$key.log" | sort -u | head -20
    rm -f "$key.log"
    return 1
  fi
}
export -f tidy_one
export cache headers
# shellcheck disable=SC2016 # the inner shell expands it
printf '%s\n' "${units[@]}" | xargs -P "$(nproc)" -I{} bash -c 'tidy_one "$1"' _ {} || complain "clang-tidy found something"

[ $failed -eq 0 ] && echo "== lint: clean"
exit $failed
