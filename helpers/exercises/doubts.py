"""What may be wrong with an answer whatever its line is, and the smallest case in which it is.

Numbers that change from call to call, that come from the notebook, that are cut short; the course's
own functions; and an example of the fault that can be worked by hand.
"""

import re

import numpy as np

from helpers import loss, network, neuron
from helpers.activations import sigmoid
from helpers.exercises.algebra import compute, symbols
from helpers.exercises.evidence import same
from helpers.exercises.lines import plain
from helpers.own import BUNDLES, array_of, leaves, meant
from helpers.texts import entry, listed, say

_COURSE = (network.forward, network.backward, network.backward_one, loss.cost)
_COURSE += (loss.cross_entropy, loss.cross_entropy_textbook)
COURSE = {function.__code__: function.__name__ for function in _COURSE}
COURSE |= {getattr(neuron, s).__code__: f"neuron_{s}" for s in ("forward", "backward")}
WRITTEN_OUT = {"3.38:a": {sigmoid.g.__code__: "sigmoid"}}
BY_HAND = 16  # numbers that one still takes in


def doubted(exercise, done, right):
    """(mistake, terms of its message) where the calls themselves show what is wrong, else None."""
    first, again = done.answers[0], done.again
    if _unlike(first, again):
        return "changing", {}
    if right:
        course = COURSE | WRITTEN_OUT.get(exercise.id, {})
        used = sorted(course[code] for code in done.ran if code in course)
        return ("courses-own", {"name": used[0]}) if used else None
    if first.error is not None and not isinstance(first.error, ValueError):
        return None
    found = {s: v for s, v in done.outside.items() if meant(s, exercise.own, exercise.known)}
    shown = [
        say("judge.outside.array", name=name, shape=np.shape(value))
        if np.ndim(value)
        else say("judge.outside.number", name=name, value=f"{value:g}")
        for name, value in found.items()
    ]
    own = ", ".join(done.bind.names)
    return ("from-outside", {"names": listed(shown), "own": own}) if shown else None


def _unlike(first, again):
    if (first.error is None) != (again.error is None):
        return True
    pairs = zip(leaves(first.value), leaves(again.value))
    pairs = ((array_of(a), array_of(b)) for (_, a), (_, b) in pairs)
    pairs = ((a, b) for a, b in pairs if a.dtype.kind in "biuf" and b.dtype.kind in "biuf")
    return any(not same(a * 1.0, b * 1.0, 1e-12) for a, b in pairs)


def cut(answers, rights):
    """How all answers are the right numbers cut short: the variant of the message and its number.

    Returns None where they are not.
    """
    if any(a is None or a.shape != r.shape for a, r in zip(answers, rights)) or not answers:
        return None
    pairs = list(zip(answers, rights))
    if not all(np.isfinite(v).all() for pair in pairs for v in pair):
        return None
    for n in range(9):
        if all(np.allclose(a, np.round(r, n), 1e-12, 1e-12) for a, r in pairs):
            return ("-rounded", n) if n else ("-whole", 0)
    if all(np.array_equal(a, np.trunc(r)) or np.array_equal(a, np.floor(r)) for a, r in pairs):
        return "-whole", 0
    if all(np.array_equal(a.astype(np.float16), a) and same(a, r, 2e-3) for a, r in pairs):
        return "-half", 3
    came, wanted = (np.concatenate([np.ravel(v) for v in every]) for every in (answers, rights))
    low, high = min(came, default=0), max(came, default=0)
    limits = {-1: low, 1: high}  # that at least two numbers lie beyond
    limits = {s: n for s, n in limits.items() if np.sum(s * wanted > s * n * (1 + s * 1e-9)) > 1}
    if (
        limits
        and np.any((low < wanted) & (wanted < high))
        and same(came, np.clip(wanted, low, high))
    ):
        return "-clipped", listed([f"{n:g}" for n in limits.values()])
    norms = [(np.linalg.norm(a), np.linalg.norm(r)) for a, r in pairs]
    most = max(a for a, _ in norms)
    scaled = [r * min(1, most / n) if n else r for (_, r), (_, n) in zip(pairs, norms)]
    some = any(n < most for _, n in norms)  # is left as it is
    return ("-scaled", f"{most:g}") if some and all(map(same, answers, scaled)) else None


