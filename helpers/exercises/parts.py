"""The place in the learner's code where a part of what is right belongs: each is tried, small ones first."""

import ast
import inspect
import textwrap

import numpy as np

from helpers.exercises.algebra import compute, parse, parts, symbols
from helpers.exercises.evidence import BY_HAND, same, to_take_in
from helpers.exercises.limit import thread_time
from helpers.exercises.lines import plain
from helpers.exercises.repairs import function_of, places, put
from helpers.exercises.slips import definition
from helpers.own import array_of
from helpers.texts import listed

SECONDS = 0.6  # for all places together
FEW = 6  # numbers that are shown


class _Part:
    """Stands in a changed function for a part of the equation, or watches the learner's own.

    tree, values: what it computes. seen: what the learner's own code gave there.
    """

    def __init__(self):
        self.tree, self.values, self.seen = None, {}, []

    def __call__(self, *own):
        self.seen += own  # what is computed is a copy, for the learner's code may write into it
        return own[0] if own else np.array(compute(self.tree, self.values))[()]


def misplaced(function, code, line, inputs, is_right, sure=()):
    """The smallest place where a part of a line makes a function right; or None.

    Returns a kind and the terms of its words. is_right: tells it of a function and one of the
    inputs. sure: names whose lines are right.
    """
    part = _Part()
    call = lambda *given: ast.Call(ast.Name("__part__", ast.Load()), [*given], [])

    def fits(function, situation):
        part.values = situation.values
        return is_right(function, situation)

    trees = dict.fromkeys(tree for form in line.forms for tree in parts(form) if tree is not form)
    for way, one, own in _places_in_time(code, sure):
        filled = function_of(put(own, way, call()), function, __part__=part)
        for part.tree in trees if filled and not _is_part(one, trees) else ():
            if all(fits(filled, situation) for situation in inputs):
                watched = function_of(put(own, way, call(one)), function, __part__=part)
                wrong = [s for s in inputs if not fits(function, s)]
                for situation in sorted(wrong, key=lambda s: to_take_in(line, s)):
                    part.seen.clear()
                    fits(watched, situation)
                    if part.seen and not same(array_of(part.seen[0]), array_of(part())):
                        break
                return _words(line, one, part)
    return None


def other_than(function, code, right, is_right):
    """The smallest place where an expression of the right function makes a function right; or None."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(right)))
    kinds = (ast.BinOp, ast.Call, ast.Compare, ast.Subscript)
    found = {ast.unparse(n): n for n in ast.walk(tree) if isinstance(n, kinds)}.values()
    names = {s: v for s, v in right.__globals__.items() if s in ("network", "training")}
    for way, one, own in _places_in_time(code):
        for new in found:
            filled = function_of(put(own, way, new), function, **names)
            if filled and is_right(filled):
                return "misplaced", {"text": f"`{ast.unparse(one)}`"}
    return None


def _places_in_time(code, sure=()):
    """The way to each expression of a function, the expression and the function, while there is time."""
    own, end = definition(code), thread_time() + SECONDS
    if own is None or code.co_freevars:
        return
    found = [(way, one) for way, one in places(own, sure) if isinstance(one, ast.expr)]
    found.sort(key=lambda place: (isinstance(place[1], ast.Name), place[1].lineno, -len(place[0])))
    for way, one in found:
        if thread_time() > end:
            return
        yield way, one, own


def _is_part(one, trees):
    """Whether an expression is itself a part of the equation: it is not what is wrong."""
    try:
        return not isinstance(one, ast.Name) and parse(ast.unparse(one)) in trees
    except (ValueError, KeyError, SyntaxError):
        return False


def _words(line, one, part):
    """The kind and its terms: the place, and for a few numbers what it gives and what is wanted."""
    terms = {"text": f"`{ast.unparse(one)}`"}
    values = [array_of(v) for v in (*part.seen[:1], part())]
    pair = [plain(v * 1.0) for v in values if v.dtype.kind in "biuf" and v.size <= FEW]
    used = [n.id for n in ast.walk(one) if isinstance(n, ast.Name)]
    given = {n: part.values.get(n, ()) for n in (*symbols(line.forms[0]), *used)}
    given = {n: v for n, v in given.items() if np.size(v) and not callable(v)}
    near = len(pair) == 2 and same(*values, 0.002)
    if near or len({*pair}) < 2 or sum(map(np.size, given.values())) > BY_HAND:
        return "misplaced", terms
    given = listed([f"`{n} = {plain(v)}`" for n, v in given.items()])
    return "misplaced-numbers", terms | {"given": given, "yours": pair[0], "wanted": pair[1]}
