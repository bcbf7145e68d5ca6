"""Numerical gradients, and how far an analytic gradient is from one.

A central difference moves one number by h both ways and watches the loss. It knows nothing of
backpropagation, and so it can judge it.
"""

from typing import NamedTuple

import numpy as np

from helpers import network
from helpers.activations import tanh
from helpers.loss import cross_entropy
from helpers.network import Gradients
from helpers.texts import listed, say, together

H = 1e-5  # balances truncation (h^2) against round-off (1e-16 / h) in float64
PASS = 1e-7
WRONG = 1e-4
# With this h a difference quotient of a loss near 1 is off by about 1e-11 from round-off alone.
# Entries below FLOOR are therefore compared with FLOOR and not with themselves. The round-off
# grows with the loss, and FLOOR with it.
FLOOR = 1e-3
TIE = 1e-6


def numerical_gradient(f, v, h=H):
    """Central differences of f with respect to every entry of v.

    f: takes an array of v's shape; returns a number, or an array of losses (which are added up
        after the difference, so that losses that v[i] does not touch cancel exactly).
    v: float64 array of any shape, left as it is. Returns an array of v's shape.
    """
    gradient = np.empty(v.shape)
    for index in np.ndindex(v.shape):
        up, down = v.copy(), v.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = np.sum(f(up) - f(down)) / (2 * h)
    return gradient


class Comparison(NamedTuple):
    """How far an analytic gradient is from a numerical one.

    by_norm: |analytic - numerical| / (|analytic| + |numerical|), Euclidean norms.
    worst: the largest such ratio of single entries. index: where it is.
    analytic, numerical: the two values there. kind: "pass", "look closer" or "wrong"; `verdict` is
    the same in the reader's language.
    corner: the slopes to the left and to the right of it, where a corner of the loss lies there.
    """

    name: str
    by_norm: float
    worst: float
    index: tuple
    analytic: float
    numerical: float
    kind: str
    corner: tuple | None = None

    def __str__(self):  # of a pass only round-off is left, and that differs between machines
        terms = self._asdict() | {"place": self.place, "limit": PASS}
        return say(f"gradient_check.{self.kind}", **terms)

    @property
    def verdict(self):
        return say(f"gradient_check.verdicts.{self.kind}")

    @property
    def place(self):
        """The worst entry as one would write it: dW1[0, 2], or db where that is a number."""
        return f"{self.name}{list(self.index) or ''}"


def compare(name, analytic, numerical, loss=1.0):
    """Compare two gradients, arrays of the same shape. Returns Comparison.

    loss: the size of the losses behind `numerical`; say so where it is above 1.
    """
    finite = np.isfinite(analytic) & np.isfinite(numerical)
    if finite.all():
        floor = FLOOR * max(1.0, loss)
        difference = np.abs(analytic - numerical)
        by_norm = _norm(difference) / max(_norm(analytic) + _norm(numerical), floor)
        ratio = difference / np.maximum(np.abs(analytic) + np.abs(numerical), floor)
    else:
        by_norm, ratio = np.inf, np.where(finite, 0.0, np.inf)
    by_norm, worst = float(by_norm), float(np.max(ratio))
    # The first of those that differ by round-off alone: that is another one on each machine.
    first = np.argmax(ratio >= worst * (1 - TIE))
    index = tuple(map(int, np.unravel_index(first, ratio.shape)))
    error = max(by_norm, worst)
    kind = "pass" if error < PASS else "wrong" if error > WRONG else "look closer"
    values = float(analytic[index]), float(numerical[index])
    return Comparison(name, by_norm, worst, index, *values, kind)


