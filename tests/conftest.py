"""What several test files share."""

import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[1] / "tools"
# What stands in for the constants of a package that learners do not have.
KERNEL = {
    "PYODIDE_VERSION": "9.9.9",
    "PYODIDE_CDN_URL": "https://cdn.example/v9.9.9/full",
    "PYODIDE_KERNEL_NPM_NAME": "kernel",
}


@pytest.fixture(scope="session")
def node_module(pytestconfig):
    """node_module(name, version): the folder of a package of npm, kept in pytest's cache.

    Skips where npm cannot fetch it. Each has a folder of its own: two pytests may run at once.
    """
    return lambda name, version: fetched(pytestconfig.cache.mkdir(f"node-{name}"), name, version)


def fetched(folder, name, version):
    """The folder of a package of npm, in a folder; skips where npm cannot fetch it."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js with npm, which is not installed here")
    package = folder / "node_modules" / name
    manifest = package / "package.json"
    if not (manifest.exists() and f'"version": "{version}"' in manifest.read_text()):
        done = subprocess.run(
            [shutil.which("npm"), "install", "--no-audit", "--no-fund", "--prefix", folder]
            + [f"{name}@{version}"],
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            pytest.skip(f"npm could not fetch {name}: {done.stderr[-200:]}")
    return package


@pytest.fixture
def website(monkeypatch):
    """The builder's modules, with a stand-in for the one package that learners do not have."""
    kernel = types.ModuleType("jupyterlite_pyodide_kernel")
    kernel.constants = types.ModuleType("jupyterlite_pyodide_kernel.constants")
    vars(kernel.constants).update(KERNEL)
    monkeypatch.setitem(sys.modules, kernel.__name__, kernel)
    monkeypatch.setitem(sys.modules, kernel.constants.__name__, kernel.constants)
    monkeypatch.syspath_prepend(TOOLS)
    from website import apps, contents, fetch, formulas, languages, pages, pyodide

    yield types.SimpleNamespace(
        apps=apps,
        contents=contents,
        fetch=fetch,
        formulas=formulas,
        languages=languages,
        pages=pages,
        pyodide=pyodide,
    )
    for name in [name for name in sys.modules if name.split(".")[0] == "website"]:
        del sys.modules[name]
