#!/bin/sh
# A plugin exports dumps_entry_v1 and nothing else, needs no run path, and has a build id.
#
#   one_symbol.sh DIRECTORY...   every *.so in them, but the one that is bad in just this way
set -eu
count=0
bad=0
for directory in "$@"; do
  for plugin in "$directory"/*.so; do
    case $plugin in */zoo-no-symbol.so) continue ;; esac
    symbols=$(nm -D --defined-only "$plugin" | sed 's/^[0-9a-f]* //')
    if [ "$symbols" != "T dumps_entry_v1" ]; then
      echo "FAILED: $plugin exports: $symbols" >&2
      bad=1
    fi
    if readelf -d "$plugin" | grep -Eq 'RPATH|RUNPATH|TEXTREL'; then
      echo "FAILED: $plugin has a run path or text relocations" >&2
      bad=1
    fi
    if ! readelf -n "$plugin" | grep -q 'Build ID'; then
      echo "FAILED: $plugin has no build id" >&2
      bad=1
    fi
    count=$((count + 1))
  done
done
[ "$count" -gt 0 ] || { echo "FAILED: no plugins in $*" >&2; exit 1; }
[ "$bad" = 0 ] || exit 1
echo "$count plugins with one symbol each"
