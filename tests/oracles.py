"""Other ways to the same numbers, which share no code with `helpers`.

The complex step: f'(v) = Im f(v + ih) / h with h = 1e-30 has neither truncation nor round-off to
speak of. Automatic differentiation: the library `autograd`. Decimal: 50 digits, for the loss.
"""

import math
from decimal import Decimal, localcontext

import autograd.numpy as anp
import numpy as np
from autograd import grad

# n0, n1, n2, m: all different first; then one example, one unit, one output, one of everything.
SIZES = ((3, 4, 2, 5), (5, 2, 3, 4), (2, 3, 4, 1), (4, 1, 3, 2), (2, 4, 1, 6), (1, 1, 1, 1))
QUANTITIES = ("dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1")


def problem(sizes, seed=0, scale=1.0):
    """X, Y and W1, b1, W2, b2 with every entry random, biases too, and both labels where m > 1."""
    n0, n1, n2, m = sizes
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n0, m))
    Y = (rng.random((n2, m)) > 0.5) * 1.0
    if m > 1:
        Y[:, 0], Y[:, 1] = 0.0, 1.0
    shapes = ((n1, n0), (n1, 1), (n2, n1), (n2, 1))
    return X, Y, [scale * rng.standard_normal(shape) for shape in shapes]


def forward(X, W1, b1, W2, b2, name="tanh"):
    """Z1, A1, Z2, A2, one number at a time, as the sums that the matrix products stand for."""
    n0, m = X.shape
    n1, n2 = W1.shape[0], W2.shape[0]
    Z1, A1 = np.empty((n1, m)), np.empty((n1, m))
    Z2, A2 = np.empty((n2, m)), np.empty((n2, m))
    for i in range(m):
        for j in range(n1):
            Z1[j, i] = b1[j, 0] + sum(W1[j, k] * X[k, i] for k in range(n0))
            A1[j, i] = COMPLEX[name](complex(Z1[j, i])).real
        for j in range(n2):
            Z2[j, i] = b2[j, 0] + sum(W2[j, k] * A1[k, i] for k in range(n1))
            A2[j, i] = _sigmoid(complex(Z2[j, i])).real
    return Z1, A1, Z2, A2


# -- the complex step ------------------------------------------------------------------------


def _sigmoid(z):
    z = np.asarray(z)
    right = z.real > 0
    small = np.exp(np.where(right, -z, z))
    return np.where(right, 1 / (1 + small), small / (1 + small))


def _tanh(z):
    return 2 * _sigmoid(2 * np.asarray(z)) - 1


COMPLEX = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "relu": lambda z: np.where(np.real(z) > 0, z, 0),
    "leaky relu": lambda z: np.where(np.real(z) > 0, z, 0.01 * np.asarray(z)),
    "identity": lambda z: np.asarray(z),
}


def losses(Z2, Y):
    """The loss of each example, from real or complex logits; shape (m,)."""
    Z = np.where(Y == 1, -Z2, Z2)
    right = Z.real > 0
    softplus = np.where(right, Z, 0) + np.log(1 + np.exp(np.where(right, -Z, Z)))
    return softplus.sum(axis=0)


def complex_step(f, v, h=1e-30):
    """The derivative of the sum of f(v) by each entry of v."""
    gradient = np.empty(np.shape(v))
    for index in np.ndindex(gradient.shape):
        moved = np.array(v, dtype=complex)
        moved[index] += 1j * h
        gradient[index] = np.sum(f(moved)).imag / h
    return gradient


def central_difference(f, v, h=1e-6):
    """The same by central differences, which need no complex numbers."""
    gradient = np.empty(np.shape(v))
    for index in np.ndindex(gradient.shape):
        nudge = np.zeros(gradient.shape)
        nudge[index] = h
        gradient[index] = np.sum(f(v + nudge) - f(v - nudge)) / (2 * h)
    return gradient


def gradients(X, Y, parameters, name="tanh", method=complex_step):
    """All of QUANTITIES as a dict: dW and db of the mean loss, the others of each example's own."""
    W1, b1, W2, b2 = parameters
    g, m = COMPLEX[name], X.shape[1]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    return {
        "dZ2": method(lambda v: losses(v, Y), Z2),
        "dW2": method(lambda v: losses(v @ A1 + b2, Y) / m, W2),
        "db2": method(lambda v: losses(W2 @ A1 + v, Y) / m, b2),
        "dA1": method(lambda v: losses(W2 @ v + b2, Y), A1),
        "dZ1": method(lambda v: losses(W2 @ g(v) + b2, Y), Z1),
        "dW1": method(lambda v: losses(W2 @ g(v @ X + b1) + b2, Y) / m, W1),
        "db1": method(lambda v: losses(W2 @ g(W1 @ X + v) + b2, Y) / m, b1),
    }


# -- automatic differentiation ---------------------------------------------------------------

AUTOGRAD = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.where(z > 0, z, 0),
    "leaky relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "identity": lambda z: z,
}


def automatic_gradients(X, Y, parameters, name="tanh"):
    """dW1, db1, dW2, db2 of the mean loss, as a dict, by the library autograd."""
    g, m = AUTOGRAD[name], X.shape[1]

    def J(W1, b1, W2, b2):
        Z2 = anp.dot(W2, g(anp.dot(W1, X) + b1)) + b2
        return anp.sum(anp.logaddexp(0.0, Z2) - Y * Z2) / m

    found = grad(J, argnum=(0, 1, 2, 3))(*parameters)
    return dict(zip(("dW1", "db1", "dW2", "db2"), found))


# -- many digits -----------------------------------------------------------------------------


def exact_sigmoid(z):
    """sigmoid(z) to the last digit of a float."""
    with localcontext(prec=50):
        return float(1 / (1 + (-Decimal(float(z))).exp()))


def exact_loss(z, y):
    """The loss of one logit to the last digit of a float, from its definition.

    Far out 100 digits are too few, but there log(1 + e^s) is s or e^s to more than 40 digits.
    """
    if abs(z) > 100:
        s = -z if y else z
        return float(s) if s > 0 else math.exp(s)
    with localcontext(prec=100):
        a = 1 / (1 + (-Decimal(float(z))).exp())
        return float(-(a if y else 1 - a).ln())


def close(came, expected, rtol=1e-11, atol=1e-14):
    """assert_allclose with the course's tolerance, and shapes that must be equal too."""
    assert np.shape(came) == np.shape(expected)
    np.testing.assert_allclose(came, expected, rtol=rtol, atol=atol)
