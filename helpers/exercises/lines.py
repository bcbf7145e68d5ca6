"""The exercises: one for each line of the numbered equations, and the whole passes.

What is asked, the solution and the worked twin are computed from `equations.LINES`; the words stand
in `texts/en/exercises.toml`.
"""

import difflib
import functools
import re
import unicodedata
from typing import NamedTuple

import numpy as np

from helpers import equations, own
from helpers.activations import tanh
from helpers.equations import LINES
from helpers.exercises import algebra
from helpers.exercises.situations import FAMILIES, TWINS, as_columns, situations
from helpers.texts import commas, entry, say, together

# What the function of a line is called in the notebook, by its quantity.
_NAMES = """
    z weighted_sum, a activate, L loss, da loss_slope, dz error, dw weight_gradient, db bias_gradient
    Z1 hidden_sums, A1 hidden_activations, Z2 output_sums, A2 predictions, J mean_loss
    dz2 output_error, dZ2 output_errors, dW2 output_weights, db2 output_bias
    dz1 hidden_error, dZ1 hidden_error, dW1 hidden_weights, db1 hidden_bias
"""
FUNCTIONS = dict(one.split() for one in _NAMES.strip().replace("\n", ",").split(","))
# The whole passes: id, function, arguments, lines, and the accepted orders of the results.
_ONE, _ALL = FAMILIES["neuron"], FAMILIES["examples"]
_SIX = [id for id in _ALL[4:] if id != "3.45:J"]
_ORDERS = [" ".join(order) for order in own.ORDERS]
_SMALL = [order.replace("Z", "z") for order in _ORDERS]
_PASSES = (
    ("logistic forward", "my_neuron_forward", "x w b y", _ONE[:3], ["z a L"]),
    ("logistic backward", "my_neuron_backward", "x y a", _ONE[4:], ["dz dw db", "dw db"]),
    ("backward one", "my_backward_one", "x y W2 a1 a2", FAMILIES["example"], _SMALL),
    ("forward", "my_forward", "X W1 b1 W2 b2", _ALL[:4], ["Z1 A1 Z2 A2", "A1 A2", "A2"]),
    ("backward", "my_backward", " ".join(own.ARGUMENTS), _SIX, _ORDERS),
    ("sheet", "my_sheet", " ".join(own.ARGUMENTS), _SIX, _ORDERS),
)
# The order of the arguments in the notebook, where it is not that of the equation.
_ARGUMENTS = {"3.38:L": ("a", "y"), "3.39:da": ("a", "y")}
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


class Line(NamedTuple):
    """What the judge needs of one line.

    forms: trees of equal value, the first as in `equations.LINES`. names: the symbols at hand.
    code: the line as Python, as a solution shows it. number: whether the value is one number.
    """

    id: str
    quantity: str
    forms: tuple
    names: tuple
    code: str
    number: bool

    tolerance = 1e-6  # of the largest entry: float32 passes, and nothing wrong in the sixth digit
    # Whether it is a derivative by its name: `dW2`, and not `delta2`; what it is the derivative of,
    # or its own quantity; the same if it is a weight or a bias, else None.
    gradient = property(lambda self: bool(re.fullmatch(r"d[A-Za-z]\d*", self.quantity)))
    of = property(lambda self: self.quantity[1:] if self.gradient else self.quantity)
    parameter = property(lambda self: self.of if self.of[0] in "Wbw" else None)


class Exercise(NamedTuple):
    """One exercise. name: what its function is called in the notebook.

    arguments: all names that the learner's function may have, in order; the first are `own`, the
    equation's own symbols, the rest the other symbols at hand: to choose is part of the exercise.
    lines: the ids of what is to be computed. orders: of the results of a whole pass.
    """

    id: str
    name: str
    own: tuple
    arguments: tuple
    lines: tuple
    orders: tuple = ()
    whole = property(lambda self: bool(self.orders))
    family = property(lambda self: _family(self.lines[0]))
    quantities = property(lambda self: tuple(line(id).quantity for id in self.lines))
    # The symbols in the order in which a function with names of its own receives them.
    positional = property(lambda self: self.arguments + ("g1",) * ("g1" in self.known))
    # Whether dZ may be the derivative of each example's loss or of the cost.
    either_convention = property(lambda self: self.lines == tuple(_SIX))

    def recognised(self, inputs, answers):
        """A mistake that only this exercise knows: its id and what is said of it, or None."""

    @property
    def known(self):
        """Every symbol that a function may ask for by name."""
        if self.family == "neuron":
            at_hand = _at_hand(self.lines) if self.whole else ()
            return tuple(dict.fromkeys((*self.arguments, *(s for s in at_hand if s[0] != "d"))))
        return (*dict.fromkeys(self.arguments + _at_hand(self.lines)), "g1")

    @property
    def inputs(self):
        """The sets of situations, of which one is enough: a neuron's numbers also as (1, 1) arrays."""
        inputs = situations(self.family)
        return (inputs, as_columns()) if self.family == "neuron" else (inputs,)

    def words(self, what):
        """What the texts say: the "nudge", "pointed", "worked", "why", "further" or "answer"."""
        key = re.sub("[.: ]", "-", self.id)  # "3.44:dW2" is "3-44-dW2"
        return entry(f"exercises.{key}.{what}")

    @property
    def stub(self):
        """The function to be completed, as Python."""
        return self._function([f"{quantity} = ..." for quantity in self.quantities])

    @property
    def solution(self):
        """The completed function, as Python; it needs np and sigmoid. "" in a student edition."""
        if own.HANDED_OUT.exists():
            return ""
        m = ["m = X.shape[1]"] * self.either_convention
        return self._function(m + [line(id).code for id in self.lines])

    def _function(self, body):
        returned = f"return {', '.join(self.quantities)}"
        return "\n    ".join([f"def {self.name}({', '.join(self.own)}):", *body, returned])

    @property
    def twin(self):
        """The exercise worked out with other, small numbers, as text."""
        values = dict(TWINS[self.family])
        for id in self.lines:
            values[LINES[id].quantity] = np.round(LINES[id].compute({**values, "g1": tanh}), 4)
        return self._worked_out(values)

    def _worked_out(self, values):
        pairs = [s for s in self.own if s != "m"], self.quantities
        if self.whole:  # many arrays: a line for each
            lines = ("\n".join(f"    {s} = {plain(values[s])}" for s in names) for names in pairs)
            text = say("show.twin-of-a-pass", **dict(zip(("given", "found"), lines)))
            return text + self.words("worked")
        given, found = (commas(f"`{s} = {plain(values[s])}`" for s in names) for names in pairs)
        return together(say("show.twin", given=given, found=found), self.words("worked"))


