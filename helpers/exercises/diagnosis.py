"""Finds out what an answer got wrong: by computing every known mistake and comparing.

A wrong line is compared with each mutation of the right one, on all inputs; then with pairs of
mutations; where none agrees, what can be said of it is described.
"""

import functools
from typing import NamedTuple

import numpy as np

from helpers.exercises import algebra
from helpers.exercises.algebra import Clash
from helpers.exercises.messages import ANSWERS, KINDS, QUESTIONS
from helpers.exercises.situations import Situation, coincidences, in_letters
from helpers.exercises.table import Line

RANK = {kind: rank for rank, kind in enumerate(KINDS)}
# Together with another mistake these two explain almost anything.
NOT_IN_PAIRS = ("wrong-operation", "brackets")
SKIP = object()  # an answer that says nothing about the line: not computed, or raised elsewhere


class Verdict(NamedTuple):
    """What was found: the mistake's short id (None where it has no name) and the message.

    right: True, False, or None where the line cannot be judged.
    """

    right: bool | None
    mistake: str | None = None
    message: str = ""


RIGHT = Verdict(True)


def verdict(mistake, **terms):
    """The Verdict on an answer that has a message of its own."""
    return Verdict(False, mistake, ANSWERS[mistake].format(**terms))


# ---- comparing ----


def as_array(value, line):
    """A returned value as an array of floats, or None where it is not made of real numbers."""
    array = any_array(value)
    tuple_of_one = isinstance(value, tuple) and len(value) == 1
    if (
        array.dtype.kind not in "biuf"
        or array.ndim > 2
        and isinstance(value, tuple)
        or tuple_of_one
    ):
        return None
    return as_number(array.astype(float), line)


def any_array(value):
    """NumPy's array of anything, or one of None where NumPy can make none."""
    try:
        return np.asarray(value)
    except Exception:  # noqa: BLE001  rows of different lengths, or a class of the learner's own
        return np.array(None)


def as_number(array, line):
    """A (1, 1) array is a number where a number is wanted."""
    return array.reshape(()) if line.number and np.size(array) == 1 else array


def same(a, b, tolerance=1e-6):
    """Equal shapes and values; NaN equals NaN. tolerance: of the largest entry."""
    if a.shape != b.shape or not a.size:
        return a.shape == b.shape
    scale = np.abs(b).max()
    if np.isfinite(scale):
        return bool(np.abs(a - b).max() <= tolerance * scale)
    return np.allclose(a, b, equal_nan=True)


class Case(NamedTuple):
    """One situation, the value that is right there, and the learner's: an array, Clash or SKIP."""

    situation: Situation
    line: Line
    right: object
    answer: object
    memo: dict

    def explained_by(self, tree):
        if self.answer is SKIP:
            return True
        value = algebra.evaluate(tree, self.situation.values, self.memo)
        if isinstance(value, Clash) or isinstance(self.answer, Clash):
            return type(value) is type(self.answer) and value == self.answer
        value = as_number(np.asarray(value), self.line)
        return same(self.answer, value, self.line.tolerance)


def compute(tree, values):
    """A tree's value as an array, or its Clash."""
    with np.errstate(all="ignore"):
        value = algebra.evaluate(tree, values, {})
    return value if isinstance(value, Clash) else np.asarray(value, dtype=float)


# ---- naming ----


@functools.cache
def suspects(line):
    """Every single mutation of a line, the more likely first: of the first form, then of others."""
    found = [(0, algebra.Mutation(*special)) for special in line.special]
    for i, tree in enumerate(line.forms):
        found += [(i, m) for m in algebra.mutations(tree, line.names, line.parameter)]
    rare = RANK["wrong-symbol"]
    found.sort(key=lambda f: (RANK[f[1].kind] >= rare, f[0], RANK[f[1].kind]))
    return _each_tree_once(mutation for _, mutation in found)


@functools.cache
def likely(line):
    """The mutations to which a second one is added: of longer forms only the links left out."""
    found = []
    for tree in line.forms:
        some = algebra.mutations(tree, line.names, line.parameter, rare=False)
        first = tree is line.forms[0]
        found += [m for m in some if first or m.kind == "factor-missing"]
    found = [m for m in found if m.kind not in NOT_IN_PAIRS]
    return _each_tree_once(sorted(found, key=lambda m: RANK[m.kind]))


def _each_tree_once(found):
    unique = {}
    for mutation in found:
        unique.setdefault(mutation.tree, mutation)
    return tuple(unique.values())


