#!/usr/bin/env python3
"""README.md does what it says.

    readme.py SOURCE_DIR BINARY_DIR

Every block in a language is marked by the comment on the line before it:

    <!-- run -->                 commands; they run in the demo's directory, beside a live agent, each second-level
                                 section in a shell of its own
    <!-- prints -->              the lines that the block before prints, in this order; numbers may differ, a line
                                 "…" stands for any lines, "…" in a line for any text
    <!-- sample: FILE -->        stands in FILE word for word
    <!-- checked as: FILE -->    a configuration that is good when it is FILE beside agent.toml
    <!-- needs: the source tree -->   only ./run COMMAND, of those that it knows
    <!-- needs: a MediaWiki -->    commands that restoring.py runs, beside a real MediaWiki on a MariaDB server
    <!-- needs: a web server -->   commands that downloading.py runs, beside a web server with the tree of a run
    <!-- needs: systemd -->      commands that tests/e2e run on hosts with a systemd, and files that are shipped

The commands, options, configuration keys, parameters, metrics, tests and files that README.md names exist, and those
that exist are named.
"""
import errno
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing is written into the source tree
from farm import Farm  # noqa: E402
from markdown import blocks, code_spans, missing_line, part, read, table, tables, without_blocks  # noqa: E402

ODD = "z" * 40  # a key so far from all others that the parser lists those it knows
failures = []


def fail(text):
    failures.append(text)


def differ(what, known, said):
    for name in sorted(set(known) - set(said)):
        fail(f"README.md does not name {what} {name}")
    for name in sorted(set(said) - set(known)):
        fail(f"README.md names {what} {name}, which does not exist")


# --- blocks ---

def check_printed(expected, printed):
    line = missing_line(expected, printed)
    if line is not None:
        fail(f"this line is not printed where README.md has it:\n  {line}\nprinted is:\n{printed}")


def run_blocks(farm, text):
    sections = {}
    expectations = []
    for block in blocks(text):
        if block.mark == "run":
            sections.setdefault(block.section, []).append(block.body)
        elif block.mark == "prints":
            expectations.append((block.section, len(sections.get(block.section, [])) - 1, block.body))
    printed = {}
    for section, bodies in sections.items():
        pieces, why = farm.run_section(bodies)
        if why:
            fail(f"section \"{section}\" {why}, in block {len(pieces)}:\n{pieces[-1] if pieces else ''}")
        printed[section] = pieces
    for section, index, expected in expectations:
        if index < 0:
            fail(f"nothing runs before what this block prints:\n{expected}")
        elif index < len(printed[section]):
            check_printed(expected, printed[section][index])


def check_configuration(farm, name, body):
    directory = os.path.join(tempfile.mkdtemp(dir=farm.work), "checked")
    subprocess.run(["cp", "-r", f"{farm.directory}/conf", directory], check=True)
    for name_of_list in ("private", "closed"):
        with open(f"{directory}/{name_of_list}.dblist", "w", encoding="utf-8") as f:
            f.write("abwiki\n")
    subprocess.run(["sqlite3", f"{directory}/wikis.sqlite",
                    "CREATE TABLE wikis (dbname, big, deleted); INSERT INTO wikis VALUES ('zzwiki', 1, 0)"], check=True)
    farm.program("list-wikis", "printf 'aawiki\\nabwiki\\n'\n")
    with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
        f.write(body)
    done = farm.call(["dumpsctl", "check-config", directory])
    if done.returncode != 0:
        fail(f"README.md's {name} is not good:\n{done.stdout}")


