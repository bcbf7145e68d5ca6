"""The workbook: made from the notebooks, kept up to date, and never written over."""

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import documents
import pytest
from nbformat import v4

ROOT = Path(__file__).parents[1]
FIRST, SECOND = (f"{name}.ipynb" for name in documents.NAMES[:2])


class Course:
    """A folder with two notebooks of a course; `update` brings its workbook up to date."""

    def __init__(self, folder):
        self.folder = folder
        for part in ("tools", "notebooks"):
            (folder / part).mkdir()
        shutil.copy(ROOT / "tools/workbook.py", folder / "tools")
        ours = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "helpers/texts", folder / "helpers/texts", ignore=ours)
        for name in (FIRST, SECOND):
            self.publish(name, "first edition")

    def publish(self, name, text, printed="3\n", **language):
        """Store a notebook with this text and an output, as the course has it."""
        cells = [
            v4.new_markdown_cell(text),
            v4.new_code_cell(
                "print(3)", outputs=[v4.new_output("stream", text=printed)], execution_count=1
            ),
        ]
        metadata = {"language_info": {"name": "python", **language}}
        notebook = v4.new_notebook(cells=cells, metadata=metadata)
        self.path("notebooks", name).write_text(json.dumps(notebook))

    def path(self, *parts):
        return self.folder.joinpath(*parts)

    def own(self, name):
        return json.loads(self.path("workbook", name).read_text(encoding="utf-8"))

    def text(self, name):
        """What the learner reads in the first cell of a notebook of the workbook."""
        return "".join(self.own(name)["cells"][0]["source"])

    def write(self, name, text):
        """What the learner writes there, saved as Jupyter saves it: lines, outputs, an empty cell."""
        notebook = self.own(name)
        notebook["cells"][0]["source"] = text.splitlines(keepends=True)
        notebook["cells"][1]["outputs"] = [{"name": "stdout", "output_type": "stream", "text": "3"}]
        empty = {"cell_type": "code", "source": [], "outputs": [], "metadata": {}}
        notebook["cells"].append(empty | {"execution_count": None})
        notebook["metadata"]["language_info"]["version"] = "3.13.1"
        self.path("workbook", name).write_text(json.dumps(notebook, indent=2))

    def update(self, *language, **how):
        self.done = subprocess.run(
            [sys.executable, self.path("tools", "workbook.py"), *language],
            capture_output=True,
            text=True,
            check=False,
            **how,
        )
        return self.done.stdout.splitlines()


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def test_the_first_time(course):
    assert course.update() == []
    assert sorted(path.name for path in course.path("workbook").iterdir()) == [
        ".edition.json",
        FIRST,
        SECOND,
    ]
    for name in (FIRST, SECOND):
        theirs = json.loads(course.path("notebooks", name).read_text())
        code = course.own(name)["cells"][1]
        assert course.text(name) == "first edition"
        assert (code["outputs"], code["execution_count"]) == ([], None)
        assert theirs["cells"][1]["outputs"], "the course's own keep theirs"


def test_what_is_new_or_was_not_changed_is_brought_up_to_date(course):
    course.update()
    course.write(FIRST, "first edition")  # opened, run and saved
    course.publish(FIRST, "second edition")
    course.publish("02_third.ipynb", "new")
    assert course.update() == []
    assert course.text(FIRST) == "second edition" and course.text("02_third.ipynb") == "new"
    course.publish(FIRST, "third edition")
    assert course.update() == [] and course.text(FIRST) == "third edition"


def test_other_outputs_are_no_other_edition(course):
    course.update()
    course.write(FIRST, "first edition")
    saved = course.path("workbook", FIRST).read_bytes()
    course.publish(FIRST, "first edition", printed="3.0\n")
    assert course.update() == [] and course.path("workbook", FIRST).read_bytes() == saved


