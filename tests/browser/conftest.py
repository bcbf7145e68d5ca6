"""A real JupyterLab and a real browser for the tests in this folder.

    def test_something(lab, browser):
        with open_notebook(browser, lab, "04_two_layers_backward") as page:
            run_all(page)
            ...

`lab` works on a copy of the notebooks, with settings of its own; nothing of the checkout or of
the user's Jupyter is touched. Without Playwright or Chromium every test here is skipped.
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
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

import course
import pytest

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ROOT = Path(__file__).parents[2]
NO_BROWSER = (
    "not tried in a browser: no Chromium found (on Debian: apt install chromium libatomic1)"
)
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Otherwise cells out of sight are not in the page.
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}
OF_NOTEBOOK_7 = "Cannot read properties of undefined (reading 'schema')"  # at every start, its own


class Lab(NamedTuple):
    """A running JupyterLab or Notebook 7: its address, and the folder that holds `notebooks/`."""

    app: str
    url: str
    token: str
    folder: Path

    def address(self, path):
        """The address that opens a file, such as "notebooks/00_start_here.ipynb", and no other."""
        page = "notebooks"
        if self.app == "jupyterlab":
            page = f"lab/workspaces/{secrets.token_hex(4)}/tree"
        return f"{self.url}/{page}/{path}?token={self.token}"


class NoBrowser(Exception):
    """There is none on this machine; the message says how to get one."""


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright."""
    try:
        with running_browser() as browser:
            yield browser
    except NoBrowser as error:
        pytest.skip(str(error))


@contextlib.contextmanager
def running_browser():
    """Chromium, driven by Playwright. Raises NoBrowser."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoBrowser("not tried in a browser: Playwright for Python is not installed") from None
    found = [path for path in map(shutil.which, BROWSERS) if path]
    try:
        playwright = sync_playwright().start()
    except Exception:  # its driver does not run on a bare Debian, which has no Chromium either
        if found:
            raise
        raise NoBrowser(NO_BROWSER) from None
    try:
        found += filter(os.path.exists, [playwright.chromium.executable_path])
        if not found:
            raise NoBrowser(NO_BROWSER)
        browser = playwright.chromium.launch(executable_path=found[0], args=FLAGS)
        yield browser.new_context(locale="en-US")  # one, so that JupyterLab comes from its cache
        browser.close()
    finally:
        playwright.stop()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """JupyterLab on a free port, with a copy of the notebooks and no settings of the user's."""
    with running_lab(_course(tmp_path_factory)) as lab:
        yield lab


@pytest.fixture(scope="session")
def notebook7(browser, tmp_path_factory):
    """Notebook 7 on a free port, with the same."""
    with running_lab(_course(tmp_path_factory), app="notebook") as notebook7:
        yield notebook7


@pytest.fixture(scope="session")
def axe(node_module):
    """axe-core, which judges whether a page is accessible, as a script for the page."""
    return (node_module("axe-core", "4.14.1") / "axe.min.js").read_text(encoding="utf-8")


