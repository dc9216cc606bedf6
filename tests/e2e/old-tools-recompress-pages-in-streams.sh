#!/bin/bash
# recompressxml: the bytes of its streams and of its index are those of bzip2 for each group of pages, from a file and
# from standard input, with and without header and footer; what is cut is an error.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 250 --first 7 --bytes 3000 >a.xml
bzip2 -k a.xml
python3 - <<'END'
import bz2, re
text = open("a.xml", "rb").read()
header = text.index(b"</siteinfo>\n") + 12
pages = re.findall(rb"  <page>\n.*?  </page>\n", text, re.S)
footer = text[header + sum(map(len, pages)):]
for name, begin, end in ("whole", text[:header], footer), ("bare", b"", b""):
    out = bz2.compress(begin) if begin else b""
    index = b""
    for at in range(0, len(pages), 100):
        for page in pages[at : at + 100]:
            number, title = re.search(rb"<id>(\d+)<", page)[1], re.search(rb"<title>(.*)</title>", page)[1]
            index += b"%d:%s:%s\n" % (len(out), number, title)
        out += bz2.compress(b"".join(pages[at : at + 100]))
    out += bz2.compress(end) if end else b""
    open(name + ".bz2", "wb").write(out)
    open(name + ".index", "wb").write(index)
open("stdin.bz2", "wb").write(open("whole.bz2", "rb").read() + bz2.compress(b""))
END

recompressxml -p 100 -b index -i a.xml.bz2 -o out.bz2
same whole.bz2 out.bz2
same whole.index index
recompressxml --pagesperstream=100 -buildindex index.bz2 -o out.bz2.inprog <a.xml
same stdin.bz2 out.bz2.inprog
bzip2 -dc index.bz2 | cmp - whole.index || fail "the packed index"
recompressxml -p 100 -H -F -i a.xml.bz2 -b index -o out.bz2
same bare.bz2 out.bz2
same bare.index index
bzip2 -t out.bz2

# Without -o it is not packed; in gzip, members begin where the index says.
recompressxml -p 100 <a.xml >out.xml
same a.xml out.xml
recompressxml -p 100 -i a.xml.bz2 -o out.gz -b index.gz
gzip -dc out.gz | cmp - a.xml || fail "gzip"
offset=$(gzip -dc index.gz | sed -n '101s/:.*//p')
tail -c +$((offset + 1)) out.gz >member.gz
gzip -dc member.gz | sed -n '4s/ *<id>\([0-9]*\)<.*/\1/p' | grep -qx 107 || fail "the member at $offset"

head -c 400000 a.xml >cut.xml
expect 1 recompressxml -p 100 -i cut.xml -o out.bz2
says "recompressxml: read pages: the input ends within page"
head -c 40000 a.xml.bz2 >cut.xml.bz2
expect 1 recompressxml -p 100 -i cut.xml.bz2 -o out.bz2
expect 255 recompressxml -i a.xml.bz2
expect 255 recompressxml -p 0 -i a.xml.bz2
expect 255 recompressxml -p 5 -i absent.bz2
expect 255 recompressxml -p 5 -i a.xml.bz2 -o no/such/directory.bz2

# Titles of any length.
title=$(head -c 5000 /dev/zero | tr '\0' t)
sed "0,/<title>.*</s//<title>$title</" a.xml >long.xml
recompressxml -p 100 -i long.xml -o out.bz2 -b index || fail "a long title"
grep -q ":7:$title\$" index || fail "the long title is not in the index"
