"""The numbers that answers are tried on, and those of the worked twins.

Weights are of order 1 and every cache comes from a real forward pass: with small weights, or with
caches of unrelated numbers, dozens of wrong answers look right (and some right ones wrong).
Every value is computed by its own line of `equations.LINES`.
"""

import functools
import itertools
from typing import NamedTuple

import numpy as np

from helpers.activations import tanh
from helpers.equations import LINES, SHAPES
from helpers.loss import cross_entropy
from helpers.texts import say

# The lines of each family, in the order in which they are computed.
FAMILIES = {
    "neuron": [id for id in LINES if id.startswith(("3.38", "3.39"))],
    "example": [id for id in LINES if "3.40" <= id < "3.44"],
    "examples": [id for id in LINES if id >= "3.44"],  # "stack" sorts last
}
FAMILIES["examples"].sort(key=lambda id: not id.startswith("stack"))


class Situation(NamedTuple):
    """One set of inputs: letter -> size, symbol -> value, and a memo for `algebra.evaluate`."""

    sizes: dict
    values: dict
    memo: dict


def _by_hand(values, sizes):
    """Small inputs rounded, to be worked by hand; no 0 or 1 but in labels: these tell too little."""
    if any(size > 2 for size in sizes.values()):
        return values
    rounded = {s: np.round(v, 1) for s, v in values.items()}
    ones = {s: np.where(np.abs(v) == 1, 1.2 * v, v) for s, v in rounded.items()}
    telling = {s: np.where(v == 0, 0.5, v)[()] for s, v in ones.items()}
    return telling | {s: v for s, v in rounded.items() if s in ("y", "Y")}


def _neuron(n0, y, seed, scale=1.0, width=1.0):
    rng = np.random.default_rng(seed)
    values = {
        "x": width * rng.standard_normal((n0, 1)),
        "w": scale * rng.standard_normal((n0, 1)),
        "b": np.float64(rng.standard_normal()),
        "y": np.float64(y),
    }
    values = _by_hand(values, {"n0": n0})
    for id in FAMILIES["neuron"]:
        # z is one number, whether a product of matrices wrapped it in (1, 1) or not
        shape = (n0, 1) if id == "3.39:dw" else ()
        values[LINES[id].quantity] = np.reshape(LINES[id].compute(values), shape)[()]
    return Situation({"n0": n0, "1": 1}, values, {})


def _network(n0, n1, n2, m, seed, scale=1.0, width=1.0):
    """X, Y, the parameters, a forward pass with tanh, and the backward pass.

    scale: of W1 and b1. width: of X, and about of the gradients.
    """
    rng = np.random.default_rng(seed)
    sizes = {"n0": n0, "n1": n1, "n2": n2, "m": m}
    values = {
        "X": width * rng.standard_normal((n0, m)),
        "Y": rng.permutation(np.arange(n2 * m) % 2).reshape(n2, m) * 1.0,
        "W1": scale * rng.standard_normal((n1, n0)),
        "b1": scale * rng.standard_normal((n1, 1)),
        "W2": width**0.6 * rng.standard_normal((n2, n1)),
        "b2": rng.standard_normal((n2, 1)),
    }
    values = _by_hand(values, sizes) | sizes | {"g1": tanh}
    for id in FAMILIES["examples"]:
        if id == "3.45:J":
            values["L"] = cross_entropy(values["Z2"], values["Y"])
        values[LINES[id].quantity] = LINES[id].compute(values)
    return Situation({"1": 1} | sizes, values, {})


def _example(n0, n1, n2, seed, scale=1.0, width=1.0):
    """The same with one example, in the small letters of one example."""
    sizes, values, _ = _network(n0, n1, n2, 1, seed, scale, width)
    small = str.maketrans("XYZA", "xyza")
    one = {s.translate(small): v for s, v in values.items() if s not in ("m", "L", "J")}
    return Situation({k: v for k, v in sizes.items() if k != "m"}, one, {})