def solved(id):
    """A line as a learner writes it, with the slope of tanh in full."""
    if id == "3.38:a":  # here nothing of the course is to be used
        return "a = 1 / (1 + np.exp(-z))"
    code = re.sub(r"g1\.slope\(\w+, (\w+)\)", r"(1 - \1**2)", LINES[id].code)
    return code.replace("g1(", "np.tanh(")


def plain(value):
    """Numbers as one types them, with four digits after the point."""
    return re.sub(r"\.0(?!\d)", "", str((np.round(value, 4) + 0.0).tolist()))


def _family(id):
    return next(family for family, ids in FAMILIES.items() if id in ids)


@functools.cache
def _at_hand(lines):
    """Every symbol of a family but what the lines compute, and what has the same value."""
    values = situations(_family(lines[0]))[0].values
    asked = [values[LINES[id].quantity] for id in lines]
    own = (s for s, v in values.items() if not any(np.array_equal(v, a) for a in asked))
    return tuple(s for s in own if s != "g1")


def _of_line(id):
    own = tuple(sorted(_ARGUMENTS.get(id, LINES[id].symbols), key=lambda s: s == "m"))  # m last
    name = FUNCTIONS[LINES[id].quantity]
    return Exercise(id, name, own, tuple(dict.fromkeys(own + _at_hand((id,)))), (id,))


def _of_pass(id, name, own, lines, orders):
    own = tuple(own.split())
    return Exercise(id, name, own, own, tuple(lines), tuple(tuple(o.split()) for o in orders))


EXERCISES = {e.id: e for e in [*map(_of_line, LINES), *(_of_pass(*one) for one in _PASSES)]}
# Those of the later notebooks, see `later`; those that are no part of the course, and their lines,
# see `teachers`.
MORE, OWN, OWN_LINES = {}, {}, {}


def line(id):
    """The Line of an id of `equations.LINES`, or of an exercise that is no part of the course."""
    return OWN_LINES.get(id) or _line(id)


@functools.cache
def _line(id):
    code, quantity = LINES[id].code.split(" = ", 1)[1], LINES[id].quantity
    forms = tuple(algebra.parse(form) for form in (code, *FORMS.get(id, ())))
    number = equations.shape(quantity) == () or id == "3.38:L"
    return Line(id, quantity, forms, EXERCISES[id].arguments, solved(id), number)


def find(id):
    """The exercise of an id; a number alone may be enough. Raises ValueError if there is none."""
    every, wanted = EXERCISES | MORE | OWN, id
    if isinstance(id, str):  # a Chinese keyboard has a colon of its own
        wanted = unicodedata.normalize("NFKC", id).strip()
        if wanted in every:
            return every[wanted]
    of_number = [known for known in every if known.split(":")[0] == wanted]
    if len(of_number) == 1:
        return every[of_number[0]]
    if of_number:
        raise ValueError(say("show.several", id=wanted, known=commas(of_number)))
    shown = repr(id) if isinstance(id, (str, int, float)) else own.came(id)
    for near in difflib.get_close_matches(str(wanted).replace("_", " "), every, 1, cutoff=0.75):
        raise ValueError(say("show.near", id=shown[:60], near=near))
    raise ValueError(say("show.unknown", id=shown[:60], known=commas(every)))


def of_the_cost(lines):
    """The lines of a backward pass when dZ is the derivative of the cost: 1/m in dZ2 only."""
    whole = lambda tree: tree[1] if tree[0] == "over" else tree
    pairs = [(one, whole(one.forms[0])) for one in lines]
    return [o._replace(forms=(("over", t, "m") if o.quantity == "dZ2" else t,)) for o, t in pairs]
