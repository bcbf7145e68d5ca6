"""The verdict on one line, and on a whole pass line by line.

A line is compared with each mistake of the table, made in the right line, on all inputs; then with
pairs of mistakes; where none agrees, what can be said of it is described.
"""

from typing import NamedTuple

import numpy as np

from helpers.exercises import algebra, evidence
from helpers.exercises.algebra import Clash, compute
from helpers.exercises.evidence import same
from helpers.exercises.lines import Line, of_the_cost
from helpers.exercises.lines import line as line_of
from helpers.exercises.mistakes import OF_MANY, Mutation
from helpers.exercises.naming import before, name, told
from helpers.exercises.run import Answer
from helpers.exercises.situations import Situation, coincidences
from helpers.exercises.slips import slip
from helpers.own import NEEDED, OwnCodeError, array_of, came, pick, places
from helpers.texts import commas, entry, listed, say, together

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
        if self.behind:
            tree = algebra.substitute(self.line.forms[0], {self.behind: tree})
        value = algebra.evaluate(tree, self.situation.values, memo)
        if isinstance(value, Clash) or isinstance(self.answer, Clash):
            return type(value) is type(self.answer) and value == self.answer
        value = as_number(np.asarray(value), self.line)
        if value.ndim and not self.answer.ndim and not value.any():
            return not self.answer  # a loop without a round leaves the number 0 that it began with
        return same(self.answer, value, self.tolerance)

    @property
    def tolerance(self):
        """Of the largest entry; more where `+ 1e-8` or the like may keep a logarithm from 0."""
        divides = self.line.quantity in ("L", "J", "da", "dz", "dz2", "dZ2")
        values, symbols = self.situation.values, ("a", "a2", "A2") if divides else ()
        near = [np.minimum(values[s], 1 - values[s]).min() for s in symbols if s in values]
        near = min(near, default=1)
        return self.line.tolerance + 2e-8 / max(near, 1e-4)

    @property
    def is_kept_apart(self):
        """Whether it would be right if one axis more were summed over."""
        answer, axes = self.answer, range(self.right.ndim + 1)
        more = isinstance(answer, np.ndarray) and answer.ndim == len(axes)
        return more and any(same(answer.sum(i), self.right, self.tolerance) for i in axes)

    @property
    def has_more_axes(self):
        """Whether it would be right without axes of length 1."""
        answer, right = self.answer, self.right
        more = isinstance(answer, np.ndarray) and answer.ndim > max(right.ndim, 2)
        return more and same(answer.ravel(), right.ravel(), self.tolerance)

    @property
    def is_right(self):
        return isinstance(self.answer, np.ndarray) and same(self.answer, self.right, self.tolerance)


RIGHT = Verdict(True)


def verdict(mistake, variant="", see="", **terms):
    """The Verdict on an answer that has a message of its own. variant: of the message."""
    said = say(f"judge.answers.{mistake}{variant}", see=see, **terms)
    return Verdict(False, mistake, said, see=see)


def of_repair(see, kind, terms, quantity=""):
    """The Verdict where a change of the learner's own line makes it right. see: the evidence."""
    message = " ".join(say(f"judge.answers.repair-{kind}", see=see, **terms).split())
    message = say("judge.in-pass", v=quantity, said=message) if quantity else message
    return Verdict(False, kind, message)


def raised_error(answer, code, own, answers=(), inputs=(), more=""):
    """The Verdict on an error. own: the names of the arguments. answers, inputs: of all calls.

    more: what else is known of it.
    """
    meant, asked = slip(answer, code)
    see = evidence.raised(answer, answers, inputs, known=bool(meant))
    if meant:
        return Verdict(False, meant, together(see, asked))
    known = entry("judge.exceptions")
    kinds = (c.__name__ for c in type(answer.error).__mro__)
    kind = next((kind for kind in kinds if kind in known), "Exception")
    asked = say(f"judge.exceptions.{kind}", own=commas(own))
    return Verdict(False, f"raised {type(answer.error).__name__}", together(see, more, asked))