def check_systemd_command(farm, line):
    words = [w for w in shlex.split(line) if w != "sudo"]
    tested = "".join(read(os.path.join(root, name)) for where in ("e2e", "rigs")
                     for root, _, names in os.walk(f"{farm.source}/tests/{where}") for name in names)
    plugins = os.listdir(f"{farm.source}/plugins")
    if words[0] == "systemctl":
        if not re.search(re.escape(" ".join(words)) + r"(?![\w@.-])", tested):
            fail(f"no test in tests/e2e gives this command: {line}")
    elif words[:2] == ["apt", "install"]:
        for word in words[2:]:
            package = re.fullmatch(r"\./build/packages/(dumps-agent|dumps-file|dumps-plugin-([a-z-]+))_\*\.deb", word)
            if not package or (package.group(2) and package.group(2) not in plugins):
                fail(f"there is no such package: {word}")
    elif words[0] in ("cp", "editor"):
        first = words[1]
        if not os.path.exists(first.replace("/etc/dumps-agent", f"{farm.source}/conf")):
            fail(f"no such file is installed: {first}")
    elif words[0] != "dumpsctl":
        fail(f"nothing is known of this command: {line}")


def check_run_commands(farm, text):
    known = set(re.findall(r"^\./run (\w+)", farm.call([f"{farm.source}/run", "help"]).stdout, flags=re.M))
    said = set(re.findall(r"\./run (\w+)", text))
    differ("./run", known, said)


def check_blocks(farm, text):
    for block in blocks(text):
        kind, _, name = block.mark.partition(": ")
        if kind == "sample":
            if block.body not in read(os.path.join(farm.source, name)):
                fail(f"this is not in {name}:\n{block.body}")
        elif kind == "checked as":
            check_configuration(farm, name, block.body)
        elif block.mark == "needs: systemd":
            for line in block.body.replace("\\\n", " ").split("\n"):
                check_systemd_command(farm, line)
        elif block.mark == "needs: the source tree":
            for line in block.body.split("\n"):
                if not line.startswith("./run "):
                    fail(f"this is not ./run: {line}")
        elif block.mark not in ("run", "prints", "needs: a MediaWiki", "needs: a web server") and block.language:
            fail(f"a block of {block.language} has no mark:\n{block.body}")


# --- names ---

def options_of(help_text):
    return set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", help_text.split("\nExamples:")[0]))


def all_options_of(farm, command):
    """Of the command and of its verbs."""
    said = farm.call(["dumpsctl", command, "--help"]).stdout
    options = options_of(said)
    verbs = said.split("\nExamples:")[0].partition("Subcommands:")[2]
    for verb in re.findall(r"^  (\S+)", verbs, flags=re.M):
        options |= options_of(farm.call(["dumpsctl", command, verb, "--help"]).stdout)
    return options


def check_dumpsctl(farm, text):
    top = farm.call(["dumpsctl", "--help"]).stdout
    commands = re.findall(r"^  (\S+)", top[top.index("Subcommands:"):top.index("Examples:")], flags=re.M)
    options = {c: all_options_of(farm, c) for c in commands}
    everywhere = options_of(top)
    shell = "\n".join(b.body for b in blocks(text) if b.language == "sh").replace("\\\n", " ")
    uses = re.findall(r"dumpsctl ([^\n|&;)]*)", shell)
    uses += [s.split("dumpsctl ", 1)[1] for s in code_spans(without_blocks(text)) if "dumpsctl " in s]
    said = set()
    for use in uses:
        words = re.sub(r"'[^']*'|\"[^\"]*\"", "QUOTED", use).split()
        command = words[0]
        said.add(command)
        for word in words[1:]:
            if re.match(r"--?[a-z]", word) and word not in options.get(command, set()) | everywhere:
                fail(f"README.md gives dumpsctl {command} the option {word}, which it does not have")
    differ("dumpsctl", commands, said)
    spans = " ".join(code_spans(text)) + shell
    for option in sorted(set().union(everywhere, *options.values()) - {"-h", "-f"}):
        if not re.search(rf"(?<![\w-]){option}(?![\w-])", spans):
            fail(f"README.md does not name dumpsctl's option {option}")


def known_keys(farm, file, before, table_name):
    """What the parser knows in the table of `file` that `before` opens."""
    directory = tempfile.mkdtemp(dir=farm.work)
    for each in ("roles.d", "profiles.d", "targets.d", "mirrors.d"):
        os.makedirs(os.path.join(directory, each))
    with open(os.path.join(directory, "agent.toml"), "w", encoding="utf-8") as f:
        f.write("" if file == "agent.toml" else "[agent]\n")
    with open(os.path.join(directory, file), "a", encoding="utf-8") as f:
        f.write(f"{before}{ODD} = 1\n")
    said = farm.call(["dumpsctl", "check-config", directory]).stdout
    found = re.search(rf"unknown key {ODD} in {re.escape(table_name)}; known are: (.*)", said)
    if not found:
        fail(f"the parser does not say which keys it knows in {table_name}:\n{said}")
        return []
    return found.group(1).split(", ")


