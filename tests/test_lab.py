"""What `make lab` starts: the course's folder and packages, whatever the user has set."""

import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from traitlets import Integer
from traitlets.config import Configurable
from traitlets.config.loader import PyFileConfigLoader

websocket = pytest.importorskip("websocket")  # it comes with Jupyter

ROOT = Path(__file__).parents[1]
FIRST = "workbook/00_start_here.ipynb"
# What a user may have set for another course.
ELSEWHERE = """
c.ServerApp.root_dir = {folder!r}
c.ServerApp.preferred_dir = {folder!r}
c.FileContentsManager.root_dir = {folder!r}
c.LabApp.default_url = "/lab/tree/nowhere.ipynb"
"""
# Writes down whether the system may collect what is sent to a page.
WATCH = """
import os, socket
from jupyter_server.services.kernels.connection import channels

stock = channels.ZMQChannelsWebsocketConnection.connect

def connect(self):
    sent_on = self.websocket_handler.ws_connection.stream.socket
    with open(os.environ["NODELAY"], "w") as file:
        file.write(str(sent_on.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
    return stock(self)

channels.ZMQChannelsWebsocketConnection.connect = connect
"""


@pytest.fixture
def checkout(tmp_path):
    """What a start needs of the course, in a folder of its own."""
    folder = tmp_path / "the course"
    ours = shutil.ignore_patterns("__pycache__")
    for name in ("tools", "helpers", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=ours)
    return folder


def start(checkout, *words, **settings):
    """Run tools/lab.py of a checkout; returns the process."""
    users = {name: value for name, value in os.environ.items() if name != "JUPYTER_CONFIG_PATH"}
    users |= {f"JUPYTER_{part}_DIR": str(checkout / part) for part in ("CONFIG", "DATA", "RUNTIME")}
    return subprocess.Popen(
        [sys.executable, checkout / "tools/lab.py", *words],
        cwd=checkout.parent,
        env=users | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def hostile(tmp_path):
    """The environment of a user for whom all is set for something else."""
    for name in ("config", "foreign"):
        (tmp_path / name).mkdir()
    settings = ELSEWHERE.format(folder=str(tmp_path / "foreign")) + WATCH
    (tmp_path / "config/jupyter_server_config.py").write_text(settings)
    for name in ("helpers", "numpy"):
        (tmp_path / f"foreign/{name}.py").write_text(f"raise SystemExit('the wrong {name}')")
    return {
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "PYTHONPATH": str(tmp_path / "foreign"),
        "NODELAY": str(tmp_path / "nodelay"),
    }


class Server:
    """A running one; its pages are asked for with a token."""

    def __init__(self, checkout, **settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.at = f"127.0.0.1:{free.getsockname()[1]}"
        words = [f"--port={self.at.split(':')[1]}", "--ip=127.0.0.1"]
        self.process = start(
            checkout, "--no-browser", "--IdentityProvider.token=t", *words, **settings
        )

    def __enter__(self):
        for _ in range(600):
            try:
                self.ask("api/status")
                return self
            except OSError:
                assert self.process.poll() is None, self.process.stdout.read()
                time.sleep(0.1)
        raise TimeoutError

    def __exit__(self, *_):
        self.process.terminate()
        self.said, _ = self.process.communicate(timeout=30)

    def open(self, path, method="GET"):
        request = urllib.request.Request(f"http://{self.at}/{path}?token=t", method=method)
        return urllib.request.urlopen(request, timeout=20)

    def ask(self, path, method="GET"):
        with self.open(path, method) as answer:
            return json.load(answer)

    def run(self, code):
        """What a kernel prints, asked as a page asks."""
        kernel = self.ask("api/kernels", method="POST")["id"]
        page = websocket.create_connection(
            f"ws://{self.at}/api/kernels/{kernel}/channels?token=t", timeout=60
        )
        header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "u"}
        content = {"code": code, "silent": False, "store_history": False}
        message = {"header": header | {"version": "5.3"}, "content": content, "metadata": {}}
        page.send(json.dumps(message | {"parent_header": {}, "channel": "shell"}))
        printed = ""
        while True:
            came = json.loads(page.recv())
            of_ours = came["parent_header"].get("msg_id") == "1"
            printed += came["content"].get("text", "")
            printed += "".join(came["content"].get("traceback", ()))
            if came["content"].get("execution_state") == "idle" and of_ours:
                page.close()
                return printed.strip()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="there the server is not the process that was begun")
