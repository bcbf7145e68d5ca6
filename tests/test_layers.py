"""Any number of layers, and softmax, against the complex step and plain sums."""

import numpy as np
import pytest

from helpers import network
from helpers.activations import leaky_relu, relu, sigmoid, softmax, tanh
from helpers.layers import STARTS, backward_layers, errors_of_layers, forward_layers, start_layers
from helpers.network import Parameters

STEP = 1e-30
# The activations for complex numbers: their real part decides which side of a corner they are on.
COMPLEX = {
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "leaky relu": lambda z: np.where(z.real > 0, z, 0.01 * z),
}
SIZES = [((3, 4, 2), 5), ((4, 3, 5, 2), 6), ((2, 5, 3, 4, 1), 7), ((3, 3, 3, 3), 3), ((2, 1), 4)]


def cost(X, Y, W, b, g):
    """The mean of the examples' losses, for complex numbers too, written in another way."""
    A = X
    for l in range(1, len(W)):
        A = COMPLEX[g.name](W[l] @ A + b[l])
    N = len(W)
    Z = W[N] @ A + b[N]
    return np.sum(np.log(1 + np.exp(Z)) - Y * Z) / Y.shape[1]


def problem(sizes, m, scale=1.0, seed=0):
    rng = np.random.default_rng(seed)
    W, b = start_layers(sizes, rng)
    W = {l: scale * v for l, v in W.items()}
    b = {l: rng.standard_normal(v.shape) for l, v in b.items()}
    return rng.standard_normal((sizes[0], m)), (rng.random((sizes[-1], m)) < 0.5) * 1.0, W, b


def by_complex_step(f, v):
    found = np.empty(v.shape)
    for index in np.ndindex(v.shape):
        moved = v.astype(complex)
        moved[index] += 1j * STEP
        found[index] = f(moved).imag / STEP
    return found


@pytest.mark.parametrize(("sizes", "m"), SIZES)
@pytest.mark.parametrize("g", [tanh, sigmoid, relu, leaky_relu], ids=repr)
@pytest.mark.parametrize("scale", [1.0, 4.0])  # the second saturates
def test_backward_layers(sizes, m, g, scale):
    X, Y, W, b = problem(sizes, m, scale)
    dW, db = backward_layers(Y, W, forward_layers(X, W, b, g), g)
    assert sorted(dW) == sorted(db) == list(range(1, len(sizes)))
    for l in W:
        right = by_complex_step(lambda v, l=l: cost(X, Y, W | {l: v}, b, g), W[l])
        assert dW[l].shape == W[l].shape and np.allclose(dW[l], right, rtol=1e-9, atol=1e-12)
        right = by_complex_step(lambda v, l=l: cost(X, Y, W, b | {l: v}, g), b[l])
        assert db[l].shape == b[l].shape and np.allclose(db[l], right, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("g", [tanh, sigmoid, relu], ids=repr)
def test_with_two_layers_it_is_the_network(g):
    X, Y, W, b = problem((3, 4, 2), 5)
    A = forward_layers(X, W, b, g)
    found = network.forward(X, *Parameters(W[1], b[1], W[2], b[2]), g)
    assert np.array_equal(A[1], found.A1) and np.array_equal(A[2], found.A2) and A[0] is X
    right = network.backward(X, Y, W[2], found.Z1, found.A1, found.A2, g)
    dZ = errors_of_layers(Y, W, A, g)
    assert np.allclose(dZ[1], right.dZ1) and np.allclose(dZ[2], right.dZ2)


@pytest.mark.parametrize("start", STARTS)
def test_starts(start):
    W, b = start_layers([300, 200, 100, 50], np.random.default_rng(1), start)
    wanted = {"1 / sqrt(n)": 1 / 300, "Xavier": 2 / 500, "He": 2 / 300, "0.01": 1e-4}[start]
    assert np.var(W[1]) == pytest.approx(wanted, rel=0.02)
    assert [W[l].shape for l in (1, 2, 3)] == [(200, 300), (100, 200), (50, 100)]
    assert all(b[l].shape == (len(W[l]), 1) and not b[l].any() for l in (1, 2, 3))
    again, _ = start_layers([300, 200, 100, 50], np.random.default_rng(1), start)
    assert all(np.array_equal(W[l], again[l]) for l in W)
    assert start != "1 / sqrt(n)" or np.array_equal(
        W[1], start_layers([300, 200], np.random.default_rng(1))[0][1]
    )


@pytest.mark.parametrize("shape", [(4, 7), (1, 3), (5, 1)])
@pytest.mark.parametrize("scale", [1.0, 500.0])
def test_softmax(shape, scale):
    Z = scale * np.random.default_rng(2).standard_normal(shape)
    Z[:, 0] -= 900  # far below the others, and no column sees another
    A = softmax(Z)
    for column, of in zip(A.T, Z.T):
        right = [1 / sum(np.exp(np.longdouble(other) - z) for other in of) for z in of]
        assert np.allclose(column, np.array(right, float), rtol=1e-12)
    assert np.allclose(A.sum(axis=0), 1)
