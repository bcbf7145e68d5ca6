"""python -m tools.teaching [--stored]: make what a teacher hands out, in `teaching/`."""

import sys

from tools.teaching import moodle, nbgrader, student
from tools.teaching.sections import ROOT

FOLDER = ROOT / "teaching"


def stored():
    """{name: text} of the files in `teaching/` that git keeps."""
    return {"moodle.xml": moodle.quiz()}


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
