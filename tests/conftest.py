"""What several test files share."""

import shutil
import subprocess

import pytest


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
