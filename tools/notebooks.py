"""Run notebooks and store their outputs; write the map of equations and the slide marks.

All notebooks, or those named: python -m tools.notebooks notebooks/07_training.ipynb
A second run changes no text: nothing is stored that depends on the moment or on the machine.
"""

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from helpers import texts
from helpers.equations import map_of_equations
from tools import slides

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What nbconvert and editors go by; the version of Python is left out: see `minimal`.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
LIVE_WIDGET = "application/vnd.jupyter.widget-view+json"
MAP = re.compile(r"(?<=<!-- map of equations -->).*?(?=<!-- end of map -->)", re.DOTALL)


def with_map(text, folder=""):
    """`text` with the map of equations, fresh, between its two comments (where it has them)."""
    return MAP.sub(lambda old: f"\n\n{map_of_equations(folder)}\n\n", text)


def minimal(notebook):
    """Drop, in place, what differs from run to run: versions, widget state, live widgets' ids."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            # What stays is the static twin, which is also what a page without a kernel can show.
            output.get("data", {}).pop(LIVE_WIDGET, None)


def run(path):
    """Execute the notebook at `path` from a fresh kernel and store it there."""
    notebook = nbformat.read(path, as_version=4)
    edition = path.parent.name if path.parent.name in texts.LANGUAGES else ""
    texts.language = edition or texts.SOURCE
    for cell in notebook.cells:
        cell.source = with_map(cell.source)
    with tempfile.TemporaryDirectory() as folder:  # where nobody has solved anything
        fresh = Path(folder, edition)
        fresh.mkdir(exist_ok=True)
        for other in (NOTEBOOKS / edition).glob("*.ipynb"):
            shutil.copy(other, fresh)
        NotebookClient(
            notebook,
            timeout=120,
            coalesce_streams=True,
            record_timing=False,
            store_widget_state=False,
            resources={"metadata": {"path": str(fresh)}},
        ).execute()
    minimal(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for readme in ROOT.glob("README*.md"):
        language = readme.stem.partition(".")[2]  # "zh" of README.zh.md
        texts.language = language or texts.SOURCE
        folder = f"{Path('notebooks', language).as_posix()}/"
        text = with_map(readme.read_text(encoding="utf-8"), folder)
        readme.write_text(text, encoding="utf-8", newline="\n")
    every = sorted([*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("*/*.ipynb")])
    every += sorted(ROOT.glob("teaching/**/own_material.ipynb"))
    for path in [Path(name) for name in sys.argv[1:]] or every:
        start = time.perf_counter()
        run(path)
        if (NOTEBOOKS / path.name).exists():
            slides.mark(path, NOTEBOOKS / path.name)
        print(f"{path.name}: {time.perf_counter() - start:.1f} s", flush=True)