# The first of each family has all sizes different: the messages speak of that one. In the second all
# sizes are equal, so that every arrangement of `@`, `*` and transposes can be computed there; the others each make one coincidence,
# saturate the hidden units, are large enough to be clipped, or small enough to be worked by hand.
CASES = {
    "neuron": "3 1, 3 0, 1 1, 2 0, 4 1 3.0, 2 0 3.0, 2 1, 3 1 0.1 10.0, 4 0 2.0",
    "example": "3 4 2, 3 3 3, 3 4 1, 4 4 2, 3 2 2, 2 3 2, 3 4 2 3.0, 3 4 2 0.1 10.0, 1 1 1, 2 2 1, "
    "1 4 2, 3 1 2, 4 5 2 1.0",
    "examples": "3 4 2 5, 3 3 3 3, 3 4 2 1, 3 4 1 5, 3 5 2 5, 4 4 2 3, 3 2 2 5, 5 4 3 5, 2 4 3 3, "
    "3 4 2 5 3.0, 3 4 2 5 0.1 10.0, 1 1 1 2, 2 2 1 2, 1 4 2 5, 3 1 2 5",
}
_MAKERS = {"neuron": (_neuron, 2, 10), "example": (_example, 3, 20), "examples": (_network, 4, 30)}


@functools.cache
def situations(family):
    """The inputs of a family."""
    (make, n, seed), cases = _MAKERS[family], map(str.split, CASES[family].split(", "))
    pairs = [(map(int, case[:n]), map(float, case[n:])) for case in cases]
    return tuple(make(*sizes, seed + i, *width) for i, (sizes, width) in enumerate(pairs))


@functools.cache
def as_columns():
    """The inputs of one neuron with every number as an array of shape (1, 1)."""
    column = lambda v: v if np.ndim(v) else np.reshape(v, (1, 1))
    pairs = [(s.sizes, s.values.items()) for s in situations("neuron")]
    return tuple(Situation(sizes, {s: column(v) for s, v in one}, {}) for sizes, one in pairs)


def coincidences(situation, symbols):
    """What is special here for these symbols: "m = 1", "n1 = n2", "y = 0" ...; the plainest first."""
    known = [SHAPES.get(s.lstrip("d"), tuple(situation.sizes)) for s in symbols]
    letters = {*symbols, *(letter for shape in known for letter in shape)} - {"1"}
    sizes = {letter: size for letter, size in situation.sizes.items() if letter in letters}
    found = {f"{letter} = 1" for letter, size in sizes.items() if size == 1}
    found |= {f"{a} = {b}" for a, b in itertools.combinations(sizes, 2) if sizes[a] == sizes[b]}
    if "y" in symbols and np.ndim(situation.values.get("y", [])) == 0:
        found.add(f"y = {situation.values['y']:.0f}")
    found = sorted(found, key=lambda c: (not c.endswith("1"), c))
    one = "n0 = 1" if "n1" in situation.sizes else say("judge.evidence.one-feature")
    return [one if c == "n0 = 1" else c for c in found]  # the first two notebooks do not know n0


# Small numbers, to be worked by hand; a matrix is written with ";" between its rows.
_NEURON = "x: 2; 1, w: 0.5; -1, b: 1, y: 0, z: 1, a: 0.75, da: 4, dz: 0.75"
_LAYERS = "W1: 1 -1; 0 1; 2 0, b1: 0; 1; -1, W2: 1 2 0; 3 -1 1, b2: 0; -1, "
_EXAMPLE = f"{_LAYERS}x: 2; 1, y: 1; 0, z1: 0.5493; 0; -1.4722, a1: 0.5; 0; -0.9, "
_EXAMPLE += "a2: 0.75; 0.5, dz2: 1; 2, dz1: 1; 0; -2"
_EXAMPLES = f"{_LAYERS}X: 2 0; 1 1, Y: 1 0; 0 1, Z1: 0.5493 0; 0 -0.5493; -1.4722 1.4722, "
_EXAMPLES += "A1: 0.5 0; 0 -0.5; -0.9 0.9, Z2: 0 2; -1 1, A2: 0.75 0.25; 0.5 0.5, L: 0.5 1.5;, "
_EXAMPLES += "dZ2: 1 3; 2 0, dZ1: 1 3; 0 2; -2 4, m: 2"


def _numbers(text):
    """The arrays of a text such as "w: 0.5; -1, b: 1"; what has no ";" is one number."""
    values = {}
    for one in text.split(", "):
        symbol, rows = one.split(": ")
        matrix = [[float(n) for n in row.split()] for row in rows.split(";") if row]
        values[symbol] = np.array(matrix if ";" in rows else matrix[0][0])
    return values


_TWINS = {"neuron": _NEURON, "example": _EXAMPLE, "examples": _EXAMPLES}
TWINS = {family: _numbers(text) for family, text in _TWINS.items()}
