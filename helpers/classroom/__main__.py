"""python -m helpers.classroom FOLDER: a page and a table of marks from what was handed in."""

import argparse
import os
import sys
import time
from pathlib import Path

from helpers.classroom import counts, handed_in, marks, notebooks, report
from helpers.texts import LANGUAGES, commas, say


def main(arguments=None):
    given = _arguments(arguments)
    asked = os.environ.get("COURSE_LANGUAGE") or LANGUAGES[0]
    if asked not in LANGUAGES:
        known = commas(LANGUAGES)
        print(say("classroom.run.no-language", asked=asked, known=known), file=sys.stderr)
        return 1
    if not given.folder.is_dir():
        print(say("classroom.run.no-folder", folder=given.folder), file=sys.stderr)
        return 1
    began = time.perf_counter()
    if given.notebooks:
        students, skipped = notebooks.read(given.folder, given.out / "run", _told)
    else:
        students, skipped = handed_in.read(given.folder)
    for file, reason in skipped:
        print(say("classroom.run.not-taken", file=file, reason=reason))
    if not students:
        print(say("classroom.run.nothing", folder=given.folder), file=sys.stderr)
        return 1
    given.out.mkdir(parents=True, exist_ok=True)
    page, table = given.out / "report.html", given.out / "marks.csv"
    page.write_text(report.page(students, skipped), encoding="utf-8")
    ids = counts.exercises_of(students)
    table.write_text(marks.table(students, ids), encoding="utf-8-sig")  # as spreadsheets ask for
    terms = {"n": len(students), "seconds": time.perf_counter() - began}
    print(say("classroom.run.done", page=page, marks=table, **terms))
    return 0


def _told(number, of, name):
    """One line for all students on a terminal, and a line for each of them in a file."""
    line = say("classroom.run.progress", n=number, all=of, name=name)
    on_terminal = sys.stderr.isatty() and number < of
    print(f"{line:70.70}", end="\r" if on_terminal else "\n", file=sys.stderr, flush=True)


def _arguments(arguments):
    name = "python -m helpers.classroom"
    parser = argparse.ArgumentParser(prog=name, description=say("classroom.run.usage"))
    parser.add_argument("folder", type=Path, help=say("classroom.run.folder"))
    out = Path("class_report")
    parser.add_argument("--out", type=Path, default=out, help=say("classroom.run.out"))
    about = say("classroom.run.notebooks")
    parser.add_argument("--notebooks", action="store_true", help=about)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
