#!/usr/bin/env python3
"""Makes the first inputs of the fuzz targets: seeds.py DIR fills DIR/NAME for each target.

Small files of the formats, made by other programs than ours, and odd ones made of them.
"""
import bz2
import gzip
import lzma
import pathlib
import random
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1])
chance = random.Random(1)
TEXT = b"".join(b"<page><title>Page %d</title><id>%d</id></page>\n" % (i * 37 % 100, i) for i in range(40))
NOISE = bytes(chance.randrange(256) for _ in range(300))
PLAINS = {"empty": b"", "one": b"x", "text": TEXT, "noise": NOISE, "run": b"a" * 3000,
          "runs": b"".join(bytes([c]) * n for n, c in enumerate(b"abcabcabcabc" * 3))}


def put(target, name, data):
    """Writes one seed."""
    (root / target).mkdir(parents=True, exist_ok=True)
    (root / target / name).write_bytes(data)


def tool(command, data):
    """What a program makes of data."""
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def sevenzip(data, *options):
    """An archive with the file `x`."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory)
        (path / "x").write_bytes(data)
        subprocess.run(["7z", "a", *options, "a.7z", "x"], cwd=path, stdout=subprocess.DEVNULL, check=True)
        return (path / "a.7z").read_bytes()


def seekable(*parts, checksums=False):
    """Zstandard frames with their seek table (the format of zstd's contrib/seekable_format)."""
    frames = [tool(["zstd", "-q", "-c", "--check"], part) for part in parts]
    table = b""
    for frame, part in zip(frames, parts):
        table += len(frame).to_bytes(4, "little") + len(part).to_bytes(4, "little")
        if checksums:
            table += bytes(4)
    table += len(frames).to_bytes(4, "little") + bytes([0x80 if checksums else 0]) + b"\xb1\xea\x92\x8f"
    return b"".join(frames) + b"\x5e\x2a\x4d\x18" + len(table).to_bytes(4, "little") + table


def odd(target, packed, joins=True):
    """Truncated, followed by something, and several in one file."""
    text = packed["text"]
    put(target, "cut-short", text[:len(text) // 2])
    put(target, "garbage-behind", text + b"garbage")
    put(target, "zeros-behind", text + bytes(8))
    if joins:
        put(target, "joined", packed["one"] + packed["empty"] + text + packed["noise"])
    for name, data in packed.items():
        put(target, name, data)


def bzip2_seeds():
    """Streams of all kinds, and the insides of their blocks."""
    packed = {name: bz2.compress(plain, 1 if name == "text" else 9) for name, plain in PLAINS.items()}
    odd("bz2", packed)
    odd("bz2-walk", packed)
    # A damaged block, the end of one stream and the header of the next one lost.
    three = bz2.compress(NOISE[:100]) + bz2.compress(TEXT[:200]) + bz2.compress(NOISE[100:])
    put("bz2-walk", "damaged", three[:60] + b"x" + three[61:])
    middle = len(bz2.compress(NOISE[:100]))
    put("bz2-walk", "lost", three[:middle - 12] + b"lost" + three[middle + 4:])
    for name, data in packed.items():
        put("bz2-scanner", name, data)
        if name != "empty":
            put("bz2-block", name, data[14:-10])
            put("bz2-block", name + "-randomised", bytes([data[14] | 0x80]) + data[15:-10])
    magics = (0x314159265359, 0x177245385090)
    for shift in range(8):
        bits = (magics[shift % 2] << 160 | magics[0] << 80 | magics[1]) << shift
        put("bz2-scanner", f"shift-{shift}", bits.to_bytes(28, "big"))
    put("bz2-block", "two-values", bz2.compress(bytes(chance.randrange(2) for _ in range(2000)))[14:-10])


def other_seeds():
    """gz, xz, zst and 7z."""
    odd("gz", {name: gzip.compress(plain, 6, mtime=0) for name, plain in PLAINS.items()})
    named = bytearray(gzip.compress(TEXT, 9, mtime=1))
    named[3] = 0x1C  # with extra field, name and comment
    put("gz", "named", bytes(named[:10]) + b"\x04\x00abcdname\x00comment\x00" + bytes(named[10:]))
    odd("xz", {name: lzma.compress(plain, preset=0) for name, plain in PLAINS.items()})
    for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_SHA256):
        put("xz", f"check-{check}", lzma.compress(TEXT, check=check, preset=0))
    put("xz", "blocks", tool(["xz", "-c", "-T2", "--block-size=400"], TEXT))
    odd("zst", {name: tool(["zstd", "-q", "-c", "--check"], plain) for name, plain in PLAINS.items()})
    put("zst", "no-check", tool(["zstd", "-q", "-c", "--no-check", "--long=27"], TEXT))
    skippable = b"\x5e\x2a\x4d\x18" + (12).to_bytes(4, "little") + bytes(12)
    put("zst", "skippable", skippable + tool(["zstd", "-q", "-c"], TEXT) + skippable)
    put("zst", "seekable", seekable(TEXT[:500], TEXT[500:], b"", NOISE))
    put("zst", "seekable-checksums", seekable(TEXT, NOISE, checksums=True))
    put("zst", "seekable-joined", seekable(TEXT) + seekable(NOISE))
    odd("7z", {name: sevenzip(plain) for name, plain in PLAINS.items()}, joins=False)
    for method in ("lzma", "lzma2", "bzip2", "copy", "deflate", "ppmd"):
        put("7z", method, sevenzip(TEXT, "-m0=" + method))
    put("7z", "packed-header", sevenzip(NOISE, "-mhc=on", "-mhcf=on"))


def text_seeds():
    """Programs for written_text.h, the same for all encoders."""
    calls = {
        "empty": b"\0",
        "literal": b"\0\0\x20x" + TEXT[:40],
        "run": b"\1\x71\xffz",
        "noise": b"\2\x62\xff\0" b"\6\0\0" b"\x22\x40\3",
        "copies": b"\3\x02\x80\3\x53\xff\x11\5\0\0\x63\xff\x07",
        "pages": b"\4" + b"\7\0a\7\0b\5\0\0" * 20,
        "cuts": b"\5" + b"\7\0a\6\0\0\1\x05q\4\0\0\6\0\0\6\0\0" * 10,
        "many": b"\0" + b"\x72\xff\x07\x53\xff\x11\x61\x20a" * 4,
    }
    for encoder in ("to-bz2", "to-gz", "to-xz", "to-7z", "to-zst"):
        for name, data in calls.items():
            put(encoder, name, data)


def page_seeds():
    """Dumps as MediaWiki writes them, and pieces of them."""
    header = b"<mediawiki xml:lang=\"en\">\n  <siteinfo>\n    <sitename>W</sitename>\n  </siteinfo>\n"
    revision = (b"    <revision>\n      <id>%d</id>\n"
                b"      <text bytes=\"12\" xml:space=\"preserve\">a &lt;b&gt; c</text>\n    </revision>\n")
    page = b"  <page>\n    <title>T&amp;%d</title>\n    <ns>%d</ns>\n    <id>%d</id>\n%s  </page>\n"
    pages = [page % (i, i % 3 - 1, i, b"".join(revision % (i * 10 + j) for j in range(i))) for i in range(1, 4)]
    log = b"  <logitem>\n    <id>7</id>\n    <timestamp>t</timestamp>\n    <action>move</action>\n  </logitem>\n"
    footer = b"</mediawiki>\n"
    put("page-scanner", "dump", header + b"".join(pages) + footer)
    put("page-scanner", "no-pages", header + footer)
    put("page-scanner", "log", header + log + log + footer)
    put("page-scanner", "middle", pages[1][40:] + pages[2] + footer)
    put("page-scanner", "cut", header + pages[0] + pages[1][:120])
    put("page-scanner", "one-line", (header + pages[2] + footer).replace(b"\n", b"").replace(b"  ", b""))
    put("page-scanner", "comments",
        b"<?xml version=\"1.0\"?>\n" + header + b"<!-- c -->" + pages[0] + b"<!-- d -->" + footer)


bzip2_seeds()
other_seeds()
text_seeds()
page_seeds()
(root / "made").touch()
