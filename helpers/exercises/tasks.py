"""Exercises whose answer is more than lines: tried beside the right function on a few inputs."""

import copy
import inspect
import re
import time
from typing import NamedTuple

import numpy as np

from helpers.exercises.grading import Verdict, raised_error, verdict
from helpers.exercises.limit import TimeLimit
from helpers.exercises.run import SECONDS, Watch, call
from helpers.network import Gradients, Parameters
from helpers.own import array_of, binder, leaves
from helpers.texts import commas, entry, listed, say, together

NAMES = (*Gradients._fields, *Parameters._fields)


class Task(NamedTuple):
    """One of these exercises. right: the function. inputs: the arguments of each call, in order.

    results: what comes back, by the names that a learner reads. mistakes: their ids and functions.
    course: the course's own function for it, which is not to be called.
    faults: instead of one right answer, a function of all that came back: the id of a mistake, or the
        Verdict.
    """

    id: str
    right: object
    inputs: tuple
    results: tuple
    mistakes: dict
    course: object = None
    faults: object = None
    orders = ()
    whole = False
    lines = ()

    @property
    def arguments(self):
        return tuple(inspect.signature(self.right).parameters)

    own = known = positional = arguments

    @property
    def name(self):
        return self.right.__name__

    def words(self, what):
        return entry(f"tasks.{self.id.replace(' ', '-')}.{what}")

    @property
    def solution(self):
        source = inspect.getsource(self.right)
        return source.replace("network.", "").replace("training.", "").strip()

    @property
    def stub(self):
        """The function to be completed, as Python."""
        return f"def {self.name}({', '.join(self.arguments)}):\n    ..."

    @property
    def twin(self):
        return self.words("worked")

    def judged(self, function):
        """The Verdict on a learner's function."""
        watch, end = Watch(function), time.perf_counter() + SECONDS
        bind = binder(function, self.own, self.positional, self.known)
        given = [dict(zip(self.arguments, one)) for one in self.inputs]
        answers = [self._called(function, bind, one, end, watch) for one in given]
        for answer, one in zip(answers, given):
            if isinstance(answer.error, TimeLimit):
                return verdict("time-limit", seconds=SECONDS)
            if answer.unwritten or answer.value is Ellipsis:
                return verdict("not-written")
            if "unpack" in str(answer.error):
                return self._wrong("unpack")
            if answer.error is not None:
                return raised_error(answer, watch.code, bind.names, more=_whose(answer.error, one))
        if answers[0].changed:
            changed = commas(f"`{s}`" for s in answers[0].changed)
            return verdict("argument-changed", changed=changed)
        found = [flat(answer.value) for answer in answers]
        if self.course and self.course.__code__ in watch.ran:
            return verdict("courses-own", name=self.course.__name__)
        if found[0] is None:
            return self._wrong("no-numbers", expected=commas(self.results))
        if not found[0]:
            return self._wrong("empty")
        if self.faults:
            mistake = self.faults(found, given)
            return mistake if isinstance(mistake, Verdict) else self._wrong(mistake)
        return self._compared(found, [answer.value for answer in answers])

    def _called(self, function, bind, given, end, watch):
        values = {s: copy.deepcopy(v) for s, v in given.items()}
        answer = call(function, bind, values, NAMES, end, watch)
        bundles = [s for s, v in given.items() if not same(flat(v), flat(values[s]))]
        return answer._replace(changed=tuple(dict.fromkeys((*answer.changed, *bundles))))

    def _compared(self, found, values):
        wanted = [flat(self.right(*copy.deepcopy(one))) for one in self.inputs]
        if all(map(same, found, wanted)):
            return Verdict(True)
        # Of the first call that is wrong, since a later one may give something else.
        first = next(i for i, pair in enumerate(zip(found, wanted)) if not same(*pair))
        names = [self._label(path) for path, _ in _parts(values[first])]
        if found[first] is None:
            return self._wrong("no-numbers", expected=commas(self.results))
        known = self._named(found, wanted, names)
        if not known and len(found[first]) != len(wanted[first]):
            terms = {"came": len(found[first]), "wanted": len(wanted[first])}
            return self._wrong("other-number", expected=commas(self.results), **terms)
        return known or self._described(found, wanted, names, first)

    def _label(self, path):
        """How a learner can write what stands at the end of a way into what was returned."""
        first, *rest = path or (0,)
        if isinstance(first, int):
            known = 0 <= first < len(self.results)
            name = self.results[first] if known else say("tasks.one", n=first + 1)
        else:
            name = str(first)
        return name + "".join(f"[{step!r}]" for step in rest)

    def _named(self, found, wanted, names):
        """The Verdict where a known mistake gives all the results, or all of those that are wrong."""
        off, ways = _off(found, wanted), []
        for mistake, function in self.mistakes.items():
            tried = [_tried(function, one) for one in self.inputs]
            if all(map(same, found, tried)):
                return self._wrong(mistake.rstrip("0123456789"))
            ways.append((mistake, tried))
        for mistake, tried in ways:
            pairs = [(f, t or []) for f, t in zip(found, tried)]
            as_many = off and all(len(f) == len(t) for f, t in pairs)
            if as_many and all(same([f[i]], [t[i]]) for f, t in pairs for i in off):
                said = self._wrong(mistake.rstrip("0123456789"))
                where = commas(names[i] for i in off)
                return said._replace(message=say("judge.in-pass", v=where, said=said.message))
        return None

    def _described(self, found, wanted, names, first):
        """The Verdict where no mistake is known: what is to be seen of it, in that call."""
        place = _off([found[first]], [wanted[first]])[0]
        name, yours, right = names[place], found[first][place], wanted[first][place]
        if yours.shape != right.shape:
            terms = {"came": yours.shape, "wanted": right.shape}
            flattened = "-flat" if yours.ndim < right.ndim else ""
            return self._wrong(f"other-shape{flattened}", v=name, **terms)
        every = _off(found, wanted)
        if every and all(same([f[i]], [-w[i]]) for f, w in zip(found, wanted) for i in every):
            return self._wrong("turned", names=commas(names[i] for i in every))
        index = np.unravel_index(np.argmax(np.abs(yours - right)), right.shape)
        terms = {"yours": f"{yours[index]:.4g}", "wanted": f"{right[index]:.4g}"}
        place = f"{name}{[int(i) for i in index] or ''}"
        one = "-number" if not right.shape else ""
        return self._wrong(f"other-value{one}", v=name, place=place, **terms)

    def _wrong(self, mistake, **terms):
        own = self.id.replace(" ", "-")
        where = f"{own}.mistakes" if mistake in entry(f"tasks.{own}.mistakes") else "answers"
        return Verdict(False, mistake, say(f"tasks.{where}.{mistake}", **terms))


