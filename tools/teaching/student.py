"""The edition to hand out: no outputs, and no answer beside its question; otherwise the same."""

import re
import shutil

import nbformat

from tools.notebooks import minimal
from tools.teaching.sections import ROOT, notebooks

# Folded pieces that are no answers.
KEPT = (
    "For readers of the notes",
    "Open the map",
    "The same without the quotient rule",
    "A hint",
    "If a cell finds no module",
    "If you are stuck",
)
_FOLDED = re.compile(r"[ \t]*<details><summary>(.*?)</summary>.*?</details>\n*", re.DOTALL)
_FILES = ("LICENSE", "MANIFEST.in", "Makefile", "pyproject.toml", "requirements.txt", "setup.py")
_TOOLS = ("install.sh", "lab.py", "venv.sh", "workbook.py")  # what `make lab` needs
SAID = "*Student edition: your teacher has the folded answers and the solutions.*"


def without_answers(text):
    """Markdown without its folded answers."""
    kept = _FOLDED.sub(lambda m: m[0] if m[1].startswith(KEPT) else "", text)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n")


def edition(notebook):
    """Make it, in place, the one to hand out."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = without_answers(cell.source)
        else:
            cell.outputs, cell.execution_count = [], None
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    minimal(notebook)
    return notebook


def write(folder):
    """The folder to hand out: notebooks, helpers and data, and how to start."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "notebooks").mkdir(parents=True)
    for path in notebooks():
        notebook = edition(nbformat.read(path, as_version=4))
        notebook.cells[0].source += f"\n\n{SAID}"
        text = nbformat.writes(notebook) + "\n"
        (folder / "notebooks" / path.name).write_text(text, encoding="utf-8")
    without = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("data", "helpers"):
        shutil.copytree(ROOT / name, folder / name, ignore=without)
    (folder / "helpers" / "handed_out").write_text("The student edition.\n")
    (folder / "tools").mkdir()
    for name in (*_FILES, *(f"tools/{tool}" for tool in _TOOLS)):
        shutil.copy(ROOT / name, folder / name)
    (folder / "README.md").write_text(_readme(), encoding="utf-8")


def _readme():
    """The title of the course's own, and how to start."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    start = re.search(r"^## Start\n.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    start = re.sub(r"^    make test .*\n", "", start[0], flags=re.MULTILINE)
    return f"{text.splitlines()[0]}\n\n{SAID}\n\n{start.strip()}\n"
