"""The verdict on a whole pass: line by line, each from the learner's own values before it."""

import numpy as np

from helpers.exercises import algebra, evidence, grading
from helpers.exercises.algebra import compute
from helpers.exercises.grading import RIGHT, SKIP, Verdict, in_backticks, verdict
from helpers.exercises.lines import line, of_the_cost
from helpers.exercises.mistakes import OF_MANY
from helpers.exercises.naming import name
from helpers.exercises.run import Answer
from helpers.own import OwnCodeError, pick, places
from helpers.texts import commas, say, together


def grade_pass(exercise, inputs, answers, most):
    """Line by line, each from the learner's own values before it."""
    lines, remark, given = [line(id) for id in exercise.lines], "", [{} for _ in answers]
    returned = next((i for i, answer in enumerate(answers) if answer.error is None), None)
    if returned is not None:
        try:
            given, remark = _returned(exercise, lines, inputs, answers, returned)
        except OwnCodeError as error:
            return Verdict(False, "missing-results", str(error))
    missing = [q for q in exercise.needed if not any(q in g for g in given)]
    verdicts = _grade_lines(lines, inputs, answers, given, 0)
    if most and (missing or not all(found.right for found in verdicts.values())):
        # The learner's own variables tell more than what is returned alone.
        # Where it stops at some inputs only, these are left out: nothing was finished there.
        told = [
            a.reached if a.error is None or answers[0].error else _misshapen(a, s)
            for a, s in zip(answers, inputs)
        ]
        given = [{**more, **g} for more, g in zip(told, given)]
        verdicts = _grade_lines(lines, inputs, answers, given, most)
    if exercise.either_convention and not verdicts.get("dZ2", RIGHT).right:
        other = _grade_lines(of_the_cost(lines), inputs, answers, given, most)
        error, *first = (other.get(q, RIGHT).right for q in ("dZ2", "dW2", "db2"))
        if error and any(first):
            verdicts, remark = other, say("judge.other-convention")
    raised = answers[0].error is not None
    state = {q: found.right for q, found in verdicts.items()}
    if raised:  # right is only what was reached
        state = {o.quantity: state.get(o.quantity) for o in lines}
        state = {q: None if ok and q not in given[0] else ok for q, ok in state.items()}
    words = tuple(state.items()) if {*state.values()} - {None} else ()
    wrong = [(q, v) for q, v in verdicts.items() if v.right is False]
    if wrong:
        quantity, found = wrong[0]
        left = [q for q in state if given[0].get(q) is Ellipsis]
        if found.mistake == "not-written" and len(left) < len(state):
            return verdict("half-written", left=in_backticks(left))._replace(lines=words)
        cost = "-of-the-cost" * (remark == say("judge.other-convention"))
        message = say(f"judge.in-pass{cost}", v=quantity, said=found.message)
        return found._replace(message=message, lines=words)
    if raised or not any(state.values()):
        return Verdict(None, lines=words)
    if missing:
        held = [*answers[returned].labels.values()]
        if twice := [s for s in dict.fromkeys(held) if held.count(s) > 1]:
            return verdict("overwritten", s=in_backticks(twice))
        asked = {"missing": in_backticks(missing), "expected": commas(exercise.orders[0])}
        return Verdict(False, "missing-results", say("own.missing", **asked), words)
    if len(state) < len(lines) and set(state) == set(exercise.needed):
        not_seen = [one.quantity for one in lines if one.quantity not in state]
        said = say("judge.not-seen", which=in_backticks(not_seen))
        remark = together(remark or say("judge.right"), said)
    return RIGHT._replace(lines=words, remark=remark)


def _misshapen(answer, situation):
    """What a call that stopped had computed in another shape than these inputs ask for."""
    found, values = answer.reached, situation.values
    return {q: v for q, v in found.items() if q in values and v.shape != np.shape(values[q])}


