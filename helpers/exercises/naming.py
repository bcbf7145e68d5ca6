"""The name of the mistake in a wrong line, and the words for it.

The line is compared with each mistake of the table, made in the right line, on all inputs; then with
what holds a number that nobody can guess; and with pairs.
"""

import functools
import re

import numpy as np

from helpers.exercises import algebra
from helpers.exercises.algebra import Clash, compute, substitute
from helpers.exercises.limit import thread_time
from helpers.exercises.lines import line as line_of
from helpers.exercises.mistakes import NOT_IN_PAIRS, RANK, Mutation, mutations, others
from helpers.exercises.situations import FAMILIES
from helpers.texts import entry, listed, say, together

_RARE = RANK["wrong-symbol"]
SECONDS = 0.6  # of the processor, for pairs of mistakes: a learner waits


def _of_each_form(line, rare):
    pairs = enumerate(line.forms)
    return [(i, m) for i, t in pairs for m in mutations(t, line.names, line.parameter, rare)]


@functools.cache
def suspects(line):
    """Every single mutation of a line, the more likely first: of the first form, then of others."""
    found = [(0, mutation) for mutation in others(line.id)] + _of_each_form(line, True)
    found.sort(key=lambda f: (RANK[f[1].name] >= _RARE, f[0], RANK[f[1].name]))
    return _each_tree_once(mutation for _, mutation in found)


@functools.cache
def likely(line):
    """The mutations to which a second one is added: of longer forms only the links left out."""
    found = (m for i, m in _of_each_form(line, False) if not i or m.name == "factor-missing")
    found = (m for m in found if m.name not in NOT_IN_PAIRS)
    return _each_tree_once(sorted(found, key=lambda m: RANK[m.name]))


def _each_tree_once(found):
    unique = {}
    for mutation in found:
        unique.setdefault(mutation.tree, mutation)
    return tuple(unique.values())


def name(line, cases, most=2):
    """The mutations, at most one or two, that explain all the answers; () where none do."""
    # Where all sizes are equal nothing clashes, so that a case with a value tells most apart.
    cases = sorted(cases, key=lambda case: isinstance(case.answer, Clash))
    memos = [dict(case.memo) for case in cases]  # what follows is too much to be kept

    def explains(mutation, kept=False):
        pairs = ((case, case.memo if kept else memo) for case, memo in zip(cases, memos))
        return all(case.explained_by(mutation.tree, memo) for case, memo in pairs)

    best = next(((m,) for m in suspects(line) if explains(m, kept=True)), ())
    best = best or next(((m,) for m in _fitted(line, cases) if explains(m)), ())
    end = thread_time() + SECONDS
    for first in likely(line) if most > 1 and not best else ():
        if best and RANK[first.name] > RANK[best[0].name] or thread_time() > end:
            break
        for second in mutations(first.tree, line.names, line.parameter, rare=False):
            better = not best or RANK[second.name] < RANK[best[1].name]
            if better and second.name not in (first.name, *NOT_IN_PAIRS) and explains(second):
                best = (first, second)
    return best


def before(line, cases, most):
    """The earlier line of the same way in which a mistake explains all, and that; or None."""
    ids, tree = next((ids for ids in FAMILIES.values() if line.id in ids), ()), line.forms[0]
    for quantity in algebra.symbols(tree):
        same_way = (quantity[0] == "d") == (line.quantity[0] == "d")
        id = next((id for id in ids if same_way and id.endswith(f":{quantity}")), None)
        for form in (tree, tree[1])[: most if tree[0] == "over" else 1] if id else ():
            of = line._replace(forms=(form,))
            behind = [c._replace(line=of, behind=quantity, memo={}) for c in cases]
            found = name(line_of(id), behind, 1)
            slope = any(m.name == "factor-added" and isinstance(m.s, tuple) for m in found)
            if found and found[0].name != "m-added" and (slope or RANK[found[0].name] < _RARE):
                missing = (Mutation("m-missing", "", "", form),) * (form is not tree)
                return line_of(id), missing + found
    return None


