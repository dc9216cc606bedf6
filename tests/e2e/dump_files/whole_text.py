#!/usr/bin/env python3
"""Writes the text of all blocks of a bzip2 file behind which another one, or the end of the stream, begins: each is made
a stream of its own and given to libbz2."""
import bz2
import re
import sys

data = open(sys.argv[1], "rb").read()
bits = bin(int.from_bytes(b"\x01" + data, "big"))[3:]
block = bin(0x314159265359)[2:].zfill(48)
end = bin(0x177245385090)[2:].zfill(48)
marks = [m.start() for m in re.finditer(f"{block}|{end}", bits)]
for begin, behind in zip(marks, marks[1:]):
    if bits.startswith(end, begin):
        continue
    stream = bits[begin:behind] + end + bits[begin + 48 : begin + 80]
    stream += "0" * (-len(stream) % 8)
    sys.stdout.buffer.write(bz2.decompress(b"BZh9" + int(stream, 2).to_bytes(len(stream) // 8, "big")))
