"""From a learner's function to the verdict on it.

A wrong line is compared with each mistake of the table, made in the right line, on all inputs; then
with pairs of mistakes; where none agrees, what can be said of it is described. A whole pass is
judged line by line, each from the learner's own values before it.
"""

import functools
import re
from typing import NamedTuple

import numpy as np

from helpers.exercises import algebra, evidence
from helpers.exercises.algebra import Clash, compute
from helpers.exercises.evidence import same
from helpers.exercises.lines import Line, line, of_the_cost
from helpers.exercises.mistakes import OF_MANY
from helpers.exercises.naming import before, name, told
from helpers.exercises.repairs import repaired
from helpers.exercises.run import SECONDS, Answer, TimeLimit, is_empty, run, source
from helpers.exercises.situations import Situation, coincidences
from helpers.exercises.slips import slip, unreturned
from helpers.own import OwnCodeError, array_of, came, pick, places
from helpers.texts import entry, listed, say

SKIP = object()  # an answer that says nothing about the line: not computed, or raised elsewhere


class Verdict(NamedTuple):
    """What was found: the mistake's short id (None where it has no name) and the message.

    right: True, False, or None where the line cannot be judged. lines: for whole passes, each
    quantity with its own True, False or None. remark: said instead of "Right".
    printed: what the function printed. see: the evidence alone.
    """

    right: bool | None
    mistake: str | None = None
    message: str = ""
    lines: tuple = ()
    remark: str = ""
    printed: str = ""
    see: str = ""


class Case(NamedTuple):
    """One situation, the value that is right there, and the learner's: an array, Clash or SKIP.

    memo: of `algebra.evaluate`. behind: what the line needs; what explains the answer is sought there.
    """

    situation: Situation
    line: Line
    right: object
    answer: object
    memo: dict
    behind: str = ""

    def explained_by(self, tree, memo):
        """Whether a tree gives this answer. memo: of `algebra.evaluate`, for this situation."""
        if self.answer is SKIP:
            return True
        if self.behind:
            tree = algebra.substitute(self.line.forms[0], {self.behind: tree})
        value = algebra.evaluate(tree, self.situation.values, memo)
        if isinstance(value, Clash) or isinstance(self.answer, Clash):
            return type(value) is type(self.answer) and value == self.answer
        value = as_number(np.asarray(value), self.line)
        return same(self.answer, value, self.tolerance)

    @property
    def tolerance(self):
        """Of the largest entry; more where `+ 1e-8` or the like may keep a logarithm from 0."""
        values, symbols = self.situation.values, ("a", "a2", "A2") if self.line.divides else ()
        near = [np.minimum(values[s], 1 - values[s]).min() for s in symbols if s in values]
        near = min(near, default=1)
        return self.line.tolerance + 2e-8 / max(near, 1e-4)

    @property
    def is_right(self):
        return isinstance(self.answer, np.ndarray) and same(self.answer, self.right, self.tolerance)


RIGHT = Verdict(True)
UNEXPLAINED = (None, "nan", "raised ValueError", "one-term")  # here the source may tell more
NO_NUMBERS = ("time-limit", "not-written", "half-written")


def verdict(mistake, variant="", **terms):
    """The Verdict on an answer that has a message of its own. variant: of the message."""
    return Verdict(False, mistake, say(f"judge.answers.{mistake}{variant}", **terms))


def judge(exercise, function):
    """The Verdict on an answer to an exercise. Whatever the answer is, nothing is raised."""
    try:
        with np.errstate(all="ignore"):
            return judged(exercise, function)
    except Exception as error:  # noqa: BLE001  better a poor sentence than a traceback
        return verdict("beyond", error=type(error).__name__)


