"""Equations as trees: read, computed, and rewritten by patterns.

A tree is a symbol ("W2"), a number, or a tuple (operation, child, ...): the line
`dW2 = (1 / m) * (dZ2 @ A1.T)` is ("over", ("@", "dZ2", ("T", "A1")), "m").
A pattern is a tree in which lower-case letters stand for parts; `mistakes` has a table of them.
"""

import ast
import functools
import operator
import re
from typing import NamedTuple

import numpy as np

from helpers.activations import sigmoid, tanh

_SIGNS = "MatMult @ matmul, Mult * multiply, Add + add, Sub - subtract, Div / divide"
_SIGNS = [sign.split() for sign in f"{_SIGNS}, FloorDiv // floor_divide".split(", ")]
_NUMPY = """
    square sqrt abs log log2 log10 exp tanh tan sinh cosh arctan arctanh squeeze trunc ravel outer
    ones_like median maximum greater size
"""
OPERATIONS = {sign: getattr(np, name) for _, sign, name in _SIGNS}
OPERATIONS |= {name: getattr(np, name) for name in _NUMPY.split()}
OPERATIONS |= {
    "over": np.divide,  # by a count
    "neg": np.negative,
    "T": np.transpose,
    "reshape": lambda v: np.reshape(v, np.shape(v)[::-1]),
    "pinv": np.linalg.pinv,
    "one_hot": lambda v: (np.arange(len(v))[:, None] == np.argmax(v, axis=0)) * 1.0,
    "median1k": functools.partial(np.median, axis=1, keepdims=True),
    "sigmoid": sigmoid,
    # slopes, as functions of z and as functions of a
    "sigmoid_at": sigmoid.slope,
    "tanh_at": tanh.slope,
    "sigmoid_slope": lambda a: sigmoid.slope(None, a),
    "tanh_slope": lambda a: tanh.slope(None, a),
}
_PARTS = {"row": np.s_[0], "top": np.s_[:1], "bottom": np.s_[-1:], "first": np.s_[:, :1]}
_PARTS |= {"last": np.s_[:, -1:], "but_first": np.s_[:, 1:], "but_last": np.s_[:, :-1]}
OPERATIONS |= {name: operator.itemgetter(part) for name, part in _PARTS.items()}
# Sums, means and maxima: along an axis (or all), and "k" for keepdims.
REDUCTIONS = {
    name + along + "k" * keep: functools.partial(getattr(np, name), axis=axis, keepdims=keep)
    for name in ("sum", "mean", "max")
    for along, axis in (("0", 0), ("1", 1), ("", None))
    for keep in (True, False)
}
OPERATIONS |= REDUCTIONS

_BINARY = {kind: sign for kind, sign, _ in _SIGNS}
WRITTEN = {}  # a tree -> as it was written


@functools.cache
def parse(code):
    """The tree of an expression: the right-hand side of a line of `equations.LINES`, a pattern."""
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
        case ast.Compare(ops=[ast.Gt()], comparators=[other]):
            return ("greater", _tree(node.left), _tree(other))
        case ast.BinOp(op=ast.Pow()):
            return ("square", _tree(node.left))
        case ast.BinOp(op=ast.Mult(), left=ast.BinOp(op=ast.Div(), right=ast.Name(id="m"))):
            return ("over", _tree(node.right), "m")
        case ast.BinOp():
            tree = (_BINARY[type(node.op).__name__], _tree(node.left), _tree(node.right))
            WRITTEN.setdefault(tree, ast.unparse(node))
            return tree
        case ast.Call(func=ast.Attribute(attr="slope")):
            slope = {"g1": "tanh_slope", "sigmoid": "sigmoid_slope"}[node.func.value.id]
            return (slope, _tree(node.args[1]))
        case ast.Call():
            keywords = ", ".join(ast.unparse(k) for k in node.keywords)
            kept = re.sub(r"^axis=(\d), keepdims=True$", r"\1k", keywords)
            name = ast.unparse(node.func).removeprefix("np.") + kept
            return ("tanh" if name == "g1" else name, *map(_tree, node.args))
    raise ValueError(f"{ast.unparse(node)} is no expression that this module knows.")


