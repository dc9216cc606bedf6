#!/usr/bin/env python3
"""Writes layout_v1_2.inc: size of every struct of the plugin ABI, offset and size of every field.

    make_layout.py INCLUDE_DIR            prints the table for the headers as they are
    make_layout.py INCLUDE_DIR --check F  fails when F lacks a struct or field of the headers, or has
                                          other numbers (a later minor version may add at the end)

The structs and their fields are read from the headers' text, the numbers come from the C compiler.
"""
import os
import re
import subprocess
import sys
import tempfile


def header_text(include):
    text = ""
    for directory, _, names in sorted(os.walk(include)):
        for name in sorted(names):
            if name.endswith(".h"):
                with open(os.path.join(directory, name), encoding="utf-8") as f:
                    text += f.read()
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def field_names(body):
    """Names of the fields in the text between a struct's braces."""
    names = []
    for declaration in body.split(";"):
        declaration = " ".join(declaration.split())
        if not declaration:
            continue
        pointer = re.search(r"\(\s*\*\s*(\w+)\s*\)\s*\(", declaration)
        plain = re.search(r"(\w+)\s*(\[[^\]]*\])?$", declaration)
        match = pointer or plain
        if not match:
            sys.exit(f"cannot read the field in: {declaration}")
        names.append(match.group(1))
    return names


def structs(text):
    found = {}
    for match in re.finditer(r"typedef struct (\w+) \{(.*?)\n\} (\w+);", text, flags=re.S):
        tag, body, name = match.groups()
        if tag != name:
            sys.exit(f"struct {tag} and its typedef {name} have different names")
        found[name] = field_names(body)
    return found


def measure(include, found):
    lines = ['#include <stdio.h>', '#include "dumps/all.h"', "int main(void) {"]
    for name, fields in found.items():
        lines.append(f'printf("SIZE({name}, %zu)\\n", sizeof({name}));')
        for field in fields:
            lines.append(
                f'printf("FIELD({name}, {field}, %zu, %zu)\\n", offsetof({name}, {field}), '
                f"sizeof((({name}*)0)->{field}));")
    lines += ["return 0;", "}"]
    with tempfile.TemporaryDirectory() as work:
        source = os.path.join(work, "layout.c")
        program = os.path.join(work, "layout")
        with open(source, "w", encoding="utf-8") as f:
            f.write("\n".join(lines))
        subprocess.run([os.environ.get("CC", "cc"), "-std=c99", "-I", include, source, "-o", program],
                       check=True)
        return subprocess.run([program], check=True, capture_output=True, text=True).stdout


def main():
    include = sys.argv[1]
    table = measure(include, structs(header_text(include)))
    if "--check" not in sys.argv:
        print("/* Made by make_layout.py for 64-bit Linux; never changed once v1.2 is released. */")
        print("/* NOLINTBEGIN(bugprone-sizeof-expression): the sizes of pointers are meant */")
        print(table, end="")
        print("/* NOLINTEND(bugprone-sizeof-expression) */")
        return
    with open(sys.argv[-1], encoding="utf-8") as f:
        golden = {line.strip() for line in f if line.startswith(("SIZE", "FIELD"))}
    now = set(table.split("\n")) - {""}
    for line in sorted(now - golden):
        print(f"the headers have, the golden table lacks: {line}")
    for line in sorted(golden - now):
        print(f"the golden table has, the headers lack: {line}")
    if now != golden:
        sys.exit("the layout of the ABI changed; see \"Growth\" in plugin-api/docs/abi.md")
    print(f"{len(golden)} sizes and offsets are as they were")


main()