def name(line, cases, most=2):
    """The mutations, at most one or two, that explain all the answers; () where none do."""
    # Where all sizes are equal nothing clashes, so that a case with a value tells most apart.
    cases = sorted(cases, key=lambda case: isinstance(case.answer, Clash))
    for mutation in suspects(line):
        if all(case.explained_by(mutation.tree) for case in cases):
            return (mutation,)
    for mutation in _updated(line, cases):
        if all(case.explained_by(mutation.tree) for case in cases):
            return (mutation,)
    best = ()
    for first in likely(line) if most > 1 else ():
        if best and RANK[first.kind] > RANK[best[0].kind]:
            break
        for second in algebra.mutations(first.tree, line.names, line.parameter, rare=False):
            better = not best or RANK[second.kind] < RANK[best[1].kind]
            if not better or second.kind in (first.kind, *NOT_IN_PAIRS):
                continue
            if all(case.explained_by(second.tree) for case in cases):
                best = (first, second)
    return best


def _updated(line, cases):
    """The line with a weight taken after a step of gradient descent, at the rate that fits."""
    tree, names = line.forms[0], line.names
    steps = {s: f"d{s}" for s in algebra.symbols(tree) if s[0] in "Ww" and f"d{s}" in names}
    found = [(s, algebra.substitute(tree, {s: _step(s, dv)})) for s, dv in steps.items()]
    if line.parameter in names:  # the step instead of the gradient
        found.append((line.parameter, _step(line.parameter, tree)))
    arrays = (c for c in cases if isinstance(c.answer, np.ndarray))  # neither a Clash nor SKIP
    case = next((c for c in arrays if c.answer.shape == c.right.shape), None)
    for symbol, updated in found if case else ():
        start, end = (
            compute(algebra.substitute(updated, {"rate": rate}), case.situation.values)
            for rate in (0, 1)
        )
        rate = np.sum((case.answer - start) * (end - start)) / np.sum((end - start) ** 2)
        if rate > 1e-4:
            tree = algebra.substitute(updated, {"rate": float(rate)})
            yield algebra.Mutation("updated-weights", symbol, "", tree)


def _step(symbol, gradient):
    return ("-", symbol, ("*", "rate", gradient))


# ---- saying ----


def grade(line, cases, main, sizes, most=2):
    """The Verdict on one line.

    main: the running.Answer in the first situation, of these sizes. most: how many mistakes at
    once to look for; with 0 the verdict has no message.
    """
    compared = [case for case in cases if case.answer is not SKIP]
    right = [
        not isinstance(c.answer, Clash) and same(c.answer, c.right, line.tolerance)
        for c in compared
    ]
    if not compared:
        return Verdict(None)
    if all(right):
        return unchanged([main])
    if not most:
        return Verdict(False)

    wrong = compared[right.index(False)]
    see = evidence(line, wrong, _where_right(compared, right))
    if main.error is not None:
        see = raised(main, sizes)
    arrays = [case.answer for case in compared if not isinstance(case.answer, Clash)]
    lost = [not isinstance(c.answer, Clash) and not np.isfinite(c.answer).all() for c in compared]
    if arrays and not any(np.isfinite(array).any() or not array.size for array in arrays):
        return verdict("nan", v=line.quantity, where="", see=see)
    entries = {float(entry) for array in arrays for entry in array.ravel()}
    if not any(lost) and len(entries) == 1 and len(arrays) == len(cases):
        return verdict("constant", v=line.quantity, s=f"{entries.pop():g}", see=see)
    with np.errstate(all="ignore"):
        named = name(line, compared, most)
    if named:
        return _named(line, named, see, main)
    if any(lost):
        where = _where_right(compared, lost)
        see = evidence(line, compared[lost.index(True)], "")
        where = f" where {where}" if where else ""
        return verdict("nan", v=line.quantity, where=where, see=see)
    return Verdict(False, None, f"{see} {_pattern(wrong)}")


def unchanged(answers):
    """RIGHT, unless the code wrote into its arguments."""
    changed = tuple(dict.fromkeys(s for answer in answers for s in answer.changed))
    return verdict("argument-changed", changed=_list(changed)) if changed else RIGHT


def _named(line, mutations, see, main):
    first = mutations[0]
    said = [KINDS[m.kind][0].format(**_terms(line, m)) for m in mutations]
    if len(said) == 2:
        said = [f"Two things at once: {_within(said[0])}; and {_within(said[1])}."]
    said = said[0][0].upper() + said[0][1:]
    if main.changed:
        see = f"Besides, your code changes {_list(main.changed)} in place."
    question = KINDS[first.kind][1]
    if line.quantity[0] != "d":
        question = QUESTIONS.get((first.kind, "forward"), question)
    question = QUESTIONS.get((first.kind, line.quantity.lower()), question)
    question = question.format(**_terms(line, first))
    kinds = "+".join(m.kind for m in mutations)
    return Verdict(False, kinds, f"{said} {see} {question}")


def _terms(line, mutation):
    return {
        "v": line.quantity,
        "p": line.of,
        "s": algebra.words(mutation.s),
        "t": algebra.words(mutation.t),
    }


def _within(sentence):
    """A sentence as part of another."""
    return (sentence[0].lower() + sentence[1:]).rstrip(".")


def _list(symbols):
    return " and ".join(f"`{s}`" for s in symbols)


