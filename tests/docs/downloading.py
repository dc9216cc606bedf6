#!/usr/bin/env python3
"""Dumps are fetched and checked by the commands that README.md gives to downloaders.

    downloading.py SOURCE_DIR BINARY_DIR

The blocks marked <!-- needs: a web server --> run in one shell, in an empty directory, beside an nginx with the sample
site that serves a finished run of the demo's wiki. Exit code 77: there is no nginx here.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.dont_write_bytecode = True  # nothing is written into the source tree
from farm import Farm  # noqa: E402
from markdown import blocks, read  # noqa: E402

ADDRESS = "https://dumps.example.org"
LIMIT_S = 200
STEPS = """
[[step]]
name = "history-zst"
plugin = "recompress"
job = "to-zst"
after = ["meta-history"]
params = { source = "{target}-{date}-pages-meta-history.xml.bz2" }
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class WebServer:
    """nginx with the sample site, changed as its first lines say."""

    def __init__(self, source, work, tree, port):
        self.url = f"http://127.0.0.1:{port}"
        at = f"{work}/nginx"
        os.makedirs(at)
        site = read(f"{source}/conf/examples/nginx/dumps.conf").replace("/srv/dumps/public", tree)
        site = site.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("  listen [::]:80;\n", "")
        temporary = "".join(f"  {kind}_temp_path {at}/{kind};\n"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;\n" if os.getuid() == 0 else ""
        with open(f"{at}/nginx.conf", "w", encoding="utf-8") as f:
            f.write(f"{user}daemon off;\npid {at}/pid;\nevents {{}}\nhttp {{\n  access_log {at}/access.log;\n"
                    f"{temporary}{site}}}\n")
        self.process = subprocess.Popen(["nginx", "-e", f"{at}/error.log", "-c", f"{at}/nginx.conf"])
        for _ in range(100):
            try:
                urllib.request.urlopen(self.url + "/keys/").close()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("nginx does not serve the tree:\n" + read(f"{at}/error.log"))

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def configure(farm, address):
    """The demo with what downloaders are told of: signatures, metalinks, a zst file."""
    conf = f"{farm.directory}/conf"
    key = f"{farm.work}/key.pem"
    if farm.call(["dumpsctl", "key", "new", key]).returncode != 0:
        sys.exit("no key can be made")
    agent = read(f"{conf}/agent.toml")
    views = re.search(r"^\[views\]\n(?:url = .*\n)?", agent, flags=re.M)
    begin, end = views.span() if views else (len(agent), len(agent))
    with open(f"{conf}/agent.toml", "w", encoding="utf-8") as f:
        f.write(f'{agent[:begin]}[views]\nurl = "{address}"\n{agent[end:]}\n[signing]\nkey = "signing"\n[secrets]\nsigning = "{key}"\n')
    os.makedirs(f"{conf}/profiles.d", exist_ok=True)
    with open(f"{conf}/profiles.d/full.toml", "w", encoding="utf-8") as f:
        # The demo's wiki is small, and one of its texts cannot be read.
        f.write(read(f"{farm.source}/conf/profiles.d/full.toml").replace("max_skipped_part = 0.01", "max_skipped_part = 0.1") + STEPS)


def check_fetched(directory, tree):
    """What the commands fetched is what stands in the tree."""
    for name in (f"demowiki-20260101-{ending}" for ending in
                 ("pages-articles.xml.bz2", "pages-meta-history.xml.zst", "page.sql.gz", "pages-logging.xml.gz")):
        wanted = open(f"{tree}/demowiki/20260101/{name}", "rb").read()
        for path in (f"{directory}/{name}", f"{directory}/by-metalink/{name}"):
            if not os.path.exists(path) or open(path, "rb").read() != wanted:
                sys.exit(f"{path} is not the file that was made")
    page = read(f"{directory}/page.xml")
    if page.count("<page>") != 1 or "<id>7</id>" not in page:
        sys.exit(f"page.xml is not page 7:\n{page[:500]}")


def main():
    source, binary = sys.argv[1], sys.argv[2]
    if shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") is None:
        print("skipped: there is no nginx; apt-get install nginx-light")
        sys.exit(77)
    os.environ["PATH"] += ":/usr/sbin"
    bodies = [block.body for block in blocks(read(f"{source}/README.md")) if block.mark == "needs: a web server"]
    if len(bodies) < 6:
        sys.exit(f"README.md has only {len(bodies)} blocks that need a web server")
    with tempfile.TemporaryDirectory(prefix="down.", dir="/tmp") as work:
        os.chmod(work, 0o711)
        farm = Farm(source, binary, work)
        port = free_port()
        configure(farm, f"http://127.0.0.1:{port}")
        server = None
        try:
            farm.start_agent()
            made = farm.call(["dumpsctl", "run", "full", "--target", "demowiki", "--date", "20260101", "--wait"])
            if made.returncode != 0:
                sys.exit(f"the run failed:\n{made.stdout}")
            server = WebServer(source, work, f"{farm.directory}/public", port)
            here = f"{work}/downloads"
            os.makedirs(here)
            script = "\n".join(bodies).replace(ADDRESS, server.url)
            done = subprocess.run(["bash", "-euxo", "pipefail", "-c", script], env=farm.environment, cwd=here, text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=LIMIT_S, check=False)
            if done.returncode != 0:
                sys.exit(f"README.md's commands end with {done.returncode}:\n{done.stdout[-4000:]}")
            for said in ("done xmlstubsdump", "complete", "Signature Verified Successfully"):
                if said not in done.stdout:
                    sys.exit(f"nothing says \"{said}\":\n{done.stdout[-4000:]}")
            check_fetched(here, f"{farm.directory}/public")
        finally:
            if server is not None:
                server.stop()
            farm.stop_agent()
    print("README.md's chapter for downloaders is true")


main()
