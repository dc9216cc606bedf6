#!/usr/bin/env python3
"""Makes a dump file to measure with: real wiki pages first, then pages of this machine's texts.

make_dump.py articles|history MEGABYTES OUT [REAL_DIRECTORY]

articles: one revision per page. history: 2 to 60 revisions per page, each a small edit of the one before.
REAL_DIRECTORY holds dump files (*.bz2, *.gz) whose pages are taken as they are, but with ids that ascend.
The same machine and arguments give the same file.
"""
import bz2
import glob
import gzip
import hashlib
import os
import random
import re
import sys
from xml.sax.saxutils import escape

HEADER = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://www.mediawiki.org/xml/export-0.11/ http://www.mediawiki.org/xml/export-0.11.xsd" version="0.11" xml:lang="en">
  <siteinfo>
    <sitename>Benchmark</sitename>
    <dbname>benchwiki</dbname>
    <namespaces>
      <namespace key="0" case="first-letter" />
    </namespaces>
  </siteinfo>
"""
TEXT_ROOTS = ["/usr/share/doc", "/usr/include", "/usr/lib/python3", "/usr/share/perl", "/usr/lib/gcc", "/usr/share"]
CONTROL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd]")


def real_pages(directory):
    """Pages of the files there, from <page> to </page>, each once."""
    seen = set()
    for path in sorted(glob.glob(os.path.join(directory, "*.bz2")) + glob.glob(os.path.join(directory, "*.gz"))):
        if "stub" in path:
            continue
        opener = bz2.open if path.endswith(".bz2") else gzip.open
        with opener(path, "rt", encoding="utf-8", newline="") as file:
            try:
                content = file.read()
            except UnicodeDecodeError:
                continue  # a sample for tests of other things
            for page in re.findall(r"  <page>\n.*?  </page>\n", content, re.S):
                key = hashlib.sha1(page.encode()).digest()
                if key not in seen:
                    seen.add(key)
                    yield page


def texts():
    """Different texts of this machine, 2 KB to 300 KB each."""
    seen = set()
    for root in TEXT_ROOTS:
        for folder, folders, files in os.walk(root):
            folders.sort()
            for name in sorted(files):
                path = os.path.join(folder, name)
                try:
                    if os.path.islink(path) or not 2000 <= os.path.getsize(path) <= 300000:
                        continue
                    with open(path, encoding="utf-8") as file:
                        text = file.read()
                except (OSError, UnicodeDecodeError):
                    continue
                key = hashlib.sha1(text.encode()).digest()
                if key in seen or CONTROL.search(text):
                    continue
                seen.add(key)
                yield text


def revision(number, text):
    return ("    <revision>\n      <id>%d</id>\n      <timestamp>2026-01-%02dT%02d:%02d:00Z</timestamp>\n"
            "      <contributor>\n        <username>Editor %d</username>\n        <id>%d</id>\n      </contributor>\n"
            "      <comment>edit %d</comment>\n      <model>wikitext</model>\n      <format>text/x-wiki</format>\n"
            '      <text bytes="%d" xml:space="preserve">%s</text>\n      <sha1>%s</sha1>\n    </revision>\n' %
            (number, number % 28 + 1, number % 24, number % 60, number % 977, number % 977, number,
             len(text.encode()), escape(text), hashlib.sha1(text.encode()).hexdigest()))


def edited(dice, text):
    """A line more, less or changed; sometimes a longer addition."""
    lines = text.split("\n")
    place = dice.randrange(len(lines))
    kind = dice.random()
    if kind < 0.4:
        lines.insert(place, "Added in this edit: %d %s" % (dice.randrange(10**9), lines[dice.randrange(len(lines))]))
    elif kind < 0.6 and len(lines) > 3:
        del lines[place]
    elif kind < 0.9:
        words = lines[place].split(" ")
        words[dice.randrange(len(words))] = "word%d" % dice.randrange(10**6)
        lines[place] = " ".join(words)
    else:
        lines.insert(place, " ".join("w%d" % dice.randrange(50000) for _ in range(80)))
    return "\n".join(lines)


def pages(kind, directory):
    dice = random.Random(1)
    page_id = 0
    revision_id = 0
    for page in real_pages(directory) if directory and kind == "articles" else ():
        page_id += 1
        yield page_id, re.sub(r"<id>\d+</id>", "<id>%d</id>" % page_id, page, count=1)
    while True:
        made = False
        for text in texts():
            made = True
            page_id += 1
            parts = ["  <page>\n    <title>Text %d</title>\n    <ns>0</ns>\n    <id>%d</id>\n" % (page_id, page_id)]
            for _ in range(1 if kind == "articles" else dice.randint(2, 60)):
                revision_id += 1
                parts.append(revision(revision_id, text))
                text = edited(dice, text)
            yield page_id, "".join(parts) + "  </page>\n"
        if not made:
            sys.exit("make_dump: this machine has no texts below " + " ".join(TEXT_ROOTS))


def main():
    if len(sys.argv) not in (4, 5) or sys.argv[1] not in ("articles", "history"):
        sys.exit(__doc__)
    kind, wanted, out = sys.argv[1], int(sys.argv[2]) * 1000000, sys.argv[3]
    size = len(HEADER)
    with open(out + ".part", "w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        for _, page in pages(kind, sys.argv[4] if len(sys.argv) == 5 else None):
            file.write(page)
            size += len(page)
            if size >= wanted:
                break
        file.write("</mediawiki>\n")
    os.rename(out + ".part", out)


main()
