"""An assignment for nbgrader: each notebook's exercises, and below each a cell that marks it."""

import ast
import re

import nbformat
from nbformat import v4

from helpers.exercises.lines import find
from helpers.texts import say
from tools.teaching import sections
from tools.teaching.student import without_answers

NAME = "backpropagation"
CONFIG = f"""\
# {{how}}
c = get_config()
c.CourseDirectory.course_id = "{NAME}"
c.ExecutePreprocessor.timeout = 120
"""
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_CHECK = re.compile(r'^check\("(.*?)", (\w+)\)$', re.MULTILINE)


def write(folder):
    """The folder of an nbgrader course, with the assignment in `source`."""
    source = folder / "source" / NAME
    source.mkdir(parents=True, exist_ok=True)
    config = CONFIG.format(how=say("teaching.nbgrader.config", name=NAME))
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    for path in sections.notebooks():
        notebook = assignment(path.stem)
        if notebook:
            nbformat.write(notebook, source / path.name)


def assignment(name):
    """The assignment of one notebook, or None where it has no exercise."""
    head = say("teaching.nbgrader.title", notebook=sections.title(name))
    head += f"\n\n{say('teaching.nbgrader.how')}"
    cells, imports = [], []
    for section in sections.sections(name):
        for before, cell in zip((None, *section.cells), section.cells):
            if cell.cell_type == "code":
                imports += _imports(cell.source)
                asked = _CHECK.search(cell.source)
                cells += _exercise(section, before, cell, *asked.groups()) if asked else []
    if not cells:
        return None
    cells = [v4.new_markdown_cell(head), v4.new_code_cell(_together(imports)), *cells]
    for number, cell in enumerate(cells):  # the same each time it is made
        cell.id = f"{name[:2]}-{number}"
    return v4.new_notebook(cells=cells, metadata={"kernelspec": _KERNEL})


def _imports(source):
    body = ast.parse(source).body
    return [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]


def _together(imports):
    """What an answer may need: each module once, and no pictures; an exercise imports its `check`."""
    plain = dict.fromkeys(ast.unparse(node) for node in imports if isinstance(node, ast.Import))
    names = {
        name.name
        for node in imports
        if isinstance(node, ast.ImportFrom) and node.module == "helpers"
        for name in node.names
    }
    lines = [f"from helpers import {', '.join(sorted(names - {'pictures'}))}"] if names else []
    return "\n".join([*plain, *lines])


def _exercise(section, before, cell, id, function):
    exercise = find(id)
    head = say("teaching.nbgrader.exercise", section=section.title, id=exercise.id)
    yield v4.new_markdown_cell(head)
    if before is not None and before.cell_type == "markdown":
        text = without_answers(before.source)
        text = re.sub(r"^#{2,3} .*$", "", text, flags=re.MULTILINE).strip()
        yield from [v4.new_markdown_cell(text)] if text else ()
    yield v4.new_code_cell(cell.source)
    points = max(1, len(exercise.lines))
    call = f'score("{exercise.id}", {function})'
    source = f"from helpers.exercises import score\n\n{f'{points} * ' * (points > 1)}{call}"
    yield v4.new_code_cell(source, metadata={"nbgrader": _mark(exercise.id, points)})


def _mark(id, points):
    grade_id = "mark-" + re.sub(r"\W", "-", id)
    return {
        "schema_version": 3,
        "cell_type": "code",
        "grade": True,
        "grade_id": grade_id,
        "locked": True,
        "points": points,
        "solution": False,
        "task": False,
    }
