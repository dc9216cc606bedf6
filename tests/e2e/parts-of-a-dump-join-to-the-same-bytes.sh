#!/bin/bash
# dumps-file split cuts a dump at page boundaries into whole dumps, named after their pages; join makes the same bytes
# of them again, and refuses parts in another order or of another wiki.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
make_dump "$farm/a-pages.xml" 1 1000 1
for format in .bz2 .zst .7z; do
  expect 0 file recompress "$farm/a-pages.xml" "$farm/a-pages.xml$format"
  for how in "--size 200KiB" "--pages 300"; do
    mkdir "$farm/parts"
    # shellcheck disable=SC2086
    expect 0 file split "$farm/a-pages.xml$format" $how -d "$farm/parts"
    mapfile -t parts < <(find "$farm/parts" -name "*$format" | sort -V)
    [ ${#parts[@]} -ge 4 ] || fail "only ${#parts[@]} parts"
    expect 0 file verify "${parts[@]}"
    [[ ${parts[0]} == *a-pages.xml-p1p* && ${parts[-1]} == *p1000"$format" ]] || fail "${parts[*]}"
    expect 0 file join "${parts[@]}" -o "$farm/joined.xml$format"
    file cat "$farm/joined.xml$format" | cmp - "$farm/a-pages.xml" || fail "other bytes after split and join"
    expect 1 file join "${parts[1]}" "${parts[0]}" -o "$farm/other.xml$format"
    says "comes after page"
    rm -r "$farm/parts" "$farm"/joined.*
  done
done
[ ! -e "$farm/other.xml.bz2" ] || fail "a file in the wrong order"
sed 's/>awiki</>bwiki</' "$farm/a-pages.xml" >"$farm/b.xml"
expect 1 file join "$farm/a-pages.xml" "$farm/b.xml" -o "$farm/other.xml.bz2"
says "it is of bwiki"
# Nothing is left of parts when one cannot be made.
head -c 200000 "$farm/a-pages.xml" >"$farm/cut.xml"
mkdir "$farm/parts"
expect 1 file split "$farm/cut.xml" --pages 10 -d "$farm/parts"
says "the input ends within page"
[ -z "$(ls -A "$farm/parts")" ] || fail "parts of a cut file"
