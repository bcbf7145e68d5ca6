"""A notebook may be entered anywhere: each section alone, each explorer alone, any cell once more.

Each notebook's cells run in one process, where every start begins with an empty namespace.
"""

import json
import re
import subprocess
import sys

import course
import documents
import nbformat
import pytest

pytestmark = pytest.mark.slow
# Runs lists of cells, each in an empty namespace; says for each what was raised, or what was printed.
RUN = """
import contextlib, io, json, sys, warnings
warnings.simplefilter("ignore")
from IPython.core.interactiveshell import InteractiveShell
shell, said = InteractiveShell.instance(), []
for cells in json.load(sys.stdin):
    shell.reset(new_session=False)
    printed, found = io.StringIO(), ""
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        for source in cells:
            result = shell.run_cell(source)
            error = result.error_before_exec or result.error_in_exec
            if error:
                found = f"{source.splitlines()[0]!r} raised {type(error).__name__}: {error}"
                break
    said.append((found, "" if found else printed.getvalue()))
print(json.dumps(said))
"""
EXPLORER = re.compile(r"^(explore_\w+|watch)\(", re.MULTILINE)


def run(lists):
    """[(what was raised, or "", what was printed)] for lists of cells."""
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=json.dumps(lists), cwd=course.FOLDER,
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def cells(name):
    return nbformat.read(course.FOLDER / f"{name}.ipynb", 4).cells


def sections(name):
    """{heading: the code cells below it, to the next one}."""
    found = {}
    for cell in cells(name):
        heading = re.search(r"^## +(.+)$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and heading:
            inside = found.setdefault(heading[1], [])
        elif cell.cell_type == "code" and found:
            inside.append(cell.source)
    return {heading: sources for heading, sources in found.items() if sources}


@pytest.mark.parametrize("name", documents.NAMES)
def test_each_section_runs_alone(name):
    of = sections(name)
    wrong = [f"{h}: {raised}" for h, (raised, _) in zip(of, run(list(of.values()))) if raised]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", documents.NAMES)
def test_each_explorer_runs_alone(name):
    sources = [c.source for c in cells(name) if c.cell_type == "code" and EXPLORER.search(c.source)]
    wrong = [raised for raised, _ in run([[source] for source in sources]) if raised]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", documents.NAMES)
def test_every_cell_runs_again_after_the_last(name):
    sources = [cell.source for cell in cells(name) if cell.cell_type == "code"]
    ((raised, _),) = run([sources + sources])
    assert not raised, raised


CHANGED = {  # what a learner changes first, and to what
    "05_many_examples": [("standard_normal((3, 5))", "standard_normal((3, 7))")],
    "06_the_whole_pass": [("standard_normal((3, 5))", "standard_normal((3, 7))")],
}


@pytest.mark.parametrize("name", CHANGED)
def test_another_number_of_examples_breaks_nothing(name):
    """Not even the lines that compare: none says False."""
    sources = [cell.source for cell in cells(name) if cell.cell_type == "code"]
    changed = sources
    for old, new in CHANGED[name]:
        changed = [source.replace(old, new) for source in changed]
    assert changed != sources
    before, after = run([sources, changed])
    assert not after[0], after[0]
    assert after[1].count("False") == before[1].count("False")