class Clash(NamedTuple):
    """Two shapes that could not meet. operation: "@" or "elementwise"."""

    operation: str
    shapes: tuple


WHOLE = "the right answer of "  # begins the operation of a line of which no tree can be made
MISSING = Clash("name", ())  # a symbol that is not at hand


def evaluate(tree, values, memo):
    """The value of a tree, or the Clash that stopped it. memo: a dict that remembers parts."""
    if not isinstance(tree, tuple):
        return values.get(tree, MISSING) if isinstance(tree, str) else tree
    if tree in memo:
        return memo[tree]
    arguments = [evaluate(child, values, memo) for child in tree[1:]]
    found = next((a for a in arguments if isinstance(a, Clash)), None)
    if found is None:
        try:
            found = OPERATIONS[tree[0]](*arguments)
        except (ValueError, IndexError, TypeError, np.linalg.LinAlgError):
            kind = "@" if tree[0] == "@" else "elementwise"
            found = Clash(kind, tuple(np.shape(a) for a in arguments))
    memo[tree] = found
    return found


def compute(tree, values):
    """A tree's value as an array of floats, or its Clash."""
    with np.errstate(all="ignore"):
        value = evaluate(tree, values, {})
    return value if isinstance(value, Clash) else np.asarray(value, dtype=float)


def parts(tree):
    """The whole tree and every part of it, each as often as it stands there, in order."""
    yield tree
    for part in tree[1:] if isinstance(tree, tuple) else ():
        yield from parts(part)


def symbols(tree):
    """The symbols in a tree, each once, in order."""
    return tuple(dict.fromkeys(part for part in parts(tree) if isinstance(part, str)))


def operations(tree):
    """The operations in a tree, each as often as it stands there."""
    return [part[0] for part in parts(tree) if isinstance(part, tuple)]


def is_activation(part):
    return isinstance(part, str) and part[0] in "aA"


# What a pattern's replacement may do to a part, beside the operations: put a transpose on or take
# it off; what goes into an activation function; the function of a layer, or its slope, once more.
REWRITES = {
    "turned": lambda part: part[1] if isinstance(part, tuple) and part[0] == "T" else ("T", part),
    "before": lambda a: {"A": "Z", "a": "z"}[a[0]] + a[1:],
    "again": lambda a: ("tanh" if a[1:] == "1" else "sigmoid", a),
    "slope": lambda a: ("tanh_slope" if a[1:] == "1" else "sigmoid_slope", a),
}
# What a letter of a pattern may stand for; any other letter stands for anything.
LETTERS = {
    "a": is_activation,
    "d": lambda part: isinstance(part, str) and part[0] == "d",
    "y": lambda part: part in ("y", "Y"),
    "b": lambda part: part in ("b", "b1", "b2"),
    "v": lambda part: isinstance(part, str) and part not in COUNTS,
    "k": lambda part: part != 1,
}
COUNTS = ("m", "n0", "n1", "n2")


def match(pattern, tree, found=None):
    """What the letters of a pattern stand for where a tree has its form, else None."""
    found = {} if found is None else found
    if isinstance(pattern, tuple):
        fits = isinstance(tree, tuple) and tree[0] == pattern[0]
        parts = zip(pattern[1:], tree[1:]) if fits else ()
        fits = fits and all(match(p, t, found) is not None for p, t in parts)
    elif not isinstance(pattern, str) or pattern in COUNTS:
        fits = pattern == tree
    else:
        fits = pattern not in LETTERS or LETTERS[pattern](tree)
        found[pattern] = tree
    return found if fits else None


def substitute(tree, replacements):
    """A tree with symbols replaced by trees, or a pattern with its letters replaced by parts."""
    if not isinstance(tree, tuple):
        return replacements.get(tree, tree)
    operation, *children = tree
    children = [substitute(child, replacements) for child in children]
    return REWRITES[operation](*children) if operation in REWRITES else (operation, *children)


def replaced(tree, pattern, new):
    """The tree with `new` in the place of a pattern wherever that stands, from the inside out."""
    if isinstance(tree, tuple):
        tree = (tree[0], *(replaced(child, pattern, new) for child in tree[1:]))
    found = match(pattern, tree)
    return tree if found is None else substitute(new, found)
