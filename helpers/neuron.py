"""One neuron: logistic regression. w is (n0, 1), b one number, examples are columns."""

from typing import NamedTuple

import numpy as np

from helpers.activations import sigmoid


class NeuronGradients(NamedTuple):
    """dz or dZ (1, m), dw (n0, 1), db a number: each of the shape of what it is the derivative by."""

    dZ: np.ndarray
    dw: np.ndarray
    db: float


def forward(X, w, b):
    """One neuron forward (equation 3.38) for every column of X.

    X: (n0, m); one example is (n0, 1). w: (n0, 1). b: a number. Returns Z, A: (1, m) each.
    """
    Z = w.T @ X + b
    A = sigmoid(Z)
    return Z, A


def backward(X, Y, A):
    """One neuron backward (equation 3.39), averaged over the m columns (for one example m = 1).

    X: (n0, m). Y, A: (1, m). Returns NeuronGradients of the cost J; dZ holds the derivative of
    each example's own loss.
    """
    m = X.shape[1]
    dZ = A - Y
    dw = (1 / m) * (X @ dZ.T)
    db = (1 / m) * np.sum(dZ)
    return NeuronGradients(dZ, dw, float(db))
