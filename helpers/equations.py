"""The numbered equations of the course, once: LaTeX, code, shapes, and where each is derived.

The map in the README and in the first notebook, the shape pictures, the feedback on answers and
the tests all read this table, so prose, code and pictures cannot drift apart.
"""

import ast
from typing import NamedTuple

import numpy as np

from helpers.activations import sigmoid
from helpers.texts import entry, listed, say

# The course, in reading order.
NOTEBOOKS = (
    "00_start_here",
    "01_one_neuron_forward",
    "02_one_neuron_backward",
    "03_two_layers_forward",
    "04_two_layers_backward",
    "05_many_examples",
    "06_the_whole_pass",
    "07_training",
    "08_initialisation",
    "09_summary_sheet",
    "10_many_classes",
    "11_many_layers",
)

# The shape of every symbol: in letters, () for a single number.
SHAPES = {
    symbol: tuple(letters.split())
    for letters, symbols in (
        ("", "b z a m J"),
        ("1 m", "L"),
        ("n0 1", "x w"),
        ("n1 1", "b1 z1 a1"),
        ("n2 1", "b2 z2 a2 y"),
        ("n1 n0", "W1"),
        ("n2 n1", "W2"),
        ("n0 m", "X"),
        ("n1 m", "Z1 A1"),
        ("n2 m", "Z2 A2 Y"),
    )
    for symbol in symbols.split()
}


def shape(symbol):
    """The shape of a symbol in letters; that of `dv` is that of `v`."""
    if symbol in SHAPES:
        return SHAPES[symbol]
    if symbol[:1] == "d" and symbol[1:] in SHAPES:
        return SHAPES[symbol[1:]]
    raise KeyError(say("equations.unknown", came=repr(symbol), known=listed(SHAPES)))


class Line(NamedTuple):
    """One quantity of a numbered equation: its LaTeX, and the same as one line of Python."""

    latex: str
    code: str

    @property
    def quantity(self):
        """The symbol that the line defines, such as "dW2"."""
        return self.code.split(" = ")[0]

    @property
    def symbols(self):
        """The symbols on the right-hand side, in order of first appearance; no functions."""
        names = [n for n in ast.walk(ast.parse(self.code).body[0].value) if isinstance(n, ast.Name)]
        names.sort(key=lambda n: n.col_offset)
        return tuple(dict.fromkeys(n.id for n in names if n.id not in ("np", "sigmoid", "g1")))

    def compute(self, values):
        """The line's value, given its symbols (and g1 where it uses one) by name in `values`."""
        names = {"np": np, "sigmoid": sigmoid, **values}
        return eval(compile(self.code.split(" = ", 1)[1], self.code, "eval"), names)


class Slip(NamedTuple):
    """What the widely read printed notes say instead, and why that cannot stand."""

    printed: str
    why: str


class Equation(NamedTuple):
    """A number of the printed notes. `title` heads the section of `notebook` that derives it."""

    number: str
    notebook: str
    lines: tuple[Line, ...]

    @property
    def _words(self):
        return entry(f"equations.{self.number.replace('.', '-')}")

    @property
    def title(self):
        return self._words["title"]

    @property
    def slip(self):
        """Slip, or None where the printed notes are right."""
        slip = self._words.get("slip")
        return slip and Slip(**slip)

    @property
    def heading(self):
        return f"{self.number} {self.title}" if self.number != "stack" else self.title

    @property
    def link(self):
        """Where the equation is derived, relative to the notebooks' folder."""
        return f"{self.notebook}.ipynb#{self.heading.replace(' ', '-')}"


# Which notebook derives which numbers.
_DERIVED = {
    "01_one_neuron_forward": "3.38",
    "02_one_neuron_backward": "3.39",
    "04_two_layers_backward": "3.40 3.41 3.42 3.43",
    "05_many_examples": "stack 3.44 3.45 3.46",
    "06_the_whole_pass": "3.47 3.48 3.49",
}

