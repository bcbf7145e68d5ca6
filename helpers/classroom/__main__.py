"""python -m helpers.classroom FOLDER: a page and a table of marks from what was handed in."""

import argparse
import os
import shutil
import sys
import time
import unicodedata
from pathlib import Path

from helpers.classroom import counts, handed_in, marks, notebooks, report
from helpers.texts import LANGUAGES, commas, say

WIDTH = 20  # letters of the bar


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
        students, noted = notebooks.read(given.folder, given.out / "run", _told)
    else:
        students, noted = handed_in.read(given.folder)
    for file, reason in noted:
        print(say("classroom.run.noted", file=file, reason=reason))
    if not students:
        print(say("classroom.run.nothing", folder=given.folder), file=sys.stderr)
        return 1
    given.out.mkdir(parents=True, exist_ok=True)
    page, table = given.out / "report.html", given.out / "marks.csv"
    page.write_text(report.page(students, noted), encoding="utf-8")
    ids = counts.exercises_of(students)
    table.write_text(marks.table(students, ids), encoding="utf-8-sig")  # as spreadsheets ask for
    terms = {"n": len(students), "seconds": time.perf_counter() - began}
    print(say("classroom.run.done", page=page, marks=table, **terms))
    return 0


def _told(number, of, name, left):
    """A bar, whose one line is written anew, on a terminal; a line for each student in a file."""
    line = say("classroom.run.progress", n=number, all=of, name=name[:30])
    if left is not None:
        line += say("classroom.run.left", minutes=max(1, round(left / 60)))
    if not sys.stderr.isatty():
        print(line, file=sys.stderr, flush=True)
        return
    done = WIDTH * (number - 1) // of
    line = f"[{'#' * done}{'.' * (WIDTH - done)}] {line}"
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in line)
    room = max(0, shutil.get_terminal_size().columns - 1 - wide)
    print(f"\r{line:{room}.{room}}", end="" if number < of else "\n", file=sys.stderr, flush=True)


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