def keys_in(rows):
    return [key for row in rows for key in code_spans(row[0])]


def check_keys(farm, text):
    known = []
    for section in known_keys(farm, "agent.toml", "", "the file"):
        if section == "secrets":
            known.append("secrets.NAME")
            continue
        for key in known_keys(farm, "agent.toml", f"[{section}]\n", f"[{section}]"):
            known.append(f"{section}.{key}" + (".GROUP" if (section, key) == ("slots", "db") else ""))
    differ("the key of agent.toml", known, keys_in(table(part(text, "### agent.toml"), "key")))
    differ("the key of a role", known_keys(farm, "roles.d/x.toml", "", "the role"),
           keys_in(table(part(text, "### roles.d/ROLE.toml"), "key")))
    profiles = part(text, "### profiles.d/PROFILE.toml")
    step = '[[step]]\nname = "a"\nplugin = "b"\njob = "c"\n'
    differ("the key of a step", known_keys(farm, "profiles.d/x.toml", step, "[[step]]"), keys_in(table(profiles, "key")))
    differ("the gate", known_keys(farm, "profiles.d/x.toml", "[gates]\n", "[gates]"), keys_in(table(profiles, "gate")))
    for key in known_keys(farm, "profiles.d/x.toml", "", "the profile"):
        if f"`{key}`" not in profiles and f"`[[{key}]]`" not in profiles:
            fail(f"README.md does not name the key {key} of a profile")
    mirrors = part(text, "### rsyncd.toml and mirrors.d/NAME.toml")
    differ("the key of rsyncd's server", known_keys(farm, "rsyncd.toml", "[server]\n", "[server]"),
           keys_in(table(mirrors, "key of the server")))
    differ("the key of a module", known_keys(farm, "rsyncd.toml", "[module.a]\n", "[module.a]"),
           keys_in(table(mirrors, "key of a module")))
    differ("the key of a mirror", known_keys(farm, "mirrors.d/x.toml", "", "the file"),
           keys_in(table(mirrors, "key of a mirror")))
    targets = part(text, "### targets.d/*.toml")
    differ("the key of a target", known_keys(farm, "targets.d/x.toml", "[target.a]\n", "[target.a]"),
           keys_in(table(targets, "key of a target")))
    differ("the key of a source", known_keys(farm, "targets.d/x.toml", "[[source]]\n", "[[source]]"),
           keys_in(table(targets, "key of a source")))


def check_defaults(types, rows):
    """A key may have another default in one of the job types: then its cell names all of them."""
    defaults = {}
    for param in (p for t in types for p in t["params"]):
        defaults.setdefault(param["key"], set()).add(param["default"] or "")
    keys = keys_in(rows)
    for key in sorted({k for k in keys if keys.count(k) > 1}):
        fail(f"README.md has the parameter {key} in two tables")
    for row in rows:
        said = {span.strip('"') for span in code_spans(row[1])} or {""}
        for key in code_spans(row[0]):
            if defaults.get(key, said) != said:
                fail(f"README.md says that the default of {key} is {row[1]}; it is {defaults[key]}")


def check_plugins(farm, text):
    rows = {code_spans(row[0])[0]: row for row in table(part(text, "### Job types and their parameters"), "plugin")}
    shipped = [f[:-3] for f in os.listdir(f"{farm.binary}/plugins") if f.endswith(".so")]
    differ("the plugin", shipped, rows)
    for plugin in set(shipped) & set(rows):
        described = json.loads(farm.call(["dumps-worker", "--describe", f"{farm.binary}/plugins/{plugin}.so"]).stdout)
        types = described["plugin"]["job_types"]
        differ(f"{plugin}'s job type", [t["name"] for t in types], code_spans(rows[plugin][1]))
        of_tables = [row for rows in tables(text, f"parameter of {plugin}") for row in rows]
        differ(f"{plugin}'s parameter", [p["key"] for t in types for p in t["params"]],
               code_spans(rows[plugin][2]) + keys_in(of_tables))
        check_defaults(types, of_tables)