def test_a_user_with_other_settings(checkout, hostile):
    with Server(checkout, **hostile) as server:
        cells = server.ask(f"api/contents/{FIRST}")["content"]["cells"]
        assert cells and not any(cell.get("outputs") for cell in cells)
        with server.open("") as opened:
            assert opened.geturl().split("?")[0] == f"http://{server.at}/lab/tree/{FIRST}"
        printed = server.run("import helpers, numpy; print(helpers.__file__, end='')")
        assert printed == str(checkout / "helpers/__init__.py")
    # What is sent to a page leaves at once, and the stock server waits: see helpers/jupyter.
    assert Path(hostile["NODELAY"]).read_text() == "1"


@pytest.mark.filterwarnings("ignore:Config option")
def test_an_older_server_only_loses_the_speed(monkeypatch):
    def settings():
        folder = str(ROOT / "helpers/jupyter")
        return PyFileConfigLoader("jupyter_server_config.py", folder).load_config()

    class ServerApp(Configurable):
        """One that does not know the setting."""

        port = Integer(8888, config=True)

    assert settings().ServerApp.kernel_websocket_connection_class.__name__ == "PromptConnection"
    assert ServerApp(config=settings()).port == 8888
    monkeypatch.setitem(sys.modules, "jupyter_server.services.kernels.connection.channels", None)
    assert settings() == {}


@pytest.mark.slow
def test_a_file_that_hides_the_helpers_is_named(checkout):
    (checkout / "workbook").mkdir()
    (checkout / "workbook/helpers.py").write_text("")
    said, _ = start(checkout, "--version").communicate(timeout=60)
    first, version = said.splitlines()
    assert first.startswith("workbook/helpers.py of yours hides") and re.match(r"4\.", version)


def test_where_nothing_can_be_written_one_sentence_says_so(checkout):
    (checkout / "workbook").write_text("")
    process = start(checkout, "--version")
    (said,) = process.communicate(timeout=60)[0].splitlines()
    assert process.returncode == 1 and said.startswith("The workbook cannot be written")


@pytest.mark.parametrize("user, flags", [(0, ["--allow-root"]), (1000, [])])
def test_root_is_allowed_where_the_user_is_root(monkeypatch, user, flags):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    tool = runpy.run_path(str(ROOT / "tools/lab.py"))
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    command = tool["arguments"](["--port=9000"])
    assert [word for word in command if word.endswith("-root")] == flags
    assert command[-1] == "--port=9000"


def test_other_settings_of_jupyter_stay(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    tool = runpy.run_path(str(ROOT / "tools/lab.py"))
    given = tool["environment"]({"JUPYTER_CONFIG_PATH": "/theirs", "HOME": "/me"})
    first, ours = given["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert first == "/theirs" and (Path(ours) / "jupyter_server_config.py").is_file()
    assert given["HOME"] == "/me"


@pytest.fixture(scope="module")
def lab():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tools")
        yield SimpleNamespace(**runpy.run_path(str(ROOT / "tools/lab.py")))


@pytest.fixture
def folder(tmp_path, lab):
    """A course in English and Chinese, in which nobody has worked yet."""
    for language in ("", "zh"):
        (tmp_path / "notebooks" / language).mkdir()
        (tmp_path / "notebooks" / language / lab.FIRST).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("given", "users", "language"),
    [
        ([], {}, ""),
        ([], {"LANG": "de_DE.UTF-8"}, ""),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, ""),
        (["zh"], {}, "zh"),
        (["en", "--no-browser"], {"LANG": "zh_CN.UTF-8"}, ""),
    ],
)
def test_the_language_is_asked_for_or_the_users_own(lab, folder, given, users, language):
    assert lab.chosen(given, users, folder) == (language, given[1:])


def test_a_language_that_was_chosen_once_is_kept(lab, folder):
    assert lab.chosen(["zh"], {}, folder)[0] == "zh"
    assert lab.chosen(["--port=9000"], {}, folder) == ("zh", ["--port=9000"])
    assert lab.chosen(["en"], {}, folder)[0] == "" and lab.chosen([], {}, folder)[0] == ""
    command = lab.arguments([], "zh")
    assert "--LabApp.default_url=/lab/tree/workbook/zh/00_start_here.ipynb" in command


def test_who_has_begun_in_English_goes_on_in_English(lab, folder):
    (folder / "workbook").mkdir()
    (folder / "workbook" / lab.FIRST).touch()
    assert lab.chosen([], {"LANG": "zh_CN.UTF-8"}, folder)[0] == ""


def test_a_language_that_is_not_there_is_refused_and_not_kept(lab, folder):
    (folder / "notebooks" / lab.FIRST).unlink()
    with pytest.raises(SystemExit, match="'en', only in: zh"):
        lab.chosen(["en"], {}, folder)
    assert not (folder / "workbook").exists()
    assert lab.chosen([], {}, folder)[0] == "zh"
