"""How a learner can see that an answer is wrong: a shape, a number, the line that raised.

And what may be wrong whatever the line is: numbers that are cut short.
"""

import re

import numpy as np

from helpers.equations import SHAPES
from helpers.exercises.algebra import Clash, compute, operations, symbols
from helpers.exercises.lines import plain
from helpers.exercises.situations import coincidences
from helpers.own import BUNDLES
from helpers.texts import commas, entry, listed, say, together

BY_HAND = 16  # numbers that one still takes in


def same(a, b, tolerance=1e-6):
    """Equal shapes and values; NaN equals NaN. tolerance: of the largest entry."""
    if a.shape != b.shape or not a.size:
        return a.shape == b.shape
    scale = np.abs(b).max()
    if np.isfinite(scale):
        return bool(np.abs(a - b).max() <= tolerance * scale)
    return np.allclose(a, b, equal_nan=True)


def where_right(cases, right):
    """The one coincidence under which alone the answer is right (or what is asked), or ""."""
    of = {cases[0].line.quantity, *symbols(cases[0].line.forms[0])}
    good = [coincidences(c.situation, of) for c, ok in zip(cases, right) if ok]
    bad = [coincidences(c.situation, of) for c, ok in zip(cases, right) if not ok]
    found = (one[0] for one in good if len(one) == 1)
    fits = (s for s in found if all(s in one for one in good) and not any(s in one for one in bad))
    return next(fits, "")


def handled(cases, right):
    """For which sizes alone the answer is right, in words; or ""."""
    things, used = entry("judge.sizes"), symbols(cases[0].line.forms[0])
    asked = {letter for s in used for letter in SHAPES.get(s, things)} & things.keys()
    good = [case.situation.sizes for case, ok in zip(cases, right) if ok]
    bad = [case.situation.sizes for case, ok in zip(cases, right) if not ok]
    fixed = {s: n for s, n in good[0].items() if all(g[s] == n for g in good)} if good else {}
    fixed = {s: n for s, n in fixed.items() if s in asked}
    if not fixed or 1 in fixed.values() or any(fixed.items() <= sizes.items() for sizes in bad):
        return ""
    sizes = listed([say("judge.so-many", n=n, things=things[s]) for s, n in fixed.items()])
    return say("judge.evidence.handled", sizes=sizes)


def in_letters(shapes, sizes):
    """A shape in the letters of its sizes, such as "(n2, m)"; a letter must hold in every situation.

    shapes, sizes: of one array in several situations, the first of which is spoken of. "" where no
    letter says more than the number, and for one neuron.
    """
    if "n1" not in sizes[0] or len({len(shape) for shape in shapes}) > 1:
        return ""
    known = [(s, s, 0) for s in sizes[0]] + [(f"{s} + 1", s, 1) for s in sizes[0] if s != "1"]
    named, pairs = [], list(zip(shapes, sizes))
    for axis, number in enumerate(shapes[0]):
        found = (text for text, s, n in known if all(a[axis] == b[s] + n for a, b in pairs))
        named.append(next(found, str(number)))
    text = f"({', '.join(named)}{',' if len(named) == 1 else ''})"
    return "" if text == str(shapes[0]) else text


def seen(line, case, cases=(), turned=False):
    """How to see that it is wrong. cases: for the letters. turned: show an opposite sign."""
    answer, right, sizes = case.answer, case.right, case.situation.sizes
    if isinstance(answer, Clash):  # it computes with the main sizes, but not with these
        return say("judge.evidence.clash", shapes=listed([str(shape) for shape in answer.shapes]))
    if answer.shape != right.shape:
        arrays = [case, *(c for c in cases if isinstance(c.answer, np.ndarray))]
        shapes = [c.answer.shape for c in arrays], [c.situation.sizes for c in arrays]
        return _shape(line, right.shape, in_letters(*shapes), answer.shape, sizes)
    of = "cost" if line.parameter and "m" in sizes else "loss"
    terms = {"v": line.quantity, "p": line.of, "loss": say(f"judge.evidence.{of}")}
    factor = ratio(answer, right)
    if factor is not None and line.gradient:
        key, m = ("ratio-m", {"m": sizes["m"]}) if "m" in sizes else ("ratio", {})
        return say(f"judge.evidence.{key}", factor=_digits(round(factor, 9), 1)[0], **m, **terms)
    # Where the two differ most; where their signs differ, if they do and that is to be shown.
    off = np.where(np.isfinite(answer), np.abs(answer - right), np.inf)
    off = off * (answer * right < 0) if turned and (answer * right < 0).any() else off
    index = tuple(int(i) for i in np.unravel_index(np.argmax(off), off.shape))
    yours, wanted = _digits(answer[index] + 0, right[index] + 0)  # + 0: no "-0"
    key = "nudge" if line.gradient and not at_a_corner(case)[index] else "by-hand"
    place = line.of if key == "nudge" else line.quantity
    place = f"{place}{list(index) if index else ''}"
    return say(f"judge.evidence.{key}", place=place, yours=yours, wanted=wanted, **terms)


