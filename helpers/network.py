"""The two-layer network: parameters, forward, backward. Each line is one numbered equation.

Examples are columns. n0 inputs, n1 hidden units, n2 outputs, m examples.
The hidden activation g1 is tanh unless you pass another; the output is always a sigmoid.
"""

from typing import NamedTuple

import numpy as np

from helpers import checks
from helpers.activations import sigmoid, tanh


class Parameters(NamedTuple):
    """What is learned: W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1)."""

    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray


class Activations(NamedTuple):
    """What a forward pass leaves behind: Z1, A1 (n1, m) and Z2, A2 (n2, m)."""

    Z1: np.ndarray
    A1: np.ndarray
    Z2: np.ndarray
    A2: np.ndarray


class Gradients(NamedTuple):
    """What a backward pass finds, in its order; each dv has the shape of v."""

    dZ2: np.ndarray
    dW2: np.ndarray
    db2: np.ndarray
    dZ1: np.ndarray
    dW1: np.ndarray
    db1: np.ndarray


def gradients_by_name(found):
    """What a backward pass returned, Gradients or a dict with names of its own choice, as a dict."""
    if isinstance(found, dict):
        return found
    if hasattr(found, "_asdict"):
        return found._asdict()
    raise TypeError(
        f"backward returned {checks.kind(found)}; expected "
        f"Gradients({', '.join(Gradients._fields)}), or a dict with these names."
    )


def initialise(n0, n1, n2, rng, scale=None):
    """Random weights, zero biases.

    rng: a NumPy Generator, `np.random.default_rng(seed)`.
    scale: standard deviation of every weight; by default 1 / sqrt(number of inputs of the layer),
        which keeps z of order 1 at first.
    Returns Parameters.
    """
    for name, n in (("n0", n0), ("n1", n1), ("n2", n2)):
        checks.positive(name, n, whole=True)
    checks.generator(rng)
    if scale is not None:
        checks.positive("scale", scale)
    scale1 = 1 / np.sqrt(n0) if scale is None else scale
    scale2 = 1 / np.sqrt(n1) if scale is None else scale
    return Parameters(
        W1=scale1 * rng.standard_normal((n1, n0)),
        b1=np.zeros((n1, 1)),
        W2=scale2 * rng.standard_normal((n2, n1)),
        b2=np.zeros((n2, 1)),
    )


def initialise_constant(n0, n1, n2, value=0.0):
    """Every weight equal to `value`, biases zero: all hidden units stay copies. Returns Parameters."""
    for name, n in (("n0", n0), ("n1", n1), ("n2", n2)):
        checks.positive(name, n, whole=True)
    checks.number("value", value)
    return Parameters(
        W1=np.full((n1, n0), float(value)),
        b1=np.zeros((n1, 1)),
        W2=np.full((n2, n1), float(value)),
        b2=np.zeros((n2, 1)),
    )


def check_forward(X, W1, b1, W2, b2, g1=tanh):
    """Raise TypeError or ValueError, in plain words, unless all of these fit together."""
    checks.examples(X)
    checks.shape(
        "W1", checks.floats("W1", W1), (None, X.shape[0]), "(n1, n0): one row per hidden unit"
    )
    n1 = W1.shape[0]
    checks.shape("b1", checks.floats("b1", b1), (n1, 1), "(n1, 1): one bias per hidden unit")
    checks.shape("W2", checks.floats("W2", W2), (None, n1), "(n2, n1): one row per output")
    n2 = W2.shape[0]
    checks.shape("b2", checks.floats("b2", b2), (n2, 1), "(n2, 1): one bias per output")
    checks.activation("g1", g1)


def check_parameters(X, parameters, g1=tanh):
    """Raise TypeError or ValueError, in plain words, unless all of these fit together."""
    if not isinstance(parameters, Parameters):
        raise TypeError(
            f"parameters is {checks.kind(parameters)}; expected Parameters(W1, b1, W2, b2), "
            "as network.initialise returns them."
        )
    check_forward(X, *parameters, g1)


