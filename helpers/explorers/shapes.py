"""The shape explorer: any numbered line as blocks, with the transposes and operators in your hands."""

import ast
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from helpers.activations import sigmoid, tanh
from helpers.equations import LINES, shape
from helpers.explorers.explorer import NARROW, Explorer
from helpers.pictures.drawing import Drawing
from helpers.pictures.picture import BLUE, GREY, ORANGE, RUST

DIFFERENT = {"n0": 3, "n1": 4, "n2": 2, "m": 5}
# Lines about single numbers only have no shapes to explore.
CHOICES = tuple(n for n in LINES if n not in ("3.38:a", "3.38:L", "3.39:da", "3.39:dz", "3.39:db"))
OPERATORS = {ast.MatMult: "@", ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.Div: "/"}
CELL = 17


class Block(NamedTuple):
    """An array on its way: the code that made it, its dimensions in letters, its values."""

    code: str
    letters: tuple
    value: np.ndarray

    @property
    def sizes(self):
        return np.shape(self.value)

    @property
    def words(self):
        return f"({', '.join(self.letters)}) = {self.sizes}" if self.letters else "one number"


class Step(NamedTuple):
    """One operation: its sign, its one or two operands, its result (None where NumPy refuses)."""

    sign: str
    operands: tuple
    result: Block | None
    numpy: str = ""
    plain: str = ""


class Refused(Exception):
    """NumPy refused a step; the steps so far are in the reader's list."""


class _Reader:
    """Evaluates a line operation by operation; keeps each Step, and what the line owes to chance.

    chances: the equalities, such as "n1 = n2 = 4" or "n2 = 1", without which it would not fit.
    """

    def __init__(self, names, sizes):
        self.names, self.sizes = names, sizes
        self.steps, self.chances = [], []

    def read(self, node):
        code = ast.unparse(node)
        match node:
            case ast.Constant():
                return Block(code, (), node.value)
            case ast.Name():
                return Block(code, shape(code), self.names[code])
            case ast.Attribute(attr="T"):
                inner = self.read(node.value)
                return Block(code, inner.letters[::-1], inner.value.T)
            case ast.Call():
                return self._call(node, code)
            case ast.BinOp():
                return self._binary(node, code)
        raise TypeError(f"cannot read {code!r}")

    def _call(self, node, code):
        inner = [self.read(argument) for argument in node.args]
        value = eval(code, {"np": np, "sigmoid": sigmoid, "g1": tanh, **self.names})
        name = ast.unparse(node.func)
        letters = inner[0].letters
        if name == "np.sum":
            letters = (letters[0], "1") if np.ndim(value) else ()
        result = Block(code, letters, value)
        self.steps.append(Step(name, tuple(inner), result))
        return result

    def _binary(self, node, code):
        left, right = self.read(node.left), self.read(node.right)
        sign = OPERATORS[type(node.op)]
        try:
            value = eval(f"left {sign} right", {"left": left.value, "right": right.value})
        except ValueError as error:
            self.steps.append(
                Step(sign, (left, right), None, str(error), _plain(sign, left, right))
            )
            raise Refused from error
        result = Block(code, self._letters(sign, left, right), value)
        if not result.letters:
            return result
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


def _plain(sign, left, right):
    if sign == "@" and not (left.letters and right.letters):
        number = left.code if not left.letters else right.code
        return f"{number} is one number, and @ multiplies matrices. One number goes with *."
    if sign == "@":
        columns, rows = left.sizes[1], right.sizes[0]
        return (
            f"{left.code} has {columns} column{'s' * (columns > 1)} ({left.letters[1]}), "
            f"{right.code} has {rows} row{'s' * (rows > 1)} ({right.letters[0]}). "
            "For @ these two must be equal."
        )
    return (
        f"{left.code} is {left.sizes}, {right.code} is {right.sizes}. For {sign}, entry by entry, "
        "each dimension must be equal, or 1 and stretched."
    )


def _main_product(tree):
    """The operation that the switches act on: the first @, else the last elementwise one."""
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.BinOp)]
    arrays = [n for n in nodes if not isinstance(n.op, ast.Div) and ast.unparse(n.left) != "1 / m"]
    products = [n for n in arrays if isinstance(n.op, ast.MatMult)]
    return (products or arrays or [None])[0]


