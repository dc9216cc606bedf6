#!/usr/bin/env python3
"""Puts units that are compiled alike into groups, each one source file that includes its units.

    lint_groups.py COMPILE_COMMANDS DIRECTORY SIZE < UNITS

clang-tidy spends most of its time on headers, which the units of a group share. Writes DIRECTORY/N.cc, the list of
its units DIRECTORY/N.units, and DIRECTORY/compile_commands.json, which has the groups and the units themselves.
Units that use a name of their own for different things come into different groups, as far as that can be seen.
Units that no target compiles are left out. Prints the number of groups.
"""
import json
import pathlib
import re
import sys

# What a unit defines for itself, seen by how our code is laid out: constants, types, aliases and functions that begin a
# line, and constants of functions, which the others would shadow or be shadowed by.
OWN_NAME = re.compile(r"^(?: *(?:inline |static )?constexpr [^=(]*?\b(k\w+)\b|(?:class|struct|enum class) (\w+)"
                      r"|using (\w+) = |[A-Za-z][\w:<>,&* ]*?[ *&](\w+)\()", re.MULTILINE)


def own_names(path):
    return {name for names in OWN_NAME.findall(path.read_text()) for name in names if name}


def grouped(units, size):
    """Lists of at most `size` units, none with a name that another one of its list has."""
    groups = []
    for unit in units:
        names = own_names(pathlib.Path(unit[0]))
        for group in groups:
            if len(group["units"]) < size and not names & group["names"]:
                break
        else:
            group = {"units": [], "names": set()}
            groups.append(group)
        group["units"].append(unit)
        group["names"] |= names
    return [group["units"] for group in groups]


def flags_of(entry):
    """The command without what names the unit."""
    words = entry["command"].split()
    if "-o" in words:
        at = words.index("-o")
        del words[at:at + 2]
    return [w for w in words if w not in ("-c", entry["file"])]


def main():
    commands, directory, size = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.iterdir():
        old.unlink()
    by_file = {}
    for entry in json.loads(pathlib.Path(commands).read_text()):
        by_file.setdefault(entry["file"], entry)
    alike = {}
    for unit in sys.stdin.read().split():
        path = pathlib.Path(unit).resolve()
        entry = by_file.get(str(path))
        if entry is None:
            continue
        kind = (path.suffix, tuple(flags_of(entry)))
        alike.setdefault(kind, []).append((unit, entry))
    database = []
    count = 0
    for (suffix, flags), units in alike.items():
        for members in grouped(units, size):
            count += 1
            source = directory.resolve() / f"{count}{suffix}"
            source.write_text("".join(f'#include "{entry["file"]}"  // NOLINT\n' for _, entry in members))
            (directory / f"{count}.units").write_text("".join(unit + "\n" for unit, _ in members))
            database.append({"directory": members[0][1]["directory"], "file": str(source),
                             "command": " ".join([*flags, "-c", str(source)])})
            database.extend(entry for _, entry in members)
    (directory / "compile_commands.json").write_text(json.dumps(database))
    print(count)


main()
