"""How a learner can see that an answer is wrong: a shape, a number, the line that raised."""

import numpy as np

from helpers.exercises.algebra import Clash, symbols
from helpers.exercises.situations import coincidences
from helpers.texts import listed, say


def same(a, b, tolerance=1e-6):
    """Equal shapes and values; NaN equals NaN. tolerance: of the largest entry."""
    if a.shape != b.shape or not a.size:
        return a.shape == b.shape
    scale = np.abs(b).max()
    if np.isfinite(scale):
        return bool(np.abs(a - b).max() <= tolerance * scale)
    return np.allclose(a, b, equal_nan=True)


def where_right(cases, right):
    """The one coincidence under which the answer is right (or what is asked), or "".

    It must have been so wherever it holds, also where nothing else is special, and nowhere else.
    """
    if not any(right):
        return ""
    line = cases[0].line
    of = {line.quantity, *symbols(line.forms[0])}
    special = [coincidences(case.situation, of) for case in cases]
    everywhere = set.intersection(*(set(found) for found, ok in zip(special, right) if ok))
    never = set().union(*(found for found, ok in zip(special, right) if not ok))
    alone = (found[0] for found, ok in zip(special, right) if ok and len(found) == 1)
    found = next((one for one in alone if one in everywhere - never), "")
    return plain_words(found, cases[0].situation.sizes)


def plain_words(coincidence, sizes):
    """A coincidence in the words of its notebook: the first two do not know n0."""
    one = coincidence == "n0 = 1" and "n1" not in sizes
    return say("judge.evidence.one-feature") if one else coincidence


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


def evidence(line, case, where, cases=(), turned=False):
    """One or two sentences on how to see that the answer is wrong.

    cases: all, for the letters. turned: whether an entry of the opposite sign is to be shown.
    """
    said = _difference(line, case, cases, turned)
    return f"{said} {say('judge.evidence.where-right', where=where)}" if where else said


def _difference(line, case, cases, turned):
    answer, right, sizes = case.answer, case.right, case.situation.sizes
    if isinstance(answer, Clash):  # it computes with the main sizes, but not with these
        return say("judge.evidence.clash", shapes=listed([str(shape) for shape in answer.shapes]))
    if answer.shape != right.shape:
        arrays = [case, *(c for c in cases if isinstance(c.answer, np.ndarray))]
        shapes = [c.answer.shape for c in arrays], [c.situation.sizes for c in arrays]
        return _shape(line, right.shape, in_letters(*shapes), answer.shape, sizes)
    terms = {"v": line.quantity, "p": line.of, "loss": _loss(line, sizes)}
    factor = ratio(answer, right)
    if factor is not None and line.gradient:
        key, m = ("ratio-m", {"m": sizes["m"]}) if "m" in sizes else ("ratio", {})
        return say(f"judge.evidence.{key}", factor=_apart(factor, 1)[0], **m, **terms)
    index = _worst(answer, right, turned)
    yours, wanted = _apart(answer[index] + 0, right[index] + 0)  # + 0: no "-0"
    place = f"{line.of}{list(index) if index else ''}"
    key = "nudge" if line.gradient else "by-hand"
    return say(f"judge.evidence.{key}", place=place, yours=yours, wanted=wanted, **terms)


def _loss(line, sizes):
    return say("judge.evidence.cost" if line.parameter and "m" in sizes else "judge.evidence.loss")


def _apart(a, b):
    """Two numbers with as many digits as it takes to tell them apart, but at least three."""
    texts = ((f"{a:.{digits}g}", f"{b:.{digits}g}") for digits in range(3, 18))
    return next((pair for pair in texts if pair[0] != pair[1]), (str(a), str(b)))


def _worst(answer, right, turned):
    """Where the two differ most, as an index. turned: where their signs differ, if they do."""
    off = np.where(np.isfinite(answer), np.abs(answer - right), np.inf)
    off = off * (answer * right < 0) if turned and (answer * right < 0).any() else off
    return tuple(int(i) for i in np.unravel_index(np.argmax(off), off.shape))


def ratio(answer, right):
    """The factor between the two where it is one and the same, else None."""
    if answer.size == 1 or not np.all(right) or not np.isfinite(answer).all():
        return None
    factor = float(answer.flat[0] / right.flat[0])
    return factor if factor and same(answer, factor * right) else None


def _shape(line, wanted, letters, came, sizes):
    terms = {"v": line.quantity, "p": line.of, "came": came, "wanted": wanted}
    key = "shape-letters" if letters else "shape"
    key = "number-for-shape" if not came else key + ("" if wanted else "-for-number")
    said = say(f"judge.evidence.{key}", letters=letters, **terms)
    if not line.parameter or "m" not in sizes:
        return said
    try:
        stretched = np.broadcast_shapes(came, wanted)
    except ValueError:
        return said
    key = "no-error" if stretched == wanted else "stretched"
    return f"{said} {say(f'judge.evidence.{key}', stretched=stretched, p=line.of)}"


def raised(answer, answers, situations, known=False):
    """The learner's own error, with the line and, where shapes are the reason, what they mean.

    answers, situations: all of them, for the letters. known: whether plainer words follow.
    """
    error, clash = answer.error, answer.clash
    terms = {"error": type(error).__name__, "line": answer.line, "text": answer.text}
    key = "line" if answer.text else "code"
    if known or clash is None or len(clash.shapes) < 2:
        plain = known or isinstance(error, (SystemExit, RecursionError))
        words = "" if plain else str(error).strip()
        words = words.partition("\n")[0].rstrip(".")[:200]
        return say(f"judge.raised.{key}{'' if words else '-plain'}", words=words, **terms)
    key += "-matrix" if clash.operation == "@" else "-elementwise"
    terms["shapes"] = listed([str(shape) for shape in clash.shapes])
    all = [(a.clash, s.sizes) for a, s in zip(answers, situations) if a.clash]
    all = [pair for pair in all if pair[0].operation == clash.operation]
    all.sort(key=lambda pair: pair[0] is not clash)  # the one that is spoken of comes first
    sizes = [size for _, size in all]
    letters = [in_letters(shapes, sizes) for shapes in zip(*(c.shapes for c, _ in all))]
    if len(all) > 1 and any(letters):
        plain = map(str, clash.shapes)
        terms["letters"] = listed([found or shape for found, shape in zip(letters, plain)])
        key += "-letters"
    return say(f"judge.raised.{key}", **terms)


def question(case):
    """For an answer that no mistake of the table explains: what is left to ask."""
    answer, right = case.answer, case.right
    if isinstance(answer, Clash) or answer.shape != right.shape:
        return say("judge.questions.shape")
    if ratio(answer, right) is not None:
        return say("judge.questions.ratio")
    if answer.ndim == 2:
        wrong = np.abs(answer - right) > case.line.tolerance * np.abs(right).max()
        for things, off in (("rows", wrong.any(axis=1)), ("columns", wrong.any(axis=0))):
            if not off.all():
                which = listed([str(i) for i in np.flatnonzero(off)])
                return say(f"judge.questions.{things}", which=which, n=int(off.sum()))
    return say("judge.questions.entry")
