"""Exercises whose answer is more than lines: tried beside the right function on a few inputs."""

import copy
import functools
import inspect
import itertools
import re
from typing import NamedTuple

import numpy as np

from helpers.exercises.evidence import BY_HAND, one_factor, raised
from helpers.exercises.grading import Verdict, in_backticks, of_repair, raised_error, verdict
from helpers.exercises.lines import plain
from helpers.exercises.parts import other_than
from helpers.exercises.repairs import repaired
from helpers.exercises.run import run
from helpers.exercises.slips import slip
from helpers.network import Gradients, Parameters
from helpers.own import HANDED_OUT, array_of, came, leaves
from helpers.texts import commas, entry, listed, say, together

NAMES = (*Gradients._fields, *Parameters._fields)


class Task(NamedTuple):
    """One of these exercises. right: the function. inputs: the arguments of each call, in order.

    results: what comes back, by the names that a learner reads. table: of its mistakes, see `changed`.
    course: the course's own function for it, which is not to be called.
    faults: instead of one right answer, a function that gives the Verdict, of all that came back, the
        inputs, and what makes a Verdict of the id of a mistake.
    probe: what calls with other arguments tell: from `again`, the same of the right function, and
        those of the first call, the id of each mistake, its results and the terms of its words.
    """

    id: str
    right: object
    inputs: tuple
    results: tuple
    table: str
    course: object = None
    faults: object = None
    probe: object = None
    orders = lines = ()
    whole = False
    quantities = NAMES
    name = property(lambda self: self.right.__name__)
    arguments = property(lambda self: tuple(inspect.signature(self.right).parameters))
    own = known = positional = arguments
    mistakes = property(lambda self: changed(self.right, self.table))
    given = property(lambda self: [dict(zip(self.arguments, one)) for one in self.inputs])
    twin = property(lambda self: self.words("worked"))

    def words(self, what):
        return entry(f"tasks.{self.id.replace(' ', '-')}.{what}")

    @property
    def solution(self):
        if HANDED_OUT.exists():
            return ""
        source = inspect.getsource(self.right)
        return source.replace("network.", "").replace("training.", "").strip()

    @property
    def stub(self):
        """The function to be completed, as Python."""
        return f"def {self.name}({', '.join(self.arguments)}):\n    ..."

    def judged(self, function, done):
        """The Verdict on a learner's function. done: its Run with these."""
        given = self.given
        mended = functools.partial(self._mended, function, done)
        for answer, one in zip(done.answers, given):
            if answer.error is not None:
                unclear = slip(answer, done.code)[0] in ("", "inside")
                unclear = unclear and isinstance(answer.error, ValueError)
                known = unclear and mended(given[:2], raised(answer))
                more = _whose(answer.error, one)
                return known or raised_error(answer, done.code, done.bind.names, more=more)
        found = [flat(answer.value) for answer in done.answers]
        if self.course and self.course.__code__ in done.ran:
            return verdict("courses-own", name=self.course.__name__)
        if changed := done.answers[0].changed:
            early = "" if self.faults or same(found[0], self._right(given[0])) else "-before"
            return verdict("argument-changed", early, changed=in_backticks(changed))
        if any(one is None for one in found):
            parts = _parts(done.answers[found.index(None)].value)
            path, odd = next(one for one in parts if flat(one[1]) is None)
            terms = {"v": self._label(path), "came": came(odd)}
            return self._wrong("no-numbers", expected=commas(self.results), **terms)
        if not found[0]:
            return self._wrong("empty")
        if self.faults:
            return self.faults(found, given, self._wrong)
        again = lambda one: flat(run(function, self, [one], done.bind).answers[0].value)
        return self._compared(found, [a.value for a in done.answers], given, again, mended)

    def _mended(self, function, done, given, see, near=False):
        """The Verdict where one small change of the learner's own code makes it right, or None."""
        wanted = [self._right(one) for one in given]

        def is_right(changed):
            answers = (run(changed, self, [g], done.bind, 0.2, 0).answers[0] for g in given)
            return all(same(flat(a.value), w) for a, w in zip(answers, wanted))

        change = not self.faults and repaired(function, done.code, is_right)
        if not (change or near or self.faults or any(a.error for a in done.answers)):
            change = other_than(function, done.code, self.right, is_right)
        return of_repair(see, *change) if change else None

    def _right(self, given):
        return flat(self.right(**copy.deepcopy(given)))

    def _compared(self, found, values, given, again, mended):
        wanted = [self._right(one) for one in given]
        if all(map(same, found, wanted)):
            return self._of_other_keys(values[0], given[0]) or Verdict(True)
        # Of the first call that is wrong, since a later one may give something else.
        first = next(i for i, pair in enumerate(zip(found, wanted)) if not same(*pair))
        names = [self._label(path) for path, _ in _parts(values[first])]
        off = _off(found, wanted) or []
        if known := self._named(found, off, names) or self._probed(off, names, given[first], again):
            return known
        if len(found[first]) != len(wanted[first]):
            terms = {"came": len(found[first]), "wanted": len(wanted[first])}
            return self._wrong("other-number", expected=commas(self.results), **terms)
        belongs = lambda f: next((j for j, w in enumerate(wanted[first]) if same([f], [w])), None)
        places = [belongs(f) for f in found[first]]
        if {*places} == {*range(len(places))}:  # right, in another order
            i = next(i for i, place in enumerate(places) if place != i)
            return self._wrong("other-order", v=names[i], w=names[places[i]])
        key, terms = self._seen(found[first], wanted[first], names)
        see = say(f"tasks.answers.{key}", **terms)
        numbers = [v for v in given[first].values() if isinstance(v, (float, np.ndarray))]
        if len(numbers) == len(given[first]) and sum(map(np.size, numbers)) <= BY_HAND:
            shown = listed([f"`{s} = {plain(v)}`" for s, v in given[first].items()])
            see = say("judge.evidence.with-given", given=shown, said=see)
        # Where two things are wrong: of a step the first result, else one that has a known mistake.
        alone = (self._named(found, [i], names) for i in (off[:1] if self.probe else off))
        known = next(filter(None, alone), None)
        pairs = [(found[first][i], wanted[first][i]) for i in off]
        near = all(f.shape == w.shape and np.allclose(f, w, rtol=0.03) for f, w in pairs)
        if known := known or key != "other-shape-flat" and mended(given, see, near):
            return known
        if factor := one_factor(pairs):
            kind = "turned" if np.isclose(factor, -1) else "times"
            terms = {"names": commas(names[i] for i in off), "factor": f"{factor:.4g}"}
            return self._wrong(kind, **terms)
        ask = "near" if near else "which-line" if "shape" in key else "by-hand"
        return Verdict(False, key, together(see, say(f"tasks.answers.{ask}")))

    def _of_other_keys(self, value, given):
        """The Verdict where a dict has the right numbers under other numbers of layers, or None."""
        parts = value if isinstance(value, (tuple, list)) else ()
        for part, right in zip(parts, self.right(**copy.deepcopy(given))):
            if isinstance(right, dict) and isinstance(part, (list, tuple)):
                return Verdict(True, remark=say("tasks.answers.in-lists", v=self.results[0]))
            layers = all(isinstance(one, dict) for one in (part, right)) and {*part} != {*right}
            if layers and all(isinstance(key, int) for key in part):
                came, wanted = (listed(map(str, sorted(one))) for one in (part, right))
                return self._wrong("other-keys", came=came, wanted=wanted)
        return None

    def _label(self, path):
        """How a learner can write what stands at the end of a way into what was returned."""
        first, *rest = path or (0,)
        name = say("tasks.one", n=first + 1) if isinstance(first, int) else str(first)
        name = dict(enumerate(self.results)).get(first, name)
        return name + "".join(f"[{step!r}]" for step in rest)

    def _named(self, found, off, names):
        """The Verdict where a known mistake gives all the results, or all that are `off`."""
        gives = lambda mistake: [flat(mistake(*copy.deepcopy(one))) for one in self.inputs]
        tried = [(s.rstrip("0123456789"), _off(found, gives(f))) for s, f in self.mistakes.items()]
        if mistake := next((s for s, rest in tried if rest == []), None):
            return self._wrong(mistake)
        some = (s for s, rest in tried if off and rest is not None and not {*off} & {*rest})
        mistake = next(some, None)
        return mistake and self._of(mistake, off, names)

    def _probed(self, off, names, given, again):
        """The Verdict where calls with other numbers tell of the first result that is wrong."""
        changed = lambda f: lambda **new: f(given | new)
        calls = changed(again), changed(self._right), given
        for mistake, where, terms in self.probe(*calls) if off and self.probe else ():
            if off[0] in where:
                return self._of(mistake, [i for i in off if i in where], names, **terms)
        return None

    def _of(self, mistake, places, names, **terms):
        """The Verdict on some of the results."""
        said = self._wrong(mistake, **terms)
        if len(places) == len(names):
            return said
        where = commas(names[i] for i in places)
        return said._replace(message=say("judge.in-pass", v=where, said=said.message))

    def _seen(self, found, wanted, names):
        """What is to be seen of a wrong result of a call: the key of its words, and their terms."""
        place = _off([found], [wanted])[0]
        name, yours, right = names[place], found[place], wanted[place]
        if yours.shape != right.shape:
            key = "other-shape-flat" if yours.ndim < right.ndim else "other-shape"
            return key, {"v": name, "came": yours.shape, "wanted": right.shape}
        index = np.unravel_index(np.argmax(np.abs(yours - right)), right.shape)
        terms = {"yours": f"{yours[index]:.4g}", "wanted": f"{right[index]:.4g}"}
        place = f"{name}{[int(i) for i in index] or ''}"
        return "other-value" + "-number" * (not right.shape), {"v": name, "place": place, **terms}

    def _wrong(self, mistake, variant="", **terms):
        own = self.id.replace(" ", "-")
        where = f"{own}.mistakes" if mistake in entry(f"tasks.{own}.mistakes") else "answers"
        return Verdict(False, mistake, say(f"tasks.{where}.{mistake}{variant}", **terms))


