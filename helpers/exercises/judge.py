"""From a learner's function to the verdict on it: called, read, judged, and what is doubtful told."""

import functools
import re

import numpy as np

from helpers import loss, network, neuron
from helpers.activations import sigmoid
from helpers.equations import SHAPES
from helpers.exercises import evidence, grading
from helpers.exercises.algebra import COUNTS
from helpers.exercises.grading import Verdict, in_backticks, verdict
from helpers.exercises.lines import OWN, line
from helpers.exercises.parts import misplaced
from helpers.exercises.repairs import repaired, shares
from helpers.exercises.run import SECONDS, TimeLimit, is_empty, loops, run, source
from helpers.exercises.slips import code_only, slip, unreturned
from helpers.own import OwnCodeError, array_of, came, leaves, meant
from helpers.texts import commas, listed, say, together

UNKNOWN = (None, "constant", "raised ValueError")
UNEXPLAINED = (*UNKNOWN, "nan", "one-term")  # here the source may tell more
NO_NUMBERS = ("time-limit", "not-written", "half-written")
_COURSE = (network.forward, network.backward, network.backward_one, loss.cost)
_COURSE += (loss.cross_entropy, loss.cross_entropy_textbook)
COURSE = {function.__code__: function.__name__ for function in _COURSE}
COURSE |= {getattr(neuron, s).__code__: f"neuron_{s}" for s in ("forward", "backward")}


def judge(exercise, function):
    """The Verdict on an answer to an exercise. Whatever the answer is, nothing is raised."""
    try:
        with np.errstate(all="ignore"):
            return judged(exercise, function)
    except Exception as error:  # noqa: BLE001  better a poor sentence than a traceback
        return verdict("beyond", error=type(error).__name__)


def judged(exercise, function):
    """The same, but an error of this package would be raised."""
    if function is Ellipsis or is_empty(function):
        return verdict("not-written")
    if not callable(function):
        return verdict("not-a-function", came=came(function), id=exercise.id, name=exercise.name)
    try:
        if hasattr(exercise, "judged"):
            done = run(function, exercise, exercise.given)
            found = _unfinished(exercise, done) or exercise.judged(function, done)
            if not found.right and found.mistake not in NO_NUMBERS:
                kept = not exercise.faults and _unlike(done)
                found = _outside(exercise, done) or (verdict("changing") if kept else found)
            return _unreturned(done, found, "...")
        inputs, done = _tried(exercise, function)
    except OwnCodeError as error:
        return Verdict(False, error.kind, str(error))
    found = _result(exercise, inputs, done, 0)
    for bind in () if found.right else done.bind.turned():
        other = run(function, exercise, [s.values for s in inputs], bind)
        turned = _result(exercise, inputs, other, 0)
        if turned.right:
            found, done = turned, other
    columns, other = exercise.inputs[-1], done
    if found.right and inputs is not columns:
        other = run(function, exercise, [s.values for s in columns], done.bind)
        if other.answers[0].clash:  # in the notebook its numbers are such matrices
            inputs, done = columns, other
            found = _result(exercise, inputs, done, 0)
    if found.mistake not in NO_NUMBERS and (doubt := _doubted(exercise, done, found.right)):
        found = doubt
    elif not found.right and (known := exercise.recognised(inputs, done.answers)):
        found = Verdict(False, *known)
    elif not found.right:
        found = _explained(exercise, function, inputs, done)
    error = other.answers[0].error if found.right else None
    numbers = say("judge.numbers-only", error=type(error).__name__) if error else ""
    if said := together(evidence.received(exercise, done.bind, found.right), numbers):
        remark = together(found.remark or say("judge.right"), said)
        found = found._replace(message=together(found.message, said), remark=remark)
    return _unreturned(done, found, ", ".join(exercise.quantities))  # as Python has it


def _explained(exercise, function, inputs, done):
    """The Verdict on a wrong answer: by the table of mistakes, then by changes of its own code."""
    found = _result(exercise, inputs, done, 1)
    unclear, flat = found.mistake in UNEXPLAINED, found.mistake == "transpose-added"
    if not (unclear or shares(done.code, flat and exercise.own)):
        return found
    wrong = next((q for q, right in found.lines if right is False), None)
    sure = [q for q, right in found.lines if right]
    lines = [wrong, *sure] if wrong else []
    fits = functools.partial(_is_right_at, exercise, lines, done.bind)
    is_right = lambda changed: all(fits(changed, situation) for situation in inputs)
    change = repaired(function, done.code, is_right, sure)
    kind, terms = change or ("", {"text": ""})
    if found.mistake == "constant" and re.match(r"`[\w.]+\(|`0", terms["text"]):
        change = None  # what it comes from has more to say than what it holds
    if unclear and not change:
        found = _result(exercise, inputs, done, 2)
        one = next(one for one in map(line, exercise.lines) if wrong in (None, one.quantity))
        known = found.mistake not in UNKNOWN
        change = None if known else misplaced(function, done.code, one, inputs, fits, sure)
    if change and (unclear or kind in ("one-object", "argument-overwritten")):
        return grading.of_repair(found.see, *change, wrong)._replace(lines=found.lines)
    return found


def _unlike(done):
    """Whether two calls with the same inputs gave two different answers."""
    first, again = done.answers[0], done.again
    arrays = ([array_of(leaf) for _, leaf in leaves(one.value)] for one in (first, again))
    pairs = [pair for pair in zip(*arrays) if all(a.dtype.kind in "biuf" for a in pair)]
    differ = any(not evidence.same(a * 1.0, b * 1.0, 1e-12) for a, b in pairs)
    return differ or (first.error is None) != (again.error is None)


