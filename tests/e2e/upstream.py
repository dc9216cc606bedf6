"""An upstream of data for tests of fetches and of APIs: serves files below a directory, with faults.

    upstream.py DIRECTORY PORTFILE [FAULT...]

Ranges and If-Range are answered as servers of files do. Faults: `cut` (the first answer for each file breaks off in the
middle), `secret=WORD` (anything else than "Authorization: Bearer WORD" gets 401), `busy` (the first request of all gets
503). What was asked is written to DIRECTORY.log, a line each: status, path, range. /api answers in pages, as MediaWiki's
API does.
"""
import email.utils
import hashlib
import http.server
import json
import os
import sys
import urllib.parse

directory, port_file, *faults = sys.argv[1:]
secret = next((f[len("secret="):] for f in faults if f.startswith("secret=")), None)
seen = set()


class Upstream(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", headers=(), cut=None):
        with open(directory + ".log", "a") as log:
            log.write(f"{status} {self.path} {self.headers.get('Range', '-')}\n")
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if cut is None else body[:cut])
        self.close_connection = True

    def do_GET(self):
        if secret and self.headers.get("Authorization") != "Bearer " + secret:
            return self.answer(401)
        if "busy" in faults and not seen:
            seen.add("busy")
            return self.answer(503, headers=[("Retry-After", "1")])
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/api":
            return self.page(dict(urllib.parse.parse_qsl(url.query)))
        path = directory + urllib.parse.unquote(url.path)
        if os.path.isdir(path):
            links = "".join(f'<a href="{urllib.parse.quote(name)}">{name}</a>\n' for name in sorted(os.listdir(path)))
            return self.answer(200, f'<a href="../">up</a>\n{links}'.encode())
        if not os.path.exists(path):
            return self.answer(404)
        self.file(path)

    def file(self, path):
        with open(path, "rb") as file:
            body = file.read()
        tag = '"' + hashlib.sha1(body).hexdigest() + '"'
        headers = [("ETag", tag), ("Last-Modified", email.utils.formatdate(os.path.getmtime(path), usegmt=True))]
        cut = None
        if "cut" in faults and path not in seen and len(body) > 100:
            seen.add(path)
            cut = len(body) // 2
        asked = self.headers.get("Range")
        if asked and self.headers.get("If-Range", tag) == tag:
            first = int(asked.removeprefix("bytes=").split("-")[0])
            headers.append(("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}"))
            return self.answer(206, body[first:], headers, cut)
        self.answer(200, body, headers, cut)

    def page(self, query):
        first = int(query.get("from", 0))
        answer = {"query": {"things": [{"id": n, "title": f"Thing {n} \u00e9"} for n in range(first, min(first + 40, 100))]}}
        if first + 40 < 100:
            answer["continue"] = {"from": str(first + 40), "continue": "-||"}
        self.answer(200, json.dumps(answer, indent=1).encode(), [("Content-Type", "application/json")])


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
with open(port_file + ".tmp", "w") as file:
    file.write(str(server.server_port))
os.rename(port_file + ".tmp", port_file)
server.serve_forever()
