"""The browser edition, built and served, and a visitor with a browser that has seen nothing yet."""

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from conftest import BROWSERS, FLAGS, wait_until_idle

ROOT = Path(__file__).parents[2]
# No name but this machine's leads anywhere; by its other name browsers trust it no more than any.
OTHER_NAME = "classroom.test"
ALONE = f"--host-resolver-rules=MAP {OTHER_NAME} 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
MISSING = "The site was not built: "


class NotBuilt(Exception):
    """A registry or a program is missing; the message says which."""


def build(folder):
    """`make site` into a folder. Raises NotBuilt."""
    if not shutil.which("make") or sys.platform == "win32":
        raise NotBuilt("the site was not built: there is no make here")
    done = subprocess.run(
        ["make", "site", f"ARGS=--out {folder}"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    said = done.stderr.strip().splitlines()
    for line in said:
        if line.startswith(MISSING):
            raise NotBuilt(line)
        if "No matching distribution" in line or "Could not install" in line:
            raise NotBuilt(f"{MISSING}what builds it cannot be installed: {line}")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(port):
    """Until a server answers there."""
    for _ in range(100):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)


# Browsers ask it again for each file, and keep none on their own account.
ASKED_AGAIN = """
import functools, http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()
handler = functools.partial(Handler, directory=sys.argv[2])
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), handler).serve_forever()
"""


@contextlib.contextmanager
def served(folder):
    """The address of a server on this folder."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", ASKED_AGAIN, str(port), folder],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@contextlib.contextmanager
def visitor(chromium, profile=None, **options):
    """A browser with an empty profile of its own. `asked` lists the addresses that it asked for.

    chromium: Playwright's browser type. profile: the folder of one that has been here.
    """
    found = [path for path in map(shutil.which, BROWSERS) if path]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as new:
        context = chromium.launch_persistent_context(
            profile or new,
            executable_path=(found or [None])[0],
            args=[*FLAGS, ALONE],
            locale="en-US",
            viewport={"width": 1280, "height": 900},
            **options,
        )
        context.set_default_timeout(120_000)
        context.asked = []
        context.on("request", lambda request: context.asked.append(request.url))
        try:
            yield context
        finally:
            context.close()


@contextlib.contextmanager
def live(context, base, name):
    """A live notebook in a page of its own, its kernel ready; closed at the end."""
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    try:
        page.goto(f"{base}/notebooks/index.html?path=notebooks/{name}.ipynb")
        page.wait_for_function("window.jupyterapp?.shell.currentWidget")
        wait_until_idle(page)
        yield page
    finally:
        page.close()


def outputs(page):
    """The outputs of each code cell, as they would be stored."""
    return page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
            .filter(cell => cell.model.type === 'code')
            .map(cell => cell.model.outputs.toJSON())"""
    )


def write(page, number, source):
    """Write a cell, counted from 1, anew."""
    page.evaluate(
        """([number, source]) => window.jupyterapp.shell.currentWidget.content
            .widgets[number - 1].model.sharedModel.setSource(source)""",
        [number, source],
    )
