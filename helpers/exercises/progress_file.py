"""Which exercises have been solved, kept in one small file beside the notebooks.

`my_progress.json` belongs to the learner, who may delete it at any time.
"""

import contextlib
import json
import os
import time
from pathlib import Path

from helpers.texts import say

NAME = "my_progress.json"
WAIT = 2.0  # seconds for another notebook to finish writing; then its lock is taken as left over


def solved(id):
    """Add an exercise to the file. Returns a sentence if that was not possible, else ""."""
    try:
        with _lock():
            done, note = read()
            if id not in done:
                _write(sorted(done | {id}))
        return note
    except OSError as error:
        return say("show.progress.unwritten", file=NAME, reason=error.strerror or error)


def read():
    """The solved ids, and a note where the file was damaged and has been set aside."""
    path = Path(NAME)
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
        number = next(i for i in range(1, 10**6) if not Path(f"{NAME}.damaged-{i}").exists())
        aside = path.rename(f"{NAME}.damaged-{number}")
        return set(), say("show.progress.aside", file=NAME, aside=aside.name)


def _write(ids):
    """Replace the file in one step, so that nobody ever reads half of it."""
    part = Path(f"{NAME}.{os.getpid()}")
    try:
        part.write_text(json.dumps({"solved": ids}, indent=1) + "\n")
        part.replace(NAME)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _lock():
    """One notebook at a time."""
    path, end = Path(f"{NAME}.lock"), time.monotonic() + WAIT
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