def judged(exercise, function):
    """The same, but an error of this package would be raised."""
    if not callable(function) and function is not Ellipsis:
        terms = {"came": came(function), "id": exercise.id, "name": exercise.name}
        return verdict("not-a-function", **terms)
    if function is Ellipsis or is_empty(function):
        return verdict("not-written")
    try:
        if hasattr(exercise, "judged"):
            return exercise.judged(function)
        inputs, done = _tried(exercise, function)
    except OwnCodeError as error:
        return Verdict(False, error.kind, str(error))
    found = _result(exercise, inputs, done, 0)
    for bind in () if found.right else done.bind.turned():
        other = run(function, exercise, [s.values for s in inputs], bind)
        turned = _result(exercise, inputs, other, 0)
        if turned.right:
            found, done = turned, other
    doubt = None if found.mistake in NO_NUMBERS else evidence.doubted(exercise, done, found.right)
    if doubt:
        found = verdict(doubt[0], **doubt[1])
    elif not found.right:
        found = _result(exercise, inputs, done, 1)
        if found.mistake in UNEXPLAINED:
            wrong = next((q for q, right in found.lines if right is False), None)
            sure = [q for q, right in found.lines if right]
            is_right = functools.partial(_is_right, exercise, inputs, wrong)
            change = repaired(function, done.code, is_right, sure)
            if change:
                found = _of_repair(found, wrong, *change)
            else:
                found = _result(exercise, inputs, done, 2)
    if said := evidence.received(exercise, done.bind, found.right):
        remark = f"{found.remark or say('judge.right')} {said}"
        found = found._replace(message=f"{found.message} {said}".strip(), remark=remark)
    first, nothing = done.answers[0], ("missing-results", "nothing-returned")
    if first.value is None and first.printed and found.mistake in nothing:
        expected = ", ".join(exercise.quantities)
        found = found._replace(message=say("judge.answers.printed", expected=expected))
    elif first.value is None and first.error is None and (why := unreturned(done.code)):
        found = verdict("nothing-returned", f"-{why[0]}", **why[1])
    return found._replace(printed=first.printed)


def _is_right(exercise, inputs, wrong, function):
    """Whether a changed function is right, in a pass at least at its first wrong line."""
    for some in (inputs[:1], inputs[1:3], inputs):
        try:
            done = run(function, exercise, [s.values for s in some], seconds=0.2)
        except OwnCodeError:
            return False
        found = _result(exercise, some, done, 0)
        if not found.right and not (wrong and dict(found.lines).get(wrong)):
            return False
    return True


def _of_repair(found, wrong, kind, terms):
    """The Verdict where a change of the learner's own line makes it right. found: without it."""
    message = " ".join(say(f"judge.answers.repair-{kind}", see=found.see, **terms).split())
    message = say("judge.in-pass", v=wrong, said=message) if wrong else message
    return Verdict(False, kind, message, found.lines)


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


def _result(exercise, inputs, done, most):
    answers, first = done.answers, done.answers[0]
    if isinstance(answers[-1].error, TimeLimit):
        hidden = re.search(r"except[^\n]*[:\n]\s*(pass|continue)\b", source(done.code))
        return verdict("time-limit", "-hidden" * bool(hidden), seconds=SECONDS)
    if first.unwritten and exercise.whole:
        return verdict("half-written", left=_symbols(first.unwritten))
    if first.unwritten or first.value is Ellipsis:
        return verdict("not-written")
    meant = first.error and slip(first, done.code)[0]
    shapes = isinstance(first.error, ValueError) and not meant
    answers = [a._replace(clash=None) for a in answers] if meant else answers
    if exercise.whole:
        found = _grade_pass(exercise, inputs, answers, most)
    elif first.error is not None and not shapes:
        found = Verdict(None)
    else:
        values = [answer.value for answer in answers]
        one = line(exercise.id)
        found = _grade_line(one, inputs, answers, values, most=most)
        held = [answer.reached.get(one.quantity, SKIP) for answer in answers]
        instead = first.labels.get((), one.quantity)
        own = one.quantity in getattr(done.code, "co_varnames", ()) and instead != one.quantity
        if most and own and _grade_line(one, inputs, answers, held, most=0).right:
            found = verdict("other-returned", v=one.quantity, instead=instead)
    failed = [i for i, answer in enumerate(answers) if answer.error is not None]
    if failed and found.right is not False:
        answer, situation = answers[failed[0]], inputs[failed[0]]
        error = raised_error(answer, done.code, done.bind.names, answers, inputs)
        special = (exercise.own + exercise.quantities) if failed[0] else ()
        said = _with(situation, error.message, special)
        return error._replace(message=said, lines=found.lines)
    changed = dict.fromkeys(s for answer in answers for s in answer.changed)
    if not (found.right and changed):
        return found
    return verdict("argument-changed", changed=_symbols(changed))._replace(lines=found.lines)


