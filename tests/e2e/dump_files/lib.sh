#!/bin/bash
# For the tests of the tools for dump files: links by the old tools' names, and dumps to use them on. Sourced after
# ../lib.sh; the test goes on in the farm's directory.
# shellcheck disable=SC2154 # farm and bin are of ../lib.sh
dump_files=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir "$farm/tools"
for tool in appendbz2 checkforbz2footer dumpbz2filefromoffset dumplastbz2block findpageidinbz2xml getlastidinbz2xml \
  recompressxml revsperpage showcrcs writeuptopageid; do
  ln -s "$bin/dumps-file" "$farm/tools/$tool"
done
PATH=$farm/tools:$bin:$PATH
cd "$farm" || exit

make_dump() { python3 "$dump_files/make_dump.py" "$@"; } # COUNT OPTION...
whole_text() { python3 "$dump_files/whole_text.py" "$1"; }   # FILE
list_blocks() { python3 "$dump_files/list_blocks.py" "$1"; } # FILE
page_ids() { sed -n '/<page>/,/<id>/ s/^    <id>\([0-9]*\)<.*/\1/p'; }

# Both files, or outputs, are the same.
same() { # FILE FILE
  cmp "$1" "$2" || fail "$1 and $2 differ"
}

# Where real dumps lie; a test without them is skipped.
real_dumps() {
  local at
  for at in "${DUMPS_REAL_DUMPS:-}" "$source/../shared/data/real"; do
    [ -e "$at/pages-articles-sample1.xml.bz2" ] || continue
    echo "$at"
    return
  done
}