def _first_array(tree):
    """The first array in the order of reading, for lines without a product."""
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
    arrays = [n for n in names if n.id not in ("np", "sigmoid", "g1", "m")]
    return min(arrays, key=lambda n: n.col_offset)


def _flip(code):
    """The code of a factor with its transpose taken off or put on."""
    if code.endswith(".T"):
        return code.removesuffix(".T")
    return f"{code}.T" if code.isidentifier() else f"({code}).T"


class ShapeModel:
    """A line of the course, dimensions, and what you have changed about its product."""

    def __init__(self, equation="3.47:dZ1", n0=3, n1=4, n2=2, m=5):
        self.equation = equation
        self.n0, self.n1, self.n2, self.m = n0, n1, n2, m
        self.flip_left = self.flip_right = self.swap = self.switch = False
        self.step = self.step_max = 1
        self.entry, self.entry_max = 7, 49

    def make_different(self):
        """Give the four dimensions four different sizes."""
        for name, size in DIFFERENT.items():
            setattr(self, name, size)

    def as_written(self):
        """Take back every change of the line."""
        self.flip_left = self.flip_right = self.swap = self.switch = False

    @property
    def sizes(self):
        return {"n0": self.n0, "n1": self.n1, "n2": self.n2, "m": self.m, "1": 1}

    @property
    def line(self):
        return LINES[self.equation]

    @property
    def changed(self):
        return self.flip_left or self.flip_right or self.swap or self.switch

    @property
    def disabled(self):
        """The switches that have nothing to act on: a line without a product has one array."""
        product = _main_product(ast.parse(self.line.code.split(" = ", 1)[1], mode="eval"))
        return () if product else ("flip_right", "swap", "switch")

    @property
    def right_side(self):
        """The right-hand side with your changes; all else stands as in the table of equations."""
        code = self.line.code.split(" = ", 1)[1]
        tree = ast.parse(code, mode="eval")
        place = _main_product(tree)
        if place is None:
            place = _first_array(tree)
            new = code[place.col_offset : place.end_col_offset]
            new = _flip(new) if self.flip_left else new
        else:
            left, right = (ast.get_source_segment(code, n) for n in (place.left, place.right))
            left = _flip(left) if self.flip_left else left
            right = _flip(right) if self.flip_right else right
            if self.swap:
                left, right = right, left
            sign = OPERATORS[type(place.op)]
            if self.switch:
                sign = "*" if sign == "@" else "@"
            new = f"{left} {sign} {right}"
        return code[: place.col_offset] + new + code[place.end_col_offset :]

    @property
    def code(self):
        return f"{self.line.quantity} = {self.right_side}"

    def names(self, sizes=None):
        """Random values for every symbol of the line, in the present dimensions or in `sizes`."""
        sizes = sizes or self.sizes
        rng = np.random.default_rng(0)
        names = {}
        for symbol in self.line.symbols:
            size = tuple(sizes[letter] for letter in shape(symbol))
            names[symbol] = np.asarray(sizes["m"] if symbol == "m" else rng.standard_normal(size))
        return names

    def _read(self, sizes):
        """(reader, result or None, whether its shape is right, whether its value is)."""
        names = self.names(sizes)
        reader = _Reader(names, sizes)
        try:
            last = reader.read(ast.parse(self.right_side, mode="eval").body)
        except Refused:
            return reader, None, False, False
        wanted = tuple(sizes[letter] for letter in shape(self.line.quantity))
        fits = last.sizes == wanted or (last.value.size == 1 and wanted == ())
        right = self.line.compute({**names, "g1": tanh})
        return reader, last, fits, fits and np.allclose(last.value, right)

    def result(self):
        """(steps, verdict in one word, the verdict in sentences)."""
        reader, last, fits, right = self._read(self.sizes)
        if last is None:
            step = reader.steps[-1]
            words = f"It breaks. {step.plain} NumPy says: {step.numpy}"
            return reader.steps, "refused", words
        name = self.line.quantity
        letters = shape(name)
        wanted = tuple(self.sizes[letter] for letter in letters)
        if not fits:
            words = f"The result is {last.sizes}. {name} must be ({', '.join(letters)}) = {wanted}."
            return reader.steps, "wrong shape", words
        verdict, words = self._judged(reader, last.letters, right)
        fits = f"The result has the shape of {name}, {wanted if wanted else 'one number'}."
        return reader.steps, verdict, f"{fits} {words}"

    def _judged(self, reader, letters, right):
        """(verdict, sentence) on a result of the right shape."""
        if not self.changed:
            return "right", "This is the line as it was derived."
        _, _, fits_elsewhere, right_elsewhere = self._read({**DIFFERENT, "1": 1})
        if right and right_elsewhere:
            return "right", "The value is right too, and always: another way to write it."
        if not right and fits_elsewhere:
            return "wrong value", (
                "But the value is WRONG, whatever the dimensions: shapes cannot see this mistake."
            )
        wanted = shape(self.line.quantity) or ("1", "1")  # one number may come as a (1, 1) array
        for a, b in zip(letters, wanted, strict=False):
            reader.must_equal(a, b)
        chances = dict.fromkeys(reader.chances)
        ones = {chance.split()[0] for chance in chances if chance.count("=") == 1}
        because = " and ".join(
            chance
            for chance in chances
            if chance.count("=") == 1 or ones.isdisjoint(chance.split(" = ")[:2])
        )
        if right:
            return "right by luck", (
                f"The value is right too, but by luck: here {because}. Other dimensions expose it."
            )
        return "coincidence", (
            f"Coincidence alarm: it fits because here {because}, and the value is WRONG. Make all "
            "dimensions different to expose it."
        )

    def draw(self):
        for name in self.disabled:
            setattr(self, name, False)
        steps, verdict, words = self.result()
        at_the_end = self.step >= self.step_max  # whoever saw all steps goes on seeing all
        self.step_max = max(1, len(steps))
        self.step = self.step_max if at_the_end else min(max(1, self.step), self.step_max)
        shown = steps[: self.step]
        last = shown[-1].result if shown else None
        if last is not None:
            self.entry_max = max(1, int(np.size(last.value)))
        self.entry = min(max(1, self.entry), self.entry_max)
        heights = [_height(step) for step in shown]
        drawing = Drawing(860, 78 + sum(heights) + 14)
        drawing.text(12, 20, self.code, size=15, code=True, bold=True)
        colour = BLUE if verdict == "right" else RUST
        drawing.text(12, 48, f"{verdict.upper()}", size=13, bold=True, fill=colour)
        drawing.text(160, 48, ", ".join(f"{n} = {self.sizes[n]}" for n in DIFFERENT), fill=GREY)
        y = 72
        for number, (step, height) in enumerate(zip(shown, heights, strict=True), 1):
            same = last is not None and step.result.sizes == last.sizes
            entry = self.entry - 1 if same else None
            _draw_step(drawing, step, number, y, height, entry)
            y += height
        if self.step < len(steps):
            words = f"Step {self.step} of {len(steps)}. Raise the step to go on."
        return drawing, f"{self.code}. {words}"


