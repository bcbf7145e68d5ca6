"""How long each notebook takes: a rule, counted from what stands in it.

    python tools/minutes.py            print the table
    python tools/minutes.py --write    and write it into the tables of notebook 0 and of the README,
                                       in each language

A minute for 150 words; half a minute for a cell of code; a minute for a displayed formula and for
a folded answer; two for an explorer; five for a function that the learner writes. What is folded
for readers of the notes, the map, and what to do without `helpers` are not counted. A slow reader
needs half as much again.
"""

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
WORDS = 150  # a minute
SLOW = 1.5
FOLDED = re.compile(r"<details><summary>(.*?)</summary>.*?</details>", re.DOTALL)
NOT_READ = ("For readers", "Open the map", "If a cell finds")


def minutes(notebook):
    """(fluent reader, slow reader), not rounded."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    codes = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    prose = FOLDED.sub(lambda m: "" if m[1].startswith(NOT_READ) else m[0], "\n".join(texts))
    formulas = prose.count("$$") // 2
    words = len(re.sub(r"\$\$.*?\$\$|</?[a-z!].*?>|[|#*-]+", " ", prose, flags=re.DOTALL).split())
    explorers = sum("explore_" in code for code in codes)
    exercises = sum(code.count("\ncheck(") for code in codes)
    fluent = words / WORDS + len(codes) / 2 + formulas + prose.count("<details>")
    fluent += 2 * explorers + 5 * exercises
    return fluent, SLOW * fluent


def rounded(number):
    """To five minutes."""
    return max(5, 5 * round(number / 5))


def table():
    """number of the notebook -> (fluent, slow), rounded."""
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    return {
        int(path.name[:2]): tuple(map(rounded, minutes(nbformat.read(path, as_version=4))))
        for path in paths
    }


def with_minutes(text, rows):
    """`text` with the last two columns of each row that begins with a notebook's number.

    The number has a column of its own, or stands before the title in a link.
    """
    for number, (fluent, slow) in rows.items():
        row = rf"^(\| (?:{number} \||\[{number}\. ).*\|) \d+ \| \d+ \|$"
        text = re.sub(row, rf"\g<1> {fluent} | {slow} |", text, flags=re.MULTILINE)
    return text


if __name__ == "__main__":
    rows = table()
    for number, (fluent, slow) in rows.items():
        print(f"{number:2}  {fluent:4} min  {slow:4} min")
    hours = (sum(column) / 60 for column in zip(*rows.values()))
    print("all {:4.1f} h   {:5.1f} h".format(*hours))
    if "--write" in sys.argv:
        for path in NOTEBOOKS.glob("**/00_start_here.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                cell.source = with_minutes(cell.source, rows)
            path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        for path in ROOT.glob("README*.md"):
            text = with_minutes(path.read_text(encoding="utf-8"), rows)
            path.write_text(text, encoding="utf-8", newline="\n")
