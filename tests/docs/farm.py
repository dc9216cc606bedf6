"""The place where README.md's commands run: the demo's directory with a live agent, and a wiki of "one's own"."""
import lzma
import os
import re
import shutil
import signal
import subprocess
import time

SECTION_LIMIT_S = 120


class Farm:
    def __init__(self, source, binary, work):
        self.source, self.binary, self.work = source, binary, work
        self.directory = os.path.join(work, "demo")
        self.agent = None
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("DUMPS_")},
            "PATH": f"{work}/bin:{binary}/bin:{os.environ['PATH']}",
            "DUMPS_CONFIG": f"{self.directory}/conf/agent.toml",
            "wiki": f"{work}/wikis/mywiki.sqlite",
            "mediawiki": f"{work}/mediawiki",
            "LC_ALL": "C.UTF-8",
        }
        self._demo()
        self._own_wiki()

    def _demo(self):
        for name in ("public", "private", "temp", "state", "wiki"):
            os.makedirs(os.path.join(self.directory, name))
        shutil.copytree(f"{self.source}/conf/demo", f"{self.directory}/conf")
        data = f"{self.source}/tests/data"
        for name in ("demowiki", "demowiki_es1", "demowiki_es2"):
            with lzma.open(f"{data}/{name}.sqlite.xz") as packed, open(f"{self.directory}/wiki/{name}.sqlite", "wb") as f:
                shutil.copyfileobj(packed, f)
        shutil.copy(f"{data}/demowiki-siteinfo.xml", f"{self.directory}/wiki")

    # The wiki is the demo's under another name; its MediaWiki answers the one command that README.md gives to it.
    def _own_wiki(self):
        os.makedirs(f"{self.work}/wikis")
        os.makedirs(f"{self.work}/bin")
        for ending in ("", "_es1", "_es2"):
            shutil.copy(f"{self.directory}/wiki/demowiki{ending}.sqlite", f"{self.work}/wikis/mywiki{ending}.sqlite")
        self.program("php", f'[ "$*" = "{self.work}/mediawiki/maintenance/dumpBackup.php --current --stub" ] || exit 9\n'
                            f'exec xz -dc "{self.source}/tests/data/reference/stub-meta-current.xml.xz"\n')

    def program(self, name, script):
        path = f"{self.work}/bin/{name}"
        with open(path, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\n" + script)
        os.chmod(path, 0o755)

    def start_agent(self):
        log = open(f"{self.work}/dumpsd.log", "wb")
        self.agent = subprocess.Popen(["dumpsd"], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for _ in range(200):
            if self.call(["dumpsctl", "status"]).returncode == 0:
                return
            if self.agent.poll() is not None:
                break
            time.sleep(0.1)
        with open(f"{self.work}/dumpsd.log", encoding="utf-8") as f:
            raise SystemExit("the agent does not start:\n" + f.read()[-3000:])

    def stop_agent(self):
        if self.agent is not None:
            self.agent.terminate()
            self.agent.wait(30)

    def call(self, command):
        return subprocess.run(command, env=self.environment, cwd=self.directory, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run_section(self, bodies):
        """Runs the blocks of one section in one shell: what each printed, and why the shell failed, or ''."""
        script = "".join(f"echo '@@block {i}'\n{body}\n" for i, body in enumerate(bodies))
        shell = subprocess.Popen(["bash", "-euc", script], env=self.environment, cwd=self.directory, text=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 start_new_session=True)
        try:
            output, _ = shell.communicate(timeout=SECTION_LIMIT_S)
            why = "" if shell.returncode == 0 else f"ends with {shell.returncode}"
        except subprocess.TimeoutExpired:
            why = f"is not over after {SECTION_LIMIT_S} s"
            output = ""
        finally:
            try:
                os.killpg(shell.pid, signal.SIGKILL)  # what a failed section leaves in the background
            except ProcessLookupError:
                pass
        if why and not output:
            output, _ = shell.communicate()
        pieces = re.split(r"^@@block \d+\n", output, flags=re.M)[1:]
        return pieces, why
