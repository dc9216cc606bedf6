#!/bin/bash
# revsperpage: the lines of all its options, against counting by other means.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/dump_files/lib.sh
. "$(dirname "$0")/dump_files/lib.sh"
make_dump 21 --first 5000000000 --step 7 --revisions 6 --stubs >stubs.xml
wanted() { # OPTION...
  python3 - "$@" <<'END'
import argparse, re
p = argparse.ArgumentParser()
for letter in "abcmt":
    p.add_argument("-" + letter, action="store_true")
p.add_argument("-B", type=int, default=1)
p.add_argument("-C", type=int, default=-1)
o = p.parse_args()
pages = []
for page in re.findall(r"<page>.*?</page>", open("stubs.xml").read(), re.S):
    lengths = [int(n) for n in re.findall(r'bytes="(\d+)"', page)]
    get = lambda name: re.search(f"<{name}>(.*?)</{name}>", page)[1]
    if o.a or get("ns") == "0":
        pages.append((get("id"), sum(lengths), max(lengths), len(lengths), get("title")))
for at in range(0, len(pages), o.B):
    group = pages[at : at + o.B]
    revisions = sum(g[3] for g in group)
    if revisions <= o.C:
        continue
    fields = [("page", group[-1][0])] if o.a else []
    fields += [("bytes", sum(g[1] for g in group))] if o.b else []
    fields += [("maxrevlen", max(g[2] for g in group))] if o.m else []
    fields += [("revs", revisions)]
    fields += [("title", group[-1][4])] if o.t else []
    print(":".join(str(v) for _, v in fields) if o.c else " ".join(f"{k}:{v}" for k, v in fields))
END
}
for options in "" "-a" "-b" "-m" "-t" "-c" "-a -b -m -t" "-a -c -b -B 10" "-B 4" "-a -B 4 -b -m -t" "-C 3" \
  "-a -t -C 0" "-b -m -t -c -C 2"; do
  # shellcheck disable=SC2086
  revsperpage $options <stubs.xml >out || fail "revsperpage $options"
  # shellcheck disable=SC2086
  wanted $options >want
  [ -s want ] || fail "nothing is wanted of $options"
  same want out
done
revsperpage --all --bytes --maxrevlen -title --concise --batch 3 --cutoff=1 <stubs.xml >out
wanted -a -b -m -t -c -B 3 -C 1 >want
same want out

# Cut: the whole pages, then failure.
revsperpage -a <stubs.xml >all
head -c 4000 stubs.xml >cut.xml
{ revsperpage -a <cut.xml 2>err && fail "a cut file is a success"; } >out
grep -q "the input ends within page" err || fail "$(cat err)"
[ -s out ] || fail "no whole pages"
head -n "$(wc -l <out)" all >want
same want out
expect 255 revsperpage -B 0
expect 255 revsperpage -B x
expect 255 revsperpage --nonsense
expect 255 revsperpage stubs.xml