def _tried(function, given):
    try:
        return flat(function(*copy.deepcopy(given)))
    except ValueError:  # shapes that cannot meet: then it is no other answer than an error
        return None


def _off(found, wanted):
    """The places of the results that are wrong on some inputs, where all calls gave as many."""
    if any(f is None or len(f) != len(w) for f, w in zip(found, wanted)):
        return []
    pairs = list(zip(found, wanted))
    every = range(min(len(w) for w in wanted))
    return [i for i in every if not all(same([f[i]], [w[i]]) for f, w in pairs)]


def _whose(error, given):
    """Of each shape that an error names, whose it is; or ""."""
    owners = {}
    for name, value in given.items():
        for path, leaf in leaves(value._asdict() if hasattr(value, "_asdict") else value):
            last = path[-1] if path else name
            label = last if isinstance(last, str) else f"{name}[{last!r}]"
            owners.setdefault(np.shape(leaf), []).append(f"`{label}`")
    shapes = re.findall(r"\((\d+), ?(\d+)\)", str(error)) if isinstance(error, ValueError) else ()
    said = [tuple(map(int, shape)) for shape in dict.fromkeys(shapes)]
    terms = [{"shape": s, "names": listed(dict.fromkeys(owners[s]))} for s in said if s in owners]
    return together(*(say("tasks.answers.shape-of", **one) for one in terms))


def _parts(value):
    """Each thing in what was returned, with the way there, in the order of the exercise."""
    value = value._asdict() if hasattr(value, "_asdict") else value
    if isinstance(value, dict) and set(value) <= set(NAMES):
        value = {s: value[s] for s in NAMES if s in value}
    found = list(leaves(value))
    if all(isinstance(step, int) for path, _ in found for step in path):
        found.sort(key=lambda one: one[0])  # of layers, whichever came first
    return found


def flat(value):
    """All arrays and numbers in what was returned, in order; None where something is no number."""
    arrays = [array_of(leaf) for _, leaf in _parts(value)]
    return [a * 1.0 for a in arrays] if all(a.dtype.kind in "biuf" for a in arrays) else None


def same(some, others):
    """Whether two lists of arrays are the same. NaN is equal to NaN."""
    if some is None or others is None or len(some) != len(others):
        return some is others
    return all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True)
        for a, b in zip(some, others)
    )