def test_what_the_learner_has_changed_stays_and_the_newer_one_is_named_once(course):
    course.update()
    course.write(FIRST, "mine")
    mine = course.path("workbook", FIRST).read_bytes()
    assert course.update() == []
    for edition in ("second", "third"):
        course.publish(FIRST, f"{edition} edition")
        (line,) = course.update()
        assert f"workbook/{FIRST} stays" in line and f"notebooks/{FIRST}." in line
        assert course.update() == []
        assert course.path("workbook", FIRST).read_bytes() == mine
    assert course.text(SECOND) == "first edition"


def test_the_advice_to_rename_ones_own(course):
    course.update()
    course.write(FIRST, "mine")
    course.publish(FIRST, "second edition")
    assert "rename yours" in course.update()[0]
    course.path("workbook", FIRST).rename(course.path("workbook", "mine.ipynb"))
    assert course.update() == []
    assert course.text(FIRST) == "second edition" and course.text("mine.ipynb") == "mine"


def test_a_deleted_one_comes_back_and_one_that_the_course_drops_stays(course):
    course.update()
    course.path("workbook", FIRST).unlink()
    course.path("notebooks", SECOND).unlink()
    assert course.update() == []
    assert course.text(FIRST) == course.text(SECOND) == "first edition"


def test_who_takes_the_newer_one_is_up_to_date_again(course):
    course.update()
    course.write(FIRST, "mine")
    course.publish(FIRST, "second edition")
    course.update()
    course.write(FIRST, "second edition")
    course.publish(FIRST, "third edition")
    assert course.update() == [] and course.text(FIRST) == "third edition"


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"notebooks": []}', '{"notebooks": {"a": 1}}'])
def test_a_damaged_record_costs_nothing(course, damaged):
    course.update()
    course.write(FIRST, "mine")
    course.path("workbook/.edition.json").write_text(damaged)
    lines = course.update()
    assert "damaged" in lines[0] and len(lines) == 2 and FIRST in lines[1]
    assert course.text(FIRST) == "mine"
    course.publish(SECOND, "second edition")
    assert course.update() == [] and course.text(SECOND) == "second edition"


def test_a_notebook_that_cannot_be_read_stays(course):
    course.update()
    course.path("workbook", FIRST).write_text("half a note")
    course.publish(FIRST, "second edition")
    assert FIRST in course.update()[0]
    assert course.path("workbook", FIRST).read_text() == "half a note"


def test_the_learners_own_files_are_not_touched(course):
    course.update()
    for name in ("Untitled.ipynb", f"{FIRST[:-6]}-Copy1.ipynb", "mine.py", "my_progress.json"):
        course.path("workbook", name).write_text(name)
    course.publish(FIRST, "second edition")
    course.update()
    for name in ("Untitled.ipynb", f"{FIRST[:-6]}-Copy1.ipynb", "mine.py", "my_progress.json"):
        assert course.path("workbook", name).read_text() == name


def test_what_was_begun_beside_the_notebooks_goes_on_in_the_workbook(course):
    course.publish(FIRST, "mine", version="3.13.1")  # as Jupyter saves it
    course.path("notebooks/my_progress.json").write_text('{"solved": ["3.44:dW2"]}')
    assert course.update() == []
    assert course.text(FIRST) == "mine" and course.own(FIRST)["cells"][1]["outputs"]
    assert "3.44:dW2" in course.path("workbook/my_progress.json").read_text()
    course.publish(FIRST, "second edition")  # git brought the course's back, and a newer one
    assert FIRST in course.update()[0] and course.text(FIRST) == "mine"
    course.path("workbook/my_progress.json").unlink()  # begun afresh
    course.update()
    assert not course.path("workbook/my_progress.json").exists()


def test_a_progress_in_the_workbook_is_the_one_that_counts(course):
    course.path("workbook").mkdir()
    for folder in ("notebooks", "workbook"):
        course.path(folder, "my_progress.json").write_text(folder)
    course.update()
    assert course.path("workbook/my_progress.json").read_text() == "workbook"
    assert course.path("notebooks/my_progress.json").read_text() == "notebooks"


