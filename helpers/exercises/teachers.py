"""Exercises of a teacher's own: tried, diagnosed and shown like the course's, and no part of it."""

import ast
import inspect
import itertools
import textwrap

import numpy as np

from helpers.activations import sigmoid
from helpers.exercises import algebra
from helpers.exercises.lines import EXERCISES, MORE, OWN, OWN_LINES, Exercise, Line
from helpers.exercises.situations import Situation
from helpers.exercises.tasks import flat, same
from helpers.own import came
from helpers.texts import commas, say

_SIZES = (3, 4, 2, 5, 7, 6, 9, 8)  # of the letters, in the order in which they come
# How what a teacher writes is called in the table of mistakes.
_TREES = {"p / m": "over(p, m)", "1 - p**2": "tanh_slope(p)", "p * (1 - p)": "sigmoid_slope(p)"}
_TREES |= {"q * p * (1 - p)": "q * sigmoid_slope(p)"}
WORDS = ("nudge", "pointed", "worked", "why", "further", "answer", "mistakes")
_NAMES = {"np": np, "sigmoid": sigmoid}  # what a teacher's lines may use


class OwnExercise(Exercise):
    """An exercise that `exercise` has made, with its own inputs, and its texts by their keys."""

    inputs, texts = (), {}  # of each its own
    known = property(lambda self: self.arguments)
    sentences = property(lambda self: self.words("mistakes") or {})  # of each mistake, by its line
    twin = property(lambda self: self._worked_out(self.inputs[0][-1].values))

    def words(self, what):
        return self.texts.get(what, "")

    def recognised(self, inputs, answers):
        """The known mistake that gives just these values, as its line and its sentence; or None."""
        for code, said in self.sentences.items():
            values = [eval(code, _NAMES, s.values) for s in inputs]
            if all(not a.error and same(flat(a.value), [v]) for v, a in zip(values, answers)):
                return code, said
        return None


def exercise(id, right, shapes, words=None):
    """Make an exercise of your own; then `check(id, function)` and `hints(id)` know it.

    id: its name, any text that is not one of the course's.
    right: the right line as Python, "delta1 = delta2 @ W2 * (1 - H1**2)"; several lines are a whole
        pass, whose function returns all that they compute, in this order. Or a function, of which
        the same is read. np and sigmoid can be used.
    shapes: what a learner's function may receive, each with its shape in letters, ("m", "n1"), or ()
        for one number; or with Python that computes it: "np.tanh(Z1)" from what stands before,
        "rng.integers(0, 2, (m, n2)) * 1.0" from the sizes. Letters may be used in `right` too.
    words: a dict of texts for `hints` and for the answer: nudge, pointed, worked, why, further, answer.
        mistakes: a dict from wrong right-hand sides to the sentence that is to be said of each.

    Returns the Exercise. Raises ValueError where the id is the course's, where `right` or a mistake is
    no such line or does not compute with these shapes, where `words` has another key; TypeError where
    a table is no dict, or a shape neither letters nor Python.
    """
    if not isinstance(id, str) or not id.strip() or id in EXERCISES | MORE:
        raise ValueError(say("show.own.id", id=repr(id)))
    for name, table in (("shapes", shapes), ("words", words or {})):
        if not isinstance(table, dict):
            raise TypeError(say("show.own.table", name=name, came=came(table)))
    OWN[id] = made(id, right, shapes, words)
    return OWN[id]


def made(id, right, shapes, words=None, name=None, kind=OwnExercise):
    """The OwnExercise that `exercise` registers. name: of its function. kind: of exercise."""
    try:
        rows = _rows(right)
    except (SyntaxError, TypeError, OSError, AttributeError) as error:
        raise ValueError(say("show.own.lines")) from error
    for symbol, shape in shapes.items():
        if not isinstance(shape, (str, tuple, list)):
            raise TypeError(say("show.own.shape", symbol=symbol, came=came(shape)))
    words = words or {}
    if unknown := set(words).difference(WORDS):
        raise ValueError(say("show.own.words", came=commas(sorted(unknown)), known=commas(WORDS)))
    letters = [s for shape in shapes.values() if not isinstance(shape, str) for s in shape]
    letters = [s for s in dict.fromkeys(letters) if not str(s).isdigit()]
    try:
        cases = tuple(_situation(rows, shapes, *one) for one in enumerate(_sizes(letters)))
    except Exception as error:
        raise ValueError(say("show.own.computes", id=id, error=repr(error))) from error
    for code in words.get("mistakes", {}):
        try:
            [eval(code, _NAMES, case.values) for case in cases]
        except Exception as error:
            raise ValueError(say("show.own.mistake", code=code, error=repr(error))) from error
    used = [s for _, code in rows for s in _names(code)]
    asked = [quantity for quantity, _ in rows]
    own = tuple(s for s in shapes if s in used and s not in asked)
    own += tuple(s for s in letters if s in used)
    arguments = tuple(dict.fromkeys((*own, *shapes, *letters)))
    ids = tuple(f"{id}:{quantity}" for quantity in asked) if len(rows) > 1 else (id,)
    for one, (quantity, code) in zip(ids, rows):
        number = np.ndim(cases[0].values[quantity]) == 0
        tree = _tree(one, code, quantity, cases)
        at_hand = tuple(s for s in (*arguments, *asked) if s not in (quantity, *letters))
        at_hand += tuple(s for s in letters if s in algebra.COUNTS)
        OWN_LINES[one] = Line(one, quantity, (tree,), at_hand, f"{quantity} = {code}", number)
    usual = right.__name__ if callable(right) else asked[0] if len(rows) == 1 else "answer"
    found = kind(id, name or usual, own, arguments, ids, (tuple(asked),) * (len(rows) > 1))
    found.inputs, found.texts = (cases,), dict(words)
    return found


