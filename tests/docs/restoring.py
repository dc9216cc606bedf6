#!/usr/bin/env python3
"""A wiki on MariaDB is dumped, and restored from its dumps, by the commands that README.md gives.

    restoring.py SOURCE_DIR BINARY_DIR

The blocks marked <!-- needs: a MediaWiki --> run in one shell, beside a MariaDB server of this test's own, a wiki on it,
and an empty wiki to restore into. Then what was restored is compared with what there was.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing is written into the source tree
from markdown import blocks, read  # noqa: E402

LIMIT_S = 500
MEDIAWIKI = "/usr/share/mediawiki"


class Place:
    def __init__(self, source, binary, work):
        self.rigs, self.work = f"{source}/tests/rigs", work
        self.server, self.old, self.new = f"{work}/db", f"{work}/old", f"{work}/new"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("DUMPS_")},
            "PATH": f"{work}/bin:{binary}/bin:{os.environ['PATH']}",
            "socket": f"{self.server}/socket", "old": self.old, "new": self.new, "mediawiki": MEDIAWIKI,
            "LC_ALL": "C.UTF-8",
        }
        os.makedirs(f"{work}/bin")
        # Whoever types these commands is the server's administrator.
        self.program("mariadb", f'exec /usr/bin/mariadb --no-defaults --user=root --socket="{self.server}/socket" "$@"')
        # MediaWiki 1.39 is older than Debian's PHP, which says so.
        self.program("php", "exec /usr/bin/php -d memory_limit=-1 -d 'error_reporting=E_ALL&~E_DEPRECATED&~E_WARNING' "
                            '-d display_errors=stderr "$@"')

    def program(self, name, script):
        path = f"{self.work}/bin/{name}"
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"#!/bin/sh\n{script}\n")
        os.chmod(path, 0o755)

    def call(self, *command):
        environment = {**self.environment, "PATH": os.environ["PATH"]} if command[0].startswith(self.rigs) else self.environment
        done = subprocess.run(command, env=environment, cwd=self.work, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} ends with {done.returncode}:\n{done.stdout[-3000:]}")
        return done.stdout

    def make_wikis(self):
        self.call(f"{self.rigs}/mariadb.sh", "up", self.server, "--owner", str(os.getpid()))
        self.call(f"{self.rigs}/wiki.sh", self.old, "mywiki", "--mysql", self.server, "--plain", "--seed", "5",
                  "--revisions", "120")
        self.call(f"{self.rigs}/wiki.sh", self.new, "newwiki", "--empty")

    def export(self, settings, *options):
        """What MediaWiki itself exports, without the header, which names the wiki."""
        text = self.call(f"{self.work}/bin/php", f"{MEDIAWIKI}/maintenance/dumpBackup.php", "--conf", settings,
                         "--quiet", *options)
        return text[text.index("  <page>"):]


def run_blocks(place, text):
    bodies = [block.body for block in blocks(text) if block.mark == "needs: a MediaWiki"]
    if len(bodies) < 5:
        sys.exit(f"README.md has only {len(bodies)} blocks that need a MediaWiki")
    shell = subprocess.Popen(["bash", "-euxo", "pipefail", "-c", "\n".join(bodies)], env=place.environment,
                             cwd=place.work, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, start_new_session=True)
    try:
        output, _ = shell.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        sys.exit(f"README.md's commands are not over after {LIMIT_S} s")
    finally:
        try:
            os.killpg(shell.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    if shell.returncode != 0:
        sys.exit(f"README.md's commands end with {shell.returncode}:\n{output[-4000:]}")


def without_ids(export):
    """Pages by title; an import gives them new ids, and marks users who have no account."""
    export = export.replace("imported&gt;", "")
    export = re.sub(r"\s*<(id|parentid|origin)>\d+</\1>", "", export)
    pages = re.findall(r"  <page>.*?  </page>", export, flags=re.S)
    return {re.search(r"<title>(.*?)</title>", page).group(1): page for page in pages}


def check(place):
    original = place.export(f"{place.old}/LocalSettings.php", "--full")
    with open(f"{place.work}/restored.xml", encoding="utf-8") as f:
        restored = f.read()
    if restored[restored.index("  <page>"):] != original:
        sys.exit("the wiki that was restored from the backup is another one")
    imported = without_ids(place.export(f"{place.new}/LocalSettings.php", "--full"))
    for title, page in without_ids(original).items():
        if imported.get(title) != page:
            sys.exit(f"the page {title} was not restored from the XML:\n{page[:1500]}\n---\n{imported.get(title, '')[:1500]}")
    rows = place.call("mariadb", "-N", "mywiki", "-e", "SELECT COUNT(*) FROM mywiki.page") == \
        place.call("mariadb", "-N", "reading", "-e", "SELECT COUNT(*) FROM page")
    if not rows:
        sys.exit("the table page has not all rows")
    if place.call("mariadb", "-N", "-e", "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'reading' "
                                         "AND TABLE_NAME IN ('user', 'text', 'revision')") != "0\n":
        sys.exit("a private table is in the public dump")


def main():
    source, binary = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="restoring.", dir="/tmp") as work:
        place = Place(source, binary, work)
        try:
            place.make_wikis()
            run_blocks(place, read(os.path.join(source, "README.md")))
            check(place)
        finally:
            subprocess.run([f"{place.rigs}/mariadb.sh", "down", place.server], check=False)
    print("README.md dumps and restores a wiki")


main()
