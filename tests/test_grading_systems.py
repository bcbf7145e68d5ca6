"""What is made for nbgrader, otter-grader and Moodle; the two graders themselves mark three students."""

import csv
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import numpy as np
import pytest

from helpers.activations import sigmoid
from helpers.equations import LINES
from helpers.exercises import BUGS, PREDICTIONS, diagnose
from helpers.exercises.lines import EXERCISES, MORE, find
from helpers.texts import entry
from tools.teaching import moodle, nbgrader, sections
from tools.teaching import otter as otter_grader

ROOT = Path(__file__).parents[1]
NAMES = {"np": np, "sigmoid": sigmoid}


# ---- Moodle ----


@pytest.fixture(scope="module")
def quiz():
    return {q.findtext("name/text"): q for q in ET.fromstring(moodle.quiz().encode())}


def plain(html):
    text = re.sub(r"</?(code|pre)>", "", html)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def options(question):
    return [(plain(a.findtext("text")), a.get("fraction")) for a in question.findall("answer")]


def test_there_is_a_question_for_each_line_prediction_and_bug(quiz):
    predicted = {f"Predict: {id}" for id in PREDICTIONS}
    assert set(quiz) == {*LINES, *predicted, *(f"Find the bug: {id}" for id in BUGS)}
    for name, question in quiz.items():
        assert question.get("type") == "multichoice" and question.findtext("single") == "true"
        fractions = [fraction for _, fraction in options(question)]
        assert fractions.count("100") == 1, name
        assert set(fractions) == {"0", "100"} and len(set(options(question))) == len(fractions)


@pytest.mark.parametrize("id", PREDICTIONS)
def test_a_prediction_has_the_options_of_the_course(quiz, id):
    asked = entry(f"questions.predict.{id}")
    found = options(quiz[f"Predict: {id}"])
    assert [text for text, _ in found] == [option.replace("`", "") for option in asked["options"]]
    assert [n for n, (_, f) in enumerate(found) if f == "100"] == [PREDICTIONS[id]]


@pytest.mark.parametrize("id", LINES)
def test_each_wrong_option_is_wrong_and_its_feedback_fits(quiz, id):
    for answer in quiz[id].findall("answer"):
        code = plain(answer.findtext("text"))
        function = eval(f"lambda {', '.join(find(id).arguments)}: {code}", NAMES)
        found = diagnose(id, function)
        assert found.passed == (answer.get("fraction") == "100"), code
        assert found.passed or answer.findtext("feedback/text").endswith("?")


def test_a_bug_has_its_line(quiz):
    for id, bug in BUGS.items():
        (right,) = [text for text, f in options(quiz[f"Find the bug: {id}"]) if f == "100"]
        assert right == f"{bug.line}: {bug.wrong}"


# ---- the assignment ----


def test_an_autograder_installs_the_course_from_the_address_of_the_readme():
    address = otter_grader.requirements().strip()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"`pip install {address}`" in readme and address.startswith("git+https://github.com/")


def test_the_assignment_has_every_exercise_once_with_a_point_a_line():
    points = {}
    for path in sections.notebooks():
        for cell in getattr(nbgrader.assignment(path.stem), "cells", ()):
            mark = cell.metadata.get("nbgrader")
            if mark:
                id = re.search(r'score\("(.*?)"', cell.source)[1]
                assert id not in points and mark["grade"] and mark["locked"]
                points[id] = mark["points"]
                lines = (EXERCISES | MORE)[id].lines
                assert (f"{len(lines)} * score(" in cell.source) == (len(lines) > 1)
    assert {id: n for id, n in points.items() if n > 1} == {
        id: len(e.lines)
        for id, e in (EXERCISES | MORE).items()
        if id in points and len(e.lines) > 1
    }
    shown = {id for one in sections.every() for id in one.exercises}
    assert set(points) == shown and len(points) == 35


def solved(notebook, answers):
    """The notebook with answers, {id: a body} or for all of them."""
    for cell in notebook.cells:
        asked = re.search(r'^check\("(.*?)", (\w+)\)$', cell.source, re.MULTILINE)
        if asked and answers(find(asked[1])):
            head = cell.source[: cell.source.index(f"def {asked[2]}(")]
            cell.source = f"{head}{answers(find(asked[1]))}\n\n\n{asked[0]}"
    return notebook