def with_special(bad, said, symbols, good=()):
    """A sentence, after what is special about the bad situations. symbols: what it has to do with."""
    every, other = ([{*coincidences(s, symbols)} for s in some] for some in (bad, good))
    found = (c for c in coincidences(bad[0], symbols) if all(c in one for one in every))
    found = next((c for c in found if not any(c in one for one in other)), "")
    return say("judge.with", special=found, said=said) if found else said


def grade_line(line, inputs, answers, values, upstream=None, most=2):
    """The Verdict on one line, from the values returned for it, one per situation.

    upstream: in a pass, per situation what the learner computed before this line. most: of `grade`.
    """
    cases, unusable = _cases(line, inputs, answers, values, upstream)
    if unusable and unusable[0] is inputs[0]:
        return unusable[1]
    found = grade(line, cases, answers, inputs, most)
    if not (unusable and found.right):
        return found
    said = with_special([unusable[0]], unusable[1].message, (line.quantity, *line.names))
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
        found = answer.clash or SKIP
        if answer.error is None and value is not SKIP:
            found = as_array(value, line)
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
    where_right = where and say(f"judge.evidence.where-right{'-number' * line.number}", where=where)
    overwritten = [s for s in main.changed if s in algebra.symbols(line.forms[0])]
    plain = main.error is None and not overwritten
    if overwritten:
        seen = evidence.seen(line, wrong, compared)
        see = together(say("judge.evidence.changed", changed=in_backticks(overwritten)), seen)
    elif main.error is not None:
        see = evidence.raised(main, answers, situations)
    else:
        see = together(evidence.seen(line, wrong, compared), where_right)
    given = [case for case in compared if isinstance(case.answer, np.ndarray)]
    lost = [isinstance(c.answer, np.ndarray) and not np.isfinite(c.answer).all() for c in compared]
    way = evidence.cut([(case.answer, case.right) for case in compared])
    short = way and verdict("cut", way[0], see, v=line.quantity, n=way[1])
    value = main.reached.get(line.quantity) if main.value is None else main.value
    if short and (way[0] != "-whole" or getattr(value, "dtype", np.dtype(float)).kind in "iu"):
        return short
    nothing = given and not any(np.isfinite(c.answer).any() or not c.answer.size for c in given)
    entries = {float(entry) for case in given for entry in case.answer.ravel()}
    if not any(lost) and len(entries) == 1 and len(given) == len(cases):
        link = {1.0: "-link", 0.0: "-bias"}.get(*entries, "") if line.quantity[:2] == "db" else ""
        return verdict("constant", link, see, v=line.quantity, number=f"{entries.pop() + 0:g}")
    if all(case.has_more_axes for case in compared):
        return named_as(line, [Mutation("flattened", "", "", line.forms[0], "more")], see)
    if all(case.is_kept_apart for case in compared):
        return named_as(line, [Mutation("not-summed", "", "", line.forms[0])], see)
    if named := () if nothing else name(line, compared, most):
        if main.clash is not None:  # of shapes, which do not tell what is in them
            column = lambda m: m._replace(variant="column") if m.variant == "of" else m
            named = tuple(map(column, named))
        if plain and "sign" in {m.name for m in named}:
            see = together(evidence.seen(line, wrong, compared, turned=True), where_right)
        return named_as(line, named, see)
    if not nothing and (found := before(line, compared, most)):
        return named_as(*found, see, line, found[0].quantity in main.reached)
    if short:  # also what is a mistake with a name may hold whole numbers only
        return short
    if any(lost):
        where = "" if nothing else evidence.where_right(compared, lost)
        see = see if nothing else evidence.seen(line, compared[lost.index(True)])
        pairs = [(~np.isfinite(case.answer), evidence.at_a_corner(case)) for case in given]
        corner = all(np.array_equal(*pair) for pair in pairs)
        kind = "-corner" if corner else "-where" * bool(where)
        return verdict("nan", kind, see, v=line.quantity, where=where)
    off = [case for case in compared if plain and not case.is_right]
    example, smallest = evidence.worked(off)
    see = example or see
    arrays = [case for case in off if isinstance(case.answer, np.ndarray)]
    if 2 * sum(same(case.answer, case.right, 0.03) for case in arrays) > len(compared):
        return verdict("near", see=see, v=line.quantity)
    sizes = evidence.handled(cases, [case.is_right for case in cases])
    asked = evidence.question(smallest if example else wrong, example)
    if main.error is not None and main.clash is None:
        asked = say("judge.exceptions.Exception")
    said = [see, sizes, asked]
    return Verdict(False, "written-in-size" * bool(sizes) or None, together(*said), see=see)


