"""What has been solved, predicted and found, and the tries, kept in one small file.

`my_progress.json` belongs to the learner, who may delete it at any time. It lies in a folder with the
course's notebooks: the one in which Python began (that of the notebook, which has the others beside
it), or `workbook` or `notebooks` in it, or one of these two beside this package; where there is none
of these, the folder in which Python began. So it does not move with `%cd`. Where it cannot be
written, what has been solved is known until Python ends. Of a try its time and the name of its
mistake are kept, no code.
"""

import contextlib
import json
import os
import sys
import time
from pathlib import Path

from helpers.equations import EQUATIONS
from helpers.exercises import tries
from helpers.texts import LANGUAGES, say

NAME, NOTHING = "my_progress.json", {"solved": [], "tried": {}}
FOLDERS = ("workbook", "notebooks")  # of these, the learner's own comes first
WAIT = 2.0  # seconds for another notebook to finish writing; then its lock is taken as left over
_unwritten = []  # what could not be written, known until Python ends: (id, mistake, time, lines)


def find_folder():
    begun = Path.cwd()
    if begun.name in LANGUAGES:
        begun = begun.parent
    places = ("", *(f"{language}/" for language in LANGUAGES))
    names = {f"{place}{e.notebook}.ipynb" for place in places for e in EQUATIONS.values()}
    courses = [in_ / of for in_ in (begun, Path(__file__).parents[2]) for of in FOLDERS]
    for folder in (begun, *courses):
        with contextlib.suppress(OSError):
            if any((folder / name).is_file() for name in names):
                return folder
    return begun


folder = find_folder()
# In the browser, where nothing is kept, Python's own folder, which nobody else sees.
NOWHERE = sys.platform == "emscripten" and folder == Path("/home/pyodide")


def solved(id):
    """Add what was solved to the file. Returns a sentence if that was not possible, else ""."""
    return _noted(id, None)


def tried(id, mistake, lines=()):
    """Add a try that was wrong, until it is solved; the same is returned.

    mistake: its name, or None. lines: of a whole pass, the wrong ones.
    """
    return _noted(id, mistake or tries.UNNAMED, lines) if tries.counts(id, mistake) else ""


def _noted(id, mistake, lines=()):
    _unwritten.append((id, mistake, tries.now(), lines))
    try:
        with _lock():
            kept, note = read()
            if (new := _with_unwritten(kept)) != kept:
                replace(folder / NAME, new)
            _unwritten.clear()
        return note
    except OSError as error:
        return say("show.progress.unwritten", file=NAME, reason=error.strerror or error)


def _with_unwritten(kept):
    for one in _unwritten:
        kept = tries.added(kept, *one)
    return kept


def known():
    """All that is solved, and a note where something is to be said of the file."""
    kept, note = everything()
    return set(kept["solved"]), note


def everything():
    """All that is kept, {"solved": ids, "tried": see `tries`}, and such a note."""
    try:
        kept, note = read()
    except OSError as error:
        kept, note = NOTHING, say("show.progress.unread", file=NAME, reason=error.strerror or error)
    if not note and "BINDER_LAUNCH_HOST" in os.environ:
        note = say("show.progress.lost", file=NAME)
    return _with_unwritten(kept), note


def read():
    """What is in the file, and a note where it was damaged and has been set aside."""
    path = folder / NAME
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return NOTHING, ""
    try:
        found = json.loads(text)
        ids = found["solved"]
        if not (isinstance(ids, list) and all(isinstance(id, str) for id in ids)):
            raise TypeError
        return {"solved": sorted(set(ids)), "tried": tries.read(found.get("tried"))}, ""
    except (ValueError, TypeError, KeyError, RecursionError):
        aside = (folder / f"{NAME}.damaged-{i}" for i in range(1, 10**6))
        aside = path.rename(next(free for free in aside if not free.exists()))
        return NOTHING, say("show.progress.aside", file=NAME, aside=aside.name)


def replace(path, content):
    """Write a JSON file in one step, so that nobody ever reads half of it."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
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
