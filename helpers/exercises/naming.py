"""The name of the mistake in a wrong line, and the words for it.

The line is compared with each mistake of the table, made in the right line, on all inputs; then with
what holds a number that nobody can guess; with the mistakes of the lines before it; and with pairs.
"""

import functools
import itertools
import time
from typing import NamedTuple

import numpy as np

from helpers.exercises import algebra
from helpers.exercises.algebra import Clash, compute, substitute
from helpers.exercises.lines import line as line_of
from helpers.exercises.mistakes import (
    LIKELY_WITH,
    NOT_IN_PAIRS,
    OF_MANY,
    RANK,
    Mutation,
    mutations,
    others,
)
from helpers.exercises.situations import FAMILIES
from helpers.texts import entry, listed, say

_RARE = RANK["wrong-symbol"]
SECONDS = 0.8  # of the processor, for pairs of mistakes: a learner waits


@functools.cache
def suspects(line):
    """Every single mutation of a line, the more likely first: of the first form, then of others."""
    found = [(0, mutation) for mutation in others(line.id)]
    for i, tree in enumerate(line.forms):
        found += [(i, m) for m in mutations(tree, line.names, line.parameter)]
    found.sort(key=lambda f: (RANK[f[1].name] >= _RARE, f[0], RANK[f[1].name]))
    return _each_tree_once(mutation for _, mutation in found)


@functools.cache
def likely(line):
    """The mutations to which a second one is added: of longer forms only the links left out."""
    found = []
    for tree in line.forms:
        some = mutations(tree, line.names, line.parameter, rare=False)
        first = tree is line.forms[0]
        found += [m for m in some if first or m.name == "factor-missing"]
    found = [m for m in found if m.name not in NOT_IN_PAIRS]
    return _each_tree_once(sorted(found, key=lambda m: RANK[m.name]))


@functools.cache
def inherited(line):
    """The mutations of the lines before, each written in the place of what that line computes."""
    found = []
    for quantity in algebra.symbols(line.forms[0]):
        before = earlier(line, quantity)
        for m in (*suspects(before), *inherited(before)) if before else ():
            slope = m.name == "factor-added" and isinstance(m.s, tuple)
            if (m.of or slope or RANK[m.name] < _RARE) and m.name != "m-added":
                tree = substitute(line.forms[0], {quantity: m.tree})
                found.append(m._replace(tree=tree, place=(), of=m.of or before))
    return _each_tree_once(found)


def earlier(line, quantity):
    """The line on the same way, forward or backward, that computes a symbol; or None."""
    ids = next((ids for ids in FAMILIES.values() if line.id in ids), ())
    same_way = (quantity[0] == "d") == (line.quantity[0] == "d")
    found = (id for id in ids if same_way and id.endswith(f":{quantity}"))
    return next((line_of(id) for id in found), None)


def _each_tree_once(found):
    unique = {}
    for mutation in found:
        unique.setdefault(mutation.tree, mutation)
    return tuple(unique.values())


def name(line, cases, most=2, only=()):
    """The mutations, at most one or two, that explain all the answers; () where none do.

    only: the names of those that are sought, if not all.
    """
    # Where all sizes are equal nothing clashes, so that a case with a value tells most apart.
    cases = sorted(cases, key=lambda case: isinstance(case.answer, Clash))
    for mutation in suspects(line):
        if (not only or mutation.name in only) and all(
            case.explained_by(mutation.tree, case.situation.memo) for case in cases
        ):
            return (mutation,)
    if only:
        return ()
    memos = [dict(case.situation.memo) for case in cases]  # what follows is too much to be kept
    pairs = list(zip(cases, memos))

    def explains(mutation):
        return all(case.explained_by(mutation.tree, memo) for case, memo in pairs)

    singles = itertools.chain(_fitted(line, cases), inherited(line))
    best = next(((m,) for m in singles if explains(m)), ())
    end = time.thread_time() + SECONDS
    for first in likely(line) if most > 1 and not best else ():
        if best and RANK[first.name] > RANK[best[0].name] or time.thread_time() > end:
            break
        seconds = mutations(first.tree, line.names, line.parameter, rare=False)
        if first.name in LIKELY_WITH:
            seconds = (*seconds, *inherited(line._replace(forms=(first.tree,))))
        for second in seconds:
            better = not best or RANK[second.name] < RANK[best[1].name]
            if better and second.name not in (first.name, *NOT_IN_PAIRS) and explains(second):
                best = (first, second)
    return best


class _Behind(NamedTuple):
    """A Case of a line that needs what another line computes, as a case of that other line."""

    case: object
    quantity: str

    situation = property(lambda self: self.case.situation._replace(memo={}))
    answer = property(lambda self: self.case.answer)
    right = ()

    def explained_by(self, tree, memo):
        whole = substitute(self.case.line.forms[0], {self.quantity: tree})
        return self.case.explained_by(whole, memo)


def of_what_follows(line, cases, most=2):
    """The mutations of a line that was not returned which explain what comes directly after it.

    cases: of each line that needs this one. most: 1 where few situations gave a value, so that
    pairs would explain too much.
    """
    found = name(line, [_Behind(case, line.quantity) for case in cases], most)
    return () if any(m.name in OF_MANY or m.of for m in found) else found