def _height(step):
    rows = max((b.sizes[0] if len(b.sizes) else 1) for b in (*step.operands, step.result) if b)
    return rows * CELL + 62


def _draw_block(drawing, block, x, y, orange=(), stretched=None, row=None, column=None):
    """A block with one cell per number. orange: its sides that must agree. Returns its width."""
    rows, columns = block.sizes if len(block.sizes) == 2 else (1, 1)
    width, height = columns * CELL, rows * CELL
    if stretched and stretched > columns:
        drawing.rect(x, y, stretched * CELL, height, stroke=GREY, dash=True)
    drawing.rect(x, y, width, height, fill=BLUE, opacity=0.14)
    for line in range(1, columns):
        drawing.line(
            [(x + line * CELL, y), (x + line * CELL, y + height)], stroke="#b8c4d6", thick=0.7
        )
    for line in range(1, rows):
        drawing.line(
            [(x, y + line * CELL), (x + width, y + line * CELL)], stroke="#b8c4d6", thick=0.7
        )
    if row is not None or column is not None:
        drawing.rect(
            x + (column or 0) * CELL,
            y + (row or 0) * CELL,
            CELL if column is not None else width,
            CELL if row is not None else height,
            fill=BLUE,
            opacity=0.55,
            thick=1.6,
        )
    if "columns" in orange:
        drawing.line([(x, y - 3), (x + width, y - 3)], stroke=ORANGE, thick=4)
    if "rows" in orange:
        drawing.line([(x - 3, y), (x - 3, y + height)], stroke=ORANGE, thick=4)
    wide = max(
        stretched * CELL if stretched else width, 7.4 * len(block.code), 6.6 * len(block.words)
    )
    drawing.text(x, y + height + 13, block.code, size=11.5, code=True)
    drawing.text(x, y + height + 29, block.words, size=11, fill=GREY)
    return wide


