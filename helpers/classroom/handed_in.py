"""What stands in a folder of receipts. Every file is taken for one that might be hostile."""

import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from helpers.exercises import tries
from helpers.exercises.receipt import KIND, LONGEST, is_name
from helpers.texts import say

LARGEST, DEEPEST, MOST = 500_000, 6, 20_000  # bytes of a file, folders, files
_RAW = {"solved", "tried"}  # the keys of a `my_progress.json`


class Student(NamedTuple):
    """name: of the receipt, or of the folder or file where it has none. file: where it was."""

    name: str
    file: str
    written: str
    solved: frozenset
    tried: dict


class Refused(ValueError):
    """A file that is not taken, with the reason."""


def read(folder):
    """(students by name, [(file, why it was not taken)]) of all receipts in a folder."""
    found, skipped = {}, []
    for path in files(Path(folder), ".json", skipped):
        file = _shown(path.relative_to(folder))
        try:
            student = _student(_opened(path), file)
        except (Refused, OSError) as error:
            skipped.append((file, _reason(error)))
            continue
        other = found.get(student.name)
        if other:
            older, student = sorted((other, student), key=lambda one: one.written)
            skipped.append((older.file, say("classroom.skipped.older", file=student.file)))
        found[student.name] = student
    return [found[name] for name in sorted(found, key=_counted)], skipped


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
    return Student(name or _of_file(file), file, written, solved, tries.read(found.get("tried")))


def _of_file(file):
    """Where a receipt has no name: that of its folder, as a learning platform makes one for each."""
    path = Path(file)
    return path.parent.as_posix() if len(path.parts) > 1 else path.stem


def _reason(error):
    return str(error) if isinstance(error, Refused) else str(error.strerror or error)
