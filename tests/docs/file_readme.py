#!/usr/bin/env python3
"""agent/file/README.md does what it says: its commands run on a dump, and print what stands there; it names every
command and option of dumps-file, and none that does not exist.

    file_readme.py SOURCE_DIR BINARY_DIR
"""
import lzma
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing is written into the source tree
from markdown import blocks, code_spans, missing_line, read, without_blocks  # noqa: E402

DUMP = "mywiki-20260101-pages-meta-history.xml"
failures = []


def run_blocks(text, source, binary, work):
    environment = {**os.environ, "PATH": f"{binary}/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    with lzma.open(f"{source}/tests/data/reference/pages-meta-history.xml.xz") as packed:
        plain = packed.read()
    subprocess.run(["dumps-file", "recompress", "-q", "-", f"{DUMP}.bz2"], input=plain, cwd=work, env=environment,
                   check=True)
    printed = ""
    for block in blocks(text):
        if block.mark == "run":
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", block.body], cwd=work, env=environment, text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=120, check=False)
            printed = done.stdout
            if done.returncode != 0:
                failures.append(f"this ends with {done.returncode}:\n{block.body}\n{printed}")
        elif block.mark == "prints":
            line = missing_line(block.body, printed)
            if line is not None:
                failures.append(f"this line is not printed where README.md has it:\n  {line}\nprinted is:\n{printed}")
        else:
            failures.append(f"a block has no mark:\n{block.body}")


def help_of(binary, *words):
    return subprocess.run([f"{binary}/bin/dumps-file", *words, "--help"], text=True, stdout=subprocess.PIPE,
                          check=True).stdout


def check_names(text, binary):
    top = help_of(binary)
    commands = re.findall(r"^  (\S+)", top[top.index("Subcommands:"):top.index("\nFiles are")], flags=re.M)
    helps = {command: help_of(binary, command) for command in commands}
    options = {word for page in [top, *helps.values()]
               for word in re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", page.split("\nFiles are")[0])}
    shell = "\n".join(block.body for block in blocks(text))
    said = " ".join(code_spans(without_blocks(text))) + " " + shell
    for command in commands:
        if not re.search(rf"dumps-file {command}\b|(?<![\w-]){command}(?![\w-])", said):
            failures.append(f"README.md does not name the command {command}")
    for use in re.findall(r"dumps-file ([a-z][a-z-]*)", shell):
        if use not in commands:
            failures.append(f"README.md names the command {use}, which does not exist")
    for option in sorted(options):
        if not re.search(rf"(?<![\w-]){option}(?![\w-])", said):
            failures.append(f"README.md does not name the option {option}")
    for option in re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", " ".join(code_spans(without_blocks(text)))):
        if option not in options:
            failures.append(f"README.md names the option {option}, which does not exist")


def main():
    source, binary = sys.argv[1], sys.argv[2]
    text = read(os.path.join(source, "agent/file/README.md"))
    check_names(text, binary)
    with tempfile.TemporaryDirectory() as work:
        run_blocks(text, source, binary, work)
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if failures:
        sys.exit(1)
    print("agent/file/README.md is true")


main()
