"""The edition to hand out: no outputs, and no answer beside its question; otherwise the same."""

import re
import shutil

import nbformat

from helpers import texts
from helpers.equations import LINES
from helpers.exercises.lines import line
from helpers.texts import entry, say
from tools.notebooks import MAP, minimal
from tools.teaching.sections import ROOT, edition, every, kept, notebooks, number

_FOLDED = re.compile(r"[ \t]*<details><summary>(.*?)</summary>.*?</details>\n*", re.DOTALL)
_FILES = ("LICENSE", "MANIFEST.in", "pyproject.toml", "requirements.txt", "setup.py")
_TARGETS = ("help", "lab", "check", ".venv/lab", ".PHONY")
_TOOLS = ("install.sh", "lab.py", "venv.sh", "workbook.py")  # what `make lab` needs
# What two exercises ask for, as it stands in a cell with other names.
RENAMED = {"loop": "dW2 = (1 / m) * (dZ2 @ A1.T)", "rows": "dw2 = (1 / m) * (a1.T @ dz2)"}
_INSTALL = re.compile(r"`(%?pip install) git\+https?://[^`]+`")


def without(phrases, text):
    """Text without what speaks of a screen, such as unfolding where nothing is folded."""
    for phrase in phrases.split("|"):
        text = text.replace(phrase, "")
    return text


def without_answers(text):
    """Markdown without its folded answers, but with what explains a picture that was moved."""
    seen = entry("teaching.found.seen")
    left = _FOLDED.sub(lambda m: m[0] if kept(m[1]) or m[1].startswith(seen) else "", text)
    left = without(entry("teaching.student.unfolding"), left)
    return re.sub(r"\n{3,}", "\n\n", left).strip("\n")


def from_the_folder(text):
    """The same, but that it installs what was handed out and not the course with its solutions."""
    return _INSTALL.sub(lambda found: say("teaching.student.install", command=found[1]), text)


def without_code(text):
    """The same, but for the column of the map of equations that has each line as code."""
    row = re.compile(r"^((?:\|[^|\n]*){2})\|[^|\n]*(?=\|)", re.MULTILINE)
    return MAP.sub(lambda old: row.sub(r"\1", old[0]), text)


def readable():
    """The ids of what a student still reads as code, in another cell than the exercise."""
    cells = [c.source for s in every() for c in s.cells if c.cell_type == "code"]
    code = "\n".join(cells).replace(" ", "")
    sides = {id: (one.code, line(id).code) for id, one in LINES.items()}
    sides |= {id: (code,) for id, code in RENAMED.items()}
    found = {id: "|".join(map(_side, both)) for id, both in sides.items()}
    return [id for id in found if re.search(rf"(?<![\w.])(?:{found[id]})(?!\w)", code)]


def _side(code):
    """A pattern of a line's right-hand side without blanks, or of the whole line where that is one symbol."""
    name, _, side = "".join(code.split()).partition("=")
    return re.escape(f"{name}={side}" if side.isidentifier() else side)


def handed_out(notebook):
    """Make it, in place, the one to hand out."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = without_code(from_the_folder(without_answers(cell.source)))
        else:
            cell.outputs, cell.execution_count = [], None
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    minimal(notebook)
    return notebook


def write(folder):
    """The folder to hand out: notebooks, helpers and data, and how to start."""
    shutil.rmtree(folder, ignore_errors=True)
    into = folder / "notebooks" / edition()
    into.mkdir(parents=True)
    for path in notebooks():
        notebook = handed_out(nbformat.read(path, as_version=4))
        notebook.cells[0].source += f"\n\n{_said()}"
        text = nbformat.writes(notebook) + "\n"
        (into / path.name).write_text(text, encoding="utf-8")
    without = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("data", "helpers"):
        shutil.copytree(ROOT / name, folder / name, ignore=without)
    (folder / "helpers" / "handed_out").write_text("The student edition.\n")
    (folder / "workbook").mkdir()
    (folder / "workbook" / ".language").write_text(texts.language)  # what `make lab` opens
    (folder / "tools").mkdir()
    for name in (*_FILES, *(f"tools/{tool}" for tool in _TOOLS)):
        shutil.copy(ROOT / name, folder / name)
    (folder / "Makefile").write_text(_makefile(), encoding="utf-8", newline="\n")
    (folder / "README.md").write_text(_readme(), encoding="utf-8")


def _said():
    return say("teaching.student.said", edition=number())


def _makefile():
    """The course's own, with what `make lab` needs and nothing else."""
    left = []
    for block in (ROOT / "Makefile").read_text(encoding="utf-8").split("\n\n"):
        target = re.match(r"(?:#.*\n)*([\w./-]+):", block)
        if not target or target[1] in _TARGETS:
            left.append(re.sub(r"\n\t@echo \"make (?!lab ).*", "", block))
    return re.sub(r"(?<=\.PHONY:).*", " help lab check", "\n\n".join(left))


def _readme():
    """The title of the course's own, and how to start: in one language, and in a folder without git."""
    text = (ROOT / entry("teaching.student.readme")).read_text(encoding="utf-8")
    heading = entry("teaching.student.start")
    start = re.search(rf"^## {heading}\n.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    start = re.sub(
        r"^(    make test |.*`IN=en`|\| `git pull`).*\n", "", start[0], flags=re.MULTILINE
    )
    start = re.sub(r" \(`git pull`\)|（`git pull`）", "", start)
    start = from_the_folder(re.sub(r"\n{3,}", "\n\n", start))
    return f"{text.splitlines()[0]}\n\n{_said()}\n\n{start.strip()}\n"
