"""The course's notebooks on this machine: which are still the course's, and what their cells need."""

import ast
import os
from pathlib import Path

import documents
import nbformat
import pytest

from helpers import texts

FOLDER = Path(__file__).parents[1] / "notebooks"
LANGUAGES = [language for language in texts.LANGUAGES if language != texts.SOURCE]

YOURS = (
    "{name} is yours now: you have worked in it and saved it. What you wrote there is neither run "
    "nor compared. `git checkout notebooks/{name}.ipynb` brings the course's back."
)


def yours(name):
    """Whether a notebook of the course is a learner's own by now. In CI nobody is a learner."""
    path = FOLDER / f"{name}.ipynb"
    if os.environ.get("CI") or not path.exists():
        return False
    return documents.saved_by_jupyter(nbformat.read(path, as_version=4))


def ours(name):
    """A notebook of the course as a Document; skips, with a sentence, one that is a learner's."""
    path = FOLDER / f"{name}.ipynb"
    if not path.exists():
        pytest.fail(f"there is no notebooks/{path.name}", pytrace=False)
    if yours(name):
        pytest.skip(YOURS.format(name=name))
    return documents.read(path)


def folders():
    """Of the notebooks in each language."""
    return [FOLDER, *(FOLDER / language for language in LANGUAGES)]


def copy_of_the_course(folder):
    """Write the notebooks into a folder; nothing else that lies beside them."""
    for of in folders():
        for path in of.glob("*.ipynb"):
            if path.stem in documents.NAMES:
                copy = folder / path.relative_to(FOLDER)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
    return folder


def explorers(document, *more):
    """The numbers of the cells that end with a call of an explorer, or of one of `more` names."""
    found = []
    for n, cell in document.code:
        last = ast.parse(cell.source).body[-1]
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
            name = ast.unparse(last.value.func).split(".")[-1]
            if name.startswith("explore") or name in more:
                found.append(n)
    return found


def needed(document, wanted):
    """The numbers of the code cells that must run for the wanted ones, with these, in order."""
    chosen, missing = set(wanted), set()
    for n, cell in reversed(document.code):
        gives, uses = names_in(cell.source)
        if n in chosen or gives & missing:
            chosen.add(n)
            missing = (missing - gives) | uses
    return sorted(chosen)


def names_in(source):
    """(the names that some code binds or changes, those that it reads before), outside functions."""
    gives, uses, bound = set(), set(), set()
    for statement in ast.parse(source).body:
        binds, changes, reads = _names_of(statement)
        assigns = isinstance(statement, (ast.Assign, ast.AugAssign))  # x = x + 1 reads x before
        uses |= reads - bound - (set() if assigns else binds)
        bound |= binds
        gives |= binds | changes
    return gives, uses


def _names_of(statement):
    """The names that a statement (binds, changes, reads)."""
    binds, changes, reads = set(), set(), set()
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            binds.add(node.name)
            reads |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - own_names(node)
            continue
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else binds).add(node.id)
        elif isinstance(node, ast.alias):
            binds.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            changes.add(ast.unparse(node).split("[")[0].split(".")[0])
        waiting += ast.iter_child_nodes(node)
    return binds, changes, reads


def own_names(function):
    """The names that a function binds for itself."""
    nodes = list(ast.walk(function))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {n.arg for n in nodes if isinstance(n, ast.arg)}


def alone():
    """The code of each explorer of the course that needs few cells; the training explorer apart."""
    found = []
    for name in documents.NAMES:
        if yours(name):
            continue
        document = documents.read(FOLDER / f"{name}.ipynb")
        for n in explorers(document):
            cells = [document.notebook.cells[k - 1].source for k in needed(document, [n])]
            if len(cells) <= 2 and "explore_training" not in cells[-1]:
                found.append("\n".join(cells))
    return list(dict.fromkeys(found))
