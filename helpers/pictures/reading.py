"""A line of code read operation by operation, as NumPy computes it, with the letters of each shape.

What the line owes to chance is kept: the equalities, such as n1 = n2, without which it would not fit.
"""

import ast
from typing import NamedTuple

import numpy as np

from helpers.activations import sigmoid, tanh
from helpers.equations import shape
from helpers.texts import say

OPERATORS = {ast.MatMult: "@", ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.Div: "/"}
FUNCTIONS = {"np": np, "sigmoid": sigmoid, "g1": tanh}


class Block(NamedTuple):
    """An array on its way: the code that made it, its dimensions in letters, its values."""

    code: str
    letters: tuple
    value: np.ndarray

    @property
    def sizes(self):
        return np.shape(self.value)


class Step(NamedTuple):
    """One operation: its sign, its operands, its result (None where NumPy refuses), and why not.

    numpy: what NumPy says. plain: the same in plain words.
    """

    sign: str
    operands: tuple
    result: Block | None
    numpy: str = ""
    plain: str = ""


class Refused(Exception):
    """NumPy refused a step; the steps so far are in the reading."""


class Reading:
    """What a line does. steps: Steps. last: the Block of its result, or None. chances: equalities.

    code: the right-hand side. values: an array for each symbol. sizes: letter -> number, and "1": 1.
    """

    def __init__(self, code, values, sizes):
        self.values, self.sizes = values, sizes
        self.steps, self.chances = [], []
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
                return self._call(node, code)
            case ast.BinOp():
                return self._binary(node, code)
        raise TypeError(f"cannot read {code!r}")

    def _call(self, node, code):
        inner = [self._read(argument) for argument in node.args]
        value = eval(code, {**FUNCTIONS, **self.values})
        letters = inner[0].letters
        if ast.unparse(node.func) == "np.sum":
            letters = (letters[0], "1") if np.ndim(value) else ()
        result = Block(code, letters, value)
        self.steps.append(Step(ast.unparse(node.func), tuple(inner), result))
        return result

    def _binary(self, node, code):
        left, right = self._read(node.left), self._read(node.right)
        sign = OPERATORS[type(node.op)]
        try:
            value = eval(f"left {sign} right", {"left": left.value, "right": right.value})
        except ValueError as error:
            plain = self._plainly(sign, left, right)
            self.steps.append(Step(sign, (left, right), None, str(error), plain))
            raise Refused from error
        result = Block(code, self._letters(sign, left, right), value)
        if result.letters:  # a number from two numbers is no step of its own
            self.steps.append(Step(sign, (left, right), result))
        return result

    def _letters(self, sign, left, right):
        if sign == "@":
            self.must_equal(left.letters[1], right.letters[0])
            return (left.letters[0], right.letters[1])
        if not left.letters or not right.letters:
            return left.letters or right.letters
        return tuple(self._stretch(a, b) for a, b in zip(left.letters, right.letters, strict=True))

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
        ones = [letter for letter in (a, b) if letter != "1" and self.sizes[letter] == 1]
        if "1" not in (a, b) and self.sizes[a] == self.sizes[b]:
            self.chances.append(f"{' = '.join(sorted((a, b)))} = {self.sizes[a]}")
        else:
            self.chances.append(f"{ones[0]} = 1")

    @property
    def luck(self):
        """The chances, each once, without those that follow from others."""
        chances = dict.fromkeys(self.chances)
        ones = {chance.split()[0] for chance in chances if chance.count("=") == 1}
        return [
            chance
            for chance in chances
            if chance.count("=") == 1 or ones.isdisjoint(chance.split(" = ")[:2])
        ]

    @staticmethod
    def _plainly(sign, left, right):
        """Why two blocks cannot meet."""
        if sign == "@" and not (left.letters and right.letters):
            return say("shapes.one-number", code=left.code if not left.letters else right.code)
        if sign == "@":
            return say(
                "shapes.inner-differs",
                left=left.code,
                columns=left.sizes[1],
                across=left.letters[1],
                right=right.code,
                rows=right.sizes[0],
                down=right.letters[0],
            )
        sizes = {"left_shape": left.sizes, "right_shape": right.sizes}
        return say("shapes.elementwise", left=left.code, right=right.code, sign=sign, **sizes)


class Change(NamedTuple):
    """What a learner has done to the main product of a line."""

    flip_left: bool = False
    flip_right: bool = False
    swap: bool = False
    switch: bool = False

    def applied(self, code):
        """The right-hand side with this change; all else stands as it was."""
        place = main_product(code)
        if place is None:
            place = _first_array(code)
            new = code[place.col_offset : place.end_col_offset]
            new = _flip(new) if self.flip_left else new
        else:
            left, right = (ast.get_source_segment(code, n) for n in (place.left, place.right))
            left = _flip(left) if self.flip_left else left
            right = _flip(right) if self.flip_right else right
            left, right = (right, left) if self.swap else (left, right)
            sign = OPERATORS[type(place.op)]
            if self.switch:
                sign = "*" if sign == "@" else "@"
            new = f"{left} {sign} {right}"
        return code[: place.col_offset] + new + code[place.end_col_offset :]


def main_product(code):
    """The operation that a change acts on: the first @, else the last elementwise one, or None."""
    nodes = [n for n in ast.walk(ast.parse(code, mode="eval")) if isinstance(n, ast.BinOp)]
    arrays = [n for n in nodes if not isinstance(n.op, ast.Div) and ast.unparse(n.left) != "1 / m"]
    products = [n for n in arrays if isinstance(n.op, ast.MatMult)]
    return (products or arrays or [None])[0]


def _first_array(code):
    """The first array in the order of reading, for lines without a product."""
    names = [n for n in ast.walk(ast.parse(code, mode="eval")) if isinstance(n, ast.Name)]
    return min((n for n in names if n.id not in (*FUNCTIONS, "m")), key=lambda n: n.col_offset)


def _flip(code):
    """The code of a factor with its transpose taken off or put on."""
    if code.endswith(".T"):
        return code.removesuffix(".T")
    return f"{code}.T" if code.isidentifier() else f"({code}).T"
