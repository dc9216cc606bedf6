#!/usr/bin/env python3
"""Lists the blocks of a bzip2 file as showcrcs must, by looking at its bits and nothing else."""
import sys

data = open(sys.argv[1], "rb").read()
bits = bin(int.from_bytes(b"\x01" + data, "big"))[3:]
block = bin(0x314159265359)[2:].zfill(48)
end = bin(0x177245385090)[2:].zfill(48)
at, combined = 0, 0
while True:
    places = [p for p in (bits.find(block, at), bits.find(end, at)) if p >= 0]
    if not places:
        break
    at = min(places)
    crc = int(bits[at + 48 : at + 80], 2)
    if bits.startswith(block, at):
        print(f"offset:{(at - 1) // 8} CRC:0x{crc:x}")
        combined = ((combined << 1 | combined >> 31) & 0xFFFFFFFF) ^ crc
    else:
        print(f"computed_stream_CRC:0x{combined:x}\nextracted_stream_CRC:0x{crc:x}")
        combined = 0
    at += 48
