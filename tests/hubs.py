"""A real JupyterHub with its proxy on this machine, set up by the file that is shipped, and learners.

Two things differ from a hub for a class: who gives the right password is let in under any name, and
all servers belong to the user who runs this. Each learner still has a home folder.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import uuid
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import course
import requests
import websocket

ROOT = Path(__file__).parents[1]
PROXY = "configurable-http-proxy", "5.3.0"  # of npm
NEEDED = ["-r", str(ROOT / "teaching/hub/requirements.txt"), "jupyterhub-idle-culler"]
PATIENCE = 300  # seconds, for whatever a learner waits for
CONFIG = """\
load_subconfig({shipped!r})
c = get_config()
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{homes}/jupyter-{{username}}"
c.SimpleLocalProcessSpawner.args = {args}
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = ["node", "{proxy}/bin/configurable-http-proxy"]
"""


class NoHub(Exception):
    """There can be none on this machine; the message says why."""


class Hub(NamedTuple):
    """A running JupyterHub: its address, its process, its log, the folder of all home folders."""

    url: str
    password: str
    process: subprocess.Popen
    log: Path
    homes: Path


def environment(folder):
    """Make a Python with JupyterHub that sees what else is installed here, and a copy of the course.

    Returns (its folder of programs, the copy). Raises NoHub.
    """
    if os.name != "posix":
        raise NoHub("no hub was started: JupyterHub runs on Linux and macOS")
    copy, venv = folder / "course", folder / "venv"
    keep = shutil.ignore_patterns("__pycache__", "*.ipynb", "student_edition", "nbgrader", "otter")
    for name in ("data", "helpers", "teaching", "tools"):
        shutil.copytree(ROOT / name, copy / name, ignore=keep)
    shutil.copy(ROOT / "requirements.txt", copy)
    course.copy_of_the_course(copy / "notebooks")
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    names = {"base": str(venv), "platbase": str(venv)}
    seen = f"{copy}\n{sysconfig.get_path('purelib')}\n"
    Path(sysconfig.get_path("purelib", "venv", names), "others.pth").write_text(seen)
    for name in ("etc/jupyter", "share/jupyter"):
        (venv / name).parent.mkdir(exist_ok=True)
        (venv / name).symlink_to(Path(sys.prefix, name))
    pip = [venv / "bin/python", "-m", "pip", "install", "--quiet", *NEEDED]
    done = subprocess.run(pip, check=False, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:]
        raise NoHub(f"no hub was started: JupyterHub cannot be installed here {said}")
    return venv / "bin", copy


@contextlib.contextmanager
def running_hub(folder, programs, copy, proxy, more=""):
    """A hub on free ports, with all that it writes in a folder. more: of its configuration."""
    folder.mkdir()
    homes, log, password = folder / "homes", folder / "hub.log", secrets.token_hex(16)
    terms = {"homes": homes, "proxy": proxy, "password": password, "ports": _free_ports(3)}
    terms["shipped"] = str(copy / "teaching/hub/jupyterhub_config.py")
    terms["args"] = ["--allow-root"] if os.geteuid() == 0 else []
    (folder / "config.py").write_text(CONFIG.format(**terms) + more)
    left_out = re.compile("JUPYTER|PYTHON|IPYTHON|COURSE|IN$|MPL")
    users = {name: value for name, value in os.environ.items() if not left_out.match(name)}
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    with log.open("w") as output:
        process = subprocess.Popen(
            [programs / "jupyterhub", "-f", "config.py"],
            cwd=folder,
            env=users | {"PATH": path},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    hub = Hub(f"http://127.0.0.1:{terms['ports'][0]}", password, process, log, homes)
    try:
        _wait_for(hub)
        yield hub
    finally:
        process.terminate()  # ends the servers, the proxy and the culler, too
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def _free_ports(number):
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


def _wait_for(hub):
    for _ in range(600):
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{hub.url}/hub/api/", timeout=5).ok:
                return
        if hub.process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"JupyterHub did not start:\n{hub.log.read_text()[-2000:]}")


class Learner:
    """What a browser does for one learner. Each call waits until it is done; raises RuntimeError."""

    def __init__(self, hub, name):
        self.hub, self.name = hub, name
        self.url = f"{hub.url}/user/{name}"
        self.web = requests.Session()
        self.web.trust_env = False

    def log_in(self):
        """Log in, and wait for the own server; returns the path of the page that opens."""
        page = f"{self.hub.url}/hub/login"
        self._get(page)
        sent = {"username": self.name, "password": self.hub.password}
        self.web.post(page, data=sent | self._xsrf("/hub/"), timeout=PATIENCE)
        told = f"{self.hub.url}/hub/api/users/{self.name}/server/progress"
        events = [line for line in self._get(told, stream=True).iter_lines() if line]
        shown = urlsplit(self._get(f"{self.hub.url}/hub/spawn").url).path
        if not shown.startswith(f"/user/{self.name}/lab"):
            raise RuntimeError(f"{self.name}: no server: {events[-1:]}")
        return shown.removeprefix(f"/user/{self.name}")

    def open(self, path):
        """Open a notebook, with a kernel; returns the code of its cells."""
        held = self._get(f"{self.url}/api/contents/{path}").json()["content"]
        new = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        made = self.web.post(
            f"{self.url}/api/sessions", json=new, params=self._xsrf(f"/user/{self.name}/")
        )
        if not made.ok:
            raise RuntimeError(f"{self.name}: no kernel: {made.status_code} {made.text[:200]}")
        place = f"{self.url}/api/kernels/{made.json()['kernel']['id']}/channels"
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.web.cookies)
        self.kernel = websocket.create_connection(
            place.replace("http", "ws", 1), cookie=cookies, timeout=PATIENCE
        )
        return ["".join(cell["source"]) for cell in held["cells"] if cell["cell_type"] == "code"]

    def run(self, code):
        """Run a cell; returns the text that it shows."""
        id, shown, ended = uuid.uuid4().hex, [], set()
        header = {"msg_id": id, "msg_type": "execute_request", "session": id, "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.kernel.send(json.dumps(message | {"channel": "shell"}))
        while not ended >= {"execute_reply", "idle"}:
            got = json.loads(self.kernel.recv())
            if got["parent_header"].get("msg_id") != id:
                continue
            kind, held = got["msg_type"], got["content"]
            ended |= {kind, held.get("execution_state")}
            shown += [held.get("text") or held.get("data", {}).get("text/plain", "")]
            if kind == "error":
                raise RuntimeError(f"{self.name}: {held['ename']}: {held['evalue']}\n{code}")
        return "\n".join(filter(None, shown))

    def _get(self, address, **how):
        shown = self.web.get(address, timeout=PATIENCE, **how)
        if not shown.ok:
            raise RuntimeError(f"{self.name}: {shown.status_code} at {urlsplit(shown.url).path}")
        return shown

    def _xsrf(self, path):
        return {"_xsrf": self.web.cookies.get("_xsrf", path=path)}
