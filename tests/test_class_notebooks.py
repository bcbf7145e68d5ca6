"""Students' notebooks, run through the checker in processes of their own."""

import json
import os
import shutil
import sys
from pathlib import Path

import course
import documents
import pytest
from nbformat import v4

from helpers.classroom import notebooks
from helpers.classroom.__main__ import main
from helpers.exercises.lines import find

HEAD = "import numpy as np\n\nfrom helpers.exercises import check\n\n\n"


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(notebooks, "WAIT", 8)


def cell(id, body, before=""):
    exercise = find(id)
    head = f"def {exercise.name}({', '.join(exercise.own)}):\n    "
    return f'{HEAD}{before}{head}{body}\n\n\ncheck("{id}", {exercise.name})'


def put(path, *sources):
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [v4.new_code_cell(source) for source in sources]
    path.write_text(json.dumps(v4.new_notebook(cells=cells)))


def read(folder, out):
    told = []
    students, skipped = notebooks.read(folder, out / "run", lambda *one: told.append(one))
    return {one.name: one for one in students}, skipped, told


def mistakes(student):
    return {id: one["mistakes"] for id, one in student.tried.items()}


@pytest.mark.slow
def test_answers_are_judged_as_check_does(tmp_path):
    put(
        tmp_path / "anna" / "05_many_examples.ipynb",
        "x = 1 / 0\ndef half(v):\n    return v / 2",
        cell("3.44:dZ2", "return A2 - Y"),
        cell("3.44:dW2", "return dZ2 @ A1.T"),
        "%matplotlib inline\n" + cell("3.44:dW2", "return -dZ2 @ A1.T / m"),
        cell("3.45:J", "return np.sum(2 * half(L)) / m"),
        cell("3.46:db2", "..."),
        "def broken(:\n    check('3.49', broken)",
    )
    put(tmp_path / "05_many_examples_ben.ipynb", cell("3.45:J", "return L"))
    put(tmp_path / "cleo.ipynb", "check('3.44:dZ2', lambda A2, Y: A2 - Y)")
    put(tmp_path / "empty.ipynb", "x = 3")
    (tmp_path / "half.ipynb").write_text('{"cells": [')
    found, skipped, told = read(tmp_path, tmp_path)
    assert list(found) == ["anna", "ben", "cleo"]
    assert found["anna"].solved == {"3.44:dZ2", "3.45:J"}
    assert mistakes(found["anna"])["3.44:dW2"] == {"m-missing": 1, "sign": 1}
    assert "3.46:db2" not in found["anna"].tried
    assert mistakes(found["ben"]) == {"3.45:J": {"argument-returned": 1}}
    assert found["cleo"].solved == {"3.44:dZ2"}
    assert [file for file, _ in skipped] == ["empty.ipynb", "half.ipynb"]
    assert told == [(1, 3, "anna"), (2, 3, "ben"), (3, 3, "cleo")]


def test_the_courses_own_notebooks_hold_no_try(tmp_path):
    for name in documents.NAMES:
        if not course.yours(name):
            (tmp_path / "anna").mkdir(exist_ok=True)
            shutil.copy(course.FOLDER / f"{name}.ipynb", tmp_path / "anna")
    found, _, _ = read(tmp_path, tmp_path)
    assert not found["anna"].solved and found["anna"].tried == {}


HOSTILE = {
    "time": ("3.44:dZ2", "while True:\n        pass", "time-limit"),
    "exit": ("3.44:dZ2", "import os\n    os._exit(0)", notebooks.STOPPED),
    "kill": ("3.44:dZ2", "import os, signal\n    os.kill(os.getpid(), 9)", notebooks.STOPPED),
    "memory": ("3.44:dZ2", "return np.ones(10**12) + A2", "raised MemoryError"),
    "file": (
        "3.44:dZ2",
        "import os\n    os.truncate(open('x', 'wb').name, 10**8)",
        "raised OSError",
    ),
}