def corner(f, v, index, analytic, h=H):
    """The slopes of f to the left and to the right of v[index], where a corner is the reason that

    the analytic one cannot be judged: it lies between them, and they differ not as the slopes of a
    curve do, whose difference shrinks with h. Else None.
    """
    left, right = _slopes(f, v, index, h)
    gap, scale = abs(right - left), max(FLOOR, abs(left), abs(right))
    nearer = abs(np.subtract(*_slopes(f, v, index, h / 10))) / max(gap, FLOOR)
    curved = gap < scale / 100 or 0.02 < nearer < 0.5
    between = min(left, right) - scale / 1000 <= analytic <= max(left, right) + scale / 1000
    return (left, right) if between and not curved else None


def _slopes(f, v, index, h):
    up, down = v.copy(), v.copy()
    up[index] += h
    down[index] -= h
    return float(np.sum(f(v) - f(down)) / h), float(np.sum(f(up) - f(v)) / h)


def _norm(v):
    """The Euclidean norm of all entries; hypot does not overflow where a square would."""
    return np.hypot.reduce(v.ravel())


class Report(NamedTuple):
    """One Comparison per gradient; print it to read them all."""

    comparisons: list[Comparison]

    @property
    def passed(self):
        return all(c.kind == "pass" for c in self.comparisons)

    @property
    def worst(self):
        """The Comparison that is furthest off."""
        return max(self.comparisons, key=lambda c: max(c.by_norm, c.worst))

    def __str__(self):
        seen = {c.name for c in self.comparisons}
        missing = [name for name in Gradients._fields if name not in seen]
        if not self.passed:
            worst = self.worst
            last = say("gradient_check.furthest", place=worst.place, **worst._asdict())
            if worst.corner:
                left, right = worst.corner
                last = together(last, say("gradient_check.corner", left=left, right=right))
        elif missing:
            last = say("gradient_check.some_pass", missing=listed(missing))
        else:
            last = say("gradient_check.all_pass")
        return "\n".join([*map(str, self.comparisons), last])

    __repr__ = __str__


def check_gradients(X, Y, parameters, g1=tanh, backward=network.backward, h=H):
    """Compare what `backward` returns with central differences: dZ2, dW2, db2, dZ1, dW1, db1.

    X: (n0, m). Y: (n2, m). parameters: Parameters, float64.
    backward: called as backward(X, Y, W2, Z1, A1, A2, g1), with copies; returns Gradients, with
        None for what it leaves out. dA1 is checked too where it is there.
    dW and db are held against the cost J, dZ against each example's own loss. Returns Report.
    """
    W1, b1, W2, b2 = parameters
    m = X.shape[1]
    Z1, A1, Z2, A2 = network.forward(X, *parameters, g1)
    largest_loss = np.max(cross_entropy(Z2, Y))

    # The loss of each example as a function of one quantity, with all the others held still.
    losses = {
        "dZ2": (lambda v: cross_entropy(v, Y), Z2),
        "dW2": (lambda v: cross_entropy(v @ A1 + b2, Y) / m, W2),
        "db2": (lambda v: cross_entropy(W2 @ A1 + v, Y) / m, b2),
        "dA1": (lambda v: cross_entropy(W2 @ v + b2, Y), A1),
        "dZ1": (lambda v: cross_entropy(W2 @ g1(v) + b2, Y), Z1),
        "dW1": (lambda v: cross_entropy(W2 @ g1(v @ X + b1) + b2, Y) / m, W1),
        "db1": (lambda v: cross_entropy(W2 @ g1(W1 @ X + v) + b2, Y) / m, b1),
    }
    found = backward(*(v.copy() for v in (X, Y, W2, Z1, A1, A2)), g1)
    comparisons = []
    for name, (f, v) in losses.items():
        if getattr(found, name, None) is not None:
            numerical = numerical_gradient(f, v, h)
            one = compare(name, getattr(found, name), numerical, largest_loss)
            if one.kind != "pass":
                one = one._replace(corner=corner(f, v, one.index, one.analytic, h))
            comparisons.append(one)
    if not comparisons:
        raise ValueError(say("errors.no_gradients", expected=listed(losses, "common.or")))
    return Report(comparisons)
