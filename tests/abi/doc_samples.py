#!/usr/bin/env python3
"""What the authors' documents show is true.

    doc_samples.py SOURCE_DIR BINARY_DIR

Every fenced block in a language must be marked by the comment line before it: `<!-- sample: FILE -->`
(it stands in FILE of plugin-api word for word) or `<!-- run -->` (all of these are run, in order, as
one shell script, against an installed package). Every name like dumps_... or DUMPS_... in the
documents must exist in the headers or the C++ layer, and docs/abi.md must name every service, status
and function of a job's life.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing is written into the source tree
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../docs"))
from markdown import blocks, read  # noqa: E402

source, binary = sys.argv[1], sys.argv[2]
api = os.path.join(source, "plugin-api")
failures = []


def headers():
    text = ""
    for directory in ("include", "cpp", "cmake"):
        for where, _, names in os.walk(os.path.join(api, directory)):
            for name in names:
                text += read(os.path.join(where, name))
    return text


def check_names(document, text, known):
    for name in sorted(set(re.findall(r"\b(?:dumps|DUMPS)_\w+", text))):
        if name == "dumps_entry_v2":  # the one that does not exist yet, and is said not to
            continue
        if not re.search(rf"\b{name}\b", known):
            failures.append(f"{document} names {name}, which is in no header")


def check_complete(text, known):
    wanted = re.findall(r'#define DUMPS_EXT_\w+ "([^"]+)"', known)
    wanted += re.findall(r"#define (DUMPS_(?:OK|SKIPPED|CANCELLED|END|ERR_\w+)) ", known)
    wanted += ["create", "validate", "plan", "run", "abandon", "destroy"]
    for name in wanted:
        if f"`{name}`" not in text:
            failures.append(f"docs/abi.md does not name {name}")
    numbers = dict(re.findall(r"#define (DUMPS_\w+) \(?(-?\d+)\)?", known))
    for name, number in re.findall(r"\| `(DUMPS_\w+)` \| (-?\d+) \|", text):
        if numbers.get(name) != number:
            failures.append(f"docs/abi.md gives {name} as {number}, the header as {numbers.get(name)}")


def run(script):
    with tempfile.TemporaryDirectory() as work:
        prefix = os.path.join(work, "prefix")
        subprocess.run(["cmake", "--install", binary, "--component", "dumps-plugin-dev", "--prefix", prefix],
                       check=True, stdout=subprocess.DEVNULL)
        conf = os.path.join(work, "conf")
        plugins = os.path.join(work, "plugins")
        for directory in ("conf/profiles.d", "conf/roles.d", "conf/targets.d", "plugins", "trees", "authors"):
            os.makedirs(os.path.join(work, directory))
        trees = "".join(f'{t} = "{work}/trees/{t}"\n' for t in ("public", "private", "temp", "state"))
        with open(os.path.join(conf, "agent.toml"), "w", encoding="utf-8") as f:
            f.write(f'[agent]\nroles = ["words"]\n[trees]\n{trees}'
                    f'[paths]\nplugins = ["{plugins}", "{binary}/plugins"]\n'
                    f'worker = "{binary}/bin/dumps-worker"\nshare = "{conf}"\n')
        with open(os.path.join(conf, "roles.d/words.toml"), "w", encoding="utf-8") as f:
            f.write('description = "Words"\nprofiles = ["lines"]\n')
        with open(os.path.join(conf, "targets.d/words.toml"), "w", encoding="utf-8") as f:
            f.write(read(os.path.join(api, "template/conf/target.toml")))
        environment = {**os.environ, "PATH": f"{binary}/bin:{os.environ['PATH']}", "prefix": prefix,
                       "conf": conf, "plugins": plugins}
        done = subprocess.run(["sh", "-eux", "-c", script], cwd=os.path.join(work, "authors"),
                              env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            failures.append(f"the commands of README.md end with {done.returncode}:\n{done.stdout[-3000:]}")
        elif "GNU GENERAL PUBLIC LICENSE" not in done.stdout:
            failures.append(f"the commands of README.md do not show the dump:\n{done.stdout[-3000:]}")


def main():
    known = headers()
    commands = []
    samples = 0
    for document in ("README.md", "docs/abi.md"):
        text = read(os.path.join(api, document))
        check_names(document, text, known)
        for block in blocks(text):
            kind, _, name = block.mark.partition(": ")
            if kind == "run":
                commands.append(block.body)
            elif kind == "sample":
                samples += 1
                if block.body not in read(os.path.join(api, name)):
                    failures.append(f"{document}: this is not in {name} any more:\n{block.body}")
            elif block.language:
                failures.append(f"{document}: a block of {block.language} has no mark:\n{block.body}")
    check_complete(read(os.path.join(api, "docs/abi.md")), known)
    missing = [p for p in ("dumps-worker", "dumpsctl") if not os.access(f"{binary}/bin/{p}", os.X_OK)]
    if missing:
        failures.append(f"not built: {', '.join(missing)}; the commands of README.md were not run")
    else:
        run("\n".join(commands))
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if failures:
        sys.exit(1)
    print(f"{samples} samples are in the templates, {len(commands)} blocks of commands ran")


main()
