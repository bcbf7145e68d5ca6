"""From a learner's function to the verdict on it; whole passes line by line."""

from typing import NamedTuple

import numpy as np

from helpers.exercises import algebra
from helpers.exercises.algebra import Clash
from helpers.exercises.diagnosis import (
    RIGHT,
    SKIP,
    Case,
    Verdict,
    any_array,
    as_array,
    as_number,
    compute,
    grade,
    raised,
    unchanged,
    verdict,
)
from helpers.exercises.messages import EXCEPTIONS
from helpers.exercises.returned import ResultsError, by_name, came, order_of
from helpers.exercises.running import SECONDS, Answer, SignatureError, TimeLimit, is_empty, run
from helpers.exercises.situations import Situation, coincidences
from helpers.exercises.table import line


class Result(NamedTuple):
    """Verdict of the whole, what the function printed, and for passes the word on each line."""

    verdict: Verdict
    printed: str = ""
    lines: tuple = ()
    remark: str = ""


def judge(exercise, function):
    """The Result for an answer to an exercise."""
    own = ", ".join(exercise.own)
    if not callable(function) and function is not Ellipsis:
        terms = {"came": came(function), "id": exercise.id, "name": exercise.name}
        return Result(verdict("not-a-function", **terms))
    if function is Ellipsis or is_empty(function):
        return Result(verdict("not-written", where="here"))
    for inputs in exercise.inputs:
        values = [situation.values for situation in inputs]
        try:
            answers = run(function, exercise, values)
        except SignatureError as error:
            return Result(verdict("signature", wanted=error, own=own))
        if not any(answer.error for answer in answers):
            break
    return _result(exercise, inputs, answers)._replace(printed=answers[0].printed)


def _result(exercise, inputs, answers):
    first = answers[0]
    if isinstance(answers[-1].error, TimeLimit):
        return Result(verdict("time-limit", seconds=SECONDS))
    if first.unwritten or first.value is Ellipsis:
        return Result(verdict("not-written", where="here"))
    if first.error is not None and not isinstance(first.error, ValueError):
        result = Result(Verdict(None))
    elif exercise.whole:
        result = _grade_pass(exercise, inputs, answers)
    else:
        values = [answer.value for answer in answers]
        result = Result(_grade_line(line(exercise.id), inputs, answers, values))
    failed = [(a, situation) for a, situation in zip(answers, inputs) if a.error is not None]
    if failed and result.verdict.right is not False:
        return result._replace(verdict=_raised(*failed[0], exercise))
    return result


def _raised(answer, situation, exercise):
    """The Verdict on an error of the learner's own that no wrong value explains."""
    kinds = (q for kind, q in EXCEPTIONS.items() if isinstance(answer.error, kind))
    question = next(kinds, EXCEPTIONS[Exception]).format(own=", ".join(exercise.own))
    see = _with(situation) + raised(answer, situation.sizes)
    return Verdict(False, f"raised {type(answer.error).__name__}", f"{see} {question}")


def _grade_line(line, inputs, answers, values, upstream=None, most=2):
    """The Verdict on one line, from the values returned for it, one per situation.

    upstream: in a pass, per situation what the learner computed before this line. most: of `grade`.
    """
    cases, unusable = [], None
    for i, (situation, answer, value) in enumerate(zip(inputs, answers, values)):
        known = situation.values | (upstream[i] if upstream else {})
        right = compute(line.forms[0], known)
        if isinstance(right, Clash):
            continue
        right = as_number(right, line)
        if answer.error is not None:
            found = SKIP if upstream or answer.clash is None else answer.clash
        else:
            found = SKIP if value is SKIP else as_array(value, line)
            if found is None:
                found, unusable = SKIP, unusable or (situation, _unusable(line, value, right))
        cases.append(Case(Situation(situation.sizes, known), line, right, found, {}))
    if unusable and unusable[0] is inputs[0]:
        return unusable[1]
    found = grade(line, cases, answers[0], inputs[0].sizes, most)
    if unusable and found.right:
        situation, found = unusable
        found = found._replace(message=f"{_with(situation)}{found.message}")
    return found


def _with(situation):
    """What is special about some inputs, as the beginning of a sentence."""
    special = sorted(coincidences(situation), key=lambda c: (not c.endswith("1"), c))
    return f"With {special[0]}: " if special else ""