def _where_right(cases, right):
    """In words: the coincidence under which the answer is right (or what is asked), or ""."""
    if not any(right):
        return ""
    special = [coincidences(case.situation) for case in cases]
    everywhere = set.intersection(*(found for found, ok in zip(special, right) if ok))
    never = set().union(*(found for found, ok in zip(special, right) if not ok))
    only = sorted(everywhere - never, key=lambda c: (not c.endswith("1"), c))
    return only[0] if only else ""


def evidence(line, case, where):
    """One sentence on how to see that the answer is wrong."""
    answer, right, sizes = case.answer, case.right, case.situation.sizes
    only = f"; where {where} it would be right" if where else ""
    if isinstance(answer, Clash):  # it computes with the main sizes, but not with these
        shapes = " and ".join(map(str, answer.shapes))
        return f"Where {shapes} meet, your code raises an error{only}."
    if answer.shape != right.shape:
        return f"{_shape(line, answer.shape, right.shape, sizes)}{only}."
    at, index = _worst(answer, right)
    yours, wanted = _apart(answer[index] + 0, right[index] + 0)  # + 0: no "-0"
    if not line.quantity.startswith("d"):
        return f"In a test, yours is {yours}{at} and by hand it comes to {wanted}{only}."
    loss = "cost" if line.parameter and "m" in sizes else "loss"
    factor = _ratio(answer, right)
    if factor is not None:
        factor, _ = _apart(factor, 1)
        number = f", with m = {sizes['m']}" if "m" in sizes else ""
        what = f"Each entry is {factor} times what nudging `{line.of}` does to the {loss}"
        return f"{what}{number}{only}."
    return (
        f"In a test, nudging `{line.of}`{at} moves the {loss} at a rate of {wanted}, and yours says "
        f"{yours}{only}."
    )


def _apart(a, b):
    """Two numbers with as many digits as it takes to tell them apart, but at least three."""
    texts = ((f"{a:.{digits}g}", f"{b:.{digits}g}") for digits in range(3, 18))
    return next((pair for pair in texts if pair[0] != pair[1]), (str(a), str(b)))


def _worst(answer, right):
    """Where the two differ most: in words, and as an index."""
    off = np.where(np.isfinite(answer), np.abs(answer - right), np.inf)
    index = tuple(int(i) for i in np.unravel_index(np.argmax(off), off.shape))
    return (f" at {list(index)}" if index else ""), index


def _ratio(answer, right):
    """The factor between the two where it is one and the same, else None."""
    if answer.size == 1 or not np.all(right) or not np.isfinite(answer).all():
        return None
    factor = float(answer.flat[0] / right.flat[0])
    return factor if factor and same(answer, factor * right) else None


def _shape(line, came, wanted, sizes):
    text = f"Your `{line.quantity}` " + (f"has shape {came}" if came else "is one number")
    if len(set(sizes.values())) == len(sizes) and in_letters(came, sizes) != str(came):
        text += f", that is {in_letters(came, sizes)}"
    text += f", and `{line.of}` " + (f"has {wanted}" if wanted else "is one number")
    if line.parameter:
        try:
            stretched = np.broadcast_shapes(came, wanted)
        except ValueError:
            return text
        text += "; subtracting it would raise no error"
        if stretched != wanted:
            text += f", but stretch one over the other to {stretched}"
    return text


def raised(answer, sizes):
    """The learner's own error, with the line and, where shapes are the reason, what they mean."""
    error, clash = answer.error, answer.clash
    place = f"Line {answer.line}, `{answer.text}`, raised" if answer.text else "Your code raised"
    if clash is None:
        return f"{place} {type(error).__name__}: {_first_line(error)}"
    met = " and ".join(map(str, clash.shapes))
    letters = " and ".join(in_letters(shape, sizes) for shape in clash.shapes)
    how = "`@` met" if clash.operation == "@" else "entry by entry NumPy met"
    end = ", and the two inner sizes differ" if clash.operation == "@" else ", which do not fit"
    return f"{place} {type(error).__name__}: {how} {met}, that is {letters}{end}."


def _first_line(error):
    words = (str(error).strip().splitlines() or ["without a word"])[0]
    return words.rstrip(".")[:200] + "."


def _pattern(case):
    """For an answer that no suspect explains: what is left to say, and a question."""
    answer, right = case.answer, case.right
    if isinstance(answer, Clash) or answer.shape != right.shape:
        return "Which axes should be left over when each product and each sum is done?"
    if _ratio(answer, right) is not None:
        return "Where in your line could this factor come from?"
    if answer.ndim == 2:
        wrong = np.abs(answer - right) > case.line.tolerance * np.abs(right).max()
        for axis, thing in ((1, "row"), (0, "column")):
            lines = np.flatnonzero(wrong.any(axis=axis))
            if len(lines) < wrong.shape[1 - axis]:
                which = ", ".join(str(i) for i in lines)
                return f"Only {thing} {which} is off: what is different there?"
    return "Work this one entry out by hand: where do the two ways part?"