def _doubted(exercise, done, right):
    """The Verdict where the calls themselves show what is wrong, else None."""
    if _unlike(done):
        return verdict("changing")
    if not right:
        return _outside(exercise, done)
    if exercise.id == "loop" and any(map(loops, done.own)):
        return verdict("still-a-loop")
    course = COURSE | ({sigmoid.g.__code__: "sigmoid"} if exercise.id == "3.38:a" else {})
    used = sorted(course[code] for code in done.ran if code in course)
    return verdict("courses-own", name=used[0]) if used else None


def _outside(exercise, done):
    """The same, where the code takes numbers from the notebook that go by a symbol's name."""
    results = () if hasattr(exercise, "judged") else exercise.quantities
    others = () if exercise.id in OWN else (*SHAPES, *(f"d{s}" for s in SHAPES))
    known, shown = (*exercise.known, *results, *others), []
    read = {s: v for s, v in done.outside.items() if meant(s, exercise.own, known)}
    for name, value in read.items():
        terms = {"shape": np.shape(value)} if np.ndim(value) else {"value": f"{value:g}"}
        kind = "array" if np.ndim(value) else "number"
        shown.append(say(f"judge.outside.{kind}", name=name, **terms))
    sizes = {*read} <= {*COUNTS} - {*exercise.own}
    variant = "-size" if sizes else "-result" * ({*read} <= {*results})
    terms = {"names": listed(shown), "own": commas(done.bind.names)} if shown else {}
    return verdict("from-outside", variant, **terms) if shown else None


def _unreturned(done, found, expected):
    """The Verdict with what the function printed, and with why it gave back nothing."""
    first, nothing = done.answers[0], ("missing-results", "nothing-returned", "no-numbers")
    if first.value is None and first.printed and found.mistake in nothing:
        found = found._replace(message=say("judge.answers.printed", expected=expected))
    elif first.value is None and first.error is None and (why := unreturned(done.code)):
        found = verdict("nothing-returned", f"-{why[0]}", **why[1])
    return found._replace(printed=first.printed)


def _is_right_at(exercise, lines, bind, function, situation):
    """Whether a changed function is right there, or these lines of a pass are."""
    done = run(function, exercise, [situation.values], bind, seconds=0.2, again=0)
    found = _result(exercise, [situation], done, 0)
    return bool(found.right or lines and all(map(dict(found.lines).get, lines)))


def _tried(exercise, function):
    """The set of inputs with which the function raises least often, and its Run there."""
    tried = []
    for inputs in exercise.inputs:
        done = run(function, exercise, [situation.values for situation in inputs])
        errors = [answer.error for answer in done.answers if answer.error is not None]
        tried.append((len(errors), inputs, done))
        if not errors or isinstance(errors[-1], TimeLimit):
            break
    return min(tried, key=lambda one: one[0])[1:]


def _unfinished(exercise, done):
    """The Verdict on what is not written yet, or was stopped; else None."""
    first = done.answers[0]
    if isinstance(done.answers[-1].error, TimeLimit):
        text = code_only(source(done.code))
        hidden = re.search(r"except[^\n]*[:\n]\s*(pass|continue)\b", text)
        rounds = re.search(r"\bfor\b", text) and not re.search(r"\bwhile\b", text)
        variant = "-hidden" if hidden else "-rounds" * bool(rounds)
        return verdict("time-limit", variant, seconds=SECONDS)
    if first.unwritten and exercise.whole:
        return verdict("half-written", left=in_backticks(first.unwritten))
    return verdict("not-written") if first.unwritten or first.value is Ellipsis else None


def _result(exercise, inputs, done, most):
    answers, first = done.answers, done.answers[0]
    if unfinished := _unfinished(exercise, done):
        return unfinished
    meant = first.error and slip(first, done.code)[0]
    shapes = isinstance(first.error, ValueError) and not meant
    answers = [a._replace(clash=None) for a in answers] if meant else answers
    if exercise.whole:
        found = grading.grade_pass(exercise, inputs, answers, most)
        wrong = next((q for q, right in found.lines if right is False), None)
        if (meant or first.error and not first.clash) and wrong not in (None, *first.reached):
            # It stopped before that line.
            lines = tuple((q, ok) for q, ok in found.lines if q in first.reached)
            found = Verdict(None, lines=lines)
    elif first.error is not None and not shapes:
        found = Verdict(None)
    else:
        values = [answer.value for answer in answers]
        one = line(exercise.id)
        found = grading.grade_line(one, inputs, answers, values, most=most)
        held = [answer.reached.get(one.quantity, grading.SKIP) for answer in answers]
        instead = first.labels.get((), one.quantity)
        own = one.quantity in getattr(done.code, "co_varnames", ()) and instead != one.quantity
        if most and own and grading.grade_line(one, inputs, answers, held, most=0).right:
            found = verdict("other-returned", v=one.quantity, instead=instead)
    failed = [i for i, answer in enumerate(answers) if answer.error is not None]
    if failed and found.right is not False:
        answer = answers[failed[0]]
        error = grading.raised_error(answer, done.code, done.bind.names, answers, inputs)
        special = (exercise.own + exercise.quantities) if failed[0] else ()
        good = [s for s, a in zip(inputs, answers) if a.error is None]
        said = grading.with_special([inputs[i] for i in failed], error.message, special, good)
        return error._replace(message=said, lines=found.lines)
    changed = dict.fromkeys(s for answer in answers for s in answer.changed)
    if not (found.right and changed):
        return found
    return verdict("argument-changed", changed=in_backticks(changed))._replace(lines=found.lines)