def at_a_corner(case):
    """For each entry of a hidden error, whether its ReLU is at 0, where a nudge says nothing."""
    Z1 = case.situation.values.get("Z1")
    relu = "greater" in operations(case.line.forms[0]) and np.shape(Z1) == case.right.shape
    return Z1 == 0 if relu else np.zeros(case.right.shape, dtype=bool)


def _digits(a, b):
    """Two numbers with three digits or as many as tell them apart, and from whole numbers."""
    for digits in range(3, 18):
        texts = f"{a:.{digits}g}", f"{b:.{digits}g}"
        pairs = [(float(t), v) for t, v in zip(texts, (a, b)) if abs(v) < 100]
        if texts[0] != texts[1] and not any(t == round(v) != v for t, v in pairs):
            return texts
    return str(a), str(b)


def ratio(answer, right):
    """The factor between the two where it is one and the same, else None."""
    if answer.size == 1 or not np.all(right) or not np.isfinite(answer).all():
        return None
    factor = float(answer.flat[0] / right.flat[0])
    return factor if factor and same(answer, factor * right) else None


def one_factor(pairs):
    """The factor between the two of every pair where it is the same, and not about 1; else None."""
    ratios = [ratio(a, b) if a.shape == b.shape else None for a, b in pairs] or [None]
    alike = None not in ratios and np.allclose(ratios, ratios[0])
    return ratios[0] if alike and abs(ratios[0] - 1) > 1e-3 else None


def _shape(line, wanted, letters, came, sizes):
    terms = {"v": line.quantity, "p": line.of, "came": came, "wanted": wanted}
    key = "shape-letters" if letters else "shape"
    key = "number-for-shape" if not came else key + ("" if wanted else "-for-number")
    said = say(f"judge.evidence.{key}", letters=letters, **terms)
    try:
        stretched = np.broadcast_shapes(came, wanted)
    except ValueError:
        return said
    if not line.parameter or "m" not in sizes:
        return said
    key = "no-error" if stretched == wanted else "stretched"
    return together(said, say(f"judge.evidence.{key}", stretched=stretched, p=line.of))


def raised(answer, answers=(), situations=(), known=False):
    """The learner's own error, with the line and, where shapes are the reason, what they mean.

    answers, situations: all of them, for the letters. known: whether plainer words follow.
    """
    error, clash = answer.error, answer.clash
    terms = {"error": type(error).__name__, "line": answer.line, "text": answer.text}
    key = "line" if answer.text else "code"
    if known or clash is None or len(clash.shapes) < 2:
        plain = known or isinstance(error, (SystemExit, RecursionError))
        words = "" if plain else str(error).strip()
        words = re.split(r"\. |。|\n", words)[0].rstrip(".")[:200]
        return say(f"judge.raised.{key}{'' if words else '-plain'}", words=words, **terms)
    key += "-matrix" if clash.operation == "@" else "-elementwise"
    terms["shapes"] = listed([str(shape) for shape in clash.shapes])
    all = [(a.clash, s.sizes) for a, s in zip(answers, situations)]
    all = [(c, sizes) for c, sizes in all if c and c.operation == clash.operation]
    all.sort(key=lambda pair: pair[0] is not clash)  # the one that is spoken of comes first
    sizes = [size for _, size in all]
    letters = [in_letters(shapes, sizes) for shapes in zip(*(c.shapes for c, _ in all))]
    if len(all) > 1 and any(letters):
        terms["letters"] = listed([a or str(b) for a, b in zip(letters, clash.shapes)])
        key += "-letters"
    return say(f"judge.raised.{key}", **terms)


def to_take_in(line, situation):
    """How much there is to take in; with one example one does not see what is done with several."""
    given = map(situation.values.get, symbols(line.forms[0]))
    return situation.sizes.get("m") == 1, sum(map(np.size, given))


