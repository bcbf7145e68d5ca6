"""The check of the environment says what is wrong, and nothing where all is well."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from helpers import environment
from helpers.texts import say

ROOT = Path(__file__).parents[1]


def test_here_all_is_well(capsys):
    assert environment.problems() == []
    environment.check_environment()
    said = "Everything is here. You can start. This is edition 1.0.0 of the course.\n"
    assert capsys.readouterr().out == said


def test_the_edition_is_that_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert environment.EDITION == project["version"]


def raising(name):
    raise metadata.PackageNotFoundError(name)


@pytest.mark.parametrize(
    "part, value, said",
    [
        ("OLDEST_PYTHON", (99, 0), "the course needs 99.0 or newer"),
        ("version", lambda name: "0.1", "numpy is 0.1; the course is tested with"),
        ("version", raising, "numpy is missing. In a cell of its own run: %pip install"),
    ],
)
def test_each_problem_has_its_line(monkeypatch, capsys, part, value, said):
    owner = environment if part.isupper() else metadata
    monkeypatch.setattr(owner, part, value)
    environment.check_environment()
    assert said in capsys.readouterr().out


def advice(text):
    """The commands in a text that begin with %, as a reader would copy them."""
    return re.findall(r'%\w+ install "[^"]*"', text)


def in_a_cell(folder, command):
    """What a cell of a notebook in some folder prints for it."""
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_its_advice_does_what_it_says_where_it_is_read(monkeypatch, tmp_path):
    """In this Python, wherever the notebook lies. (All of it is here already.)"""
    monkeypatch.setattr(metadata, "version", raising)
    commands = [command for said in environment.problems() for command in advice(said)]
    asked = [Requirement(line.strip()) for line in environment.REQUIREMENTS.open()]
    given = [Requirement(re.search('"(.*)"', command)[1]) for command in commands]
    assert [(r.name, r.specifier) for r in given] == [(r.name, r.specifier) for r in asked]
    code, printed = in_a_cell(tmp_path, commands[0])
    assert code == 0 and f"Requirement already satisfied: {asked[0].name}" in printed
    assert "restart the kernel" in printed


def test_all_texts_ask_for_the_same_ipywidgets():
    (asked,) = [line for line in environment.REQUIREMENTS.open() if line.startswith("ipywidgets")]
    assert advice(say("live.no-widgets")) == [f'%pip install "{asked.strip()}"']


def test_what_a_browser_does_not_need_is_not_missed_there(monkeypatch):
    import packaging.markers

    there = packaging.markers.default_environment() | {"sys_platform": "emscripten"}
    monkeypatch.setattr(packaging.markers, "default_environment", lambda: there)
    monkeypatch.setattr(metadata, "version", raising)
    said = " ".join(environment.problems())
    assert "numpy is missing" in said and "jupyterlab" not in said and "nbval" not in said
