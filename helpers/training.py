"""Gradient descent on the two-layer network, and the history of a run.

Backpropagation finds the gradients; gradient descent uses them. Here is only the second.
"""

import math
from typing import NamedTuple

import numpy as np

from helpers import network
from helpers.activations import tanh
from helpers.loss import cost
from helpers.network import Parameters
from helpers.texts import say


class DivergedError(ArithmeticError):
    """Training left the finite numbers; the message says at which epoch and what to do."""


class Record(NamedTuple):
    """The network at one recorded epoch: cost in nats per example, accuracy from 0 to 1."""

    epoch: int
    cost: float
    accuracy: float
    parameters: Parameters


class Run(NamedTuple):
    """A finished run: the last parameters, and the records taken on the way, first to last."""

    parameters: Parameters
    history: list[Record]

    @property
    def epochs(self):
        return [record.epoch for record in self.history]

    @property
    def costs(self):
        return [record.cost for record in self.history]

    @property
    def accuracies(self):
        return [record.accuracy for record in self.history]


def update(parameters, gradients, rate):
    """One step of gradient descent: v - rate * dv for each parameter. Returns new Parameters.

    gradients: Gradients, of which dZ2 and dZ1 are not used (from the door also a dict). Raises TypeError or ValueError where
    one has not its parameter's shape: NumPy would stretch it to fit, and train something else.
    """
    W1, b1, W2, b2 = parameters
    _, dW2, db2, _, dW1, db1 = gradients
    _fitting(parameters, (dW1, db1, dW2, db2))
    W1 = W1 - rate * dW1
    b1 = b1 - rate * db1
    W2 = W2 - rate * dW2
    b2 = b2 - rate * db2
    return Parameters(W1, b1, W2, b2)


def _fitting(parameters, found):
    """Raise unless each gradient is an array of its parameter's shape. Costs little where it is."""
    for name, v, dv in zip(Parameters._fields, parameters, found):
        if not isinstance(dv, np.ndarray):
            raise TypeError(say("errors.no_gradient", name=f"d{name}", came=dv, shape=v.shape))
        if dv.shape != v.shape:
            terms = {"name": f"d{name}", "came": dv.shape, "shape": v.shape, "parameter": name}
            raise ValueError(say("errors.misshapen_gradient", **terms))


def step(X, Y, parameters, rate, g1=tanh, backward=network.backward):
    """Forward, backward, update, once. Returns new Parameters.

    backward: called as backward(X, Y, W2, Z1, A1, A2, g1); returns Gradients.
    """
    Z1, A1, _, A2 = network.forward(X, *parameters, g1)
    return update(parameters, backward(X, Y, parameters.W2, Z1, A1, A2, g1), rate)


def batches(m, batch_size, rng):
    """One epoch of mini-batches: index arrays that together hold each of the m examples once.

    The last batch is smaller where batch_size does not divide m.
    """
    order = rng.permutation(m)
    return [order[start : start + batch_size] for start in range(0, m, batch_size)]


def epoch(X, Y, parameters, rate, g1=tanh, backward=network.backward, batch_size=None, rng=None):
    """See every example once: one step on all of them, or one on each mini-batch.

    Arguments as of `train`. Returns new Parameters.
    """
    if batch_size is None:
        return step(X, Y, parameters, rate, g1, backward)
    for chosen in batches(X.shape[1], batch_size, rng):
        X_batch, Y_batch = X.take(chosen, axis=1), Y.take(chosen, axis=1)
        parameters = step(X_batch, Y_batch, parameters, rate, g1, backward)
    return parameters


def classify(X, parameters, g1=tanh):
    """Labels 0.0 or 1.0, shape (n2, m): 1 where A2 is above one half."""
    return (network.forward(X, *parameters, g1).A2 > 0.5) * 1.0


def accuracy(X, Y, parameters, g1=tanh):
    """The share of labels, 0 to 1, that `classify` gets right."""
    return float(np.mean(classify(X, parameters, g1) == Y))


def record(X, Y, parameters, number, g1=tanh):
    """The Record of these parameters at epoch `number`.

    Raises DivergedError where the cost is inf or nan.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        found = network.forward(X, *parameters, g1)
        J = cost(found.Z2, Y)
    if not math.isfinite(J):
        raise DivergedError(say("errors.diverged", epoch=number, cost=J))
    right = int(np.count_nonzero((found.A2 > 0.5) == Y))
    return Record(number, J, right / Y.size, parameters)


def train(
    X,
    Y,
    parameters,
    rate,
    epochs,
    g1=tanh,
    backward=network.backward,
    batch_size=None,
    rng=None,
    record_every=None,
):
    """Gradient descent from a copy of `parameters`.

    X: (n0, m). Y: (n2, m). rate: the learning rate. epochs: times to see every example.
    backward: your own takes X, Y, W2, Z1, A1, A2, g1 and returns the gradients.
    batch_size, rng: for mini-batches, their size and the Generator that shuffles; else full batch.
    record_every: epochs between records (the first and last are always recorded); by default
        about 100 records in all.
    Returns Run. Raises DivergedError where the cost leaves the finite numbers.
    """
    record_every = max(1, epochs // 100) if record_every is None else record_every
    parameters = Parameters(*(v.copy() for v in parameters))
    history = [record(X, Y, parameters, 0, g1)]
    with np.errstate(over="ignore", invalid="ignore"):  # record() reports what diverges
        for number in range(1, epochs + 1):
            parameters = epoch(X, Y, parameters, rate, g1, backward, batch_size, rng)
            if number % record_every == 0 or number == epochs:
                history.append(record(X, Y, parameters, number, g1))
    return Run(parameters, history)