def worked(cases):
    """The smallest of the wrong cases, in words with its inputs and the first entry that is off.

    Returns the words and the Case, or ("", None) where there is none small enough.
    """
    size = lambda case: to_take_in(case.line, case.situation)
    wrong = [c for c in cases if getattr(c.answer, "shape", None) == c.right.shape]
    case = min((c for c in wrong if size(c)[1] <= BY_HAND), key=size, default=None)
    if case is None or not np.isfinite(case.answer).all():
        return "", None
    given = {s: case.situation.values[s] for s in symbols(case.line.forms[0])}
    off = np.abs(case.answer - case.right) > case.tolerance * np.abs(case.right).max()
    index = tuple(int(i) for i in np.argwhere(off)[0])
    # As many digits as come out by hand with the digits that are shown of the inputs.
    again = compute(case.line.forms[0], {s: np.round(v, 4) for s, v in given.items()})
    near = np.abs(again - case.right).max() * 2 + 1e-5
    for digits in (4, 3, 2):
        yours = {f"{case.answer[index] + d:.{digits}g}" for d in (-near, 0, near)}
        wanted = f"{again.reshape(case.right.shape)[index]:.{digits}g}"
        if len(yours) == 1 and yours != {wanted}:
            shown = listed([f"`{s} = {plain(v)}`" for s, v in given.items()])
            terms = {"given": shown, "place": f"{case.line.quantity}{list(index) or ''}"}
            return say("judge.evidence.worked", yours=yours.pop(), wanted=wanted, **terms), case
    return "", case


def question(case, worked=""):
    """For an answer that no mistake of the table explains: what is left to ask. worked: what was said."""
    answer, right = case.answer, case.right
    if isinstance(answer, Clash) or answer.shape != right.shape:
        return say("judge.questions.shape")
    if (factor := ratio(answer, right)) is not None:
        key = "ratio-there" if worked else "ratio"
        return say(f"judge.questions.{key}", factor=_digits(round(factor, 9), 1)[0])
    if answer.ndim == 2:
        wrong = np.abs(answer - right) > case.line.tolerance * np.abs(right).max()
        for things, off in (("rows", wrong.any(axis=1)), ("columns", wrong.any(axis=0))):
            if not off.all():
                which = listed([str(i) for i in np.flatnonzero(off)])
                said = say(f"judge.questions.{things}", which=which, n=int(off.sum()))
                return together(said, "" if answer[wrong].any() else say("judge.questions.empty"))
    return say("judge.questions.entry")


def cut(pairs):
    """How pairs (answer, right) are cut short: the variant of the words and a number; or None."""
    if any(isinstance(a, Clash) or a.shape != r.shape for a, r in pairs):
        return None
    came, wanted = (np.concatenate([np.ravel(v) for v in every]) for every in zip(*pairs))
    if not np.isfinite([came, wanted]).all():
        return None
    for n in range(9):
        if np.allclose(came, np.round(wanted, n), 1e-12, 1e-12):
            return ("-rounded", n) if n else ("-whole", 0)
    if any(np.array_equal(came, whole(wanted)) for whole in (np.trunc, np.floor)):
        return "-whole", 0
    if all(np.array_equal(a.astype(np.float16), a) and same(a, r, 2e-3) for a, r in pairs):
        return "-half", 3
    low, high = min(came, default=0), max(came, default=0)
    limits = {-1: low, 1: high}  # that at least two numbers lie beyond
    limits = [n for s, n in limits.items() if np.sum(s * wanted > s * n * (1 + s * 1e-9)) > 1]
    between = np.any((low < wanted) & (wanted < high))
    if limits and between and same(came, np.clip(wanted, low, high)):
        return "-clipped", listed([f"{n + 0.0:g}" for n in limits])
    norms = [(np.linalg.norm(a), np.linalg.norm(r)) for a, r in pairs]
    most = max(a for a, _ in norms)
    some = any(n < most for _, n in norms)  # is left as it is
    scaled = all(same(a, r * min(1, most / (n or 1))) for (a, r), (_, n) in zip(pairs, norms))
    many = any(np.ndim(a) for a, _ in pairs)  # a number alone has no length
    return ("-scaled", f"{most:g}") if many and some and scaled else None


def received(exercise, bind, right):
    """What is to be said of how the arguments were matched, or ""."""
    if bind.received:
        pairs = [say("judge.pair", name=name, symbol=s) for name, s in bind.received]
        return say("judge.received", pairs=listed(pairs, "common.and-pairs"))
    taken = [s for s in bind.symbols.values() if s in exercise.own]
    own = [s for s in exercise.own if exercise.whole or s in taken]
    if not right or bind.every or taken == own or {*bind.symbols.values()} & {*BUNDLES}:
        return ""
    missing = [f"`{s}`" for s in own if s not in taken]
    if missing and taken == [s for s in own if s in taken]:
        return say("judge.by-name-without", missing=listed(missing))
    return say("judge.by-name", own=commas(exercise.own)) if taken else ""


def stopped_at(answer, lines, given):
    """The quantity at whose line a pass raised an error: as it is written, else the next one."""
    if answer.error is None:
        return None
    quantities, text = [one.quantity for one in lines], answer.text.replace(" ", "")
    written = [q for q in quantities if re.match(rf"({q}|\w+\[.{q}.\])([-+*/@]?=|\[)", text)]
    reached = max((i for i, q in enumerate(quantities) if q in given), default=-1)
    return next(iter(written + quantities[reached + 1 :]), None)
