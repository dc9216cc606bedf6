#!/bin/bash
# Bytes behind the last bzip2 stream are left alone with a warning, as bzip2 does; a gap between two streams, and what
# `verify` looks at, is an error.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files.sh
. "$here/dump_files.sh"
make_dump "$farm/a.xml" 1 20 1
bzip2 -k "$farm/a.xml"
cp "$farm/a.xml.bz2" "$farm/behind.xml.bz2"
echo garbage >>"$farm/behind.xml.bz2"
size=$(stat -c %s "$farm/a.xml.bz2")
expect 0 file recompress "$farm/behind.xml.bz2" "$farm/out.xml.gz"
says "the 8 bytes from byte $size on, behind the last bzip2 stream, are left alone"
gzip -dc "$farm/out.xml.gz" | cmp - "$farm/a.xml" || fail "the text is another one"
expect 0 file cat - <"$farm/behind.xml.bz2"
says "standard input: the 8 bytes"
"$bin/dumps-file" cat <(cat "$farm/behind.xml.bz2") 2>"$farm/warning" | cmp - "$farm/a.xml" || fail "a pipe gives another text"
grep -q "the 8 bytes from byte $size" "$farm/warning" || fail "no warning for a pipe: $(cat "$farm/warning")"
expect 1 file verify "$farm/behind.xml.bz2"
says "garbage behind the last bzip2 stream at byte $size"
cat "$farm/behind.xml.bz2" "$farm/a.xml.bz2" >"$farm/gap.xml.bz2"
expect 1 file cat "$farm/gap.xml.bz2"
says "a gap of 8 bytes before another bzip2 stream at byte $size"
