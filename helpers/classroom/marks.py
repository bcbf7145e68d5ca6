"""A table of marks, for a spreadsheet."""

import csv
import io

from helpers.classroom.counts import solved
from helpers.exercises.lines import EXERCISES, MORE
from helpers.exercises.questions import BUGS, PREDICTIONS

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for one


def table(students, ids):
    """The marks as CSV. ids: of the exercises. Each is 1 or 0; `share` is of all of the course."""
    every, text = EXERCISES | MORE, io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["student", "solved", "of", "share", "tries", "predictions", "bugs", *ids, "file"])
    for student in students:
        done = solved(student)
        number = len(done & every.keys())
        tries = sum(student.tried[id]["tries"] for id in ids if id in student.tried)
        asked = [
            sum(f"{kind}:{id}" in done for id in of)
            for kind, of in (("predicted", PREDICTIONS), ("found", BUGS))
        ]
        row = [plain(student.name), number, len(every), f"{number / len(every):.3f}", tries, *asked]
        out.writerow([*row, *(int(id in done) for id in ids), plain(student.file)])
    return text.getvalue()


def plain(text):
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