def _fitted(line, cases):
    """Changes with a number in them that nobody can guess: here the number that fits is found."""
    arrays = [case for case in cases if isinstance(case.answer, np.ndarray)]
    case = next((case for case in arrays if case.answer.shape == np.shape(case.right)), None)
    if case is None:
        return
    for name, symbol, tree in _with_a_rate(line):
        start, end = (compute(substitute(tree, {"rate": r}), case.situation.values) for r in (0, 1))
        if any(isinstance(v, Clash) or v.shape != case.answer.shape for v in (start, end)):
            continue
        rate = float(np.sum((case.answer - start) * (end - start)) / np.sum((end - start) ** 2))
        if np.isfinite(rate) and (rate > 1e-5 or rate < -1e-5 and name != "wrong-count"):
            shown = 1 / rate if name == "wrong-count" else rate
            term = symbol or ("say", f"{shown:.4g}")
            yield Mutation(name, term, "", substitute(tree, {"rate": rate}))


def _with_a_rate(line):
    tree, names = line.forms[0], line.names
    steps = {s: f"d{s}" for s in algebra.symbols(tree) if s[0] in "Ww" and f"d{s}" in names}
    for symbol, gradient in steps.items():
        yield "updated-weights", symbol, substitute(tree, {symbol: _step(symbol, gradient)})
    if line.parameter in names:
        yield "updated-weights", line.parameter, _step(line.parameter, tree)
        for decay in ("rate", ("over", "rate", "m"))[: 1 + ("m" in names)]:
            yield "weight-decay", line.parameter, ("+", tree, ("*", decay, line.parameter))
    squares = [(s, ("sum", ("square", s))) for s in ("W1", "W2") if line.quantity == "J"]
    squares += [("W1", ("+", squares[0][1], squares[1][1]))] if squares else []
    for symbol, term in squares:
        for rate in ("rate", ("over", "rate", "m")):
            yield "weight-decay", symbol, ("+", tree, ("*", rate, term))
    yield "constant-factor", None, ("*", "rate", tree)
    yield "term-added", None, ("+", tree, "rate")
    if tree[0] == "over":
        yield "wrong-count", None, ("*", "rate", tree[1])


def _step(symbol, gradient):
    return ("-", symbol, ("*", "rate", gradient))


def told(line, mutations, see, returned=()):
    """The message: what seems to be wrong, how one can see it, and a question.

    returned: in a pass, the quantities that were returned.
    """
    first = mutations[0]
    if len(mutations) > 1:  # the one that comes first: of an earlier line, or what does not fit
        first = min(mutations, key=lambda m: (not m.of, m.name == "m-missing"))
    at, (s, t) = first.of or line, (words(first.s), words(first.t))
    if first.variant == "between" and not s[:1] == t[:1] == "`":
        first = first._replace(variant="front" if t[:1] == "`" else "terms")
    key = _variant(at, first, "said-two" if len(mutations) > 1 else "said")
    again = bool(first.of) and at.quantity in returned
    terms = {"v": line.quantity if again else at.quantity, "p": at.of, "s": s, "t": t}
    said = _capital(say(key, **terms))
    place = first.term_of_two
    if place and not first.of:
        said = say(f"mistakes.{place}", said=said)
    if first.of:
        key = "mistakes.inside-again" if again else "mistakes.inside"
        said = say(key, inner=at.quantity, v=line.quantity, said=said)
    if len(mutations) > 1:
        said = say("mistakes.two", said=said)
    return f"{said} {see} {say(_variant(at, first, 'question'), **terms)}"


def _variant(line, mutation, key):
    """The key of the words that fit this line and its notebook best."""
    known = entry(f"mistakes.{mutation.name}")
    plain = key.removesuffix("-two")
    family = next((name for name, ids in FAMILIES.items() if line.id in ids), "")
    forward = line.quantity[0] != "d"
    kinds = [mutation.variant, line.quantity.lower(), f"{family}-forward" * forward, family]
    kinds += ["forward"] * forward
    keys = [key, *(f"{plain}-{kind}" for kind in kinds), plain]
    if key == plain:
        del keys[0]
    return f"mistakes.{mutation.name}.{next(k for k in keys if k in known)}"


def words(tree):
    """A part of an equation in words that do not give the equation away."""
    match tree:
        case ("say", text):
            return text
        case ("term", key):
            return say(f"mistakes.terms.{key}")
        case ("tanh_slope" | "sigmoid_slope" as slope, _):
            return say(f"mistakes.terms.{slope}")
        case ("*", a, ("-", 1, b)) if a == b:
            return say("mistakes.terms.sigmoid_slope")
        case ("exp", ("neg", str(symbol))):
            return f"`e^(-{symbol})`"
        case ("+" | "-", str() | int() as a, str() | int() as b):
            return f"`{a} {tree[0]} {b}`"
        case str() | int() | float():
            return f"`{tree}`" if tree != "" else ""
    names = [f"`{symbol}`" for symbol in algebra.symbols(tree)]
    if len(names) < 2:
        return names[0] if names else say("mistakes.terms.numbers")
    product = tree[0] in ("@", "*") and {*algebra.operations(tree)} <= {tree[0], "T"}
    return say(f"mistakes.terms.{'product' if product else 'part'}", symbols=listed(names))


def _capital(sentence):
    return sentence[0].upper() + sentence[1:]
