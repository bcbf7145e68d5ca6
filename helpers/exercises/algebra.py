"""Equations as trees, and everything that can go wrong in one step.

A tree is a symbol ("W2"), a number, or a tuple (operation, child, ...): the line
`dW2 = (1 / m) * (dZ2 @ A1.T)` is ("over", ("@", "dZ2", ("T", "A1")), "m").
A mistake is a tree that differs from the right one in one place; `mutations` lists them by name.
"""

import ast
import functools
import re
from typing import NamedTuple

import numpy as np

from helpers.activations import sigmoid, tanh

OPERATIONS = {
    "@": np.matmul,
    "T@": lambda a, b: np.matmul(np.transpose(a), b),
    "*": np.multiply,
    "+": np.add,
    "-": np.subtract,
    "/": np.divide,
    "//": np.floor_divide,
    "under": lambda a, b: np.divide(b, a),
    "over": np.divide,  # by a count
    "neg": np.negative,
    "T": np.transpose,
    "reshape": lambda v: np.reshape(v, np.shape(v)[::-1]),
    "pinv": np.linalg.pinv,
    "flat": np.ravel,
    "squeeze": np.squeeze,
    "first": lambda v: v[:, :1],
    "last": lambda v: v[:, -1:],
    "**2": np.square,
    "abs": np.abs,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "exp": np.exp,
    "sigmoid": sigmoid,
    "sigmoid'": sigmoid.slope,
    "tanh": np.tanh,
    "tanh'": tanh.slope,
    "sinh": np.sinh,
    "arctan": np.arctan,
    "sech": lambda v: 1 / np.cosh(v),
    "relu": lambda v: np.maximum(v, 0.0),
    "softmax": lambda v: np.exp(v) / np.sum(np.exp(v), axis=0, keepdims=True),
    "step": lambda v: np.greater(v, 0) * 1.0,
    "round": lambda v: np.greater(v, 0.5) * 1.0,
    "1-aa": lambda a: tanh.slope(None, a),
    "a(1-a)": lambda a: sigmoid.slope(None, a),
    "1-a": lambda a: 1 - a,
    "1-2a": lambda a: 1 - 2 * a,
    "2a": lambda a: 2 * a,
    "-2a": lambda a: -2 * a,
    "1+aa": lambda a: 1 + a**2,
    "aa-1": lambda a: a**2 - 1,
    "(1-a)(1-a)": lambda a: (1 - a) ** 2,
}
# Sums, means and maxima: along an axis (or all), and "k" for keepdims.
REDUCTIONS = {
    f"{name}{'' if axis is None else axis}{'k' if keep else ''}": functools.partial(
        function, axis=axis, keepdims=keep
    )
    for name, function in (("sum", np.sum), ("mean", np.mean), ("max", np.max))
    for axis in (0, 1, None)
    for keep in (True, False)
}
OPERATIONS |= REDUCTIONS

_BINARY = {ast.MatMult: "@", ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.Div: "/"}
_CALLS = {
    "np.sum": "sum",
    "np.sum(axis=1, keepdims=True)": "sum1k",
    "np.log": "log",
    "np.exp": "exp",
    "np.abs": "abs",
    "sigmoid": "sigmoid",
    "g1": "tanh",
}


def parse(code):
    """The tree of an expression, such as the right-hand side of a line of `equations.LINES`."""
    return _tree(ast.parse(code, mode="eval").body)


def _tree(node):
    match node:
        case ast.Name():
            return node.id
        case ast.Constant():
            return node.value
        case ast.Attribute(attr="T"):
            return ("T", _tree(node.value))
        case ast.UnaryOp(op=ast.USub()):
            return ("neg", _tree(node.operand))
        case ast.BinOp(op=ast.Pow()):
            return ("**2", _tree(node.left))
        case ast.BinOp(op=ast.Mult(), left=ast.BinOp(op=ast.Div(), right=ast.Name(id="m"))):
            return ("over", _tree(node.right), "m")
        case ast.BinOp():
            return (_BINARY[type(node.op)], _tree(node.left), _tree(node.right))
        case ast.Call(func=ast.Attribute(attr="slope")):
            slope = {"g1": "1-aa", "sigmoid": "a(1-a)"}[node.func.value.id]
            return (slope, _tree(node.args[1]))
        case ast.Call():
            keywords = ", ".join(ast.unparse(k) for k in node.keywords)
            name = ast.unparse(node.func) + (f"({keywords})" if keywords else "")
            return (_CALLS[name], _tree(node.args[0]))
    raise ValueError(f"{ast.unparse(node)} is no expression that this module knows.")