@pytest.mark.skipif(sys.platform != "linux", reason="limits are Linux's here")
@pytest.mark.parametrize(
    "kind",
    [pytest.param(k, marks=() if k in ("time", "memory") else pytest.mark.slow) for k in HOSTILE],
)
def test_what_does_not_end_well_ends_alone(tmp_path, kind):
    id, body, mistake = HOSTILE[kind]
    put(tmp_path / "eve" / "a.ipynb", cell(id, body), cell("3.45:J", "return np.sum(L) / m"))
    found, _, _ = read(tmp_path, tmp_path)
    assert found["eve"].solved == {"3.45:J"}
    (named,) = mistakes(found["eve"])[id]
    assert named == mistake or kind == "memory" and "Memory" in named, named


@pytest.mark.slow
def test_a_loop_that_catches_everything_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "WAIT", 3)
    block = "import ctypes\n    ctypes.CDLL(None).pause()"  # no line of Python is reached again
    body = "import signal\n    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n    " + block
    put(
        tmp_path / "eve" / "a.ipynb", cell("3.44:dZ2", body), cell("3.45:J", "return np.sum(L) / m")
    )
    found, _, _ = read(tmp_path, tmp_path)
    assert mistakes(found["eve"])["3.44:dZ2"] == {notebooks.STOPPED: 1}
    assert found["eve"].solved == {"3.45:J"}


def test_nothing_of_the_teachers_is_changed(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_TEACHER", "42")
    monkeypatch.chdir(tmp_path)
    before = "import os\nopen('left', 'w').write('x')\n\n\n"
    spoiled = (
        "open('left', 'w')\n    assert 'SECRET_OF_THE_TEACHER' not in os.environ\n    return A2 - Y"
    )
    put(tmp_path / "in" / "eve" / "a.ipynb", cell("3.44:dZ2", spoiled, before))
    found, _, _ = read(tmp_path / "in", tmp_path)
    assert found["eve"].solved == {"3.44:dZ2"}
    assert not list(tmp_path.rglob("left"))


def test_no_network_where_linux_can_do_that(tmp_path):
    if not notebooks.no_network():
        pytest.skip("this machine has no `unshare` that may be used")
    body = "import os\n    assert os.listdir('/sys/class/net') or True\n    import socket\n"
    body += "    assert [n for _, n in socket.if_nameindex()] == ['lo']\n    return A2 - Y"
    put(tmp_path / "eve" / "a.ipynb", cell("3.44:dZ2", body))
    assert read(tmp_path, tmp_path)[0]["eve"].solved == {"3.44:dZ2"}


@pytest.mark.slow
def test_a_second_call_goes_on_where_the_first_ended(tmp_path, monkeypatch, capsys):
    for name in ("anna", "ben"):
        put(tmp_path / "in" / name / "a.ipynb", cell("3.44:dZ2", "return A2 - Y"), name)
    arguments = [str(tmp_path / "in"), "--notebooks", "--out", str(tmp_path / "out")]
    ran, run = [], notebooks.run
    monkeypatch.setattr(notebooks, "run", lambda content: ran.append(content) or run(content))
    assert main(arguments) == 0 and len(ran) == 2
    marks = (tmp_path / "out" / "marks.csv").read_bytes()
    put(tmp_path / "in" / "ben" / "a.ipynb", cell("3.44:dZ2", "return Y - A2"))
    assert main(arguments) == 0 and len(ran) == 3
    assert (tmp_path / "out" / "marks.csv").read_bytes() != marks
    assert "2 of 2: ben" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["{", "3", '["a"', "[[]]", '["a", 1, null]', '["a", true, 3]', "null"]
)
def test_a_line_that_the_checker_did_not_write_is_not_taken(line):
    assert notebooks.trusted(line) is None
    assert notebooks.trusted('["3.45:J", false, "sign"]') == ["3.45:J", False, "sign"]


def test_links_and_large_notebooks_are_not_opened(tmp_path):
    os.symlink(Path(__file__), tmp_path / "link.ipynb")
    (tmp_path / "large.ipynb").write_bytes(b" " * (notebooks.LARGEST + 1))
    found, skipped, _ = read(tmp_path, tmp_path)
    assert not found and [file for file, _ in skipped] == ["large.ipynb", "link.ipynb"]