@functools.cache
def changed(right, table):
    """Each mistake of a table, by its id, as the right function with something else written in it.

    A row: the id, then "old -> new", several separated by ";", other ways by "|": the id and a number.
    Of the rows with "*", which have one way, two may come together: the id of the first, and a number.
    """
    rows, found = [row.split(maxsplit=1) for row in table.strip().splitlines()], {}
    pairs = itertools.combinations((row for row in rows if row[0][-1] == "*"), 2)
    both = [(f"{a}{n}", f"{some} ; {more}") for n, ((a, some), (_, more)) in enumerate(pairs)]
    ways = [(f"{id}{n or ''}", s) for id, row in rows for n, s in enumerate(row.split(" | "))]
    for id, changes in ways + both:
        text, names = inspect.getsource(right), dict(right.__globals__)
        for old, new in (map(str.strip, change.split("->")) for change in changes.split(" ; ")):
            text = text.replace(old, new) if old in text else ""
        exec(text, names)  # noqa: S102  the course's own
        if text:
            found[id.replace("*", "")] = names[right.__name__]
    return found


def _off(found, wanted):
    """The places of the results that are wrong on some inputs; None where not all calls gave as many."""
    pairs = list(zip(found, wanted))
    if any(f is None or w is None or len(f) != len(w) for f, w in pairs):
        return None
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
    if isinstance(value, dict) and set(value) <= set(NAMES):
        value = {s: value[s] for s in NAMES if s in value}
    found = list(leaves(value))
    if all(isinstance(step, int) for path, _ in found for step in path):
        # Of layers, whichever came first: the last is the one that is computed first.
        found.sort(key=lambda one: (one[0][:1], [-step for step in one[0][1:]]))
    return found


def flat(value):
    """All arrays and numbers in what was returned, in order; None where something is no number."""
    arrays = [array_of(leaf) for _, leaf in _parts(value)]
    return [a * 1.0 for a in arrays] if all(a.dtype.kind in "biuf" for a in arrays) else None


def same(some, others):
    """Whether two lists of arrays are the same. NaN is equal to NaN."""
    if some is None or others is None or len(some) != len(others):
        return some is others
    near = functools.partial(np.allclose, rtol=1e-6, atol=1e-9, equal_nan=True)
    return all(a.shape == b.shape and near(a, b) for a, b in zip(some, others))