class Clash(NamedTuple):
    """Two shapes that could not meet. operation: "@" or "elementwise"."""

    operation: str
    shapes: tuple


def evaluate(tree, values, memo):
    """The value of a tree, or the Clash that stopped it. memo: a dict that remembers parts."""
    if not isinstance(tree, tuple):
        return values[tree] if isinstance(tree, str) else tree
    if tree not in memo:
        arguments = [evaluate(child, values, memo) for child in tree[1:]]
        clash = next((a for a in arguments if isinstance(a, Clash)), None)
        if clash is None:
            try:
                clash = OPERATIONS[tree[0]](*arguments)
            except (ValueError, IndexError, np.linalg.LinAlgError):
                kind = "@" if tree[0] == "@" else "elementwise"
                clash = Clash(kind, tuple(np.shape(a) for a in arguments))
        memo[tree] = clash
    return memo[tree]


def substitute(tree, replacements):
    """The tree with symbols replaced by trees."""
    if isinstance(tree, tuple):
        return (tree[0], *(substitute(child, replacements) for child in tree[1:]))
    return replacements.get(tree, tree)


def symbols(tree):
    """The symbols in a tree, each once, in order."""
    if isinstance(tree, tuple):
        return tuple(dict.fromkeys(s for child in tree[1:] for s in symbols(child)))
    return (tree,) if isinstance(tree, str) else ()


def words(tree):
    """A part of an equation in words that do not give the equation away."""
    if isinstance(tree, tuple) and tree[0] == "say":
        return tree[1]
    names = symbols(tree)
    if isinstance(tree, tuple):
        a = names[:1]
        if tree[0] in ("1-aa", "a(1-a)") or tree == ("*", *a, ("-", 1, *a)):
            return "the slope of the activation"
    if not names:
        return f"the number {tree}" if not isinstance(tree, tuple) else "a number"
    named = " and ".join(f"`{name}`" for name in names)
    return named if len(names) == 1 else f"the part with {named}"


class Mutation(NamedTuple):
    """A wrong tree with its name. s, t: the terms concerned, as trees or as ("say", text)."""

    kind: str
    s: object
    t: object
    tree: object


# What each operation on one thing is taken for; None: it is left out.
MISTAKEN = {
    "T": {None: "transpose-missing", "reshape": "reshape-for-transpose", "pinv": "pseudo-inverse"},
    "neg": {None: "sign-inside"},
    "**2": {None: "square-missing"},
    "log": {None: "function-missing", "log10": "log-base", "log2": "log-base"},
    "exp": {None: "function-missing"},
    "abs": {None: "function-missing"},
    "sigmoid": {
        None: "activation-missing",
        "sigmoid'": "slope-for-activation",
        **dict.fromkeys(("tanh", "relu", "step", "softmax"), "other-activation"),
    },
    "tanh": {
        None: "activation-missing",
        "tanh'": "slope-for-activation",
        **dict.fromkeys(("sigmoid", "relu", "step", "softmax"), "other-activation"),
        **dict.fromkeys(("sinh", "arctan"), "other-activation"),
    },
    "1-aa": {
        None: "value-for-slope",
        "a(1-a)": "other-slope",
        "step": "other-slope",
        "sigmoid'": "other-slope",
        "sech": "other-slope",
        "1-a": "square-missing",
        "1-2a": "square-missing",
        "(1-a)(1-a)": "square-misplaced",
        **dict.fromkeys(("2a", "-2a"), "slope-derived"),
        "1+aa": "sign-inside",
        "aa-1": "sign",
        "**2": "term-missing",
    },
    "a(1-a)": {
        None: "value-for-slope",
        "1-aa": "other-slope",
        "1-a": "factor-missing",
        "1-2a": "slope-derived",
    },
    "sum1k": {
        None: "not-summed",
        "sum1": "keepdims-missing",
        "sum0k": "wrong-axis",
        "sum0": "wrong-axis",
        "sum": "summed-over-all",
        "sumk": "summed-over-all",
        "mean": "summed-over-all",
        "mean1k": "m-twice",
        "max1k": "other-reduction",
    },
    "sum": {
        None: "not-summed",
        "mean": "m-twice",
        "max": "other-reduction",
        "first": "one-example",
        "last": "one-example",
    },
}
# What may be done to the whole right-hand side, or to one symbol in it.
WRAPPED = {
    "neg": "sign",
    "**2": "squared",
    "abs": "absolute",
    "T": "result-transposed",
    "flat": "flattened",
    "squeeze": "flattened",
    "tanh": "activation-added",
    "sigmoid": "activation-added",
    **{name: "summed-too-much" for name in REDUCTIONS},
}


