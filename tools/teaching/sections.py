"""The notebooks of the course, cut into sections, with what a teacher needs of each."""

import functools
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import nbformat

from helpers import texts
from helpers.exercises.lines import find
from tools import minutes

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)


class Section(NamedTuple):
    """A section of a notebook.

    name: its English title; minutes: of a fluent reader and of a slow one, by the rule of notebook 0,
    which counts English words; cells: of nbformat.
    """

    notebook: str
    name: str
    minutes: tuple
    title: str
    cells: list

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
        asked = rf"^\*\*(?:{texts.entry('teaching.found.before')})[^*]*\*\*.*$"
        return [" ".join(found.split()) for found in re.findall(asked, self.prose, re.MULTILINE)]

    @property
    def more(self):
        """The last questions."""
        asked = rf"{re.escape(texts.entry('teaching.found.more'))}\s*(.*?)\s*<details>"
        return re.findall(asked, self.prose, re.DOTALL)

    @property
    def link(self):
        """From the folder of the language in `teaching`."""
        to_quote = r"(?![\w\-.,?'!])[ -~]"
        anchor = re.sub(to_quote, lambda m: quote(m[0], ""), self.title.replace(" ", "-"))
        path = Path("notebooks", edition(), f"{self.notebook}.ipynb")
        return f"{'../' * (len(path.parts) - 1)}{path.as_posix()}#{anchor}"

    def _calls(self, name):
        return re.findall(rf'^{name}\("(.*?)"', "\n".join(self.code), re.MULTILINE)


def edition():
    """The folder of the language, in `notebooks` and in `teaching`; English has none of its own."""
    return "" if texts.language == texts.SOURCE else texts.language


def notebooks():
    """The paths of the course's notebooks, in order."""
    return sorted(Path(NOTEBOOKS, edition()).glob("[0-9][0-9]_*.ipynb"))


def _cells(name, edition):
    return nbformat.read(Path(NOTEBOOKS, edition, f"{name}.ipynb"), as_version=4).cells


def title(name):
    """The title of a notebook, with its number."""
    return re.search(r"^# (.*)$", _cells(name, edition())[0].source, re.MULTILINE)[1]


def sections(name):
    """The Sections of a notebook; what stands before the first of them is left out."""
    return _sections(name, edition())


@functools.cache
def _sections(name, edition):
    own, english = _parts(name, edition), _parts(name, "")
    return [Section(name, *_counted(*english[id]), *own[id]) for id in own]


def _counted(head, cells):
    return head, tuple(map(round, minutes.minutes(nbformat.v4.new_notebook(cells=cells))))


def _parts(name, edition):
    """{id of the cell of a heading: (the heading, the cells to the next one)}."""
    found, own = {}, []
    for cell in _cells(name, edition):
        heading = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            own = []
            found[cell.id] = heading[1], own
        own.append(cell)
    return found


def every():
    """All Sections of the course."""
    return [section for path in notebooks() for section in sections(path.stem)]
