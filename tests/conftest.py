"""What several test files share."""

import shutil
import subprocess

import pytest

# KaTeX is what VS Code renders formulas with; axe-core judges whether a page is accessible.
NODE_PACKAGES = ("katex@0.16.22", "axe-core@4.14.1")


@pytest.fixture(scope="session")
def node_modules(pytestconfig):
    """The folder with NODE_PACKAGES, kept in pytest's cache; skips where npm cannot fetch them."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js with npm, which is not installed here")
    folder = pytestconfig.cache.mkdir("node")
    if not all(_installed(folder, package) for package in NODE_PACKAGES):
        done = subprocess.run(
            [shutil.which("npm"), "install", "--no-audit", "--no-fund", "--prefix", folder]
            + list(NODE_PACKAGES),
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            pytest.skip(f"npm could not fetch {', '.join(NODE_PACKAGES)}: {done.stderr[-200:]}")
    return folder / "node_modules"


def _installed(folder, package):
    name, version = package.split("@")
    manifest = folder / "node_modules" / name / "package.json"
    return manifest.exists() and f'"version": "{version}"' in manifest.read_text()