def _returned(exercise, lines, inputs, answers, first):
    """What each call returned, by name, and a remark on its order. first: the first of those."""

    def given(ways):
        found = [{q: pick(a.value, path) for q, path in ways.items()} for a in answers]
        return [{} if a.error else g for a, g in zip(answers, found)]

    def score(ways):
        found = _grade_lines(lines, inputs, answers, given(ways), 0)
        return sum(one.right is True for one in found.values())

    values, orders, value = inputs[first].values, exercise.orders, answers[first].value
    shapes = {q: np.shape(values[q]) for q in orders[0]}
    extra = [values[q] for q in ("L", "J") if q in values and q not in shapes]
    ways = places(value, orders, shapes, score, answers[first].labels, extra)
    expected = [q for q in orders[0] if q in ways]
    named = any(isinstance(step, str) for path in ways.values() for step in path)
    other = not named and sorted(ways, key=ways.get) != expected
    for q, path in ways.items():  # a comma at the end of a line makes a tuple of one
        parent = pick(value, path[:-1]) if path[1:] else None
        ways[q] = path[:-1] if isinstance(parent, tuple) and len(parent) == 1 else path
    said = say("judge.other-order", expected=commas(orders[0])) if other else ""
    return given(ways), said


def _grade_lines(lines, inputs, answers, given, limit):
    """The Verdict of each quantity, each from the learner's own values before it.

    What was not returned is computed in its place; where a mistake in it explains all that comes
    directly after it, with that mistake.
    """
    verdicts = {}
    upstream, unsure = [{} for _ in inputs], False
    for one in lines:
        # An error belongs to the line that raised it, and to no other.
        stopped = [evidence.stopped_at(a, lines, g) == one.quantity for a, g in zip(answers, given)]
        calls = zip(answers, stopped, given)
        shown = [a if here else Answer(reached=g, changed=a.changed) for a, here, g in calls]
        # Only the first wrong line gets a message.
        most = 0 if any(found.right is False for found in verdicts.values()) else limit
        values = [g.get(one.quantity, SKIP) for g in given]
        if any(one.quantity in g for g in given) or any(stopped):
            verdicts[one.quantity] = grading.grade_line(one, inputs, shown, values, upstream, most)
            unsure = unsure or verdicts[one.quantity].right is False
            odd = upstream[0] and not any(stopped) and verdicts[one.quantity].right is False
            if odd and grading.grade_line(one, inputs, shown, values, None, 0).right:
                # The right number, though it does not follow from a wrong one before it.
                verdicts[one.quantity] = Verdict(None)
            if unsure and verdicts[one.quantity].right and any(v is SKIP for v in values):
                verdicts[one.quantity] = Verdict(None)  # not reached at every input
            values = [None if value is SKIP else grading.as_array(value, one) for value in values]
        else:
            tree = one.forms[0]
            after = most and _after(one, lines, inputs, answers, given, upstream)
            # Pairs would explain too much where few situations gave a value.
            found = name(one, after, 1 if answers[0].error else 2) if after else ()
            if found and not any(m.name in OF_MANY for m in found):
                see = evidence.seen(after[0].line, after[0])
                see = evidence.raised(shown[0], shown, inputs) if shown[0].error else see
                verdicts[one.quantity], tree = grading.named_as(one, found, see), found[-1].tree
            values = [compute(tree, s.values | known) for s, known in zip(inputs, upstream)]
        for known, value in zip(upstream, values):
            if isinstance(value, np.ndarray):
                known[one.quantity] = value
    return verdicts


def _after(one, lines, inputs, answers, given, upstream):
    """The Cases of the returned lines that need what was not, a wrong one first; or []."""
    right = [compute(one.forms[0], s.values | known) for s, known in zip(inputs, upstream)]
    known = [known | {one.quantity: value} for known, value in zip(upstream, right)]
    cases = []
    for other in lines:
        needs = one.quantity in algebra.symbols(other.forms[0])
        if needs and any(other.quantity in g for g in given):
            values = [g.get(other.quantity, SKIP) for g in given]
            cases += grading._cases(other, inputs, answers, values, known)[0]
    cases = [c._replace(behind=one.quantity) for c in cases if isinstance(c.answer, np.ndarray)]
    cases.sort(key=lambda case: case.is_right)
    return cases if cases and not cases[0].is_right else []
