"""The notebooks of the course, cut into sections, with what a teacher needs of each."""

import ast
import functools
import re
import tomllib
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
_BLOCK = r"(?:(?!\n\s*\n).)*"
FOLDED = re.compile(r"<details><summary>(.*?)</summary>\s*(.*?)\s*</details>", re.DOTALL)


class Question(NamedTuple):
    """What a notebook asks before something is read, run or moved, and what it says next.

    cell: its number in the section; begin: where it stands in there. Where a folded answer follows,
    the notebook says nothing next.
    """

    asked: str
    goes_on: str
    cell: int
    begin: int


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
        return exercises("\n".join(self.code))

    @property
    def predictions(self):
        return calls("predict", "\n".join(self.code))

    @property
    def bugs(self):
        return calls("find_the_bug", "\n".join(self.code))

    @property
    def explorers(self):
        """The calls that show a picture to be moved, as they stand in the notebook, on one line."""
        return [call for call in self._shown if call.startswith("explore_")]

    @property
    def pictures(self):
        """Those that show another picture."""
        return [call for call in self._shown if not call.startswith("explore_")]

    @property
    def _shown(self):
        return [call for source in self.code for call in shown(source)]

    @property
    def questions(self):
        """The Questions, in order."""
        found = []
        for number, cell in enumerate(self.cells):
            if cell.cell_type == "markdown":
                for m in _asking().finditer(cell.source):
                    lines = [" ".join(line.split()) for line in m[0].splitlines() if line.strip()]
                    rest = nbformat.v4.new_markdown_cell(cell.source[m.end() :])
                    after = [rest] * (len(lines) == 1) + self.cells[number + 1 :]
                    asked = "\n".join(lines)
                    found.append(Question(asked, _going_on(after), number, m.start()))
        return found

    @property
    def before(self):
        """What they ask."""
        return [question.asked for question in self.questions]

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
        return f"{link(self.notebook)}#{anchor}"


def calls(name, source):
    """The first argument of each call of a function with text."""
    return re.findall(rf'^{name}\("(.*?)"', source, re.MULTILINE)


def exercises(source):
    """The ids of the exercises that code checks."""
    return [find(id).id for id in calls("check", source)]


def shown(source):
    """The calls that show a picture, each on one line."""
    body = ast.parse(source).body
    own = {
        name.name
        for node in body
        if isinstance(node, ast.ImportFrom) and node.module == "helpers.pictures"
        for name in node.names
    }
    for node in body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = ast.unparse(node.value.func)
            if called in own or called.startswith(("explore_", "pictures.")):
                yield _on_one_line(ast.get_source_segment(source, node))


def _on_one_line(code):
    code = " ".join(code.split())
    return re.sub(r"(?<=[(\[{]) | (?=[)\]}])", "", re.sub(r",(?= [)\]}])", "", code))


def kept(title):
    """Whether what is folded under a title is no answer."""
    return title.startswith(tuple(texts.entry("teaching.found.kept").split("|")))


def _asking():
    """The pattern of a question: its paragraph, and the list that it announces."""
    bold = rf"\*\*(?:{texts.entry('teaching.found.before')})[^*]*\*\*"
    return re.compile(rf"{bold}{_BLOCK}(?:\n\s*\n(?=1\. ){_BLOCK})?", re.DOTALL)


def _going_on(cells):
    """What cells say up to the end of the first text, and what is printed before it or, else, after it.

    Nothing where a folded answer comes first.
    """
    ends = "|".join(map(re.escape, texts.entry("teaching.found.ends").split("|")))
    stop = re.compile(
        rf"^#{{2,3}} |^(?:{ends})|<details>|{_asking().pattern}", re.MULTILINE | re.DOTALL
    )
    said, parts = False, []
    for cell in cells:
        if cell.cell_type == "code":
            parts += _printed(cell)
            if said:
                break
            continue
        text = FOLDED.sub(lambda m: "" if kept(m[1]) else m[0], cell.source)
        text = re.sub(r"^\s*### .*\n", "", text).strip()
        if said:
            break
        if not text:
            continue
        found = stop.search(text)
        text = text[: found.start() if found else None].strip()
        if found and found[0] == "<details>":  # then the last paragraph is another question
            text = text.rpartition("\n\n")[0]
        said, parts = True, [*parts, text]
        if found or len(parts) > 1:
            break
    return "\n\n".join(filter(None, parts))


def _printed(cell):
    for output in cell.outputs:
        found = output.get("text", "")
        if [*output.get("data", ())] == ["text/plain"]:
            found = output.data["text/plain"]
        if found:
            yield f"```output\n{found.rstrip()}\n```"


def edition():
    """The folder of the language, in `notebooks` and in `teaching`; English has none of its own."""
    return "" if texts.language == texts.SOURCE else texts.language


def number():
    """The number of the edition, as pyproject.toml has it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]


def notebooks():
    """The paths of the course's notebooks, in order."""
    return sorted(Path(NOTEBOOKS, edition()).glob("[0-9][0-9]_*.ipynb"))


def _cells(name, edition):
    return nbformat.read(Path(NOTEBOOKS, edition, f"{name}.ipynb"), as_version=4).cells


def link(name):
    """To a notebook, from the folder of the language in `teaching`."""
    path = Path("notebooks", edition(), f"{name}.ipynb")
    return f"{'../' * (len(path.parts) - 1)}{path.as_posix()}"


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
