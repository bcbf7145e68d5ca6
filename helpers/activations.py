"""Activation functions, each with its slope.

`tanh(Z)` gives the activation, `tanh.slope(Z)` its derivative g'(Z), both elementwise and of
Z's shape. Where A = g(Z) is at hand, `tanh.slope(Z, A)` gives the same and saves work.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from helpers.texts import say


class Activation(NamedTuple):
    """A function g and its derivative; call it like the function itself.

    name: what it is called in `ACTIVATIONS`.
    g: Z -> A, elementwise.
    slope: (Z, A=None) -> g'(Z), elementwise; A, where given, must be g(Z).
    """

    name: str
    g: Callable
    slope: Callable

    def __call__(self, Z):
        try:
            return self.g(Z)
        except (TypeError, ValueError) as error:
            raise TypeError(say("errors.activated", came=repr(Z))) from error

    def __repr__(self):
        return self.name


def _sigmoid(Z):
    # exp(700) is the last round power that fits a float64; below it the answer is 0 to 300 digits.
    return 1.0 / (1.0 + np.exp(-np.maximum(Z, -700.0)))


def _sigmoid_slope(Z, A=None):
    A = _sigmoid(Z) if A is None else A
    return A * (1.0 - A)


def _tanh_slope(Z, A=None):
    A = np.tanh(Z) if A is None else A
    return 1.0 - A**2


LEAK = 0.01

sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope)
tanh = Activation("tanh", np.tanh, _tanh_slope)
# ReLU has a corner at 0 and so no slope there; 0 is the usual choice.
relu = Activation(
    "relu",
    lambda Z: np.maximum(Z, 0.0),
    lambda Z, A=None: np.greater(Z, 0) * 1.0,
)
leaky_relu = Activation(
    "leaky relu",
    lambda Z: np.where(np.greater(Z, 0), Z, LEAK * np.asarray(Z)),
    lambda Z, A=None: np.where(np.greater(Z, 0), 1.0, LEAK),
)
identity = Activation(
    "identity",
    lambda Z: np.asarray(Z) * 1.0,
    lambda Z, A=None: np.ones_like(np.asarray(Z) * 1.0),
)

ACTIVATIONS = {g.name: g for g in (sigmoid, tanh, relu, leaky_relu, identity)}


def softmax(Z2):
    """Each column of Z2 as probabilities that add up to 1. Z2, and what is returned: (n2, m).

    The largest entry of each column is subtracted first. That changes no result, since the same
    factor stands above and below the fraction line, and no power can overflow.
    """
    E = np.exp(Z2 - np.max(Z2, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)
