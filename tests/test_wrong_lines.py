"""Of whole passes: which line was wrong, from the learner's file to the teacher's page."""

import json
import random
import re
from collections import Counter, defaultdict

import numpy as np
import pytest
from nbformat import v4
from test_classroom import Tables, collected, put

from helpers.activations import sigmoid
from helpers.classroom import counts, handed_in, notebooks
from helpers.exercises import check, receipt, tries
from helpers.exercises import progress_file as kept
from helpers.exercises.lines import EXERCISES
from helpers.exercises.receipt import content

PASS = "backward"
WRONG = {  # a line of the pass, and what a student writes instead
    "dW2": "dZ2 @ A1.T",
    "db2": "(1 / m) * np.sum(dZ2, axis=1)",
    "dZ1": "(W2.T @ dZ2) * (1 - Z1**2)",
    "dW1": "-(1 / m) * (dZ1 @ X.T)",
}


def written(wrong):
    """The pass as a student writes it, with wrong lines."""
    code = EXERCISES[PASS].solution
    for line in wrong:
        code, number = re.subn(
            rf"^    {line} = .*$", f"    {line} = {WRONG[line]}", code, flags=re.MULTILINE
        )
        assert number == 1
    return code


def function(wrong):
    names = {"np": np, "sigmoid": sigmoid}
    exec(written(wrong), names)  # noqa: S102  the course's own solution
    return names["my_backward"]


@pytest.fixture(scope="module")
def handed_in_by_20(tmp_path_factory):
    """(students by wrong line as Counters, the folder of their receipts)"""
    rng, folder, made = random.Random(4), tmp_path_factory.mktemp("passes"), defaultdict(Counter)
    choices = [(), *((line,) for line in WRONG), ("dW2", "dZ1")]
    functions = {wrong: function(wrong) for wrong in choices}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_unwritten", [])
        for name in (f"fox-{i:02}" for i in range(20)):
            patch.setattr(kept, "folder", folder / name)
            kept.folder.mkdir()
            for wrong in rng.choices(choices[1:], k=rng.randrange(3)) + [()] * rng.randrange(2):
                check(PASS, functions[wrong])
                for line in wrong:
                    made[line][name] += 1
            receipt(name)
            (kept.folder / kept.NAME).unlink(missing_ok=True)
    return made, folder


def test_the_page_counts_each_wrong_line(handed_in_by_20, tmp_path):
    made, folder = handed_in_by_20
    code, page, _ = collected(folder, tmp_path)
    students, _ = handed_in.read(folder)
    number = sum(PASS in one.tried for one in students)
    (_, *rows) = Tables(page).tables["passes"]
    assert code == 0 and len(students) == 20 and len(rows) == len(WRONG)
    assert {row[1]: (row[0], int(row[2]), row[3], int(row[4])) for row in rows} == {
        line: (PASS, len(who), f"{len(who) / number:.0%}", who.total())
        for line, who in made.items()
    }
    assert [int(row[2]) for row in rows] == sorted((int(row[2]) for row in rows), reverse=True)


def test_no_code_is_kept(handed_in_by_20):
    _, folder = handed_in_by_20
    for path in folder.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert "@" not in text and "lambda" not in text and "np." not in text
        assert set(json.loads(text)["tried"].get(PASS, {}).get("lines", {})) <= WRONG.keys()


def test_notebooks_tell_the_same(tmp_path):
    cell = v4.new_code_cell(f"{written(('dW2', 'dZ1'))}\n\ncheck('{PASS}', my_backward)")
    held = notebooks.run(json.dumps([[cell.source]]).encode())
    assert held["tried"][PASS]["lines"] == {"dW2": 1, "dZ1": 1}


def test_a_file_of_before_and_a_damaged_one(tmp_path):
    old = {"tries": 2, "first": "", "last": "", "mistakes": {"sign": 1}}
    assert tries.read({PASS: old}) == {PASS: old}
    for bad in (3, [], {"dW2": "many"}, {"dW2": -1}, {"x" * 99: 1}, {"\n": 1}):
        assert tries.read({PASS: old | {"lines": bad}}) == {PASS: old}
    put(tmp_path / "in", "a.json", content("anna", [], {PASS: old}))
    assert counts.wrong_lines(handed_in.read(tmp_path / "in")[0]) == []
    _, page, _ = collected(tmp_path / "in", tmp_path / "out")
    assert "passes" not in Tables(page).tables


def test_it_stays_small():
    held = {"solved": [], "tried": {}}
    for i in range(3000):
        held = tries.added(held, PASS, "sign", tries.now(), [f"q{i % 300}" + "x" * 200])
    lines = held["tried"][PASS]["lines"]
    assert len(lines) == tries.KINDS + 1 and max(map(len, lines)) <= tries.LENGTH