def raised_error(answer, code, own, answers=(), inputs=()):
    """The Verdict on an error. own: the names of the arguments. answers, inputs: of all calls."""
    meant, asked = slip(answer, code)
    see = evidence.raised(answer, answers, inputs, known=bool(meant))
    if meant:
        return Verdict(False, meant, f"{see} {asked}")
    known = entry("judge.exceptions")
    kinds = (c.__name__ for c in type(answer.error).__mro__)
    kind = next((kind for kind in kinds if kind in known), "Exception")
    asked = say(f"judge.exceptions.{kind}", own=", ".join(own))
    return Verdict(False, f"raised {type(answer.error).__name__}", f"{see} {asked}")


def _with(situation, said, symbols):
    """A sentence, after what is special about some inputs. symbols: what it has to do with."""
    found = symbols and evidence.plain_words(
        next(iter(coincidences(situation, symbols)), ""), situation.sizes
    )
    return say("judge.with", special=found, said=said) if found else said


def _grade_line(line, inputs, answers, values, upstream=None, most=2):
    """The Verdict on one line, from the values returned for it, one per situation.

    upstream: in a pass, per situation what the learner computed before this line. most: of `grade`.
    """
    cases, unusable = _cases(line, inputs, answers, values, upstream)
    if unusable and unusable[0] is inputs[0]:
        return unusable[1]
    found = grade(line, cases, answers, inputs, most)
    if not (unusable and found.right):
        return found
    said = _with(unusable[0], unusable[1].message, (line.quantity, *line.names))
    return unusable[1]._replace(message=said)


def _cases(line, inputs, answers, values, upstream):
    """The Cases of a line, and the first situation with a value of no use and what is said of it."""
    cases, unusable = [], None
    for i, (situation, answer, value) in enumerate(zip(inputs, answers, values)):
        if upstream and upstream[i]:
            situation = Situation(situation.sizes, situation.values | upstream[i], {})
        right = compute(line.forms[0], situation.values)
        if isinstance(right, Clash) or not np.isfinite(right).all():
            continue
        right = as_number(right, line)
        if answer.error is not None:
            found = SKIP if answer.clash is None else answer.clash
        else:
            found = SKIP if value is SKIP else as_array(value, line)
            if found is None or isinstance(value, tuple) and array_of(value).shape != right.shape:
                found, unusable = SKIP, unusable or (inputs[i], _unusable(line, value, right))
        cases.append(Case(situation, line, right, found, situation.memo))
    return cases, unusable


def as_array(value, line):
    """A returned value as an array of floats, or None where it is not made of real numbers."""
    array = array_of(value)
    return as_number(array.astype(float), line) if array.dtype.kind in "biuf" else None


def as_number(array, line):
    """A (1, 1) array is a number where a number is wanted."""
    return array.reshape(()) if line.number and np.size(array) == 1 else array


def _unusable(line, value, right):
    variant = "-array" if right.ndim else ""
    if value is Ellipsis:
        mistake, variant = "not-written", "-line"
    elif value is None or array_of(value).dtype.kind == "c":
        mistake, variant = "nothing-returned" if value is None else "complex", ""
    elif isinstance(value, tuple) and len(value) == 1:
        mistake = "trailing-comma"
    else:
        mistake, variant = "not-numbers", "-tuple" * isinstance(value, tuple) + variant
    return verdict(mistake, variant, v=line.quantity, shape=right.shape, came=came(value))


