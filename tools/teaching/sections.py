"""The notebooks of the course, cut into sections, with what a teacher needs of each."""

import functools
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import nbformat

from helpers.exercises.lines import find
from tools import minutes

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_BEFORE = re.compile(r"^\*\*(?:Before you|Which axis)[^*]*\*\*.*$", re.MULTILINE)
_MORE = re.compile(
    r"\*\*One more question\.\*\*\s*(.*?)\s*<details><summary>.*?</summary>\s*(.*?)\s*</details>",
    re.DOTALL,
)


class Section(NamedTuple):
    """A section of a notebook. cells: of nbformat."""

    notebook: str
    title: str
    cells: tuple

    @property
    def minutes(self):
        """Of a fluent reader and of a slow one, by the rule of notebook 0."""
        return _minutes(self.notebook, self.title)

    @property
    def code(self):
        return [cell.source for cell in self.cells if cell.cell_type == "code"]

    @property
    def prose(self):
        return "\n\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")

    @property
    def exercises(self):
        return [find(id).id for id in self._calls("check")]

    @property
    def predictions(self):
        return self._calls("predict")

    @property
    def bugs(self):
        return self._calls("find_the_bug")

    @property
    def explorers(self):
        """The calls that show a picture to be moved, as they stand in the notebook."""
        found = re.findall(r"^(explore_\w+)\((.*?)\)?$", "\n".join(self.code), re.MULTILINE)
        return [f"{name}({given})" if given else f"{name}()" for name, given in found]

    @property
    def before(self):
        """What is asked before something is read, run or moved."""
        return [" ".join(found.split()) for found in _BEFORE.findall(self.prose)]

    @property
    def more(self):
        """Pairs of a last question and its answer."""
        return _MORE.findall(self.prose)

    @property
    def link(self):
        anchor = quote(self.title.replace(" ", "-"), safe="-.,?'!")
        return f"../notebooks/{self.notebook}.ipynb#{anchor}"

    def _calls(self, name):
        return re.findall(rf'^{name}\("(.*?)"', "\n".join(self.code), re.MULTILINE)


def notebooks():
    """The paths of the course's notebooks, in order."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


@functools.cache
def title(name):
    """The title of a notebook, with its number."""
    first = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells[0].source
    return re.search(r"^# (.*)$", first, re.MULTILINE)[1]


@functools.cache
def sections(name):
    """The Sections of a notebook; what stands before the first of them is left out."""
    cells = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
    found = []
    for cell in cells:
        heading = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            found.append((heading[1], []))
        if found:
            found[-1][1].append(cell)
    return tuple(Section(name, head, tuple(own)) for head, own in found)


@functools.cache
def _minutes(name, head):
    (cells,) = (list(one.cells) for one in sections(name) if one.title == head)
    return tuple(map(round, minutes.minutes(nbformat.v4.new_notebook(cells=cells))))


def every():
    """All Sections of the course."""
    return [section for path in notebooks() for section in sections(path.stem)]