def half(exercise):
    """Two of the six lines wrong; a line without 1/m; all else empty."""
    if exercise.id == "backward":
        wrong = exercise.solution.replace("dW2 = (1 / m) * ", "dW2 = ")
        return wrong.replace("keepdims=True)\n    return", "keepdims=False)\n    return")
    return "def mean_loss(L, m):\n    return np.sum(L)" if exercise.id == "3.45:J" else ""


STUDENTS = {"anna": lambda exercise: exercise.solution, "ben": half, "cleo": lambda exercise: ""}


@pytest.fixture
def graders_python(pytestconfig):
    """A Python with nbgrader in it, in pytest's cache."""
    folder = Path(os.environ.get("NBGRADER_VENV") or pytestconfig.cache.mkdir("nbgrader") / "venv")
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = [python, "-m", "pip", "install", "--quiet", "nbgrader>=0.9,<1"]
    commands = [[sys.executable, "-m", "venv", folder]] if not python.exists() else []
    for command in [*commands, [*install, "-r", ROOT / "requirements.txt"]]:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"nbgrader could not be installed here: {done.stderr[-300:]}")
    return python


@pytest.fixture
def otter(graders_python):
    """The command of otter-grader, in the same Python."""
    install = [graders_python, "-m", "pip", "install", "--quiet", "otter-grader>=7,<8"]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"otter-grader could not be installed here: {done.stderr[-300:]}")
    return graders_python.with_name("otter")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="otter-grader is for Linux and macOS")
def test_otter_marks_by_the_lines_that_are_right(otter, tmp_path):
    name, path = "06_the_whole_pass", os.pathsep.join([str(otter.parent), os.environ["PATH"]])
    otter_grader.write(tmp_path)
    folder = tmp_path / name
    env = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PATH": path}
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    generate, mark = (re.search(f"`({w}.*?)`", readme)[1] for w in ("otter generate", "otter run"))
    subprocess.run(generate.split(), cwd=folder, env=env, check=True, capture_output=True)
    marks = {}
    for student, answers in STUDENTS.items():
        notebook = solved(nbformat.read(folder / f"{name}.ipynb", as_version=4), answers)
        nbformat.write(notebook, folder / mark.split()[-1])
        subprocess.run(mark.split(), cwd=folder, env=env, check=True, capture_output=True)
        tests = json.loads((folder / "results.json").read_text())["tests"]
        marks[student] = sum(test.get("score", 0) for test in tests)
    shown = [find(id) for section in sections.sections(name) for id in section.exercises]
    whole = sum(max(1, len(exercise.lines)) for exercise in shown)
    assert marks == {"anna": whole, "ben": 4, "cleo": 0}


@pytest.mark.slow
def test_nbgrader_marks_by_the_lines_that_are_right(graders_python, tmp_path):
    nbgrader.write(tmp_path)
    path = os.pathsep.join([str(graders_python.parent), os.environ["PATH"]])
    env = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PATH": path}

    def run(*arguments):
        done = subprocess.run(
            [graders_python, "-m", "nbgrader", *arguments],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]

    names = ("05_many_examples", "06_the_whole_pass")  # the others take as long again
    for path in (tmp_path / "source" / nbgrader.NAME).iterdir():
        if path.stem not in names:
            path.unlink()
    run("generate_assignment", nbgrader.NAME)
    release = tmp_path / "release" / nbgrader.NAME
    for student, answers in STUDENTS.items():
        folder = tmp_path / "submitted" / student / nbgrader.NAME
        folder.mkdir(parents=True)
        for name in names:
            notebook = nbformat.read(release / f"{name}.ipynb", as_version=4)
            nbformat.write(solved(notebook, answers), folder / f"{name}.ipynb")
    run("autograde", nbgrader.NAME)
    run("export", "--to", "marks.csv")
    with (tmp_path / "marks.csv").open() as file:
        marks = {row["student_id"]: row for row in csv.DictReader(file)}
    shown = [find(id) for name in names for s in sections.sections(name) for id in s.exercises]
    whole = sum(max(1, len(exercise.lines)) for exercise in shown)
    assert {float(row["max_score"]) for row in marks.values()} == {whole}
    found = {name: float(row["score"]) for name, row in marks.items()}
    print(f"nbgrader: {json.dumps(found)} of {whole}")
    assert found == {"anna": whole, "ben": 4, "cleo": 0}
