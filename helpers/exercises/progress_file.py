"""What has been solved, predicted and found, kept in one small file beside the notebooks.

`my_progress.json` belongs to the learner, who may delete it at any time. It lies in a folder with the
course's notebooks: the one in which Python began (that of the notebook, which has the others beside
it), or `workbook` or `notebooks` in it, or one of these two beside this package; where there is none
of these, the folder in which Python began. So it does not move with `%cd`. Where it cannot be
written, what has been solved is known until Python ends.
"""

import contextlib
import json
import os
import time
from pathlib import Path

from helpers.equations import EQUATIONS
from helpers.texts import say

NAME = "my_progress.json"
FOLDERS = ("workbook", "notebooks")  # of these, the learner's own comes first
WAIT = 2.0  # seconds for another notebook to finish writing; then its lock is taken as left over
_unwritten = set()  # what could not be written, known until Python ends


def _folder():
    begun = Path.cwd()
    names = {f"{equation.notebook}.ipynb" for equation in EQUATIONS.values()}
    courses = [in_ / of for in_ in (begun, Path(__file__).parents[2]) for of in FOLDERS]
    for folder in (begun, *courses):
        with contextlib.suppress(OSError):
            if any((folder / name).is_file() for name in names):
                return folder
    return begun


folder = _folder()


def solved(id):
    """Add what was solved to the file. Returns a sentence if that was not possible, else ""."""
    try:
        with _lock():
            done, note = read()
            if id not in done:
                _write(sorted(done | {id} | _unwritten))
                _unwritten.clear()
        return note
    except OSError as error:
        _unwritten.add(id)
        return say("show.progress.unwritten", file=NAME, reason=error.strerror or error)


def known():
    """All that is solved, and a note where something is to be said of the file."""
    try:
        done, note = read()
    except OSError as error:
        done, note = set(), say("show.progress.unread", file=NAME, reason=error.strerror or error)
    if not note and "BINDER_LAUNCH_HOST" in os.environ:
        note = say("show.progress.lost", file=NAME)
    return done | _unwritten, note


def read():
    """The ids in the file, and a note where it was damaged and has been set aside."""
    path = folder / NAME
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return set(), ""
    try:
        ids = json.loads(text)["solved"]
        if not (isinstance(ids, list) and all(isinstance(id, str) for id in ids)):
            raise TypeError
        return set(ids), ""
    except (ValueError, TypeError, KeyError, RecursionError):
        aside = (folder / f"{NAME}.damaged-{i}" for i in range(1, 10**6))
        aside = path.rename(next(free for free in aside if not free.exists()))
        return set(), say("show.progress.aside", file=NAME, aside=aside.name)


def _write(ids):
    """Replace the file in one step, so that nobody ever reads half of it."""
    part = folder / f"{NAME}.{os.getpid()}"
    try:
        part.write_text(json.dumps({"solved": ids}, indent=1) + "\n")
        part.replace(folder / NAME)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _lock():
    """One notebook at a time."""
    path, end = folder / f"{NAME}.lock", time.monotonic() + WAIT
    while True:
        try:
            path.touch(exist_ok=False)
            break
        except (FileExistsError, PermissionError) as error:  # Windows says the second
            if isinstance(error, PermissionError) and not path.exists():
                raise
            if time.monotonic() > end:
                path.unlink(missing_ok=True)
            time.sleep(0.01)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