def grade(line, cases, answers, situations, most=2):
    """The Verdict on one line.

    answers: the run.Answer in each of the situations; the first is spoken of. most: how many
    mistakes at once to look for; with 0 the verdict has no message.
    """
    main = answers[0]
    compared = [case for case in cases if case.answer is not SKIP]
    right = [case.is_right for case in compared]
    if not compared or all(right) or not most:
        return Verdict(all(right) if compared else None)

    wrong, where = compared[right.index(False)], evidence.where_right(compared, right)
    overwritten = [s for s in main.changed if s in algebra.symbols(line.forms[0])]
    plain = main.error is None and not overwritten
    if overwritten:
        see = say("judge.evidence.changed", changed=_symbols(overwritten))
    elif main.error is not None:
        see = evidence.raised(main, answers, situations)
    else:
        see = evidence.seen(line, wrong, where, compared)
    arrays = [case.answer if isinstance(case.answer, np.ndarray) else None for case in compared]
    lost = [array is not None and not np.isfinite(array).all() for array in arrays]
    way = evidence.cut([(a, case.right) for a, case in zip(arrays, compared)])
    short = way and verdict("cut", way[0], v=line.quantity, n=way[1], see=see)
    arrays = [array for array in arrays if array is not None]
    value = main.reached.get(line.quantity) if main.value is None else main.value
    if short and (way[0] != "-whole" or getattr(value, "dtype", np.dtype(float)).kind in "iu"):
        return short
    nothing = arrays and not any(np.isfinite(a).any() or not a.size for a in arrays)
    entries = {float(entry) for array in arrays for entry in array.ravel()}
    if not any(lost) and len(entries) == 1 and len(arrays) == len(cases):
        return verdict("constant", v=line.quantity, number=f"{entries.pop() + 0:g}", see=see)
    if named := () if nothing else name(line, compared, most):
        if plain and "sign" in {m.name for m in named}:
            see = evidence.seen(line, wrong, where, compared, turned=True)
        return _named(line, named, see)
    if not nothing and (found := before(line, compared, most)):
        return _named(*found, see, line, found[0].quantity in main.reached)
    if short:  # also what is a mistake with a name may hold whole numbers only
        return short
    if any(lost):
        where = "" if nothing else evidence.where_right(compared, lost)
        see = see if nothing else evidence.seen(line, compared[lost.index(True)], "")
        found = verdict("nan", "-where" * bool(where), v=line.quantity, where=where, see=see)
        return found._replace(see=see)
    off = [case for case in compared if plain and not case.is_right]
    example, smallest = evidence.worked(off)
    see = example or see
    sizes = evidence.handled(cases, [case.is_right for case in cases])
    said = [see, sizes, evidence.question(smallest or wrong)]
    return Verdict(
        False, "written-in-size" * bool(sizes) or None, " ".join(filter(None, said)), see=see
    )


def _named(line, mutations, see, *after):
    said = told(line, mutations, see, *after)
    return Verdict(False, "+".join(m.name for m in mutations), said, see=see)


def _symbols(symbols):
    return listed([f"`{s}`" for s in symbols])


def _grade_pass(exercise, inputs, answers, most):
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
            return verdict("half-written", left=_symbols(left))._replace(lines=words)
        message = say("judge.in-pass", v=quantity, said=found.message)
        return found._replace(message=message, lines=words)
    if raised or not any(state.values()):
        return Verdict(None, lines=words)
    if missing:
        asked = {"missing": _symbols(missing), "expected": ", ".join(exercise.orders[0])}
        return Verdict(False, "missing-results", say("own.missing", **asked), words)
    if len(state) < len(lines) and set(state) == set(exercise.needed):
        not_seen = [one.quantity for one in lines if one.quantity not in state]
        remark = f"{remark or say('judge.right')} {say('judge.not-seen', which=_symbols(not_seen))}"
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
    said = say("judge.other-order", expected=", ".join(orders[0])) if other else ""
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
            verdicts[one.quantity] = _grade_line(one, inputs, shown, values, upstream, most)
            unsure = unsure or verdicts[one.quantity].right is False
            odd = upstream[0] and not any(stopped) and verdicts[one.quantity].right is False
            if odd and _grade_line(one, inputs, shown, values, None, 0).right:
                # The right number, though it does not follow from a wrong one before it.
                verdicts[one.quantity] = Verdict(None)
            if unsure and verdicts[one.quantity].right and any(v is SKIP for v in values):
                verdicts[one.quantity] = Verdict(None)  # not reached at every input
            values = [None if value is SKIP else as_array(value, one) for value in values]
        else:
            tree = one.forms[0]
            after = most and _after(one, lines, inputs, answers, given, upstream)
            # Pairs would explain too much where few situations gave a value.
            found = name(one, after, 1 if answers[0].error else 2) if after else ()
            if found and not any(m.name in OF_MANY for m in found):
                see = evidence.seen(after[0].line, after[0], "")
                see = evidence.raised(shown[0], shown, inputs) if shown[0].error else see
                verdicts[one.quantity], tree = _named(one, found, see), found[-1].tree
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
            cases += _cases(other, inputs, answers, values, known)[0]
    cases = [c._replace(behind=one.quantity) for c in cases if isinstance(c.answer, np.ndarray)]
    cases.sort(key=lambda case: case.is_right)
    return cases if cases and not cases[0].is_right else []
