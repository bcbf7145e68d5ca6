"""The set-up: the Makefile with a stand-in for Python, what is installed, and the README."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import documents
import pytest
import yaml
from nbformat import v4
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from helpers.equations import map_of_equations
from helpers.texts import say

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FOLDERS = ("benchmarks", "data", "docs", "helpers", "tests", "tools")
TARGETS = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)

# It writes each call to `calls`, and makes a .venv in which it is the Python.
STAND_IN = """#!/bin/sh
echo "$@" >> calls
case "$*" in
  *version_info*) echo "$VERSION" ;;
  *ensurepip*) test -z "$NO_VENV" ;;
  *"import helpers"*) test -z "$MOVED" ;;
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python && touch .venv/bin/pip ;;
esac
"""


class Checkout:
    """A folder with the Makefile; `make` runs it and returns the calls of Python that it led to."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("Makefile", "requirements.txt", "pyproject.toml"):
            shutil.copy(ROOT / name, folder)
        (folder / "python").write_text(STAND_IN)
        (folder / "python").chmod(0o755)

    def make(self, *words, **environment):
        calls = self.folder / "calls"
        calls.unlink(missing_ok=True)
        self.done = subprocess.run(
            ["make", *words, "PYTHON=./python"],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "VERSION": "3.11", **environment},
            check=False,
            capture_output=True,
            text=True,
        )
        return calls.read_text().splitlines() if calls.exists() else []


@pytest.fixture
def checkout(tmp_path):
    if not shutil.which("make") or sys.platform == "win32":
        pytest.skip("the Makefile was not tried: there is no make here")
    return Checkout(tmp_path)


def test_make_alone_lists_every_target(checkout):
    checkout.make()
    listed = re.findall(r"^make ([\w-]+)", checkout.done.stdout, re.MULTILINE)
    assert sorted(listed) == sorted(set(TARGETS) - {"help", "check"})


def test_make_lab_installs_once(checkout):
    first = checkout.make("lab", "ARGS=--port=9000")
    assert "-m venv .venv" in first
    assert any(
        "pip install" in call and call.endswith("-r requirements.txt -e .") for call in first
    )
    assert first[-1].startswith("-m jupyterlab ") and first[-1].endswith(" --port=9000")

    again = checkout.make("lab")
    assert len(again) == 2 and again[-1].startswith("-m jupyterlab ")


def test_make_lab_installs_what_requirements_newly_ask_for(checkout):
    checkout.make("lab")
    later = (checkout.folder / ".venv/lab").stat().st_mtime + 2
    os.utime(checkout.folder / "requirements.txt", (later, later))
    calls = checkout.make("lab")
    assert any("pip install" in call for call in calls) and "-m venv .venv" not in calls


def test_make_lab_starts_afresh_where_the_checkout_has_moved(checkout):
    checkout.make("lab")
    (checkout.folder / ".venv/stale").touch()
    assert "-m venv .venv" in checkout.make("lab", MOVED="yes")
    assert not (checkout.folder / ".venv/stale").exists()


def test_make_leaves_a_venv_alone_that_it_did_not_make(checkout):
    (checkout.folder / ".venv").mkdir()
    (checkout.folder / ".venv/mine").touch()
    checkout.make("lab", MOVED="yes")
    assert (checkout.folder / ".venv/mine").exists()


def test_make_test_runs_all_three(checkout):
    calls = checkout.make("test", "ARGS=-x")
    assert any("pip install" in call and call.endswith("-e .[test]") for call in calls)
    check, form, tests = calls[-3:]
    assert check.startswith("-m ruff check ") and form.startswith("-m ruff format --check ")
    assert tests == "tools/tests.py -x"
    # What a learner writes lies in notebooks/ or beside the folders, where no style is asked for.
    folders = set(check.split()[3:])
    assert folders == set(form.split()[4:]) == {path.split("/")[0] for path in python_files()}


def python_files():
    """The Python files of the course, under their names in the checkout."""
    places = ("*.py", *(f"{folder}/**/*.py" for folder in FOLDERS))
    found = [path for place in places for path in ROOT.glob(place)]
    return [path.relative_to(ROOT).as_posix() for path in found]


def test_make_mutants(checkout):
    assert checkout.make("mutants", "ARGS=network")[-1] == "tests/mutation.py network"


def test_make_test_slow(checkout):
    *_, mutants, slow = checkout.make("test-slow", "ARGS=-x")
    assert (mutants, slow) == ("tests/mutation.py", "tools/tests.py -m slow -x")
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert options["addopts"].endswith(" -m 'not slow'")


