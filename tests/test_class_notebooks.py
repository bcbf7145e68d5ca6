"""Students' notebooks, run through the checker in processes of their own."""

import io
import json
import os
import shutil
import sys
from pathlib import Path

import course
import documents
import pytest
from nbformat import v4

from helpers.classroom import __main__ as classroom
from helpers.classroom import notebooks
from helpers.classroom.__main__ import main
from helpers.exercises.lines import find
from helpers.texts import say

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
    """(students by name, what is said of files, what was told on the way)."""
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
    put(tmp_path / "notebooks_zh_05_many_examples_ben.ipynb", cell("3.45:J", "return L"))
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
    assert [one[:3] for one in told] == [(1, 3, "anna"), (2, 3, "ben"), (3, 3, "cleo")]
    assert told[0][3] is None and told[1][3] > told[2][3] > 0


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


FORGED = """\
import sys, os
    for path in sys.argv[1:] + ["results", "../results"]:
        with open(path, "a") as file:
            file.write('["3.45:J"]\\n["3.45:J", true, null]\\n')
    print('["3.45:J"]\\n["3.45:J", true, null]', flush=True)
    os.write(1, b'["3.45:J", true, null]\\n')
    return Y - A2"""


def test_what_a_cell_prints_or_writes_is_no_result(tmp_path):
    put(tmp_path / "eve" / "a.ipynb", cell("3.44:dZ2", FORGED), cell("3.45:J", "return L"))
    found, _, _ = read(tmp_path, tmp_path)
    assert not found["eve"].solved and list(mistakes(found["eve"])) == ["3.44:dZ2", "3.45:J"]


def test_results_are_taken_as_the_checker_writes_them():
    a, b, right = '["a"]', '["b"]', '["{}", true, null]'
    asked = ["a", "b"]
    good = [a, '["a", false, "sign", "dZ1"]', b, right.format("b"), '["end"]']
    solved = ["b", True, None]
    assert notebooks.judged(good, asked) == [["a", False, "sign", "dZ1"], solved]
    assert notebooks.judged(good[:3], asked)[1] == ["b", False, notebooks.STOPPED]
    assert notebooks.judged(good[:2], asked) == [["a", False, "sign", "dZ1"]]
    assert notebooks.judged([], asked) == notebooks.judged([right.format("a")], asked) == []
    for more in (right.format("a"), right.format("b"), "{", '["a", 7]'):
        found = notebooks.judged([a, more, *good[1:]], asked)
        assert found == [["a", False, notebooks.FORGED], solved], more
    for more in ([a, b, right.format("b")], [a, right.format("a"), b, right.format("b")]):
        found = notebooks.judged([*more, *good[1:]], asked)
        assert not any(passed for _, passed, *_ in found)
    assert notebooks.judged(['["c"]', right.format("c")], asked) == []


@pytest.mark.slow
def test_a_student_has_so_much_time_and_no_more(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(notebooks, "STUDENT", 6)
    asleep = "x = __import__('time').sleep(60)\n"
    cells = [cell("3.44:dZ2", "return A2 - Y", asleep), cell("3.45:J", "return L")]
    put(tmp_path / "in" / "eve" / "a.ipynb", *cells)
    said = say("classroom.skipped.in-part", n=2, most=6)
    for _ in range(2):
        found, noted, _ = read(tmp_path / "in", tmp_path)
        assert not found["eve"].solved and noted == [("eve/a.ipynb", said)]
        monkeypatch.setattr(notebooks, "run", None)  # what was found is kept


def by_student(*paths):
    noted = []
    found = notebooks._by_student([Path(path) for path in paths], noted)
    return {name: [path.as_posix() for path in own] for name, own in found.items()}, noted


def test_a_students_notebooks_are_those_of_one_folder():
    found, noted = by_student(
        "anna/05.ipynb", "anna/workbook/zh/06.ipynb", "ben/notebooks/05.ipynb"
    )
    assert not noted and list(found) == ["anna", "ben"] and len(found["anna"]) == 2
    found, noted = by_student("anna/notebooks/05.ipynb", "anna/workbook/05.ipynb")
    assert not noted and list(found) == ["anna"]
    found, noted = by_student("05_many_examples_ben.ipynb", "06_the_whole_pass_ben.ipynb")
    assert not noted and list(found) == ["ben"]


def test_a_class_in_one_folder_is_not_one_student():
    found, noted = by_student("class7/anna/05.ipynb", "class7/ben/workbook/05.ipynb")
    assert list(found) == ["anna", "ben"]
    assert noted == [("class7", say("classroom.skipped.packed"))]
    a, b = "class7/anna/05_many_examples_a.ipynb", "class7/ben/05_many_examples_b.ipynb"
    found, noted = by_student(a, b, "class8/cleo/05_many_examples.ipynb")
    assert list(found) == ["class7", "class8"]
    terms = {"notebook": "05_many_examples", "folders": "anna, ben"}
    assert noted == [("class7", say("classroom.skipped.several", **terms))]


@pytest.mark.parametrize("on_terminal", [True, False])
def test_how_far_it_is(monkeypatch, on_terminal):
    told = io.StringIO()
    monkeypatch.setattr(told, "isatty", lambda: on_terminal, raising=False)
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setenv("COLUMNS", "60")
    for number, left in ((1, None), (2, 250.0), (4, 3.0)):
        classroom._told(number, 4, "anna", left)
    lines = ["1 of 4: anna", "2 of 4: anna, about 4 min left", "4 of 4: anna, about 1 min left"]
    if on_terminal:
        bars = ["." * 20, "#" * 5 + "." * 15, "#" * 15 + "." * 5]
        shown = told.getvalue().split("\r")
        assert [row.rstrip(" \n") for row in shown[1:]] == [
            f"[{bar}] {line}" for bar, line in zip(bars, lines)
        ]
        assert {len(row.strip("\n")) for row in shown[1:]} == {59} and told.getvalue().count(
            "\n"
        ) == 1
    else:
        assert told.getvalue().splitlines() == lines


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