def mutations(tree, names, parameter=None, rare=True):
    """Every tree that differs from the right one by a single mistake.

    names: the symbols at hand. parameter: the weight or bias that the line is the derivative of,
    or None. rare: also those that one would not look for two at a time. Yields Mutation.
    """
    arrays = [s for s in names if s not in COUNTS]
    slopes = [(slope, a) for a in arrays if a[0] in "aA" for slope in ("a(1-a)", "1-aa")]

    def local(part):
        yield from _of_symbol(part, arrays, slopes, rare)
        yield from _of_operation(part, arrays, rare)

    yield from _everywhere(tree, local)
    yield from _throughout(tree, local)
    for operation, kind in WRAPPED.items():
        yield Mutation(kind, tree, "", (operation, tree))
    for n in COUNTS:
        if n in names:
            kind = "m-twice" if parameter else "m-added"
            kind = kind if n == "m" else "count-added"
            yield Mutation(kind, n, "", ("over", tree, n))
    for factor in slopes:
        yield Mutation("factor-added", factor, "", ("*", tree, factor))
    for factor in (2, 0.5):
        yield Mutation("constant-factor", ("say", factor), "", ("*", factor, tree))
    if rare:
        yield from _rare(tree, names, arrays, parameter)


def _rare(tree, names, arrays, parameter):
    """Changes to the whole that are not looked for together with others."""
    for factor in (3, 4, 10, 0.1):
        yield Mutation("constant-factor", ("say", factor), "", ("*", factor, tree))
    if "m" in names:
        for column, m in ((c, m) for c in ("first", "last") for m in (1, "m")):
            one = {s: (column, s) for s in symbols(tree) if per_example(s)} | {"m": m}
            yield Mutation("one-example", ("say", column), "", substitute(tree, one))
    for other in dict.fromkeys(symbols(tree) + tuple(arrays)):
        yield Mutation("argument-returned", other, "", other)
    for other in arrays:
        yield Mutation("factor-added", other, "", ("*", tree, other))
        yield Mutation("term-added", other, "", ("+", tree, other))
        yield Mutation("term-added", other, "", ("-", tree, other))
    if parameter in names:
        errors = [s for s in symbols(tree) if s[0] == "d" and parameter[0] in "Ww"]
        for error in errors:  # times the weight, not times what came in
            yield Mutation("wrong-symbol", "", parameter, ("*", error, parameter))


def _everywhere(tree, local):
    """Every single change that `local` makes to the tree or to a part of it."""
    yield from local(tree)
    if isinstance(tree, tuple):
        operation, *children = tree
        for i, child in enumerate(children[:1] if operation == "over" else children):
            for kind, s, t, new in _everywhere(child, local):
                whole = (operation, *children[:i], new, *children[i + 1 :])
                yield Mutation("sign-inside" if kind == "sign" else kind, s, t, whole)


def _throughout(tree, local):
    """The changes that are made at every place where the same symbol or operation stands."""
    for symbol in symbols(tree):
        for kind, s, t, new in local(symbol):
            yield Mutation(kind, s, t, substitute(tree, {symbol: new}))
    for operation, others in MISTAKEN.items():
        for other, kind in others.items():
            changed = _replaced(tree, operation, other)
            if changed != tree:
                yield Mutation(kind, tree, other or "", changed)
    for operation, other in (("/", "*"), ("*", "/"), ("*", "+")):
        yield Mutation("wrong-operation", *_first_two(tree), _replaced(tree, operation, other))
    yield Mutation("upside-down", "", "", _replaced(tree, "/", "under"))
    yield Mutation("matrix-for-elementwise", *_first_two(tree), _replaced(tree, "*", "T@"))


