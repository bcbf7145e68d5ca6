"""The set-up: the Makefile with a stand-in for Python, what is installed, and the README."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import course
import documents
import pytest
import yaml
from nbformat import v4
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from helpers.environment import EDITION
from helpers.equations import map_of_equations
from helpers.texts import say

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FOLDERS = ("benchmarks", "data", "docs", "helpers", "tests", "tools")
TARGETS = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)

SCRIPTS = ("tools/venv.sh", "tools/install.sh")

# It writes each call to `calls`, and makes a .venv in which it is the Python.
STAND_IN = """#!/bin/sh
echo "$@" >> calls
case "$*" in
  *"import sys, pip"*) test -z "$UNFIT" ;;
  *version_info*) echo "$VERSION" ;;
  *ensurepip*) test -z "$NO_VENV" ;;
  *find_spec*) test -z "$MOVED" ;;
  *"import IPython"*) test -z "$ELSEWHERE" && test -e .venv/installed ;;
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *"config list"*) echo "$PIP_LIST" ;;
  *" install "*)
    env | grep -E '^(PIP_|PYTHONPATH)' >> calls
    if [ "$PIP_SAYS" ]; then echo "$PIP_SAYS"; exit 1; fi
    touch .venv/installed ;;
esac
"""


class Checkout:
    """A folder with the Makefile; `make` runs it and returns the calls of Python that it led to."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "tools").mkdir()
        for name in ("Makefile", "requirements.txt", "pyproject.toml", *SCRIPTS):
            shutil.copy(ROOT / name, folder / name)
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
    assert any(" install " in call and call.endswith("-r requirements.txt -e .") for call in first)
    assert first[-1] == "tools/lab.py --port=9000"

    again = checkout.make("lab")
    assert not any("venv .venv" in call or " install " in call for call in again)
    assert again[-1] == "tools/lab.py"


def test_make_lab_installs_what_requirements_newly_ask_for(checkout):
    checkout.make("lab")
    later = (checkout.folder / ".venv/lab").stat().st_mtime + 2
    os.utime(checkout.folder / "requirements.txt", (later, later))
    calls = checkout.make("lab")
    assert any(" install " in call for call in calls) and "-m venv .venv" not in calls


# What is there is kept until its successor stands.


def test_where_the_folder_has_moved_it_is_installed_again_in_the_same_place(checkout):
    checkout.make("lab")
    (checkout.folder / ".venv/kept").touch()
    calls = checkout.make("lab", MOVED="yes")
    assert "-m venv .venv" not in calls and any(" install " in call for call in calls)
    assert (checkout.folder / ".venv/kept").exists()


def test_moved_and_without_a_network_it_starts_all_the_same(checkout):
    checkout.make("lab")
    calls = checkout.make("lab", MOVED="yes", PIP_SAYS="NewConnectionError")
    assert calls[-1] == "tools/lab.py"
    (line,) = checkout.done.stderr.splitlines()
    assert line.startswith("Not brought up to date: no connection to the package index.")


def test_one_whose_python_is_gone_stays_until_there_is_another(checkout):
    checkout.make("lab")
    (checkout.folder / ".venv/kept").touch()
    checkout.make("lab", UNFIT="yes", VERSION="3.10")
    assert checkout.done.returncode and (checkout.folder / ".venv/kept").exists()
    checkout.make("lab", UNFIT="yes", PIP_SAYS="ERROR: no")
    assert checkout.done.returncode and (checkout.folder / ".venv-old/kept").exists()
    assert checkout.make("lab", UNFIT="yes")[-1] == "tools/lab.py"
    assert not (checkout.folder / ".venv/kept").exists()
    assert not (checkout.folder / ".venv-old").exists()


def test_one_that_somebody_else_made_is_used_where_it_fits(checkout):
    (checkout.folder / ".venv/bin").mkdir(parents=True)
    shutil.copy(checkout.folder / "python", checkout.folder / ".venv/bin/python")
    calls = checkout.make("lab")
    assert "-m venv .venv" not in calls and calls[-1] == "tools/lab.py"


@pytest.mark.parametrize("how", ["without pip", "another version", "no Python at all"])
def test_one_that_somebody_else_made_and_that_does_not_fit_stays(checkout, how):
    (checkout.folder / ".venv/bin").mkdir(parents=True)
    (checkout.folder / ".venv/mine").touch()
    if how != "no Python at all":
        shutil.copy(checkout.folder / "python", checkout.folder / ".venv/bin/python")
    calls = checkout.make("lab", UNFIT="yes")
    assert not any("-m" in call for call in calls)
    ours = [line for line in checkout.done.stderr.splitlines() if not line.startswith("make")]
    assert len(ours) == 1 and "made by another tool" in ours[0] and "Rename or delete" in ours[0]
    assert sorted(path.name for path in (checkout.folder / ".venv").iterdir()) == ["bin", "mine"]