def check_metrics(farm, text):
    metrics = farm.call(["curl", "-s", "--unix-socket", "state/control.sock", "http://localhost/metrics"]).stdout
    differ("the metric", re.findall(r"^# TYPE (\w+)", metrics, flags=re.M),
           re.findall(r"`(dumps_\w+)", part(text, "### Metrics")))


def check_tests(farm, text):
    tests = set()
    for where, _, names in os.walk(farm.binary):  # as ctest does, which would write into the build
        if "CTestTestfile.cmake" in names:
            tests |= set(re.findall(r"^add_test\(\W*([\w-]+)", read(os.path.join(where, "CTestTestfile.cmake")), flags=re.M))
    # A build that was configured before a script came does not list it yet.
    tests |= {f"e2e-{name[:-3]}" for name in os.listdir(f"{farm.source}/tests/e2e") if name.endswith(".sh")}
    cases = set()
    for root in ("agent", "plugins", "tests"):
        for where, _, names in os.walk(os.path.join(farm.source, root)):
            for name in names:
                if name.endswith("_test.cc"):
                    cases |= set(re.findall(r"TEST(?:_F|_P)?\((\w+), (\w+)\)", read(os.path.join(where, name))))
    for promise, _, proofs in table(text, "promise"):
        spans = code_spans(proofs)
        if not spans:
            fail(f"nothing proves: {promise}")
        for name in spans:
            if "/" not in name and name not in tests and tuple(name.split(".")) not in cases:
                fail(f"README.md names the test {name}, which does not exist")


def check_files(farm, text):
    names = [n for s in code_spans(text) for n in re.findall(r"[\w./*-]+", s)]
    names += re.findall(r"\]\(([^)#:]+)\)", text)
    for name in names:
        if re.match(r"(agent|conf|plugin-api|plugins|systemd|tests)/[\w.-]", name) and \
                not os.path.exists(os.path.join(farm.source, name)) and not name.startswith("conf/agent.toml"):
            fail(f"README.md names {name}, which does not exist")


def check_messages(farm, text):
    """What operators read stands so in the programs; "..." is what differs."""
    sources = [os.strerror(errno.ENOSPC)]
    for root in ("agent", "plugins"):
        for where, _, names in os.walk(os.path.join(farm.source, root)):
            sources += [read(os.path.join(where, n)) for n in names if n.endswith((".cc", ".h"))]
    known = re.sub(r'"\s*\n\s*"', "", "\n".join(sources)).replace('\\"', '"')
    for row in table(part(text, "### When something is wrong"), "you see"):
        for message in code_spans(row[0]):
            for piece in re.split(r"\.\.\.|\d+", message):
                if piece.strip(" :,;") and piece.strip() not in known:
                    fail(f"no program says \"{piece}\", as in: {message}")


def main():
    source, binary = sys.argv[1], sys.argv[2]
    missing = [p for p in ("dumpsd", "dumpsctl", "dumps-worker") if not os.access(f"{binary}/bin/{p}", os.X_OK)]
    if missing:
        sys.exit(f"not built: {', '.join(missing)}")
    text = read(os.path.join(source, "README.md"))
    # Sockets have short names, whatever TMPDIR says.
    with tempfile.TemporaryDirectory(prefix="readme.", dir="/tmp") as work:
        farm = Farm(source, binary, work)
        check_blocks(farm, text)
        for check in (check_run_commands, check_dumpsctl, check_keys, check_plugins, check_tests, check_files,
                      check_messages):
            check(farm, text)
        try:
            farm.start_agent()
            run_blocks(farm, text)
            check_metrics(farm, text)
        finally:
            farm.stop_agent()
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if failures:
        sys.exit(1)
    print("README.md is true")


main()
