"""What mybinder.org would build, read off the Dockerfile that repo2docker renders for it."""

import os
import re
import shutil
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


def test_readme_launches_the_first_notebook_of_the_workbook(tmp_path):
    """What the badge opens is there after postBuild."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/workbook.py", tmp_path / "tools")
    build = (ROOT / "binder/postBuild").read_text()
    assert build.startswith("#!/bin/bash\n") and build.count("\npython ") == 2
    for line in build.splitlines()[-2:]:
        subprocess.run([sys.executable, *line.split()[1:]], cwd=tmp_path, check=True)
    link = r"https://mybinder\.org/v2/gh/OWNER/REPOSITORY/HEAD\?urlpath=lab/tree/([\w/.]+)"
    for readme, folder in (("README.md", "workbook"), ("README.zh.md", "workbook/zh")):
        target = re.search(link, (ROOT / readme).read_text(encoding="utf-8"))
        assert target[1] == f"{folder}/00_start_here.ipynb" and (tmp_path / target[1]).is_file()


def test_binder_runs_both_scripts(dockerfile):
    assert re.search(r"^RUN .*binder/postBuild", dockerfile, re.MULTILINE)
    assert re.search(r"^ENV R2D_ENTRYPOINT=?.*binder/start", dockerfile, re.MULTILINE)


def test_binder_starts_its_server_with_our_settings(tmp_path):
    if os.name != "posix":
        pytest.skip("Binder's scripts are for bash")
    said = ["bash", ROOT / "binder/start", "sh", "-c", 'echo "$JUPYTER_CONFIG_PATH"']
    for before, after in (("", ""), ("/theirs", ":/theirs")):
        env = os.environ | {"JUPYTER_CONFIG_PATH": before}
        done = subprocess.run(said, cwd=tmp_path, env=env, check=True, capture_output=True)
        assert done.stdout.decode().strip() == f"{ROOT / 'helpers/jupyter'}{after}"
