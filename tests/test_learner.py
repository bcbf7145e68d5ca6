"""What a learner has done in the folder of the notebooks makes no test fail."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import course
import documents
import pytest
from nbformat import v4

ROOT = Path(__file__).parents[1]
MINE, THEIRS = documents.NAMES[1], documents.NAMES[2]
LOOK = "import os\n\nprint([name for name in os.listdir() if not name.endswith('.ipynb')])"


def notebook(source, printed, **language):
    outputs = [v4.new_output("stream", text=printed)]
    cells = [v4.new_code_cell(source, outputs=outputs, execution_count=n) for n in (1, 2)]
    return v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python", **language},
        },
    )


@pytest.fixture
def checkout(tmp_path):
    """A checkout in which somebody has learned: one notebook as it came, and all else theirs."""
    shutil.copy(ROOT / "conftest.py", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    folder = tmp_path / "notebooks"
    for path in (tmp_path / "tests", folder, folder / ".ipynb_checkpoints"):
        path.mkdir()
    for name in ("course.py", "documents.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    wrong = notebook("1 / 0", "what was printed before", version="3.13.1")
    for name, made in {
        MINE: notebook(LOOK, "[]\n"),
        THEIRS: wrong,
        f"{THEIRS}-Copy1": wrong,
        f"{MINE}-Copy1": notebook("1 / 0", ""),
        "Untitled": wrong,
        f".ipynb_checkpoints/{THEIRS}-checkpoint": wrong,
    }.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(made))
    (folder / "my_progress.json").write_text('{"solved": ["a"]}')
    return tmp_path


@pytest.mark.slow
def test_what_is_the_learners_is_named_and_not_judged(checkout):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "notebooks"],
        cwd=checkout,
        env={name: value for name, value in os.environ.items() if name != "CI"},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert "2 passed, 1 skipped" in done.stdout
    assert done.stdout.count(course.YOURS.format(name=THEIRS)) == 1


def test_a_notebook_of_the_course_is_the_courses(monkeypatch, tmp_path):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(course, "FOLDER", tmp_path)
    (tmp_path / f"{MINE}.ipynb").write_text(json.dumps(notebook(LOOK, "[]\n")))
    (tmp_path / f"{THEIRS}.ipynb").write_text(json.dumps(notebook(LOOK, "", version="3.13.1")))
    (tmp_path / "Untitled.ipynb").write_text("no notebook")
    assert [course.yours(name) for name in documents.NAMES[:4]] == [False, False, True, False]
    assert course.ours(MINE).name == MINE
    with pytest.raises(pytest.skip.Exception, match="you have worked in it"):
        course.ours(THEIRS)
    monkeypatch.setenv("CI", "true")  # there everything is compared
    assert not course.yours(THEIRS)
    copied = course.copy_of_the_course(tmp_path / "copy")
    assert sorted(path.stem for path in copied.iterdir()) == [MINE, THEIRS]


CELLS = (
    "import numpy as np",
    "x = np.ones(3)\nunused = 1 / 0",
    "def f(y):\n    unused = y * k\n    return unused",
    "k = 3",
    "k[0] = x",
    "explore_this(f)",
    "predict('that')",
)


def test_what_an_explorer_needs():
    made = v4.new_notebook(cells=[v4.new_code_cell(source) for source in CELLS])
    document = documents.Document("made", made, course.FOLDER)
    assert course.explorers(document) == [6]
    assert course.explorers(document, "predict") == [6, 7]
    assert course.needed(document, [7]) == [7]
    assert course.needed(document, [6]) == [3, 6]
    assert course.needed(document, [4, 6]) == [3, 4, 6]
    assert course.needed(document, [5]) == [1, 2, 4, 5]
