#!/usr/bin/env python3
"""Writes an export to standard output: COUNT pages whose ids begin with FIRST and go on by STEP, with texts that hardly
compress, so that small files have many blocks. --stubs: without texts; every second page is in namespace 1."""
import argparse
import random
import sys

parser = argparse.ArgumentParser()
parser.add_argument("count", type=int)
parser.add_argument("--first", type=int, default=1)
parser.add_argument("--step", type=int, default=1)
parser.add_argument("--bytes", type=int, default=2000)
parser.add_argument("--revisions", type=int, default=1)
parser.add_argument("--stubs", action="store_true")
options = parser.parse_args()
out = sys.stdout
out.write('<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">\n')
out.write("  <siteinfo>\n    <sitename>Test</sitename>\n    <dbname>testwiki</dbname>\n")
out.write("    <base>http://example.org/wiki/Main_Page</base>\n    <generator>MediaWiki 1.39.0</generator>\n")
out.write("    <case>first-letter</case>\n    <namespaces>\n      <namespace key=\"0\" case=\"first-letter\" />\n")
out.write("    </namespaces>\n  </siteinfo>\n")
for number in range(options.count):
    page = options.first + number * options.step
    namespace = number % 2 if options.stubs else 0
    text = random.Random(page)
    out.write(f"  <page>\n    <title>Page &quot;{page}&quot; &lt;id></title>\n    <ns>{namespace}</ns>\n    <id>{page}</id>\n")
    for revision in range(number % options.revisions + 1):
        size = (page * 37 + revision * 101) % 5000 if options.stubs else options.bytes
        out.write(f"    <revision>\n      <id>{page * 100 + revision}</id>\n")
        out.write("      <contributor>\n        <username>U</username>\n        <id>7</id>\n      </contributor>\n")
        if options.stubs:
            out.write(f'      <text bytes="{size}" id="{page}" />\n')
        else:
            body = "".join(text.choices("abcdefghijklmnopqrstuvwxyz \n", k=size))
            out.write(f'      <text bytes="{size}" xml:space="preserve">{body}</text>\n')
        out.write("    </revision>\n")
    out.write("  </page>\n")
out.write("</mediawiki>\n")