def test_what_the_user_has_set_for_pip_sends_nothing_elsewhere(checkout):
    users = {
        "PIP_TARGET": "/elsewhere",
        "PIP_PREFIX": "/elsewhere",
        "PIP_USER": "1",
        "PYTHONPATH": "/elsewhere",
        "PIP_INDEX_URL": "https://index",
    }
    calls = checkout.make("lab", **users)
    assert any("install --no-user" in call for call in calls)
    seen = {call.split("=")[0] for call in calls if re.match(r"PIP_|PYTHON", call)}
    assert seen == {"PIP_USER", "PIP_INDEX_URL"}

    shutil.rmtree(checkout.folder / ".venv")
    setting = "global.index-url='https://index'\ninstall.target='/there'"  # in pip's own file
    checkout.make("lab", ELSEWHERE="yes", PIP_LIST=setting)
    ours = [line for line in checkout.done.stderr.splitlines() if not line.startswith("make")]
    assert len(ours) == 1 and "send it elsewhere (target: see " in ours[0]
    assert checkout.done.returncode and "https" not in ours[0]


@pytest.mark.parametrize(
    "says, said",
    [
        ("WARNING: after connection broken by 'E'\n  ERROR: none", "no connection to the package"),
        ("  ERROR: No such x (from versions: none)", "no connection to the package"),
        ("much\nERROR: No space left on device\nmore", "No space left on device"),
        ("killed", "pip failed"),
    ],
)
def test_where_nothing_can_be_installed_one_line_says_why(checkout, says, said):
    calls = checkout.make("lab", PIP_SAYS=says)
    assert calls[-1] != "tools/lab.py" and checkout.done.returncode
    ours = [line for line in checkout.done.stderr.splitlines() if not line.startswith("make")]
    assert len(ours) == 1 and ours[0].startswith(f"Not installed: {said}")
    assert says in (checkout.folder / ".venv/install.log").read_text()


def test_make_test_runs_all_three(checkout):
    calls = checkout.make("test", "ARGS=-x")
    assert any(" install " in call and call.endswith("-e .[test]") for call in calls)
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
    assert not any(" install " in call for call in calls)
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
    assert "|".join(versions[::-1]) in (ROOT / "tools/venv.sh").read_text()
    assert f"Python {oldest} to {newest}" in README


def test_ci_runs_the_tests():
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert (ROOT / ".ci/run").read_text().endswith("\nmake test\nmake test-slow\n")
    jobs = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())["jobs"]
    assert any("make test" in step.get("run", "") for step in jobs["test"]["steps"])
    assert any("make test-slow" in step.get("run", "") for step in jobs["slow"]["steps"])
    assert "default_branch" in jobs["slow"]["if"]


def test_the_two_halves_are_everything():
    """What `make test` and `make test-slow` run is what plain pytest runs."""
    halves = runpy.run_path(str(ROOT / "tools/tests.py"))["halves"]
    given = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    places = [path for pattern in given["testpaths"] for path in sorted(ROOT.glob(pattern))]
    names = [path.relative_to(ROOT).as_posix() for path in places]
    for slow in (False, True):
        browser, others = halves(slow)
        assert sorted(names) == sorted([*browser, *others])


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
from pathlib import Path
from helpers.datasets import ALL
print(helpers.__file__)
assert Path(helpers.__file__).with_name("jupyter").joinpath("jupyter_server_config.py").exists()
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
    assert ready == say("environment.ready", edition=EDITION)


HELP = "If a cell finds no module named helpers"


def helps():
    """{name of a notebook: what it says to do where helpers are not found}."""
    found = {}
    for name in documents.NAMES:
        text = "\n".join(text for _, text in course.ours(name).prose)
        found[name] = re.findall(rf"<summary>{HELP}</summary>\s+(.*?)\s+</details>", text)
    return found


def test_every_notebook_says_what_to_do_where_helpers_are_not_found():
    said = helps()
    (one,) = said[documents.NAMES[0]]
    assert all(those == [one] for those in said.values()), said
    for word in ("`make lab`", "`tools\\lab.py`", "VS Code", "`.venv`", "Colab", "Kaggle", "alone"):
        assert word.strip("`") in one, word
    (command,) = re.findall("`(%pip .*?)`", one)
    assert (
        f"`{command}`" in README and command.split("+")[1] == "https://github.com/OWNER/REPOSITORY"
    )


@pytest.mark.slow
def test_that_does_what_it_says_where_it_is_read(tmp_path):
    """In a cell, where there is a notebook and nothing of the course."""
    python = tmp_path / "other" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "other"], check=True)
    # What else the course needs is seen there; the course is not.
    where = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip()
    Path(site, "others.pth").write_text(sysconfig.get_path("purelib"))
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def cell(code):
        words = [python, "-m", "IPython", "--no-banner", "-c", code]
        done = subprocess.run(
            words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    assert "No module named 'helpers'" in cell("import helpers")
    (one,) = helps()[documents.NAMES[0]]
    command = re.search("`(%pip .*?)`", one)[1]
    printed = cell(command.replace("https://github.com/OWNER/REPOSITORY", ROOT.as_uri()))
    assert "Successfully installed backpropagation-course" in printed, printed
    shown = cell("import helpers; print(helpers.load('moons').X.shape, helpers.__file__)")
    assert shown.startswith("(2, ") and str(tmp_path) in shown, shown