def test_where_nothing_can_be_written_one_sentence_says_so(course):
    course.path("workbook").write_text("a file")
    assert course.update() == [] and course.done.returncode == 1
    (line,) = course.done.stderr.splitlines()
    assert line.startswith("The workbook cannot be written") and "Copy the folder" in line


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="nothing is read-only here, or not for root"
)
def test_a_folder_that_is_read_only(course):
    course.folder.chmod(0o555)
    try:
        course.update()
    finally:
        course.folder.chmod(0o755)
    (line,) = course.done.stderr.splitlines()
    assert line.startswith("The workbook cannot be written (Permission denied: ")


def test_the_real_course_is_handed_out_whole(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    tool = runpy.run_path(str(ROOT / "tools/workbook.py"))
    assert tool["update"](tmp_path) == []
    for name in documents.NAMES:
        given = documents.read(tmp_path / "workbook" / f"{name}.ipynb")
        stored = documents.read(ROOT / "notebooks" / f"{name}.ipynb")
        assert [cell.source for _, cell in given.cells] == [cell.source for _, cell in stored.cells]
        assert given.outputs == []
    assert tool["update"](tmp_path) == []


def test_git_does_not_see_it():
    done = subprocess.run(
        ["git", "check-ignore", "workbook/00_start_here.ipynb", "workbook/mine.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 128:
        pytest.skip("this is no git checkout")
    assert len(done.stdout.splitlines()) == 2


def git(folder, *words):
    """Run git there, as somebody; returns whether it went well."""
    who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode == 0


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git here")
def test_pull_never_refuses_whom_works_in_the_workbook(course, tmp_path):
    shutil.copy(ROOT / ".gitignore", tmp_path)
    for words in (("init",), ("add", "."), ("commit", "-m", "first")):
        assert git(tmp_path, *words)
    there = tmp_path.with_name(f"{tmp_path.name}-clone")
    assert git(tmp_path, "clone", ".", there)
    clone = Course.__new__(Course)
    clone.folder = there
    clone.update()
    clone.write(FIRST, "mine")
    course.publish(FIRST, "second edition")
    course.publish(SECOND, "second edition")
    assert git(tmp_path, "commit", "-am", "second") and git(there, "pull", "--ff-only")
    assert len(clone.update()) == 1
    assert (clone.text(FIRST), clone.text(SECOND)) == ("mine", "second edition")

    # Who worked in notebooks/ all the same does as the README says.
    clone.publish(FIRST, "mine, too", version="3.13.1")
    course.publish(FIRST, "third edition")
    assert git(tmp_path, "commit", "-am", "third") and not git(there, "pull", "--ff-only")
    assert "`git checkout notebooks` and pull again" in (ROOT / "README.md").read_text("utf-8")
    assert git(there, "checkout", "notebooks") and git(there, "pull", "--ff-only")


def test_another_language_has_a_folder_of_its_own(course):
    course.path("notebooks", "zh").mkdir()
    for parts in (("notebooks", FIRST), ("notebooks", "zh", FIRST)):
        course.path(*parts).write_bytes(course.path("notebooks", FIRST).read_bytes())
    assert course.update("zh") == []
    assert sorted(course.path("workbook").iterdir()) == [course.path("workbook", "zh")]
    own = json.loads(course.path("workbook", "zh", FIRST).read_text(encoding="utf-8"))
    assert [cell.get("outputs") for cell in own["cells"]] == [None, []]
    course.write(f"zh/{FIRST}", "mine")
    course.publish(f"zh/{FIRST}", "second edition")
    (said,) = course.update("zh", encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"})
    assert f"workbook/zh/{FIRST}你改动过" in said and f"notebooks/zh/{FIRST}" in said
    course.publish(f"zh/{FIRST}", "third edition")
    plain = os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    (said,) = course.update("zh", env=plain)
    assert f"workbook/zh/{FIRST}?" in said, "a terminal without Chinese letters"
    assert course.update() == []
    assert course.text(FIRST) == "first edition" and course.text(f"zh/{FIRST}") == "mine"
