"""The class in numbers."""

import statistics
from collections import Counter
from typing import NamedTuple

from helpers.exercises.lines import EXERCISES, MORE

OTHER_KINDS = ("predicted:", "found:")


class Made(NamedTuple):
    """A mistake in one exercise (or a wrong line of a pass): who made it, how often in all, and how many tried the exercise."""

    id: str
    mistake: str
    students: tuple
    times: int
    of: int

    @property
    def share(self):
        return len(self.students) / self.of


class Row(NamedTuple):
    """An exercise: how many tried and solved it, the median of their tries until then."""

    id: str
    tried: int
    solved: int
    median: float | None
    commonest: str


def exercises_of(students):
    """The ids that somebody has tried or solved, in the order of the course; others come after it."""
    touched = {id for one in students for id in (*solved(one), *one.tried)}
    touched = {id for id in touched if not id.startswith(OTHER_KINDS)}
    course = [id for id in EXERCISES | MORE if id in touched]
    return course + sorted(touched.difference(course))


def solved(student):
    """What a student has solved; who has solved a whole pass has solved its lines."""
    every = EXERCISES | MORE
    lines = (every[id].lines for id in student.solved & every.keys())
    return student.solved.union(*lines)


def mistakes(students):
    """Each Made, the commonest first: by the number of students, then by how often."""
    return _made(students, "mistakes")


def wrong_lines(students):
    """The same for the lines of whole passes: each quantity stands in the place of a mistake."""
    return _made(students, "lines")


def _made(students, kind):
    who, times, tried = {}, Counter(), Counter()
    for student in students:
        for id, one in student.tried.items():
            tried[id] += 1
            for names, n in one.get(kind, {}).items():
                for name in names.split("+"):
                    who.setdefault((id, name), {})[student.name] = True
                    times[id, name] += n
    found = [Made(*key, tuple(who[key]), times[key], tried[key[0]]) for key in who]
    return sorted(found, key=lambda made: (-len(made.students), -made.times, made[:2]))


def rows(students, ids, made):
    """The Row of each exercise. made: of `mistakes`."""
    commonest = {one.id: one.mistake for one in reversed(made)}
    done = {student.name: solved(student) for student in students}
    found = []
    for id in ids:
        tried = [s for s in students if id in s.tried or id in done[s.name]]
        right = [s for s in tried if id in done[s.name]]
        tries = [s.tried[id]["tries"] for s in right if id in s.tried]
        median = statistics.median(tries) if tries else None
        found.append(Row(id, len(tried), len(right), median, commonest.get(id, "")))
    return found
