"""What mybinder.org would build, read off the Dockerfile that repo2docker renders for it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHON = (ROOT / "binder/runtime.txt").read_text().strip().removeprefix("python-")


def locked():
    """{name: version} of the locked packages."""
    lines = (ROOT / "binder/requirements.txt").read_text().splitlines()
    pins = [re.fullmatch(r"([\w.-]+)==([\w.]+)(?: +# via .*)?", line) for line in lines[:-1]]
    assert all(pins), "a line without one exact version; `make lock` writes the file anew"
    assert lines[-1] == "-e .", "the last line must install helpers from the checkout"
    return {canonicalize_name(pin[1]): pin[2] for pin in pins}


@pytest.fixture(scope="module")
def dockerfile():
    pytest.importorskip("repo2docker", reason="Binder not tried: repo2docker is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--no-run", "--debug", ROOT],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return (done.stdout + done.stderr).replace("-2d", "-").replace("-2e", ".")


def test_binder_gets_the_pinned_python(dockerfile):
    assert re.findall(r"environment\.py-([\d.]+)-linux", dockerfile) == [PYTHON]


def test_binder_installs_the_locked_file_and_nothing_else(dockerfile):
    installs = re.findall(r"^RUN .*\b(?:pip|mamba|conda) install.*$", dockerfile, re.MULTILINE)
    assert [line.split(" install ")[1] for line in installs] == [
        '--no-cache-dir -r "binder/requirements.txt"'
    ]
    # `-e .` needs the whole checkout to be there.
    whole = re.search(r"^COPY --chown=\d+:\d+ src/ ", dockerfile, re.MULTILINE)
    assert whole.start() < dockerfile.index(installs[0])


def test_locked_versions_are_what_the_course_asks_for():
    versions = locked()
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        asked = Requirement(line)
        assert asked.specifier.contains(versions[canonicalize_name(asked.name)]), line


def test_readme_launches_the_first_notebook_in_jupyterlab():
    link = r"https://mybinder\.org/v2/gh/OWNER/REPOSITORY/HEAD\?urlpath=lab/tree/([\w/.]+)"
    target = re.search(link, (ROOT / "README.md").read_text(encoding="utf-8"))
    assert (ROOT / target[1]).is_file()
