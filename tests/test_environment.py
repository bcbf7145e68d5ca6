"""The check of the environment says what is wrong, and nothing where all is well."""

from importlib import metadata

import pytest

from helpers import environment


def test_here_all_is_well(capsys):
    assert environment.problems() == []
    environment.check_environment()
    assert capsys.readouterr().out == "Everything is here. You can start.\n"


def raising(name):
    raise metadata.PackageNotFoundError(name)


@pytest.mark.parametrize(
    "part, value, said",
    [
        ("OLDEST_PYTHON", (99, 0), "the course needs 99.0 or newer"),
        ("version", lambda name: "0.1", "numpy is 0.1; the course is tested with"),
        ("version", raising, "numpy is missing. Run: pip install"),
    ],
)
def test_each_problem_has_its_line(monkeypatch, capsys, part, value, said):
    owner = environment if part.isupper() else metadata
    monkeypatch.setattr(owner, part, value)
    environment.check_environment()
    assert said in capsys.readouterr().out


def test_what_a_browser_does_not_need_is_not_missed_there(monkeypatch):
    import packaging.markers

    there = packaging.markers.default_environment() | {"sys_platform": "emscripten"}
    monkeypatch.setattr(packaging.markers, "default_environment", lambda: there)
    monkeypatch.setattr(metadata, "version", raising)
    said = " ".join(environment.problems())
    assert "numpy is missing" in said and "jupyterlab" not in said and "nbval" not in said