def worked(line, cases, right):
    """The smallest case that fails, in words with its inputs and the first entry that is off.

    Returns the words and the Case, or ("", None) where there is none small enough.
    """
    wrong = [c for c, ok in zip(cases, right) if not ok and isinstance(c.answer, np.ndarray)]
    wrong = [case for case in wrong if case.answer.shape == case.right.shape]
    case = min(wrong, key=_numbers, default=None)
    if case is None or _numbers(case) > BY_HAND or not np.isfinite(case.answer).all():
        return "", None
    off = np.abs(case.answer - case.right) > case.tolerance * np.abs(case.right).max()
    index = tuple(int(i) for i in np.argwhere(off)[0])
    # As many digits as come out by hand with the digits that are shown of the inputs.
    given = _inputs(case)
    again = {s: np.round(v, 4) for s, v in given.items()}
    near = np.abs(compute(case.line.forms[0], again) - case.right).max() * 2 + 1e-5
    wanted = compute(case.line.forms[0], again).reshape(case.right.shape)[index]
    for digits in (4, 3, 2):
        yours = {f"{case.answer[index] + d:.{digits}g}" for d in (-near, 0, near)}
        by_hand = f"{wanted:.{digits}g}"
        if len(yours) == 1 and yours != {by_hand}:
            shown = listed([f"`{s} = {plain(v)}`" for s, v in given.items()])
            terms = {"given": shown, "place": f"{line.quantity}{list(index) or ''}"}
            return say("judge.evidence.worked", yours=yours.pop(), wanted=by_hand, **terms), case
    return "", case


def _inputs(case):
    return {s: case.situation.values[s] for s in symbols(case.line.forms[0])}


def _numbers(case):
    return sum(np.size(v) for v in _inputs(case).values())


def handled(cases, right):
    """For which sizes alone the answer is right, in words; or ""."""
    things = entry("judge.sizes")
    good, bad = (
        [c.situation.sizes for c, ok in zip(cases, right) if ok is so] for so in (True, False)
    )
    same_in_all = {s: n for s, n in (good or [{}])[0].items() if all(g[s] == n for g in good)}
    fixed = {s: n for s, n in same_in_all.items() if s in things}
    if not fixed or 1 in fixed.values() or any(fixed.items() <= sizes.items() for sizes in bad):
        return ""
    sizes = listed([f"{n} {things[s]}" for s, n in fixed.items()])
    return say("judge.evidence.handled", sizes=sizes)


def received(exercise, bind, right):
    """What is to be said of how the arguments were matched, or ""."""
    if bind.received:
        pairs = [say("judge.pair", name=name, symbol=s) for name, s in bind.received]
        return say("judge.received", pairs=listed(pairs))
    taken = [s for s in bind.symbols.values() if s in exercise.own]
    own = [s for s in exercise.own if exercise.whole or s in taken]
    if not right or bind.every or taken == own or set(bind.symbols.values()) & set(BUNDLES):
        return ""
    missing = [f"`{s}`" for s in own if s not in taken]
    if missing and taken == [s for s in own if s in taken]:
        return say("judge.by-name-without", missing=listed(missing))
    return say("judge.by-name", own=", ".join(exercise.own)) if taken else ""


def stopped_at(answer, lines, given):
    """The quantity at whose line a pass raised an error: as it is written, else the next one."""
    if answer.error is None:
        return None
    text = answer.text.replace(" ", "")
    written = [o.quantity for o in lines if re.match(rf"{o.quantity}([-+*/@]?=|\[)", text)]
    reached = max((i for i, one in enumerate(lines) if one.quantity in given), default=-1)
    after = [one.quantity for one in lines[reached + 1 :]]
    return next(iter(written + after), None)
