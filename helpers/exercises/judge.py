"""From a learner's function to the verdict on it.

A wrong line is compared with each mistake of the table, made in the right line, on all inputs; then
with pairs of mistakes; where none agrees, what can be said of it is described. A whole pass is
judged line by line, each from the learner's own values before it.
"""

from typing import NamedTuple

import numpy as np

from helpers.exercises import algebra
from helpers.exercises.algebra import Clash, compute
from helpers.exercises.evidence import evidence, question, raised, same, where_right
from helpers.exercises.lines import Line, line
from helpers.exercises.naming import name, told
from helpers.exercises.run import SECONDS, Answer, TimeLimit, is_empty, run
from helpers.exercises.situations import Situation, coincidences
from helpers.own import OwnCodeError, array_of, by_name, came, order_of
from helpers.texts import entry, listed, say

SKIP = object()  # an answer that says nothing about the line: not computed, or raised elsewhere


class Verdict(NamedTuple):
    """What was found: the mistake's short id (None where it has no name) and the message.

    right: True, False, or None where the line cannot be judged. lines: for whole passes, each
    quantity with its own True, False or None. remark: said instead of "Right".
    printed: what the function printed.
    """

    right: bool | None
    mistake: str | None = None
    message: str = ""
    lines: tuple = ()
    remark: str = ""
    printed: str = ""


class Case(NamedTuple):
    """One situation, the value that is right there, and the learner's: an array, Clash or SKIP."""

    situation: Situation
    line: Line
    right: object
    answer: object

    def explained_by(self, tree, memo):
        """Whether a tree gives this answer. memo: of `algebra.evaluate`, for this situation."""
        if self.answer is SKIP:
            return True
        value = algebra.evaluate(tree, self.situation.values, memo)
        if isinstance(value, Clash) or isinstance(self.answer, Clash):
            return type(value) is type(self.answer) and value == self.answer
        value = as_number(np.asarray(value), self.line)
        return same(self.answer, value, self.line.tolerance)


RIGHT = Verdict(True)


def verdict(mistake, variant="", **terms):
    """The Verdict on an answer that has a message of its own. variant: of the message."""
    return Verdict(False, mistake, say(f"judge.answers.{mistake}{variant}", **terms))


def judge(exercise, function):
    """The Verdict on an answer to an exercise."""
    if not callable(function) and function is not Ellipsis:
        terms = {"came": came(function), "id": exercise.id, "name": exercise.name}
        return verdict("not-a-function", **terms)
    if function is Ellipsis or is_empty(function):
        return verdict("not-written")
    for inputs in exercise.inputs:
        try:
            answers = run(function, exercise, [situation.values for situation in inputs])
        except OwnCodeError as error:
            return Verdict(False, error.kind, str(error))
        if not any(answer.error for answer in answers):
            break
    return _result(exercise, inputs, answers)._replace(printed=answers[0].printed)


def _result(exercise, inputs, answers):
    first = answers[0]
    if isinstance(answers[-1].error, TimeLimit):
        return verdict("time-limit", seconds=SECONDS)
    if first.unwritten or first.value is Ellipsis:
        return verdict("not-written")
    if first.error is not None and not isinstance(first.error, ValueError):
        found = Verdict(None)
    elif exercise.whole:
        found = _grade_pass(exercise, inputs, answers)
    else:
        values = [answer.value for answer in answers]
        found = _grade_line(line(exercise.id), inputs, answers, values)
    failed = [(a, situation) for a, situation in zip(answers, inputs) if a.error is not None]
    if failed and found.right is not False:
        return _raised(*failed[0], exercise)._replace(lines=found.lines)
    return found


def _raised(answer, situation, exercise):
    """The Verdict on an error of the learner's own that no wrong value explains."""
    known = entry("judge.exceptions")
    kind = next(
        (c.__name__ for c in type(answer.error).__mro__ if c.__name__ in known), "Exception"
    )
    asked = say(f"judge.exceptions.{kind}", own=", ".join(exercise.own))
    see = _with(situation, raised(answer, situation.sizes))
    return Verdict(False, f"raised {type(answer.error).__name__}", f"{see} {asked}")


def _with(situation, said):
    """A sentence, after what is special about some inputs."""
    special = coincidences(situation)
    return say("judge.with", special=special[0], said=said) if special else said


def _grade_line(line, inputs, answers, values, upstream=None, most=2):
    """The Verdict on one line, from the values returned for it, one per situation.

    upstream: in a pass, per situation what the learner computed before this line. most: of `grade`.
    """
    cases, unusable = [], None
    for i, (situation, answer, value) in enumerate(zip(inputs, answers, values)):
        if upstream and upstream[i]:
            situation = Situation(situation.sizes, situation.values | upstream[i], {})
        right = compute(line.forms[0], situation.values)
        if isinstance(right, Clash):
            continue
        right = as_number(right, line)
        if answer.error is not None:
            found = SKIP if upstream or answer.clash is None else answer.clash
        else:
            found = SKIP if value is SKIP else as_array(value, line)
            if found is None:
                found, unusable = SKIP, unusable or (inputs[i], _unusable(line, value, right))
        cases.append(Case(situation, line, right, found))
    if unusable and unusable[0] is inputs[0]:
        return unusable[1]
    found = grade(line, cases, answers[0], inputs[0].sizes, most)
    if unusable and found.right:
        situation, found = unusable
        found = found._replace(message=_with(situation, found.message))
    return found


