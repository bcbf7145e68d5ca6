"""python -m tools.teaching [--stored]: make what a teacher hands out, in `teaching/`."""

import sys
from pathlib import Path

from helpers import texts
from helpers.texts import say
from tools.teaching import key, lessons, moodle, nbgrader, projection, student, worksheets
from tools.teaching.sections import ROOT, edition, notebooks

FOLDER = ROOT / "teaching"


def stored():
    """{name: text} of the files that git keeps, in the folder of the language."""
    names = [path.stem for path in notebooks()][1:]
    rows = (say("teaching.index-lesson", file=f"lessons/{name}.md") for name in names)
    pages = {}
    for sheet in worksheets.SHEETS:
        pages[f"worksheet_{sheet.letter}.html"] = worksheets.page(sheet)
        pages[f"worksheet_{sheet.letter}_key.html"] = worksheets.page(sheet, key=True)
    return {
        "README.md": say("teaching.index", lessons="\n".join(rows)),
        "timetables.md": lessons.timetables(),
        **{f"lessons/{name}.md": lessons.plan(name) for name in names},
        "key.md": key.text(),
        "map.html": projection.page(),
        **pages,
        "moodle.xml": moodle.quiz(),
    }


def make(folder, arguments):
    """Everything in one language."""
    for name, text in stored().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if "--stored" not in arguments:
        student.write(folder / "student_edition")
        nbgrader.write(folder / "nbgrader")
    print(say("teaching.made", folder=folder.relative_to(ROOT).as_posix()))


def main(arguments):
    for language in texts.LANGUAGES:
        texts.language = language
        make(Path(FOLDER, edition()), arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
