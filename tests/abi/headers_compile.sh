#!/bin/sh
# Every header of the plugin ABI compiles alone, and all structs have the promised layout, in every
# language version that plugins may use, with gcc and clang, without a warning.
#
#   headers_compile.sh INCLUDE_DIR ABI_TEST_DIR
set -eu
include=$1
here=$2
warnings="-Wall -Wextra -pedantic -Wpadded -Wshadow -Werror"
count=0
compile() {  # COMPILER LANGUAGE STANDARD FILE
  # shellcheck disable=SC2086  # several options
  "$1" -x "$2" "-std=$3" $warnings -I "$include" -I "$here" -S -o /dev/null "$4"
  count=$((count + 1))
}
for_each_language() {  # FILE
  for compiler in gcc clang; do
    if ! command -v "$compiler" >/dev/null; then
      echo "FAILED: $compiler is not installed; ./run build installs it" >&2
      exit 1
    fi
    compile "$compiler" c c99 "$1"
    compile "$compiler" c c11 "$1"
    compile "$compiler" c++ c++17 "$1"
    compile "$compiler" c++ c++20 "$1"
  done
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for header in $(cd "$include" && find dumps -name '*.h' | sort); do
  # Twice: its include guard works.
  printf '#include "%s"\n#include "%s"\n' "$header" "$header" >"$work/alone.c"
  for_each_language "$work/alone.c"
done
for_each_language "$here/layout.c"
test "$count" -gt 100
echo "$count compilations without a warning"