def _replaced(tree, operation, other):
    """The tree with one operation replaced by another (None: left out) wherever it stands."""
    if not isinstance(tree, tuple):
        return tree
    children = [_replaced(child, operation, other) for child in tree[1:]]
    if tree[0] != operation:
        return (tree[0], *children)
    return (other, *children) if other else children[0]


def _first_two(tree):
    return (*symbols(tree), *(("say", "the rest"),) * 2)[:2]


def _of_operation(part, arrays, rare):
    """What may happen to an operation and to what it puts together."""
    if not isinstance(part, tuple):
        return
    operation, *children = part
    left, right = children[0], children[-1]
    for other, kind in MISTAKEN.get(operation, {}).items():
        new = left if other is None else (other, left)
        yield Mutation(kind, left, other or "", new)
    if operation in ("1-aa", "a(1-a)") and isinstance(left, str) and left[0] in "aA":
        z = {"A": "Z", "a": "z"}[left[0]] + left[1:]
        yield Mutation("slope-at-z", left, z, (operation, z))
        for other in ("sigmoid'", "tanh'", "sech"):
            yield Mutation("other-slope", left, "", (other, z))
        for square in (("@", ("T", left), left), ("@", left, ("T", left))):
            yield Mutation("matrix-square", left, "", ("-", 1, square))
    if operation == "T" and isinstance(left, str):
        for other in arrays:
            kind = relation(left, other)
            if other != left and (rare or kind != "wrong-symbol"):
                yield Mutation(kind, left, other, other)
    if operation == "over" and right == "m":
        yield from _counts(left)
    elif len(children) == 2:
        yield from _pair(operation, left, right)


COUNTS = ("m", "n0", "n1", "n2")


def _counts(summed):
    """Other things to divide a sum by than the number of examples, and sums along other axes."""
    if isinstance(summed, tuple) and summed[0] == "sum1k":
        yield Mutation("not-summed", summed, "", summed[1])
        for other, kind in MISTAKEN["sum1k"].items():
            if other and other.startswith("sum"):
                mean = other.replace("sum", "mean")
                yield Mutation(kind, summed, "", (mean, summed[1]))
    yield Mutation("m-missing", "", "", summed)
    yield Mutation("m-twice", "", "", ("over", summed, ("*", "m", "m")))
    yield Mutation("whole-division", "", "", ("*", ("//", 1, "m"), summed))
    yield Mutation("m-multiplied", "", "", ("*", summed, "m"))
    for n in COUNTS[1:]:
        yield Mutation("wrong-count", n, "", ("over", summed, n))
        yield Mutation("wrong-count", ("say", f"`{n} * m`"), "", ("over", summed, ("*", n, "m")))
    yield Mutation("wrong-count", ("say", "`m - 1`"), "", ("over", summed, ("-", "m", 1)))
    yield Mutation("wrong-count", ("say", "`m + 1`"), "", ("over", summed, ("+", "m", 1)))


def _flip(part):
    """A factor with its transpose put on, or taken off."""
    return part[1] if isinstance(part, tuple) and part[0] == "T" else ("T", part)


