"""What the site is made of, from npm and PyPI, kept in a folder between two builds.

Nothing is taken on trust: npm's package and PyPI's wheels are held against the checksums that stand
here and in wheels.txt, and the wheels for WebAssembly against npm's own list of them.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
PYODIDE = "314.0.3"
KATEX = "0.16.22"
# Of the archives, as npm serves them.
CHECKSUMS = {
    f"pyodide@{PYODIDE}": "d7f7d24f8db486c7eda7280f3b0f7517524c8e43e8b086c6ee6ae8016658b484",
    f"katex@{KATEX}": "e9e0d167db3175481cbadaff38e8d90b130f6a3ddb451a47e43c577fd511f365",
}
WHEELS = HERE / "wheels.txt"
CARRIER = "open_webui"  # its folder of wheels for WebAssembly is Pyodide's own


class Missing(Exception):
    """A registry does not serve what the site needs; the message says what."""


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def npm_package(name, version, cache):
    """The folder of an npm package, unpacked."""
    folder = cache / f"{name}-{version}"
    if folder.exists():
        return folder
    what = f"{name}@{version}"
    run(f"npm does not serve {what}", "npm", "pack", what, "--silent", cwd=cache)
    archive = cache / f"{name}-{version}.tgz"
    if sha256(archive) != CHECKSUMS[what]:
        raise Missing(f"npm serves another {what} than the one with which the site was tried")
    part = cache / f"{name}-{version}.part"
    shutil.rmtree(part, ignore_errors=True)
    shutil.unpack_archive(archive, part, filter="data")
    (part / "package").rename(folder)
    shutil.rmtree(part)
    archive.unlink()
    return folder


def wheels(cache):
    """The folder of all wheels: those in wheels.txt, and what the carrier carries."""
    folder = cache / f"wheels-{sha256(WHEELS)[:12]}"
    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    run(
        "PyPI does not serve a wheel of tools/website/wheels.txt",
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--no-deps", "--only-binary=:all:", "--dest", part),
        *("--python-version", "3.14", "--platform", "any", "--ignore-requires-python"),
        *("--requirement", WHEELS),
    )
    carrier = next(part.glob(f"{CARRIER}-*.whl"))
    with zipfile.ZipFile(carrier) as archive:
        for name in archive.namelist():
            if "/pyodide/" in name and name.endswith(".whl"):
                (part / name.rsplit("/", 1)[1]).write_bytes(archive.read(name))
    carrier.unlink()
    part.rename(folder)
    return folder


def course_wheel(root, into):
    """The course's own wheel, built from a copy: setuptools leaves files where it builds."""
    source = into / "source"
    shutil.copytree(
        root / "helpers", source / "helpers", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(root / "data", source / "data")
    for path in root.iterdir():
        if path.suffix in (".toml", ".txt", ".in", ".py", ".md") or path.name == "LICENSE":
            shutil.copy(path, source)
    run(
        "the course's own wheel cannot be built",
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--no-build-isolation", "--wheel-dir", into, source),
    )
    return next(into.glob("*.whl"))


def lock(pyodide):
    """npm's list of Pyodide's packages."""
    return json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))


def run(missing, *command, cwd=None, given=None):
    """What a command prints; where it fails, one line that says what is missing, and why."""
    if not shutil.which(str(command[0])):
        raise Missing(f"{command[0]} is not installed (Node.js has node and npm)")
    done = subprocess.run(
        [shutil.which(str(command[0])), *map(str, command[1:])],
        cwd=cwd,
        input=given,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "rror" in line] or [""]
        raise Missing(f"{missing}: {said[-1].strip()}")
    return done.stdout
