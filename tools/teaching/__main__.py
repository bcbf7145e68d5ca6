"""python -m tools.teaching [--stored]: make what a teacher hands out, in `teaching/`."""

import sys

from tools.teaching import key, lessons, moodle, nbgrader, student, worksheets
from tools.teaching.sections import ROOT, notebooks

FOLDER = ROOT / "teaching"
INDEX = """\
# For a class

Made by `make teaching` from the notebooks, the table of equations and the texts, all but `own_material.ipynb`.

| file | what it is |
|---|---|
| [timetables.md](timetables.md) | five and eight lessons of 90 minutes, and one day |
{lessons}
| [key.md](key.md) | the answers to everything that the notebooks ask |
| [worksheet_A.html](worksheet_A.html), [worksheet_B.html](worksheet_B.html) | for print, with other dimensions and numbers |
| [worksheet_A_key.html](worksheet_A_key.html), [worksheet_B_key.html](worksheet_B_key.html) | their keys |
| [own_material.ipynb](own_material.ipynb) | a notebook of ten cells: an exercise and a data set of your own |
| [moodle.xml](moodle.xml) | multiple-choice questions for Moodle's question bank |
| `student_edition/` | after `make teaching`: the folder to hand out, without outputs, solutions and folded answers |
| `nbgrader/` | after `make teaching`: an assignment for nbgrader |

How to collect and to mark stands in the [README](../README.md), under "A class".
"""


def stored():
    """{name: text} of the files in `teaching/` that git keeps."""
    names = [path.stem for path in notebooks()][1:]
    rows = (f"| [lessons/{name}.md](lessons/{name}.md) | a lesson plan |" for name in names)
    pages = {}
    for sheet in worksheets.SHEETS:
        pages[f"worksheet_{sheet.letter}.html"] = worksheets.page(sheet)
        pages[f"worksheet_{sheet.letter}_key.html"] = worksheets.page(sheet, key=True)
    return {
        "README.md": INDEX.format(lessons="\n".join(rows)),
        "timetables.md": lessons.timetables(),
        **{f"lessons/{name}.md": lessons.plan(name) for name in names},
        "key.md": key.text(),
        **pages,
        "moodle.xml": moodle.quiz(),
    }


def main(arguments):
    for name, text in stored().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if "--stored" not in arguments:
        student.write(FOLDER / "student_edition")
        nbgrader.write(FOLDER / "nbgrader")
    print(f"Made: {FOLDER.relative_to(ROOT)}/")


if __name__ == "__main__":
    main(sys.argv[1:])
