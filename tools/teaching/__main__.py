"""Make what a teacher hands out, in `teaching/`."""

import argparse
from pathlib import Path

from helpers import texts
from helpers.texts import commas, say
from tools.teaching import key, lessons, moodle, nbgrader, otter, projection, student, worksheets
from tools.teaching.sections import ROOT, edition, notebooks, number

FOLDER = ROOT / "teaching"


def stored():
    """{name: text} of the files that git keeps, in the folder of the language."""
    names = [path.stem for path in notebooks()]
    rows = (say("teaching.index-lesson", file=f"lessons/{name}.md") for name in names)
    pages = {}
    for sheet in worksheets.SHEETS:
        pages[f"worksheet_{sheet.letter}.html"] = worksheets.page(sheet)
        pages[f"worksheet_{sheet.letter}_key.html"] = worksheets.page(sheet, key=True)
    readable, renamed = (
        commas(f"`{id}`" for id in x) for x in (student.readable(), student.RENAMED)
    )
    terms = {"edition": number(), "readable": readable, "renamed": renamed}
    return {
        "README.md": say("teaching.index", lessons="\n".join(rows), **terms),
        "timetables.md": lessons.timetables(),
        **{f"lessons/{name}.md": lessons.plan(name) for name in names},
        "key.md": key.text(),
        "map.html": projection.page(),
        **pages,
        "moodle.xml": moodle.quiz(),
    }


def make(folder, all_of_it):
    """What there is in one language; all_of_it: also what git does not keep."""
    for name, text in stored().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if all_of_it:
        (folder / "key.html").write_text(key.page(), encoding="utf-8", newline="\n")
        student.write(folder / "student_edition")
        nbgrader.write(folder / "nbgrader")
        otter.write(folder / "otter")
    print(say("teaching.made", folder=folder.relative_to(ROOT).as_posix()))


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.teaching", description=__doc__)
    parser.add_argument("--stored", action="store_true", help="only the files that git keeps")
    all_of_it = not parser.parse_args(arguments).stored
    for language in texts.LANGUAGES:
        texts.language = language
        make(Path(FOLDER, edition()), all_of_it)


if __name__ == "__main__":
    main()