def _pair(operation, left, right):
    """What happens to an operation between two things."""
    term = "factor-missing" if operation in "@*/" else "term-missing"
    yield Mutation(term, right, left, left)
    if (operation, left) == ("/", 1):  # 1 / 1 + e is 1 + e
        yield Mutation("brackets", left, right, right)
    else:
        yield Mutation(term, left, right, ("neg", right) if operation == "-" else right)
    if operation == "/" and left != 1:
        yield Mutation("upside-down", left, right, (operation, right, left))
        yield Mutation("factor-missing", left, right, ("/", 1, right))
    if operation == "-":
        yield Mutation("sign", left, right, (operation, right, left))
    if operation in "+-":
        yield Mutation("sign-inside", right, left, ("-" if operation == "+" else "+", left, right))
        if operation == "-":
            yield Mutation("sign-inside", right, left, ("neg", ("+", left, right)))
        others = "*/"
    elif operation == "@":
        yield Mutation("elementwise-for-matrix", left, right, ("*", left, right))
        yield Mutation("elementwise-for-matrix", left, right, ("*", left, _flip(right)))
        yield Mutation("order-swapped", left, right, ("@", right, left))
        yield Mutation("part-transposed", left, right, ("T", ("@", left, right)))
        yield Mutation("transposes-exchanged", left, right, ("@", _flip(left), _flip(right)))
        others = "+-"
    elif operation == "*":
        yield Mutation("matrix-for-elementwise", left, right, ("@", left, right))
        yield Mutation("matrix-for-elementwise", left, right, ("@", left, _flip(right)))
        yield Mutation("matrix-for-elementwise", left, right, ("@", _flip(left), right))
        if isinstance(right, tuple) and right[0] == "1-aa":  # (...) * 1 - a**2, without brackets
            yield Mutation("brackets", left, right, ("-", left, ("**2", right[1])))
        if isinstance(left, tuple) and left[0] == "@":  # right * a @ b, from left to right
            moved = ("@", ("*", right, left[1]), left[2])
            yield Mutation("brackets", left, right, moved)
        others = "/+-"
    else:
        others = "*"
    for other in others:
        yield Mutation("wrong-operation", left, right, (other, left, right))
    for inner, outer in ((left, right), (right, left)):
        if isinstance(inner, tuple) and inner[0] in "@*/+-" and inner[0] != operation:
            a, b = inner[1:]
            moved = (inner[0], a, (operation, b, right))
            if inner is right:
                moved = (inner[0], (operation, left, a), b)
            yield Mutation("brackets", inner, outer, moved)


def _of_symbol(symbol, arrays, slopes, rare):
    """What stands where a symbol should: another symbol, or something done to it."""
    if not isinstance(symbol, str) or symbol in COUNTS:
        return
    for other in arrays:
        kind = relation(symbol, other)
        if other != symbol and (rare or kind != "wrong-symbol"):
            yield Mutation(kind, symbol, other, other)
    yield Mutation("transpose-added", symbol, "", ("T", symbol))
    yield Mutation("squared", symbol, "", ("**2", symbol))
    yield Mutation("absolute", symbol, "", ("abs", symbol))
    yield Mutation("sign-inside", symbol, "", ("neg", symbol))
    if symbol[0] in "aA":
        activation, slope = ("sigmoid", "a(1-a)") if symbol[1:] in ("", "2") else ("tanh", "1-aa")
        yield Mutation("rounded", symbol, "", ("round", symbol))
        yield Mutation("slope-for-activation", symbol, "", (slope, symbol))
        yield Mutation("activation-twice", symbol, "", (activation, symbol))
    if symbol in ("y", "Y"):
        yield Mutation("labels-exchanged", symbol, "", ("-", 1, symbol))
    if symbol[0] == "d":
        for factor in slopes + arrays * rare:
            yield Mutation("factor-added", factor, "", ("*", symbol, factor))


def per_example(symbol):
    """Whether a symbol holds one column per example."""
    return symbol in ("X", "Y", "L") or symbol.lstrip("d")[0] in "ZA"


def relation(symbol, other):
    """Which kind of mistake it is to write `other` for `symbol`."""
    gradient, letter, layer = re.fullmatch(r"(d?)([A-Za-z])(\d?)", _input_as_a0(symbol)).groups()
    its_gradient, its_letter, its_layer = re.fullmatch(
        r"(d?)([A-Za-z])(\d?)", _input_as_a0(other)
    ).groups()
    if letter == its_letter and gradient == its_gradient and layer and its_layer:
        return "other-layer"
    if letter == its_letter and layer == its_layer:
        return "value-for-gradient" if gradient else "gradient-for-value"
    if layer == its_layer and gradient == its_gradient == "":
        pair = (letter + its_letter).upper()
        return {"AZ": "z-for-a", "ZA": "a-for-z"}.get(pair, "wrong-symbol")
    return "wrong-symbol"


def _input_as_a0(symbol):
    return {"X": "A0", "x": "a0"}.get(symbol, symbol)