@pytest.mark.parametrize(
    "environment, said",
    [
        ({"VERSION": "3.10"}, "No Python 3.11 to 3.14 .*install python3 python3-venv"),
        ({"VERSION": ""}, "No Python 3.11 to 3.14 .*brew install python"),
        ({"NO_VENV": "yes"}, "Python 3.11 .* venv module.*apt install python3.11-venv"),
    ],
)
def test_one_line_says_what_to_install(checkout, environment, said):
    calls = checkout.make("lab", **environment)
    assert not any("pip install" in call for call in calls)
    ours = [line for line in checkout.done.stderr.splitlines() if not line.startswith("make")]
    assert len(ours) == 1 and re.search(said, ours[0])
    assert checkout.done.returncode


def test_helpers_are_found_from_any_folder(tmp_path):
    where = [sys.executable, "-c", "import helpers; print(helpers.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert os.path.samefile(found.strip(), ROOT / "helpers/__init__.py")


def test_every_requirement_has_a_lower_and_an_upper_bound():
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        operators = sorted(bound.operator for bound in Requirement(line).specifier)
        assert operators == ["<", ">="], line


def test_supported_pythons_are_the_same_everywhere():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    oldest, newest = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert SpecifierSet(project["requires-python"]) == SpecifierSet(f">={oldest}")
    tried = re.search(r"^PYTHONS = (.*)$", MAKEFILE, re.MULTILINE)[1].split()
    versions = [f"3.{minor}" for minor in range(int(newest[2:]), int(oldest[2:]) - 1, -1)]
    assert tried == [f"python{version}" for version in versions] + ["python3", "python"]
    assert "|".join(versions[::-1]) in MAKEFILE
    assert f"Python {oldest} to {newest}" in README


def test_ci_runs_the_tests():
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert (ROOT / ".ci/run").read_text().endswith("\nmake test\nmake test-slow\n")
    jobs = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())["jobs"]
    assert any("make test" in step.get("run", "") for step in jobs["test"]["steps"])
    assert any("make test-slow" in step.get("run", "") for step in jobs["slow"]["steps"])
    assert "default_branch" in jobs["slow"]["if"]


def test_the_two_halves_are_everything():
    """What `make test` runs is what plain pytest runs."""
    halves = runpy.run_path(str(ROOT / "tools/tests.py"))
    given = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    places = [path for pattern in given["testpaths"] for path in sorted(ROOT.glob(pattern))]
    names = [path.relative_to(ROOT).as_posix() for path in places]
    assert sorted(names) == sorted([*halves["OTHERS"], halves["BROWSER"]])


def test_readme_shows_the_map_of_equations():
    shown = README.split("<!-- map of equations -->")[1].split("<!-- end of map -->")[0]
    assert shown.strip() == map_of_equations("notebooks/"), "`make notebooks` writes it anew"


def test_readme_as_a_document():
    readme = v4.new_notebook(cells=[v4.new_markdown_cell(README)])
    document = documents.Document("README", readme, ROOT)
    rules = (documents.links_resolve, documents.dollars_balanced, documents.safe_latex)
    assert [sentence for rule in rules for _, sentence in rule(document)] == []


def test_readme_names_what_there_is():
    assert set(re.findall(r"`make ([\w-]+)`", README)) <= set(TARGETS)
    listed = re.findall(r"^\| \[\d+\. .*?\]\(notebooks/(\w+)\.ipynb\)", README, re.MULTILINE)
    assert tuple(listed) == documents.NAMES


@pytest.mark.slow
def test_a_wheel_carries_data_texts_and_looks(tmp_path):
    """Installed where no checkout is, everything that is read from files is there."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    copy = tmp_path / "source"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "notebooks", "tests", "build"))
    subprocess.run([*pip, tmp_path / "there", copy], check=True, capture_output=True)
    code = """
import helpers, helpers.classroom.report, helpers.exercises, helpers.pictures
from helpers.datasets import ALL
print(helpers.__file__)
for name in ALL:
    helpers.load(name)
helpers.check_environment()
helpers.pictures.explore_depth.picture()
print(helpers.exercises.diagnose("3.44:dZ2", lambda A2, Y: Y - A2).mistake)
"""
    env = os.environ | {"PYTHONPATH": str(tmp_path / "there")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    where, ready, mistake = done.stdout.splitlines()
    assert where.startswith(str(tmp_path / "there")) and mistake == "sign"
    assert ready == say("environment.ready")