# Number, code, LaTeX.
_LINES = (
    ("3.38", "z = w.T @ x + b", r"z = w^{\top} x + b"),
    ("3.38", "a = sigmoid(z)", r"a = \sigma(z)"),
    ("3.38", "L = -(y * np.log(a) + (1 - y) * np.log(1 - a))",
     r"L(a, y) = -\left( y \log a + (1 - y) \log (1 - a) \right)"),
    ("3.39", "da = -y / a + (1 - y) / (1 - a)", r"da = -\frac{y}{a} + \frac{1 - y}{1 - a}"),
    ("3.39", "dz = a - y", r"dz = a - y"),
    ("3.39", "dw = x * dz", r"dw = x \cdot dz"),
    ("3.39", "db = dz", r"db = dz"),
    ("3.40", "dz2 = a2 - y", r"dz^{[2]} = a^{[2]} - y"),
    ("3.40", "dW2 = dz2 @ a1.T", r"dW^{[2]} = dz^{[2]} a^{[1]\top}"),
    ("3.41", "db2 = dz2", r"db^{[2]} = dz^{[2]}"),
    ("3.42", "dz1 = (W2.T @ dz2) * g1.slope(z1, a1)",
     r"dz^{[1]} = W^{[2]\top} dz^{[2]} \ast g^{[1]\prime}(z^{[1]})"),
    ("3.43", "dW1 = dz1 @ x.T", r"dW^{[1]} = dz^{[1]} x^{\top}"),
    ("3.43", "db1 = dz1", r"db^{[1]} = dz^{[1]}"),
    ("stack", "Z1 = W1 @ X + b1", r"Z^{[1]} = W^{[1]} X + b^{[1]}"),
    ("stack", "A1 = g1(Z1)", r"A^{[1]} = g^{[1]}(Z^{[1]})"),
    ("stack", "Z2 = W2 @ A1 + b2", r"Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}"),
    ("stack", "A2 = sigmoid(Z2)", r"A^{[2]} = \sigma(Z^{[2]})"),
    ("3.44", "dZ2 = A2 - Y", r"dZ^{[2]} = A^{[2]} - Y"),
    ("3.44", "dW2 = (1 / m) * (dZ2 @ A1.T)", r"dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]\top}"),
    ("3.45", "J = (1 / m) * np.sum(L)",
     r"J = \frac{1}{m} \sum_{i=1}^{m} L(\hat{y}^{(i)}, y^{(i)})"),
    ("3.46", "db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)",
     r"db^{[2]} = \frac{1}{m} \sum_{i=1}^{m} dz^{[2]{(i)}}"),
    ("3.47", "dZ1 = (W2.T @ dZ2) * g1.slope(Z1, A1)",
     r"dZ^{[1]} = W^{[2]\top} dZ^{[2]} \ast g^{[1]\prime}(Z^{[1]})"),
    ("3.48", "dW1 = (1 / m) * (dZ1 @ X.T)", r"dW^{[1]} = \frac{1}{m} dZ^{[1]} X^{\top}"),
    ("3.49", "db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)",
     r"db^{[1]} = \frac{1}{m} \sum_{i=1}^{m} dz^{[1]{(i)}}"),
)  # fmt: skip

# Every line under its own name: "3.44:dW2", "stack:Z1".
LINES = {f"{number}:{code.split()[0]}": Line(latex, code) for number, code, latex in _LINES}

EQUATIONS = {
    n: Equation(n, notebook, tuple(v for id, v in LINES.items() if id.startswith(f"{n}:")))
    for notebook, numbers in _DERIVED.items()
    for n in numbers.split()
}

# The summary sheet, one row per quantity: (one example, m examples).
SHEET = (
    ("3.40:dz2", "3.44:dZ2"),
    ("3.40:dW2", "3.44:dW2"),
    ("3.41:db2", "3.46:db2"),
    ("3.42:dz1", "3.47:dZ1"),
    ("3.43:dW1", "3.48:dW1"),
    ("3.43:db1", "3.49:db1"),
)


def map_of_equations(folder=""):
    """The map as a Markdown table: number, equation, code, link.

    folder: put before each link, such as "notebooks/" for the README.
    """
    rows = [entry("equations.map_header"), "|---|---|---|---|"]
    for e in EQUATIONS.values():
        latex = "<br>".join(f"${line.latex}$" for line in e.lines)
        code = "<br>".join(f"`{line.code}`" for line in e.lines)
        rows.append(f"| {e.number} | {latex} | {code} | [{e.title}]({folder}{e.link}) |")
    return "\n".join(rows)
