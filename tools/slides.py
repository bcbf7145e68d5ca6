"""Slide marks: `jupyter nbconvert --to slides` and RISE show one idea on each slide.

The rule. Shown is, where it fits on a slide: a heading with what stands below it, a question (it asks
to predict, or has a folded answer), a numbered result, a table, an explorer or another picture, a
prediction to choose, an exercise with its check. All else is for reading, and is skipped. The first
cell that is shown of a section (##) begins a slide; each other one is a slide below it. A translated
cell has the mark of its English cell.

    python tools/slides.py     marks every notebook, as `make notebooks` does
"""

import base64
import json
import re
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
ROOM = 680  # of the 700 units of height that the slides of nbconvert have
WIDTH, PICTURE = 72, 815  # letters of a line of prose, units of a picture
_ANSWER = re.compile(r"(?<=</summary>).*?(?=</details>)", re.DOTALL)
_UNSEEN = re.compile(r"\]\([^)]*\)|<[^>]+>|<!--.*?-->")
_ASKS = re.compile(
    r"\*\*(Before you|Which axis|Predict(?!\.| before you run)|Commit yourself|Try |A question|How large)"
    "|<details>"
)
_CHECKS = re.compile(r"^(check|predict)\(", re.MULTILINE)


def height(cell):
    """About how high a cell is on a slide, with its outputs, its answers folded."""
    text = "".join(cell["source"])
    if cell["cell_type"] == "code":
        return 68 + 23 * (text.count("\n") + 1) + sum(map(_height_of_output, cell["outputs"]))
    text = _UNSEEN.sub("", _ANSWER.sub("", text))
    return 50 + sum(map(_height_of_block, filter(str.strip, re.split(r"\n\s*\n", text))))


def _height_of_output(output):
    data = output.get("data", {})
    if "image/png" in data:
        header = base64.b64decode("".join(data["image/png"])[:64])
        wide, high = (int.from_bytes(header[at : at + 4]) for at in (16, 20))
        shown = output["metadata"]["image/png"].get("width", wide)
        return high / wide * min(shown, PICTURE) + 45
    if "text/html" in data:
        return 1200 if "<table" in str(data) else 350
    text = "".join(output.get("text", data.get("text/plain", "")))
    return 23 * (text.count("\n") + 2)


def _height_of_block(block):
    lines = block.strip().split("\n")
    if "$$" in block:
        rows = block.count("\\\\") + 1
        return 40 + (68 if "\\frac" in block or "\\sum" in block else 44) * rows
    if lines[0].startswith("# "):
        return 30 + 90 * -(-len(lines[0]) // 20)
    if lines[0].startswith("#"):
        return 75 * -(-len(lines[0]) // 34)
    if lines[0].startswith("|"):
        return sum(12 + 31 * -(-len(line) // 65) for line in lines)
    return 18 + 31 * sum(-(-len(line) // WIDTH) for line in lines)


def is_shown(cell):
    """Whether the rule shows a cell, if it fits."""
    text = "".join(cell["source"])
    if cell["cell_type"] == "code":
        pictures = any("image/png" in output.get("data", {}) for output in cell["outputs"])
        return pictures or bool(_CHECKS.search(text))
    return text.startswith(("#", "|")) or "\\tag{" in text or bool(_ASKS.search(text))


def marks(cells):
    """{id of a cell: its mark}."""
    found, begun = {}, False
    for cell in cells:
        begun = begun and not "".join(cell["source"]).startswith(("# ", "## "))
        if is_shown(cell) and height(cell) <= ROOM:
            found[cell["id"]] = "subslide" if begun else "slide"
            begun = True
        else:
            found[cell["id"]] = "skip"
    return found


def mark(path, of):
    """Write the marks into the notebook at `path`; of: its English one."""
    wanted = marks(json.loads(of.read_text(encoding="utf-8"))["cells"])
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"]["slideshow"] = {"slide_type": wanted[cell["id"]]}
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def mark_all():
    for path in sorted([*NOTEBOOKS.glob("[0-9]*.ipynb"), *NOTEBOOKS.glob("*/[0-9]*.ipynb")]):
        mark(path, NOTEBOOKS / path.name)


if __name__ == "__main__":
    mark_all()
