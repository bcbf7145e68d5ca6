"""A line of code read operation by operation, as NumPy computes it, with the letters of each shape.

What the line owes to chance is kept: the equalities, such as n1 = n2, without which it would not fit.
"""

import ast
from typing import NamedTuple

import numpy as np

from helpers.activations import sigmoid, tanh
from helpers.equations import shape
from helpers.texts import say, together

OPERATORS = {ast.MatMult: "@", ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.Div: "/"}
FUNCTIONS = {"np": np, "sigmoid": sigmoid, "g1": tanh}


def right_side(line):
    """The code of one of `LINES` after its first "="."""
    return line.code.split(" = ", 1)[1]


class Block(NamedTuple):
    """An array on its way: the code that made it, its dimensions in letters, its values."""

    code: str
    letters: tuple
    value: np.ndarray

    @property
    def sizes(self):
        return np.shape(self.value)


class Step(NamedTuple):
    """One operation: its sign, its operands, its result, or None where NumPy refuses."""

    sign: str
    operands: list
    result: Block | None


class Refused(Exception):
    """NumPy refused a step; the steps so far are in the reading."""


class Reading:
    """What a line does.

    code: the right-hand side. values: an array for each symbol. sizes: letter -> number, and "1": 1.
    steps: Steps. last: the Block of its result or, where NumPy refuses, None; then refusal says why:
    `plain`, in plain words, and `numpy`, as NumPy does. chances: letters that must be equal or, where
    it is but one, that must be 1 -> their size.
    """

    def __init__(self, code, values, sizes):
        self.values, self.sizes = values, sizes
        self.steps, self.chances = [], {}
        try:
            self.last = self._read(ast.parse(code, mode="eval").body)
        except Refused:
            self.last = None

    def _read(self, node):
        code = ast.unparse(node)
        match node:
            case ast.Constant():
                return Block(code, (), node.value)
            case ast.Name():
                return Block(code, shape(code), self.values[code])
            case ast.Attribute(attr="T"):
                inner = self._read(node.value)
                return Block(code, inner.letters[::-1], inner.value.T)
            case ast.Call():
                parts = [self._read(argument) for argument in node.args]
                return self._compute(code, ast.unparse(node.func), parts)
        parts = [self._read(node.left), self._read(node.right)]
        return self._compute(code, OPERATORS[type(node.op)], parts)

    def _compute(self, code, sign, operands):
        try:
            value = eval(code, {**FUNCTIONS, **self.values})
        except ValueError as error:
            self.steps.append(Step(sign, operands, None))
            self.refusal = {"plain": _plainly(sign, *operands), "numpy": str(error)}
            raise Refused from error
        result = Block(code, self._letters(sign, operands, value), value)
        if any(operand.letters for operand in operands):
            self.steps.append(Step(sign, operands, result))
        return result

    def _letters(self, sign, operands, value):
        left, *right = (operand.letters for operand in operands)
        if sign == "np.sum":
            return (left[0], "1") if np.ndim(value) else ()
        if sign not in OPERATORS.values():
            return left
        (right,) = right
        if sign == "@":
            self.must_equal(left[1], right[0])
            return left[0], right[1]
        return tuple(map(self._stretch, left, right)) if left and right else left or right

    def _stretch(self, a, b):
        """The letter of the axis where a and b meet entry by entry, one of them perhaps stretched."""
        if "1" in (a, b):
            return b if a == "1" else a
        self.must_equal(a, b)
        return a if self.sizes[a] != 1 else b

    def must_equal(self, a, b):
        """Note what makes these two dimensions meet, where their letters differ."""
        if a == b:
            return
        if "1" not in (a, b) and self.sizes[a] == self.sizes[b]:
            self.chances[tuple(sorted((a, b)))] = self.sizes[a]
        else:
            one = next(letter for letter in (a, b) if letter != "1" and self.sizes[letter] == 1)
            self.chances[(one,)] = 1

    @property
    def luck(self):
        """The chances as equalities, without those that follow from others."""
        ones = {letters[0] for letters in self.chances if len(letters) == 1}
        return [
            " = ".join([*letters, str(size)])
            for letters, size in self.chances.items()
            if len(letters) == 1 or ones.isdisjoint(letters)
        ]


def _plainly(sign, left, right):
    """Why two blocks cannot meet."""
    if sign != "@":
        terms = {"left_shape": left.sizes, "right_shape": right.sizes, "sign": sign}
        return say("shapes.elementwise", left=left.code, right=right.code, **terms)
    for block in (left, right):
        if not block.letters:
            return say("shapes.one-number", code=block.code)
    across, down = left.letters[1], right.letters[0]
    columns = say("shapes.columns", code=left.code, n=left.sizes[1], letter=across)
    rows = say("shapes.rows", code=right.code, n=right.sizes[0], letter=down)
    return together(columns, rows, say("shapes.inner-differs"))


class Change(NamedTuple):
    """What a learner has done to the main product of a line, or to its one array."""

    flip_left: bool = False
    flip_right: bool = False
    swap: bool = False
    switch: bool = False

    def applied(self, code):
        """The right-hand side with this change; all else stands as it was."""
        place = changeable(code)
        if isinstance(place, ast.Name):
            new = _flip(place.id, self.flip_left)
        else:
            left, right = (ast.get_source_segment(code, n) for n in (place.left, place.right))
            left, right = _flip(left, self.flip_left), _flip(right, self.flip_right)
            left, right = (right, left) if self.swap else (left, right)
            sign = OPERATORS[type(place.op)]
            if self.switch:
                sign = "*" if sign == "@" else "@"
            new = f"{left} {sign} {right}"
        return code[: place.col_offset] + new + code[place.end_col_offset :]


def changeable(code):
    """What a change acts on: the first @, else the last elementwise operation, else the first array."""
    nodes = list(ast.walk(ast.parse(code, mode="eval")))
    products = [n for n in nodes if isinstance(n, ast.BinOp) and not isinstance(n.op, ast.Div)]
    products = [n for n in products if ast.unparse(n.left) != "1 / m"]
    products.sort(key=lambda n: not isinstance(n.op, ast.MatMult))
    names = [n for n in nodes if isinstance(n, ast.Name) and n.id not in (*FUNCTIONS, "m")]
    return products[0] if products else min(names, key=lambda n: n.col_offset)


def _flip(code, flip):
    """The code of a factor, its transpose taken off or put on where `flip` says so."""
    if not flip:
        return code
    if code.endswith(".T"):
        return code.removesuffix(".T")
    return f"{code}.T" if code.isidentifier() else f"({code}).T"
