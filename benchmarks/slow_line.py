"""A static server like GitHub Pages, behind a slow line: python benchmarks/slow_line.py FOLDER PORT MBIT

Text and WebAssembly go out compressed, and stay fresh for ten minutes. MBIT 0: as fast as it goes.
"""

import gzip
import http.server
import mimetypes
import sys
import threading
import time
import urllib.parse
from pathlib import Path

COMPRESSED = (".js", ".mjs", ".json", ".html", ".css", ".svg", ".ipynb", ".wasm")
PIECE = 32768
TYPES = {".wasm": "application/wasm", ".mjs": "text/javascript", ".js": "text/javascript"}


class Line:
    """One line for all: each byte waits for those before it."""

    def __init__(self, mbit):
        self.mbit, self.free, self.lock = mbit, 0.0, threading.Lock()

    def carry(self, size):
        if self.mbit:
            with self.lock:
                self.free = max(time.monotonic(), self.free) + size * 8e-6 / self.mbit
                until = self.free
            time.sleep(max(0, until - time.monotonic()))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = self.folder / urllib.parse.unquote(urllib.parse.urlparse(self.path).path).lstrip("/")
        if not path.is_file():
            self.send_error(404)
            return
        body = self.bodies.get(path) or path.read_bytes()
        zipped = path.suffix in COMPRESSED
        if zipped and path not in self.bodies:
            body = gzip.compress(body, 6)
        self.bodies[path] = body
        self.send_response(200)
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        self.send_header("Content-Type", kind or "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        for start in range(0, len(body), PIECE):
            piece = body[start : start + PIECE]
            self.line.carry(len(piece))
            self.wfile.write(piece)


if __name__ == "__main__":
    folder, port, mbit = sys.argv[1:]
    Handler.folder, Handler.line, Handler.bodies = Path(folder).resolve(), Line(float(mbit)), {}
    http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()