def _rows(right):
    """Pairs (quantity, its right-hand side) of lines of Python, or of a function's body."""
    source = textwrap.dedent(inspect.getsource(right) if callable(right) else right)
    body, inlined = ast.parse(source).body, {}
    if body and isinstance(body[0], ast.FunctionDef):
        *body, returned = [one for one in body[0].body if not isinstance(one, ast.Expr)]
        asked = [getattr(s, "id", None) for s in getattr(returned.value, "elts", [returned.value])]
        if None in asked:  # an expression: it is called as the function is
            body.append(ast.Assign([ast.Name(right.__name__)], returned.value))
            asked = [right.__name__]
        inlined = {s: None for s in _targets(body) if s not in asked}
    rows = []
    for quantity, one in zip(_targets(body), body):
        value = _Inlined(inlined).visit(one.value) if inlined else one.value
        code = ast.unparse(value) if inlined else ast.get_source_segment(source, value)
        if quantity in inlined:
            inlined[quantity] = value
        else:
            rows.append((quantity, code))
    return rows


def _targets(body):
    simple = (isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) for one in body)
    if not body or not all(simple):
        raise ValueError(say("show.own.lines"))
    return [one.targets[0].id for one in body]


class _Inlined(ast.NodeTransformer):
    """What a function computes on its way, written where it is used."""

    def __init__(self, values):
        self.values = values

    def visit_Name(self, node):
        return self.values.get(node.id) or node


def _names(code):
    names = [n for n in ast.walk(ast.parse(code, mode="eval")) if isinstance(n, ast.Name)]
    return [n.id for n in sorted(names, key=lambda n: (n.lineno, n.col_offset))]


def _sizes(letters):
    """Sets of sizes: all different, all equal, each 1, all turned round, small for work by hand."""
    different = dict(zip(letters, itertools.cycle(_SIZES)))
    turned = dict(zip(letters, itertools.cycle(_SIZES[::-1])))
    ones = [different | {letter: 1} for letter in letters]
    return [different, dict.fromkeys(letters, 3), *ones, turned, dict.fromkeys(letters, 2)]


def _situation(rows, shapes, seed, sizes):
    rng = np.random.default_rng(seed)
    names = {**_NAMES, "rng": rng, **sizes}
    small, values = max(sizes.values(), default=1) <= 2, {}
    for symbol, shape in shapes.items():
        if isinstance(shape, str):
            values[symbol] = eval(shape, {**names, **values})
        else:
            array = rng.standard_normal([sizes.get(s) or int(s) for s in shape])
            values[symbol] = np.round(array, 1) if small else array
    for quantity, code in rows:
        values[quantity] = eval(code, {**names, **values})
    return Situation({"1": 1} | sizes, values | sizes, {})


def _tree(id, code, quantity, cases):
    """The line as a tree; where it has something of which no tree can be made, as one operation."""
    try:
        tree = algebra.parse(code)
        for pattern, new in _TREES.items():
            tree = algebra.replaced(tree, algebra.parse(pattern), algebra.parse(new))
        pairs = [(algebra.compute(tree, c.values), c.values[quantity]) for c in cases]
        if all(not isinstance(a, algebra.Clash) and np.allclose(a, b) for a, b in pairs):
            return tree
    except (ValueError, KeyError, AttributeError):
        pass
    symbols = tuple(s for s in dict.fromkeys(_names(code)) if s in cases[0].values)
    operation = algebra.WHOLE + id
    algebra.OPERATIONS[operation] = eval(f"lambda {', '.join(symbols)}: {code}", _NAMES)
    return (operation, *symbols)
