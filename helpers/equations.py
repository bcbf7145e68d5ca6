"""The numbered equations of the course, once: LaTeX, code, shapes, and where each is derived.

The map in the README and in the first notebook, the shape pictures, the feedback on answers and
the tests all read this table, so prose, code and pictures cannot drift apart.
"""

import ast
from typing import NamedTuple

import numpy as np

from helpers.activations import sigmoid
from helpers.texts import entry, listed, say

# The shape of every symbol; () is a single number.
SHAPES = {
    # one neuron, one example
    "x": ("n0", "1"),
    "w": ("n0", "1"),
    "b": (),
    "y": ("n2", "1"),
    "z": (),
    "a": (),
    "L": ("1", "m"),
    # two layers, one example
    "W1": ("n1", "n0"),
    "b1": ("n1", "1"),
    "W2": ("n2", "n1"),
    "b2": ("n2", "1"),
    "z1": ("n1", "1"),
    "a1": ("n1", "1"),
    "z2": ("n2", "1"),
    "a2": ("n2", "1"),
    # two layers, m examples
    "m": (),
    "X": ("n0", "m"),
    "Y": ("n2", "m"),
    "Z1": ("n1", "m"),
    "A1": ("n1", "m"),
    "Z2": ("n2", "m"),
    "A2": ("n2", "m"),
    "J": (),
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
        names.sort(key=lambda n: (n.lineno, n.col_offset))
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


ONE_FORWARD = "01_one_neuron_forward"
ONE_BACKWARD = "02_one_neuron_backward"
TWO_BACKWARD = "04_two_layers_backward"
MANY = "05_many_examples"

_TABLE = {
    "3.38": (
        ONE_FORWARD,
        Line(r"z = w^{\top} x + b", "z = w.T @ x + b"),
        Line(r"a = \sigma(z)", "a = sigmoid(z)"),
        Line(
            r"L(a, y) = -\left( y \log a + (1 - y) \log (1 - a) \right)",
            "L = -(y * np.log(a) + (1 - y) * np.log(1 - a))",
        ),
    ),
    "3.39": (
        ONE_BACKWARD,
        Line(r"da = -\frac{y}{a} + \frac{1 - y}{1 - a}", "da = -y / a + (1 - y) / (1 - a)"),
        Line(r"dz = a - y", "dz = a - y"),
        Line(r"dw = x \cdot dz", "dw = x * dz"),
        Line(r"db = dz", "db = dz"),
    ),
    "3.40": (
        TWO_BACKWARD,
        Line(r"dz^{[2]} = a^{[2]} - y", "dz2 = a2 - y"),
        Line(r"dW^{[2]} = dz^{[2]} a^{[1]\top}", "dW2 = dz2 @ a1.T"),
    ),
    "3.41": (
        TWO_BACKWARD,
        Line(r"db^{[2]} = dz^{[2]}", "db2 = dz2"),
    ),
    "3.42": (
        TWO_BACKWARD,
        Line(
            r"dz^{[1]} = W^{[2]\top} dz^{[2]} \ast g^{[1]\prime}(z^{[1]})",
            "dz1 = (W2.T @ dz2) * g1.slope(z1, a1)",
        ),
    ),
    "3.43": (
        TWO_BACKWARD,
        Line(r"dW^{[1]} = dz^{[1]} x^{\top}", "dW1 = dz1 @ x.T"),
        Line(r"db^{[1]} = dz^{[1]}", "db1 = dz1"),
    ),
    "stack": (
        MANY,
        Line(r"Z^{[1]} = W^{[1]} X + b^{[1]}", "Z1 = W1 @ X + b1"),
        Line(r"A^{[1]} = g^{[1]}(Z^{[1]})", "A1 = g1(Z1)"),
        Line(r"Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}", "Z2 = W2 @ A1 + b2"),
        Line(r"A^{[2]} = \sigma(Z^{[2]})", "A2 = sigmoid(Z2)"),
    ),
    "3.44": (
        MANY,
        Line(r"dZ^{[2]} = A^{[2]} - Y", "dZ2 = A2 - Y"),
        Line(r"dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]\top}", "dW2 = (1 / m) * (dZ2 @ A1.T)"),
    ),
    "3.45": (
        MANY,
        Line(
            r"J = \frac{1}{m} \sum_{i=1}^{m} L(\hat{y}^{(i)}, y^{(i)})", "J = (1 / m) * np.sum(L)"
        ),
    ),
    "3.46": (
        MANY,
        Line(
            r"db^{[2]} = \frac{1}{m} \sum_{i=1}^{m} dz^{[2](i)}",
            "db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)",
        ),
    ),
    "3.47": (
        MANY,
        Line(
            r"dZ^{[1]} = W^{[2]\top} dZ^{[2]} \ast g^{[1]\prime}(Z^{[1]})",
            "dZ1 = (W2.T @ dZ2) * g1.slope(Z1, A1)",
        ),
    ),
    "3.48": (
        MANY,
        Line(r"dW^{[1]} = \frac{1}{m} dZ^{[1]} X^{\top}", "dW1 = (1 / m) * (dZ1 @ X.T)"),
    ),
    "3.49": (
        MANY,
        Line(
            r"db^{[1]} = \frac{1}{m} \sum_{i=1}^{m} dz^{[1](i)}",
            "db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)",
        ),
    ),
}

EQUATIONS = {n: Equation(n, notebook, tuple(lines)) for n, (notebook, *lines) in _TABLE.items()}

# Every line under its own name: "3.44:dW2", "stack:Z1".
LINES = {f"{e.number}:{line.quantity}": line for e in EQUATIONS.values() for line in e.lines}

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