def _unusable(line, value, right):
    if value is Ellipsis:
        return verdict("not-written", where=f"for `{line.quantity}`")
    if value is None:
        return verdict("nothing-returned", v=line.quantity)
    if any_array(value).dtype.kind == "c":
        return verdict("complex", v=line.quantity)
    expected = f"an array of shape {right.shape}" if right.ndim else "one number"
    if isinstance(value, tuple) and len(value) == 1:
        return verdict("trailing-comma", v=line.quantity, expected=expected)
    return verdict("not-numbers", v=line.quantity, came=came(value), expected=expected)


# ---- whole passes ----


def _grade_pass(exercise, inputs, answers):
    """Line by line, each from the learner's own values before it."""
    returned = next(
        i for i, answer in enumerate(answers) if answer.error is None or i + 1 == len(answers)
    )
    given = [{} for _ in answers]
    if answers[returned].error is None:
        shapes = {q: np.shape(inputs[returned].values[q]) for q in exercise.orders[0]}
        try:
            order = order_of(answers[returned].value, exercise.orders, shapes)
        except ResultsError as error:
            return Result(Verdict(False, "missing-results", str(error)))
        given = [{} if answer.error else by_name(answer.value, order) for answer in answers]
    lines = [line(id) for id in exercise.lines]
    verdicts = _grade_lines(lines, inputs, answers, given)
    remark = ""
    if exercise.id == "backward" and not verdicts.get("dZ2", RIGHT).right:
        other = _grade_lines(_of_the_cost(lines), inputs, answers, given)
        if other["dZ2"].right and (other.get("dW2", RIGHT).right or other.get("db2", RIGHT).right):
            verdicts, remark = other, OTHER_CONVENTION
    lines = tuple(_word(quantity, found) for quantity, found in verdicts.items())
    wrong = [(q, v) for q, v in verdicts.items() if v.right is False]
    if not any(found.right is not None for found in verdicts.values()):
        return Result(Verdict(None))
    if wrong:
        quantity, found = wrong[0]
        message = f"`{quantity}`: {found.message}"
        return Result(found._replace(message=message), lines=lines, remark=remark)
    return Result(unchanged(answers), lines=lines, remark=remark)


OTHER_CONVENTION = (
    "You put 1/m into dZ2, so that dZ is the derivative of the cost J; nothing after it divides by "
    "m, and dW and db come out the same. That is the other convention, used consistently."
)


def _word(quantity, found):
    words = {True: "right", False: "not yet", None: "cannot be judged yet"}
    return quantity, words[found.right]


def _of_the_cost(lines):
    """The lines of a backward pass when dZ is the derivative of the cost: 1/m in dZ2 only."""
    stripped = []
    for one in lines:
        tree = one.forms[0]
        moved = ("over", tree, "m") if one.quantity == "dZ2" else tree
        stripped.append(one._replace(forms=(tree[1] if tree[0] == "over" else moved,)))
    return stripped


def _grade_lines(lines, inputs, answers, given):
    """The Verdict of each quantity that was returned. What was not is computed in its place."""
    verdicts, inlined = {}, {}
    upstream = [{} for _ in inputs]
    for one in lines:
        tree = algebra.substitute(one.forms[0], inlined)
        if not any(one.quantity in g for g in given):
            inlined[one.quantity] = tree
            continue
        # Only the first wrong line gets a message; of long trees only single mistakes are sought.
        most = 2 if tree == one.forms[0] else 1
        most = 0 if any(found.right is False for found in verdicts.values()) else most
        if tree != one.forms[0]:
            one = one._replace(forms=(tree,))
        values = [g.get(one.quantity, SKIP) for g in given]
        shown = [
            answer._replace(changed=())
            if answer.error is None or _points_at(answer, one)
            else Answer()
            for answer in answers
        ]
        verdicts[one.quantity] = _grade_line(one, inputs, shown, values, upstream, most)
        for known, value in zip(upstream, values):
            array = None if value is SKIP else as_array(value, one)
            if array is not None:
                known[one.quantity] = array
    return verdicts


def _points_at(answer, line):
    """Whether an error seems to have been raised by this line of a pass."""
    return not answer.text or answer.text.replace(" ", "").startswith(f"{line.quantity}=")
