#!/bin/sh
# A plugin author who has only the installed package builds both templates with CMake, and the one in
# C with pkg-config alone; each exports one symbol, and dumps-worker, where it is built, describes it.
#
#   author_builds.sh BINARY_DIR ABI_TEST_DIR
set -eu
binary_dir=$1
here=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$binary_dir" --component dumps-plugin-dev --prefix "$work/prefix" >"$work/install.log"
share=$work/prefix/share

for language in cpp c; do
  # Out of tree and out of sight of the repository.
  cp -r "$share/dumps-plugin/template/$language" "$work/$language"
  cmake -S "$work/$language" -B "$work/$language/build" -G Ninja "-DCMAKE_PREFIX_PATH=$work/prefix" \
    >"$work/$language.log" 2>&1 || { cat "$work/$language.log" >&2; exit 1; }
  cmake --build "$work/$language/build" >>"$work/$language.log" 2>&1 || { cat "$work/$language.log" >&2; exit 1; }
  if grep -rqF "$(cd "$here/../.." && pwd)/" "$work/$language/build/build.ninja"; then
    echo "FAILED: the $language build reaches into the source tree" >&2
    exit 1
  fi
  "$here/one_symbol.sh" "$work/$language/build"
  if [ -x "$binary_dir/bin/dumps-worker" ]; then
    plugin=$(ls "$work/$language/build/"*.so)
    "$binary_dir/bin/dumps-worker" --describe "$plugin" | grep -q '"name":"lines"'
  fi
done

flags=$(PKG_CONFIG_PATH=$share/pkgconfig pkg-config --cflags 'dumps-plugin >= 1.0')
# shellcheck disable=SC2086  # several flags
cc -std=c99 $flags -shared -fPIC -fvisibility=hidden -Wl,--build-id -o "$work/by-hand.so" "$work/c/lines_dump.c"
mkdir "$work/by-hand" && mv "$work/by-hand.so" "$work/by-hand/"
"$here/one_symbol.sh" "$work/by-hand"

# Another major version is not found.
mkdir "$work/future"
printf 'cmake_minimum_required(VERSION 3.25)\nproject(future LANGUAGES C)\nfind_package(DumpsPlugin 2 REQUIRED)\n' \
  >"$work/future/CMakeLists.txt"
if cmake -S "$work/future" -B "$work/future/build" "-DCMAKE_PREFIX_PATH=$work/prefix" >"$work/future.log" 2>&1; then
  echo "FAILED: a plugin that wants ABI 2 finds ABI 1" >&2
  exit 1
fi
grep -q 'DumpsPlugin' "$work/future.log"
echo "both templates build against the installed package"
