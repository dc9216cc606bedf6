#!/usr/bin/env python3
"""Finds out which units can be compiled as one: those that have no name of their own in common.

    unit_groups.py SIZE UNIT...

Prints, for CMake, "UNIT;NUMBER;UNIT;NUMBER...": which group of at most SIZE each unit is in. What units have names
for is seen by how our code is laid out, so it may be wrong; the compiler then says so.
"""
import pathlib
import re
import sys

# What a unit defines for itself, seen by how our code is laid out: constants, types and functions that begin a line.
OWN_NAME = re.compile(r"^(?:(?:inline |static )?constexpr [^=(]*?\b(k\w+)\b|(?:class|struct|enum class) (\w+)"
                      r"|[A-Za-z][\w:<>,&* ]*?[ *&](\w+)\()", re.MULTILINE)


def own_names(path):
    return {name for names in OWN_NAME.findall(path.read_text()) for name in names if name}


def grouped(units, size, path_of=lambda unit: unit):
    """Lists of at most `size` units, none with a name that another one of its list has."""
    groups = []
    for unit in units:
        names = own_names(pathlib.Path(path_of(unit)))
        for group in groups:
            if len(group["units"]) < size and not names & group["names"]:
                break
        else:
            group = {"units": [], "names": set()}
            groups.append(group)
        group["units"].append(unit)
        group["names"] |= names
    return [group["units"] for group in groups]


if __name__ == "__main__":
    groups = grouped(sys.argv[2:], int(sys.argv[1]))
    print(";".join(f"{unit};{number}" for number, group in enumerate(groups) for unit in group), end="")