def _draw_step(drawing, step, number, y, height, entry):
    drawing.text(12, y + 20, f"{number}.", size=13, bold=True, fill=GREY)
    x, top = 44, y + 8
    matrix = step.sign == "@"
    row = column = None
    if entry is not None and step.result is not None and len(step.result.sizes) == 2:
        row, column = divmod(entry, step.result.sizes[1])
    call = step.sign not in OPERATORS.values()
    two = len(step.operands) == 2 and not call
    if call:
        drawing.text(x, top + 10, f"{step.sign}(", size=13, code=True)
        x += 9 * len(step.sign) + 14
    for place, block in enumerate(step.operands):
        inner = ()
        stretched = None
        mine = {"row": row, "column": column}
        if matrix:
            inner = ("columns",) if place == 0 else ("rows",)
            mine = {"row": row} if place == 0 else {"column": column}
        elif two and step.result is not None and len(block.sizes) == 2:
            stretched = step.result.sizes[1]
            rows, columns = block.sizes
            mine = {
                "row": row if rows > 1 or row is None else 0,
                "column": column if columns > 1 or column is None else 0,
            }
        elif step.sign == "np.sum":
            mine = {"row": row}
        if not block.letters:
            drawing.text(x, top + 10, block.code, size=13, code=True)
            x += 9 * len(block.code) + 12
        else:
            x += _draw_block(drawing, block, x, top, inner, stretched, **mine) + 16
        if place < len(step.operands) - 1:
            drawing.text(x, top + 10, "," if call else step.sign, size=17, code=True, bold=True)
            x += 28
    drawing.text(x, top + 10, ") =" if call else "=", size=15, code=True)
    x += 44 if call else 30
    if step.result is None:
        drawing.text(x, top + 10, "NumPy refuses", size=13, bold=True, fill=RUST)
    elif step.result.letters:
        result = step.result._replace(code=f"result of step {number}")
        _draw_block(drawing, result, x, top, row=row, column=column)
    else:
        drawing.text(x, top + 10, "one number", size=13)


def explore_shapes(equation="3.47:dZ1", n0=3, n1=4, n2=2, m=5):
    """The shape explorer. equation: a key of helpers.equations.LINES. Sizes from 1 to 7."""
    if equation not in CHOICES:
        raise ValueError(f"equation is {equation!r}; expected one of {', '.join(CHOICES)}.")
    model = ShapeModel(equation, n0, n1, n2, m)

    def size(name):
        return widgets.IntSlider(
            min=1, max=7, description=name, layout={"width": "200px"}, style=NARROW
        )

    def toggle(words):
        return widgets.ToggleButton(description=words, layout={"width": "170px"})

    return Explorer(
        model,
        [
            ["equation", "make_different", "as_written"],
            ["n0", "n1", "n2", "m"],
            ["flip_left", "flip_right", "swap", "switch"],
            ["step", "entry"],
        ],
        equation=widgets.Dropdown(
            options=CHOICES, description="equation", layout={"width": "230px"}, style=NARROW
        ),
        make_different=widgets.Button(
            description="All dimensions different", layout={"width": "200px"}
        ),
        as_written=widgets.Button(description="As derived", layout={"width": "120px"}),
        n0=size("n0"),
        n1=size("n1"),
        n2=size("n2"),
        m=size("m"),
        flip_left=toggle("Transpose left"),
        flip_right=toggle("Transpose right"),
        swap=toggle("Swap the two"),
        switch=toggle("@ instead of *, or back"),
        step=widgets.IntSlider(
            min=1, max=9, description="step", layout={"width": "260px"}, style=NARROW
        ),
        entry=widgets.IntSlider(
            min=1, max=49, description="entry", layout={"width": "360px"}, style=NARROW
        ),
    )
