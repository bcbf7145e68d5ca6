"""The exercises: one per line of the numbered equations, and the whole passes.

What is asked, the solution and the worked twin are computed from `equations.LINES`; here stand
only the words.
"""

import functools
from typing import NamedTuple

import numpy as np

from helpers import equations
from helpers.activations import tanh
from helpers.equations import LINES
from helpers.exercises import algebra
from helpers.exercises.situations import FAMILIES, Situation, situations
from helpers.exercises.texts import TEXTS, TWINS

# Other ways to write a line: each invites mistakes of its own.
FORMS = {
    "3.38:a": ["1 / (1 + np.exp(-z))"],
    "3.39:da": ["(a - y) / (a * (1 - a))"],
    "3.39:dz": ["da * sigmoid.slope(z, a)", "(-y / a + (1 - y) / (1 - a)) * sigmoid.slope(z, a)"],
    "3.40:dz2": ["(-y / a2 + (1 - y) / (1 - a2)) * sigmoid.slope(z2, a2)"],
    "3.45:J": ["(1 / m) * np.sum(-(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)))"],
    "3.44:dZ2": ["(-Y / A2 + (1 - Y) / (1 - A2)) * sigmoid.slope(Z2, A2)"],
    "stack:A1": ["(np.exp(Z1) - np.exp(-Z1)) / (np.exp(Z1) + np.exp(-Z1))"],
    "stack:A2": ["1 / (1 + np.exp(-Z2))"],
}
# Wrong answers that are no mutation of the right one.
SPECIAL = {
    "3.38:L": {"(a - y) ** 2": "squared-error", "np.abs(a - y)": "absolute-error"},
    "3.39:da": {
        "a - y": "next-link",
        "-1 / a + 1 / (1 - a)": "labels-missing",
        "1 / a - 1 / (1 - a)": "labels-missing",
        LINES["3.38:L"].code[4:]: "loss-itself",
    },
    "3.39:dz": {
        "a * (1 - a)": "labels-missing",
        "2 * (a - y) * (a * (1 - a))": "other-loss",
        LINES["3.38:L"].code[4:]: "loss-itself",
    },
    "3.40:dz2": {
        "-(y * np.log(a2) + (1 - y) * np.log(1 - a2))": "loss-itself",
        "a2 * (1 - a2)": "labels-missing",
        "2 * (a2 - y) * (a2 * (1 - a2))": "other-loss",
    },
    "3.44:dZ2": {
        "-(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))": "loss-itself",
        "A2 * (1 - A2)": "labels-missing",
        "2 * (A2 - Y) * (A2 * (1 - A2))": "other-loss",
    },
    "3.45:J": {
        "np.sum((A2 - Y) ** 2) / m": "squared-error",
        "np.sum((A2 - Y) ** 2) / (2 * m)": "squared-error",
    },
    "3.46:db2": {"np.sum(dW2, axis=1, keepdims=True)": "summed-weights"},
    "3.49:db1": {"np.sum(dW1, axis=1, keepdims=True)": "summed-weights"},
    "3.42:dz1": {"a1 - y": "hidden-labels"},
    "3.47:dZ1": {"A1 - Y": "hidden-labels"},
}


class Line(NamedTuple):
    """What the diagnosis needs of one line.

    forms: trees of equal value, the first as in `equations.LINES`. names: the symbols at hand.
    of: what the line is the derivative of, or its own quantity. parameter: the same if it is a
    weight or a bias, else None. number: whether the value is one number. special: mistakes that
    are no mutation, as arguments of algebra.Mutation.
    """

    id: str
    quantity: str
    forms: tuple
    names: tuple
    of: str
    parameter: str | None
    number: bool
    special: tuple

    @property
    def tolerance(self):
        """Of the largest entry: float32 passes, and where a logarithm or a division by a stands

        also what keeps them from 0, such as `+ 1e-8`.
        """
        return 1e-4 if self.quantity in ("L", "J", "da") else 1e-6


