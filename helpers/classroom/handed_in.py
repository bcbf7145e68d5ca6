"""What stands in a folder of receipts. Every file is taken for one that might be hostile."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from helpers.exercises import tries
from helpers.exercises.progress_file import FOLDERS
from helpers.exercises.receipt import KIND, LONGEST, is_name
from helpers.texts import LANGUAGES, say

LARGEST, DEEPEST, MOST = 500_000, 6, 20_000  # bytes of a file, folders, files
_RAW = {"solved", "tried"}  # the keys of a `my_progress.json`
COURSE = {*FOLDERS, *LANGUAGES, "backpropagation"}  # folders of the course, and nobody's name


class Student(NamedTuple):
    """name: of the receipt, or of the folder or file where it has none. file: where it was."""

    name: str
    file: str
    written: str
    solved: frozenset
    tried: dict
    edition: str = ""


class Refused(ValueError):
    """A file that is not taken, with the reason."""


def read(folder):
    """(students by name, [(file, what is to be said of it)]) of all receipts in a folder.

    Of several with one name from one place the newest counts. From several places, as the folders
    of two students, each is kept: a name is no proof of whose it is.
    """
    found, noted = {}, []
    for path in files(Path(folder), ".json", noted):
        file = _shown(path.relative_to(folder))
        try:
            student = _student(_opened(path), file)
        except (Refused, OSError) as error:
            noted.append((file, _reason(error)))
            continue
        places = found.setdefault(student.name, {})
        if other := places.get(_place(file)):
            older, student = sorted((other, student), key=_written)
            noted.append((older.file, say("classroom.skipped.older", file=student.file)))
        places[_place(file)] = student
    students = []
    for name, places in found.items():
        for place, one in places.items():
            if len(places) > 1:
                one = one._replace(name=f"{name} ({place or one.file})")
                noted.append((one.file, say("classroom.skipped.clash", came=name, name=one.name)))
            students.append(one)
    return sorted(students, key=lambda one: _counted(one.name)), noted


def _place(file):
    """Whose a file is by where it lies: the folder's name, and what a platform has put before its own."""
    owner, path = _folder(file), Path(file)
    before, receipt, _ = path.stem.partition("receipt")
    return " ".join(filter(None, (owner, before.strip(" -_") if receipt else "")))


def _folder(file):
    """The name of the folder that a file lies in, "" at the top; folders of the course are nobody's."""
    above = [part for part in Path(file).parts[:-1] if part not in COURSE]
    return above[-1] if above else ""


def _written(student):
    try:
        return datetime.fromisoformat(student.written).astimezone(UTC)
    except (ValueError, OverflowError):  # no time, or one at the ends of the calendar
        return datetime.min.replace(tzinfo=UTC)


def _counted(name):
    """What names are sorted by: student 2 comes before student 10."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if n % 2 else part for n, part in enumerate(parts)]


def files(folder, ending, skipped):
    """The files in a folder and in those in it, in order; what is left out is added to skipped."""
    number = 0
    for place, folders, names in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        if depth >= DEEPEST and folders:
            skipped.append((_shown(place), say("classroom.skipped.deep", most=DEEPEST)))
            folders.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(ending) and not name.startswith("."):
                number += 1
                if number > MOST:
                    skipped.append((_shown(place), say("classroom.skipped.many", most=MOST)))
                    return
                yield Path(place, name)


def _shown(path):
    """A path as text that can be written anywhere."""
    text = Path(path).as_posix()
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _opened(path):
    if path.is_symlink() or not path.is_file():
        raise Refused(say("classroom.skipped.link"))
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused(say("classroom.skipped.large", most=LARGEST // 1000))
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Refused(say("classroom.skipped.damaged")) from None


def _student(found, file):
    raw = isinstance(found, dict) and found.keys() <= _RAW and "solved" in found
    if not raw and not (isinstance(found, dict) and found.get("kind") == KIND):
        raise Refused(say("classroom.skipped.foreign"))
    name, solved = found.get("name", ""), found.get("solved")
    if not (isinstance(name, str) and len(name) <= LONGEST and is_name(name)):
        raise Refused(say("classroom.skipped.name"))
    if not (isinstance(solved, list) and all(isinstance(id, str) for id in solved)):
        raise Refused(say("classroom.skipped.damaged"))
    solved = frozenset(filter(tries.is_plain, solved[: tries.MOST]))
    written = tries.read_time(found.get("written"))
    name = name or _folder(file) or Path(file).stem  # a platform makes a folder for each student
    edition = found.get("edition", "")
    edition = edition if isinstance(edition, str) and re.fullmatch(r"[\w.]{1,20}", edition) else ""
    return Student(name, file, written, solved, tries.read(found.get("tried")), edition)


def _reason(error):
    return str(error) if isinstance(error, Refused) else str(error.strerror or error)
