"""The two-layer network: parameters, forward, backward. Each line is one numbered equation.

Examples are columns. n0 inputs, n1 hidden units, n2 outputs, m examples.
The hidden activation g1 is tanh unless you pass another; the output is always a sigmoid.
"""

from typing import NamedTuple

import numpy as np

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


def initialise(n0, n1, n2, rng, scale=None):
    """Random weights, zero biases.

    rng: a NumPy Generator, `np.random.default_rng(seed)`.
    scale: standard deviation of every weight; by default 1 / sqrt(number of inputs of the layer),
        which keeps z of order 1 at first.
    Returns Parameters.
    """
    scale1 = 1 / np.sqrt(n0) if scale is None else scale
    scale2 = 1 / np.sqrt(n1) if scale is None else scale
    W1 = scale1 * rng.standard_normal((n1, n0))
    W2 = scale2 * rng.standard_normal((n2, n1))
    return Parameters(W1, np.zeros((n1, 1)), W2, np.zeros((n2, 1)))


def initialise_constant(n0, n1, n2, value=0.0):
    """Every weight equal to `value`, biases zero: all hidden units stay copies. Returns Parameters."""
    W1 = np.full((n1, n0), float(value))
    W2 = np.full((n2, n1), float(value))
    return Parameters(W1, np.zeros((n1, 1)), W2, np.zeros((n2, 1)))


def forward(X, W1, b1, W2, b2, g1=tanh):
    """The forward pass for all columns of X (the equation "stack" and the three that follow it).

    X: (n0, m); one example is (n0, 1). Returns Activations (Z1, A1, Z2, A2).
    """
    Z1 = W1 @ X + b1
    A1 = g1(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return Activations(Z1, A1, Z2, A2)


def backward(X, Y, W2, Z1, A1, A2, g1=tanh):
    """The backward pass for m examples (equations 3.44 to 3.49).

    X: (n0, m). Y, A2: (n2, m). W2: (n2, n1). Z1, A1: (n1, m), from the forward pass.
    Returns Gradients: dW and db are derivatives of the cost J; column i of dZ2 and dZ1 is the
    derivative of example i's own loss, which is why 1/m stands in dW and db only.
    """
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = (1 / m) * (dZ2 @ A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = (W2.T @ dZ2) * g1.slope(Z1, A1)
    dW1 = (1 / m) * (dZ1 @ X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
    return Gradients(dZ2, dW2, db2, dZ1, dW1, db1)


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
