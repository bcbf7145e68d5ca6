"""The same assignment for otter-grader: for each notebook a folder with the tests that mark it."""

import re

import nbformat

from tools.teaching import nbgrader, sections

HEAD = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "{id}"
points = None
"""
# One point for each right line.
CASE = """

@test_case(points=1)
def line_{line}(env):
    from helpers.exercises import score

    assert score("{id}", env["{function}"]) > {share}
"""


def requirements():
    """What an autograder's container installs: the course, from the address that the README has."""
    readme = (sections.ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(r"git\+https?://[^`\s]+", readme)[0] + "\n"


def write(folder):
    """A folder for each notebook with exercises: what is handed out, `tests`, and requirements."""
    for path in sections.notebooks():
        if notebook := nbgrader.assignment(path.stem):
            tests = folder / path.stem / "tests"
            tests.mkdir(parents=True, exist_ok=True)
            (folder / path.stem / "requirements.txt").write_text(requirements(), encoding="utf-8")
            marks = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
            notebook.cells = [cell for cell in notebook.cells if cell not in marks]
            nbformat.write(notebook, tests.with_name(path.name))
            for cell in marks:
                mark = cell.metadata["nbgrader"]
                file = tests / f"{mark['grade_id']}.py"
                file.write_text(_test(cell.source, mark["points"]), encoding="utf-8")


def _test(source, points):
    """The test that gives as many points as the cell that marks for nbgrader."""
    id, function = re.search(r'score\("(.*?)", (\w+)\)', source).groups()
    shares = enumerate(((n + 0.5) / points for n in range(points)), 1)
    cases = (CASE.format(line=n, id=id, function=function, share=f"{s:.4g}") for n, s in shares)
    return HEAD.format(id=id) + "".join(cases)