def _fitted(line, cases):
    """Changes with a number in them that nobody can guess: here the number that fits is found."""
    fitting = (c for c in cases if getattr(c.answer, "shape", None) == np.shape(c.right))
    case = next((c for c in fitting if not c.behind), None)
    if case is None:
        return
    for name, symbol, tree in _with_a_rate(line):
        start, end = (compute(tree, case.situation.values | {"rate": r}) for r in (0, 1))
        if any(isinstance(v, Clash) or v.shape != case.answer.shape for v in (start, end)):
            continue
        rate = float(np.sum((case.answer - start) * (end - start)) / np.sum((end - start) ** 2))
        if np.isfinite(rate) and (rate > 1e-5 or rate < -1e-5 and name != "wrong-count"):
            shown = 1 / rate if name == "wrong-count" else rate
            term = symbol or ("say", f"{shown:.4g}")
            yield Mutation(name, term, "", substitute(tree, {"rate": rate}))


def _with_a_rate(line):
    tree, names = line.forms[0], line.names
    step = lambda symbol, gradient: ("-", symbol, ("*", "rate", gradient))
    steps = {s: f"d{s}" for s in algebra.symbols(tree) if s[0] in "Ww" and f"d{s}" in names}
    for symbol, gradient in steps.items():
        yield "updated-weights", symbol, substitute(tree, {symbol: step(symbol, gradient)})
    if line.parameter in names:
        yield "updated-weights", line.parameter, step(line.parameter, tree)
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


def told(line, mutations, see, after=None, again=False):
    """The message: what seems to be wrong, how one can see it, and a question.

    after: the Line that was looked at, where the mistake is in one before it. again: whether what
    that one computes was returned.
    """
    first = min(mutations, key=lambda m: m.name == "m-missing")  # it speaks of a sum: comes last
    s, t = words(first.s), words(first.t, first.name in ("term-missing", "factor-missing"))
    one, other = (re.fullmatch("`[^`]+`", word) for word in (s, t))  # a single piece, and not words
    if first.name == "sign-inside" and str(line.forms[0][0]).startswith(algebra.WHOLE):
        first = first._replace(variant="as-if")
    if first.variant == "between" and not (one and other):
        first = first._replace(variant="front" if other else "terms")
    v = after.quantity if again else line.quantity
    terms = {"v": v, "p": line.of, "s": s, "t": t}
    said = say(_variant(line, first, "said-two" if len(mutations) > 1 else "said"), **terms)
    said = said[0].upper() + said[1:]
    if not after and (place := first.term_of_two):
        said = say(f"mistakes.{place}", said=said)
    if after:
        key = "mistakes.inside-again" if again else "mistakes.inside"
        said = say(key, inner=line.quantity, v=after.quantity, said=said)
    if len(mutations) > 1:
        said = say("mistakes.two", said=said)
    return together(said, see, say(_variant(line, first, "question"), **terms))


def _variant(line, mutation, key):
    """The key of the words that fit this line and its notebook best."""
    known, plain = entry(f"mistakes.{mutation.name}"), key.removesuffix("-two")
    family = next((name for name, ids in FAMILIES.items() if line.id in ids), "")
    kinds = [mutation.variant, line.quantity.lower()]
    kinds += [family] if line.quantity[0] == "d" else [f"{family}-forward", family, "forward"]
    keys = [key] * (key != plain) + [f"{plain}-{kind}" for kind in kinds] + [plain]
    return f"mistakes.{mutation.name}.{next(k for k in keys if k in known)}"


def words(tree, there=False):
    """A part of an equation in words that do not give the equation away. there: in the answer too."""
    match tree:
        case ("say", text):
            return text
        case ("term", key):
            return say(f"mistakes.terms.{key}")
        case ("tanh_slope" | "sigmoid_slope" as slope, part):
            own = f"`1 - {part}**2`" if slope[0] == "t" else f"`{part} * (1 - {part})`"
            return say(f"mistakes.terms.{slope}") if algebra.is_activation(part) else own
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
    if there and not product and tree in algebra.WRITTEN:
        return f"`{algebra.WRITTEN[tree]}`"
    return say(f"mistakes.terms.{'product' if product else 'part'}", symbols=listed(names))