def _course(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    course.copy_of_the_course(home / "course" / "notebooks")
    return home


@contextlib.contextmanager
def running_lab(home, theme="Light", app="jupyterlab"):
    """JupyterLab on a free port, at home in a folder of its own; serves home / "course".

    theme: "Light" or "Dark". app: "jupyterlab", or "notebook" for Notebook 7.
    """
    folder = home / "course"
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)
    themes = {"apputils-extension/themes": {"theme": f"JupyterLab {theme}"}}
    for name, settings in {**SETTINGS, **themes}.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
    environment = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_CONFIG_PATH": ROOT / "helpers" / "jupyter",  # as `make lab` has it
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(app, f"http://127.0.0.1:{port}", secrets.token_hex(16), folder)
    log = home / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", app, "--no-browser", "--allow-root"),
                *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
                f"--IdentityProvider.token={lab.token}",
                f"--ServerApp.root_dir={folder}",
                "--LabApp.extension_manager=readonly",  # the other one asks the web
                # window.jupyterapp tells when it is ready.
                "--LabApp.expose_app_in_browser=True",
                "--JupyterNotebookApp.expose_app_in_browser=True",
            ],
            env={**os.environ, **{name: str(path) for name, path in environment.items()}},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for_server(lab, server, log)
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for_server(lab, server, log):
    for _ in range(900):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{lab.url}/api/status?token={lab.token}", timeout=5).close()
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def open_notebook(browser, lab, name, width=1280, height=900):
    """Open a notebook in a page of its own and wait for its kernel; yields Playwright's page.

    name: without folder and ending. At the end the page is closed and its kernel shut down.
    `page.faults` lists what the page wrote to the console as errors so far.
    """
    page = browser.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.set_default_timeout(60_000)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    try:
        page.goto(lab.address(f"notebooks/{name}.ipynb"))
        page.wait_for_function("window.jupyterapp")
        page.evaluate("window.jupyterapp.restored.then(() => null)")
        wait_until_idle(page)
        if lab.app == "notebook":
            page.faults[:] = [fault for fault in page.faults if fault != OF_NOTEBOOK_7]
        yield page
    finally:
        page.close()
        _shut_down_kernels(lab)


def _shut_down_kernels(lab):
    headers = {"Authorization": f"token {lab.token}"}
    ask = urllib.request.Request(f"{lab.url}/api/sessions", headers=headers)
    with urllib.request.urlopen(ask, timeout=20) as answer:
        sessions = json.load(answer)
    for session in sessions:
        address = f"{lab.url}/api/sessions/{session['id']}"
        urllib.request.urlopen(
            urllib.request.Request(address, headers=headers, method="DELETE"), timeout=20
        ).close()


def wait_until_idle(page):
    """Wait until the open notebook's kernel is there and has nothing to do."""
    page.wait_for_function(
        """() => {
            const panel = window.jupyterapp?.shell.currentWidget;
            const kernel = panel?.sessionContext?.session?.kernel;
            return panel?.context?.isReady && panel.sessionContext.isReady
                && kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
        }"""
    )


def menu(page, *names):
    """Choose a menu entry by the names on the way, such as menu(page, "Run", "Run All Cells")."""
    page.locator(".lm-MenuBar-itemLabel", has_text=names[0]).first.click()
    for name in names[1:]:
        page.locator(".lm-Menu-itemLabel").filter(has_text=re.compile(f"^{name}$")).click()


def run_cells(page, numbers, timeout=120):
    """Run some cells, counted from 1, in order, and wait until the last one has finished."""
    page.evaluate(
        """numbers => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.deselectAll();
            content.activeCellIndex = numbers[0] - 1;
            for (const n of numbers) content.select(content.widgets[n - 1]);
            window.running = true;
            window.jupyterapp.commands.execute('notebook:run-cell')
                .finally(() => { content.deselectAll(); window.running = false; });
        }""",
        numbers,
    )
    page.wait_for_function("!window.running", timeout=1000 * timeout)
    wait_until_idle(page)


CLEAR_AND_RUN = (("Edit", "Clear Outputs of All Cells"), ("Run", "Run All Cells"))


def run_all(page, timeout=120, entries=CLEAR_AND_RUN):
    """Clear all outputs, run all cells from the menu and wait until the last one has finished.

    timeout: in seconds. A cell that fails ends the run, unless it is tagged raises-exception.
    """
    for entry in entries:
        menu(page, *entry)
    page.wait_for_function(
        """() => {
            const cells = window.jupyterapp.shell.currentWidget.content.widgets
                .map(cell => cell.model)
                .filter(cell => cell.type === 'code' && cell.sharedModel.getSource().trim());
            const waiting = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
                .some(prompt => prompt.textContent.includes('*'));
            const failed = document.querySelector('[data-mime-type$="jupyter.error"]');
            return cells.every(cell => cell.executionCount) || (failed && !waiting);
        }""",
        timeout=1000 * timeout,
        polling=100,
    )
    wait_until_idle(page)