def check_examples(X, Y, parameters, g1=tanh):
    """Raise TypeError or ValueError, in plain words, unless all of these fit together."""
    check_parameters(X, parameters, g1)
    _check_labels("Y", Y, parameters.W2, X, "X")


def check_backward(X, Y, W2, Z1, A1, A2, g1=tanh, names=("X", "Y", "Z1", "A1", "A2")):
    """Raise TypeError or ValueError, in plain words, unless all of these fit together.

    names: what the caller calls the five that are columns.
    """
    name_X, name_Y, name_Z1, name_A1, name_A2 = names
    checks.examples(X, name_X)
    m = X.shape[1]
    checks.shape("W2", checks.floats("W2", W2), (None, None), "(n2, n1): one row per output")
    n2, n1 = W2.shape
    _check_labels(name_Y, Y, W2, X, name_X)
    hidden = f"(n1, m): as many rows as W2 has columns, as many columns as {name_X}"
    checks.shape(name_Z1, checks.floats(name_Z1, Z1), (n1, m), hidden)
    checks.shape(name_A1, checks.floats(name_A1, A1), (n1, m), hidden)
    checks.shape(name_A2, checks.floats(name_A2, A2), (n2, m), f"(n2, m): the shape of {name_Y}")
    checks.activation("g1", g1)


def check_backward_one(x, y, W2, z1, a1, a2, g1=tanh):
    """The same for one example: every column stands alone."""
    one = "(n0, 1): one example; backward takes several"
    checks.shape("x", checks.floats("x", x), (None, 1), one)
    check_backward(x, y, W2, z1, a1, a2, g1, names=("x", "y", "z1", "a1", "a2"))


def _check_labels(name, Y, W2, X, name_X):
    meaning = f"(n2, m): as many rows as W2, as many columns as {name_X}"
    checks.labels(name, Y, (W2.shape[0], X.shape[1]), meaning)


@checks.checked(check_forward)
def forward(X, W1, b1, W2, b2, g1=tanh):
    """The forward pass for all columns of X (the equation "stack" and the three that follow it).

    X: (n0, m); one example is (n0, 1). Returns Activations (Z1, A1, Z2, A2).
    Raises TypeError or ValueError that names the argument where shapes or values do not fit.
    """
    Z1 = W1 @ X + b1
    A1 = g1(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return Activations(Z1, A1, Z2, A2)


@checks.checked(check_backward)
def backward(X, Y, W2, Z1, A1, A2, g1=tanh):
    """The backward pass for m examples (equations 3.44 to 3.49).

    X: (n0, m). Y, A2: (n2, m). W2: (n2, n1). Z1, A1: (n1, m), from the forward pass.
    Returns Gradients: dW and db are derivatives of the cost J; column i of dZ2 and dZ1 is the
    derivative of example i's own loss, which is why 1/m stands in dW and db only.
    Raises TypeError or ValueError that names the argument where shapes or values do not fit.
    """
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = (1 / m) * (dZ2 @ A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = (W2.T @ dZ2) * g1.slope(Z1, A1)
    dW1 = (1 / m) * (dZ1 @ X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
    return Gradients(dZ2, dW2, db2, dZ1, dW1, db1)


@checks.checked(check_backward_one)
def backward_one(x, y, W2, z1, a1, a2, g1=tanh):
    """The backward pass for one example (equations 3.40 to 3.43).

    x: (n0, 1). y, a2: (n2, 1). W2: (n2, n1). z1, a1: (n1, 1). Returns Gradients of the loss L.
    """
    dz2 = a2 - y
    dW2 = dz2 @ a1.T
    db2 = dz2
    dz1 = (W2.T @ dz2) * g1.slope(z1, a1)
    dW1 = dz1 @ x.T
    db1 = dz1
    return Gradients(dz2, dW2, db2, dz1, dW1, db1)