class Exercise(NamedTuple):
    """One exercise.

    arguments: all names that the learner's function may have, in order; the first are `own`, the
    equation's own symbols, the rest the other symbols at hand: to choose is part of the exercise.
    lines: the ids of what is to be computed. orders: for a whole pass the accepted orders of what
    is returned; each leaves no line out. name: what the function is called in the notebook.
    """

    id: str
    name: str
    own: tuple
    arguments: tuple
    lines: tuple
    orders: tuple = ()

    @property
    def whole(self):
        return bool(self.orders)

    @property
    def family(self):
        return next(f for f, ids in FAMILIES.items() if self.lines[0] in ids)

    @property
    def known(self):
        """Every symbol that a function may ask for by name."""
        if self.family == "neuron":
            return self.arguments
        return (*dict.fromkeys(self.arguments + at_hand(self.family, self.lines)), "g1")

    @property
    def positional(self):
        """The symbols in the order in which a function with names of its own receives them."""
        return self.arguments + (("g1",) if "g1" in self.known else ())

    @property
    def inputs(self):
        """The sets of situations; to be right in one set is enough.

        One neuron's z, a, y ... are numbers; in a second set they are arrays of shape (1, 1).
        """
        inputs = situations(self.family)
        return (inputs, _as_columns()) if self.family == "neuron" else (inputs,)

    @property
    def text(self):
        return TEXTS[self.id]

    @property
    def stub(self):
        """The function to be completed, as Python."""
        return self._function([f"{LINES[id].quantity} = ..." for id in self.lines])

    @property
    def solution(self):
        """The completed function, as Python; it needs np and sigmoid."""
        body = [solved(id) for id in self.lines]
        if self.id == "backward":
            body.insert(0, "m = X.shape[1]")
        return self._function(body)

    def _function(self, body):
        returned = ", ".join(LINES[id].quantity for id in self.lines)
        rows = [f"def {self.name}({', '.join(self.own)}):", *body, f"return {returned}"]
        return "\n    ".join(rows)

    @property
    def twin(self):
        """The exercise worked out with other, small numbers, as text."""
        values = dict(TWINS[self.family])
        said = [f"`{s} = {_plain(values[s])}`" for s in self.own if s != "m"]
        for id in self.lines:
            values[LINES[id].quantity] = np.round(LINES[id].compute({**values, "g1": tanh}), 4)
        results = [
            f"`{LINES[id].quantity} = {_plain(values[LINES[id].quantity])}`" for id in self.lines
        ]
        return f"With {', '.join(said)} you get {', '.join(results)}. {self.text.worked}"


def solved(id):
    """A line as a learner writes it, with the slope of tanh in full."""
    code = LINES[id].code.replace("g1.slope(z1, a1)", "(1 - a1**2)")
    return code.replace("g1.slope(Z1, A1)", "(1 - A1**2)").replace("g1(", "np.tanh(")


def _plain(value):
    """Numbers as one types them."""
    return str(np.asarray(value).tolist()).replace(".0,", ",").replace(".0]", "]")


def at_hand(family, lines):
    """Every symbol of a family but what the lines compute, and what has the same value."""
    values = situations(family)[0].values
    asked = [LINES[id].quantity for id in lines]
    return tuple(
        s
        for s in values
        if s != "g1" and not any(np.array_equal(values[s], values[q]) for q in asked)
    )


@functools.cache
def _as_columns():
    return tuple(
        Situation(
            situation.sizes,
            {s: v.reshape(1, 1) if np.ndim(v) == 0 else v for s, v in situation.values.items()},
        )
        for situation in situations("neuron")
    )


def _of_line(id):
    symbols = LINES[id].symbols
    own = tuple(s for s in symbols if s != "m") + (("m",) if "m" in symbols else ())
    family = next(f for f, ids in FAMILIES.items() if id in ids)
    return Exercise(
        id, TEXTS[id].name, own, tuple(dict.fromkeys(own + at_hand(family, [id]))), (id,)
    )


def _of_pass(id, own, lines, *orders):
    own = tuple(own.split())
    return Exercise(
        id, TEXTS[id].name, own, own, tuple(lines), tuple(tuple(o.split()) for o in orders)
    )


EXERCISES = {id: _of_line(id) for id in LINES} | {
    e.id: e
    for e in (
        _of_pass("logistic forward", "x w b y", FAMILIES["neuron"][:3], "z a L"),
        _of_pass("logistic backward", "x y a", FAMILIES["neuron"][4:], "dz dw db", "dw db"),
        _of_pass(
            "forward", "X W1 b1 W2 b2", FAMILIES["examples"][:4], "Z1 A1 Z2 A2", "A1 A2", "A2"
        ),
        _of_pass(
            "backward",
            "X Y W2 Z1 A1 A2",
            [id for id in FAMILIES["examples"][4:] if id != "3.45:J"],
            "dZ2 dW2 db2 dZ1 dW1 db1",
            "dZ1 dW1 db1 dZ2 dW2 db2",
            "dW1 db1 dW2 db2",
            "dW2 db2 dW1 db1",
        ),
    )
}


@functools.cache
def line(id):
    """The Line of an id of `equations.LINES`."""
    quantity = LINES[id].quantity
    codes = [LINES[id].code.split(" = ", 1)[1], *FORMS.get(id, [])]
    of = quantity[1:] if quantity[0] == "d" else quantity
    special = tuple((kind, "", "", algebra.parse(c)) for c, kind in SPECIAL.get(id, {}).items())
    return Line(
        id=id,
        quantity=quantity,
        forms=tuple(algebra.parse(code) for code in codes),
        names=EXERCISES[id].arguments,
        of=of,
        parameter=of if of[0] in "Wbw" else None,
        number=equations.shape(quantity) == () or id == "3.38:L",
        special=special,
    )


def find(id):
    """The exercise of an id; the number alone is enough where it has one exercise."""
    wanted = str(id).strip()
    if wanted in EXERCISES:
        return EXERCISES[wanted]
    of_number = [known for known in EXERCISES if known.split(":")[0] == wanted]
    if len(of_number) == 1:
        return EXERCISES[of_number[0]]
    if of_number:
        raise ValueError(f"{wanted} has several exercises: {', '.join(of_number)}. Name one.")
    raise ValueError(f"There is no exercise {id!r}. There are: {', '.join(EXERCISES)}.")