def as_array(value, line):
    """A returned value as an array of floats, or None where it is not made of real numbers."""
    array = array_of(value)
    tuple_of_one = isinstance(value, tuple) and len(value) == 1
    deep = isinstance(value, tuple) and array.ndim > 2
    if array.dtype.kind not in "biuf" or deep or tuple_of_one:
        return None
    return as_number(array.astype(float), line)


def as_number(array, line):
    """A (1, 1) array is a number where a number is wanted."""
    return array.reshape(()) if line.number and np.size(array) == 1 else array


def _unusable(line, value, right):
    if value is Ellipsis:
        return verdict("not-written", "-line", v=line.quantity)
    if value is None:
        return verdict("nothing-returned", v=line.quantity)
    if array_of(value).dtype.kind == "c":
        return verdict("complex", v=line.quantity)
    variant = "-array" if right.ndim else ""
    if isinstance(value, tuple) and len(value) == 1:
        return verdict("trailing-comma", variant, v=line.quantity, shape=right.shape)
    return verdict("not-numbers", variant, v=line.quantity, shape=right.shape, came=came(value))


def grade(line, cases, main, sizes, most=2):
    """The Verdict on one line.

    main: the run.Answer in the first situation, of these sizes. most: how many mistakes at once to
    look for; with 0 the verdict has no message.
    """
    compared = [case for case in cases if case.answer is not SKIP]
    arrays = [None if isinstance(case.answer, Clash) else case.answer for case in compared]
    right = [a is not None and same(a, c.right, line.tolerance) for a, c in zip(arrays, compared)]
    if not compared:
        return Verdict(None)
    if all(right):
        return _unchanged([main])
    if not most:
        return Verdict(False)

    wrong = compared[right.index(False)]
    see = evidence(line, wrong, where_right(compared, right))
    if main.error is not None:
        see = raised(main, sizes)
    lost = [array is not None and not np.isfinite(array).all() for array in arrays]
    arrays = [array for array in arrays if array is not None]
    if arrays and not any(np.isfinite(array).any() or not array.size for array in arrays):
        return verdict("nan", v=line.quantity, see=see)
    entries = {float(entry) for array in arrays for entry in array.ravel()}
    if not any(lost) and len(entries) == 1 and len(arrays) == len(cases):
        return verdict("constant", v=line.quantity, number=f"{entries.pop():g}", see=see)
    with np.errstate(all="ignore"):
        named = name(line, compared, most)
    if named:
        if main.changed:
            see = say("judge.evidence.changed", changed=_symbols(main.changed))
        return Verdict(False, "+".join(m.name for m in named), told(line, named, see))
    if any(lost):
        where = where_right(compared, lost)
        see = evidence(line, compared[lost.index(True)], "")
        return verdict("nan", "-where" * bool(where), v=line.quantity, where=where, see=see)
    return Verdict(False, None, f"{see} {question(wrong)}")


def _unchanged(answers):
    """RIGHT, unless the code wrote into its arguments."""
    changed = dict.fromkeys(s for answer in answers for s in answer.changed)
    return verdict("argument-changed", changed=_symbols(changed)) if changed else RIGHT


def _symbols(symbols):
    return listed([f"`{s}`" for s in symbols])


def _grade_pass(exercise, inputs, answers):
    """Line by line, each from the learner's own values before it."""
    orders = exercise.orders
    returned = next(
        i for i, answer in enumerate(answers) if answer.error is None or i + 1 == len(answers)
    )
    given = [{} for _ in answers]
    if answers[returned].error is None:
        shapes = {q: np.shape(inputs[returned].values[q]) for q in orders[0]}
        try:
            order = order_of(answers[returned].value, orders, shapes)
        except OwnCodeError as error:
            return Verdict(False, "missing-results", str(error))
        given = [{} if a.error else by_name(a.value, order, orders) for a in answers]
    lines = [line(id) for id in exercise.lines]
    verdicts, remark = _grade_lines(lines, inputs, answers, given), ""
    if exercise.id == "backward" and not verdicts.get("dZ2", RIGHT).right:
        other = _grade_lines(_of_the_cost(lines), inputs, answers, given)
        if other["dZ2"].right and (other.get("dW2", RIGHT).right or other.get("db2", RIGHT).right):
            verdicts, remark = other, say("judge.other-convention")
    words = tuple((quantity, found.right) for quantity, found in verdicts.items())
    wrong = [(q, v) for q, v in verdicts.items() if v.right is False]
    if not any(found.right is not None for found in verdicts.values()):
        return Verdict(None)
    if wrong:
        quantity, found = wrong[0]
        message = say("judge.in-pass", v=quantity, said=found.message)
        return found._replace(message=message, lines=words)
    return _unchanged(answers)._replace(lines=words, remark=remark)


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