def named_as(line, mutations, see, *after):
    said = told(line, mutations, see, *after)
    return Verdict(False, "+".join(m.name for m in mutations), said, see=see)


def in_backticks(symbols):
    return listed([f"`{s}`" for s in symbols])


def grade_pass(exercise, inputs, answers, most):
    """Line by line, each from the learner's own values before it."""
    lines, remark, given = [*map(line_of, exercise.lines)], "", [{} for _ in answers]
    backward = exercise.id in ("backward", "backward one")  # there the four gradients are enough
    needed = NEEDED if backward else exercise.quantities
    returned = next((i for i, answer in enumerate(answers) if answer.error is None), None)
    if returned is not None:
        try:
            given, remark = _returned(exercise, lines, inputs, answers, returned)
        except OwnCodeError as error:
            return Verdict(False, "missing-results", str(error))
    missing = [q for q in needed if not any(q in g for g in given)]
    labels = answers[returned or 0].labels
    here, held, order = {*given[returned or 0]}, [*labels.values()], exercise.orders[0]
    twice = [s for s in dict.fromkeys(held) if held.count(s) > 1]
    verdicts = _grade_lines(lines, inputs, answers, given, 0)
    if most and (missing or not all(found.right for found in verdicts.values())):
        # The learner's own variables tell more than what is returned alone.
        # Where it stops at some inputs only, nothing was finished there: of these only what has
        # another shape than it should have.
        for answer, s, told in zip(answers, inputs, given):
            every = answer.error is None or answers[0].error
            for q, v in answer.reached.items():
                if every or q in s.values and v.shape != np.shape(s.values[q]):
                    told.setdefault(q, v)
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
    if twice and {*order} - here:
        places = (path[0] for path, s in labels.items() if s in twice)
        unsure = [order[i] for i in places if isinstance(i, int) and i < len(order)]
        words = tuple((q, None if q in unsure else ok) for q, ok in words)
        return verdict("overwritten", s=in_backticks(twice))._replace(lines=words)
    if missing:
        asked = {"missing": in_backticks(missing), "expected": commas(exercise.orders[0])}
        return Verdict(False, "missing-results", say("own.missing", **asked), words)
    if len(state) < len(lines) and set(state) == set(needed):
        not_seen = [one.quantity for one in lines if one.quantity not in state]
        said = say("judge.not-seen", which=in_backticks(not_seen))
        remark = together(remark or say("judge.right"), said)
    return RIGHT._replace(lines=words, remark=remark)


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
            verdicts[one.quantity] = grade_line(one, inputs, shown, values, upstream, most)
            unsure = unsure or verdicts[one.quantity].right is False
            odd = upstream[0] and not any(stopped) and verdicts[one.quantity].right is False
            if odd and grade_line(one, inputs, shown, values, None, 0).right:
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
                see = evidence.seen(after[0].line, after[0])
                see = evidence.raised(shown[0], shown, inputs) if shown[0].error else see
                verdicts[one.quantity], tree = named_as(one, found, see), found[-1].tree
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
