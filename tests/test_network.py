"""The two-layer network: forward and backward against other ways to the same numbers."""

import inspect

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

import helpers
from helpers import network
from helpers.activations import ACTIVATIONS, relu, sigmoid, tanh

pytestmark = pytest.mark.filterwarnings("error")
NAMES = tuple(ACTIVATIONS)


def passes(X, Y, parameters, name="tanh"):
    """Forward and backward, quiet. Returns Activations, Gradients."""
    g1 = ACTIVATIONS[name]
    with np.errstate(all="raise", under="ignore"):
        found = network.forward(X, *parameters, g1)
        Z1, A1, _, A2 = found
        return found, network.backward(X, Y, parameters[2], Z1, A1, A2, g1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sizes", oracles.SIZES)
def test_forward_number_by_number(sizes, name):
    X, _, parameters = oracles.problem(sizes)
    found = network.forward(X, *parameters, ACTIVATIONS[name])
    assert found._fields == ("Z1", "A1", "Z2", "A2")
    for came, expected in zip(found, oracles.forward(X, *parameters, name)):
        oracles.close(came, expected)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sizes", oracles.SIZES)
def test_backward_against_the_complex_step(sizes, name):
    X, Y, parameters = oracles.problem(sizes)
    _, gradients = passes(X, Y, parameters, name)
    assert gradients._fields == ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1")
    expected = oracles.gradients(X, Y, parameters, name)
    for quantity, came in gradients._asdict().items():
        oracles.close(came, expected[quantity])


@pytest.mark.parametrize("name", NAMES)
def test_backward_against_central_differences(name):
    X, Y, parameters = oracles.problem((3, 4, 2, 5), seed=1)
    _, gradients = passes(X, Y, parameters, name)
    expected = oracles.gradients(X, Y, parameters, name, oracles.central_difference)
    for quantity, came in gradients._asdict().items():
        oracles.close(came, expected[quantity], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sizes", oracles.SIZES)
def test_backward_against_automatic_differentiation(sizes, name):
    X, Y, parameters = oracles.problem(sizes, seed=2)
    _, gradients = passes(X, Y, parameters, name)
    for quantity, expected in oracles.automatic_gradients(X, Y, parameters, name).items():
        oracles.close(getattr(gradients, quantity), expected)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scale", [30, 3000])
def test_saturated_units(scale, name):
    """Nothing overflows, and dZ2 is 0, 1 or -1 where the sigmoid has rounded to 0 or 1."""
    X, Y, parameters = oracles.problem((3, 4, 2, 50), seed=3, scale=scale)
    found, gradients = passes(X, Y, parameters, name)
    assert (np.abs(found.Z2) > 37).any()
    expected = oracles.gradients(X, Y, parameters, name)
    for quantity, came in gradients._asdict().items():
        size = np.abs(expected[quantity]).max()
        oracles.close(came, expected[quantity], rtol=1e-9, atol=1e-12 * size + 1e-12 * scale)


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.tuples(*[st.integers(1, 5)] * 4),
    seed=st.integers(0, 10**6),
    scale=st.sampled_from((0.01, 0.5, 2.0, 8.0)),
    name=st.sampled_from(NAMES),
)
def test_backward_of_any_size(sizes, seed, scale, name):
    X, Y, parameters = oracles.problem(sizes, seed, scale)
    _, gradients = passes(X, Y, parameters, name)
    expected = oracles.gradients(X, Y, parameters, name)
    for quantity, came in gradients._asdict().items():
        oracles.close(came, expected[quantity], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sizes", oracles.SIZES)
def test_one_example_at_a_time_gives_the_batch(sizes, name):
    X, Y, parameters = oracles.problem(sizes)
    found, batch = passes(X, Y, parameters, name)
    m, g1, W2 = sizes[3], ACTIVATIONS[name], parameters[2]
    ones = []
    for i in range(m):
        column = slice(i, i + 1)
        x, y = X[:, column], Y[:, column]
        z1, a1, _, a2 = (v[:, column] for v in found)
        one = network.backward_one(x, y, W2, z1, a1, a2, g1)
        for came, expected in zip(one, network.backward(x, y, W2, z1, a1, a2, g1)):
            oracles.close(came, expected)
        ones.append(one)
    oracles.close(np.hstack([one.dZ2 for one in ones]), batch.dZ2)
    oracles.close(np.hstack([one.dZ1 for one in ones]), batch.dZ1)
    for quantity in ("dW2", "db2", "dW1", "db1"):
        mean = sum(getattr(one, quantity) for one in ones) / m
        oracles.close(mean, getattr(batch, quantity))


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("n2", [1, 2])
def test_against_one_step_of_scikit_learn(n2, name):
    """One full step of MLPClassifier without momentum moves each weight by rate * gradient."""
    X, Y, parameters = oracles.problem((3, 4, n2, 20), seed=5)
    W1, b1, W2, b2 = parameters
    model = MLPClassifier(
        (4,), activation="logistic" if name == "sigmoid" else name, solver="sgd", alpha=0,
        momentum=0, learning_rate_init=1, batch_size=20, shuffle=False, max_iter=1,
    )  # fmt: skip
    labels = Y[0] if n2 == 1 else Y.T
    model.partial_fit(X.T, labels, classes=np.arange(max(2, n2)))
    model.coefs_ = [W1.T.copy(), W2.T.copy()]
    model.intercepts_ = [b1[:, 0].copy(), b2[:, 0].copy()]
    output = model.predict_proba(X.T)
    model.partial_fit(X.T, labels)

    found, gradients = passes(X, Y, parameters, name)
    oracles.close(found.A2.T, output[:, 1:] if n2 == 1 else output)
    oracles.close(gradients.dW1, W1 - model.coefs_[0].T, rtol=1e-9, atol=1e-12)
    oracles.close(gradients.dW2, W2 - model.coefs_[1].T, rtol=1e-9, atol=1e-12)
    oracles.close(gradients.db1[:, 0], b1[:, 0] - model.intercepts_[0], rtol=1e-9, atol=1e-12)
    oracles.close(gradients.db2[:, 0], b2[:, 0] - model.intercepts_[1], rtol=1e-9, atol=1e-12)


def test_the_hidden_activation_is_tanh_unless_told_otherwise():
    X, Y, parameters = oracles.problem((3, 4, 2, 5))
    Z1, A1, _, A2 = network.forward(X, *parameters)
    oracles.close(A1, np.tanh(Z1))
    for backward, m in ((network.backward, 5), (network.backward_one, 1)):
        columns = [v[:, :m] for v in (X, Y, Z1, A1, A2)]
        x, y, z1, a1, a2 = columns
        default = backward(x, y, parameters[2], z1, a1, a2)
        for came, expected in zip(default, backward(x, y, parameters[2], z1, a1, a2, tanh)):
            assert np.array_equal(came, expected)


def test_inputs_are_left_as_they_are():
    X, Y, parameters = oracles.problem((3, 4, 2, 1))
    Z1, A1, _, A2 = network.forward(X, *parameters)
    values = (X, Y, *parameters, Z1, A1, A2)
    before = [v.copy() for v in values]
    network.forward(X, *parameters)
    network.backward(X, Y, parameters[2], Z1, A1, A2)
    network.backward_one(X, Y, parameters[2], Z1, A1, A2)
    assert all(np.array_equal(v, u) for v, u in zip(values, before))


def test_the_door_computes_the_same():
    X, Y, parameters = oracles.problem((3, 4, 2, 1))
    found = network.forward(X, *parameters)
    for came, expected in zip(helpers.forward(X, *parameters), found):
        assert np.array_equal(came, expected)
    given = (X, Y, parameters[2], found.Z1, found.A1, found.A2)
    for checked, bare in (
        (helpers.backward, network.backward),
        (helpers.backward_one, network.backward_one),
    ):
        for came, expected in zip(checked(*given), bare(*given)):
            assert np.array_equal(came, expected)


def test_arguments_by_name():
    X, Y, (W1, b1, W2, b2) = oracles.problem((3, 4, 2, 1))
    Z1, A1, _, A2 = network.forward(X=X, W1=W1, b1=b1, W2=W2, b2=b2, g1=relu)
    big = network.backward(X=X, Y=Y, W2=W2, Z1=Z1, A1=A1, A2=A2, g1=relu)
    small = network.backward_one(x=X, y=Y, W2=W2, z1=Z1, a1=A1, a2=A2, g1=relu)
    for came, expected in zip(small, big):
        oracles.close(came, expected)
    assert list(inspect.signature(network.backward_one).parameters)[:2] == ["x", "y"]


def test_random_start():
    W1, b1, W2, b2 = network.initialise(100, 400, 50, np.random.default_rng(0))
    assert [v.shape for v in (W1, b1, W2, b2)] == [(400, 100), (400, 1), (50, 400), (50, 1)]
    assert not b1.any() and not b2.any()
    assert np.std(W1) == pytest.approx(1 / 10, rel=0.02)
    assert np.std(W2) == pytest.approx(1 / 20, rel=0.02)
    assert abs(np.mean(W1)) < 0.002 and abs(np.mean(W2)) < 0.002
    again = network.initialise(100, 400, 50, np.random.default_rng(0))
    other = network.initialise(100, 400, 50, np.random.default_rng(1))
    assert np.array_equal(W1, again.W1) and np.array_equal(W2, again.W2)
    assert not np.isclose(W1, other.W1).any()
    rng = np.random.default_rng(0)
    oracles.close(W1, rng.standard_normal((400, 100)) / 10)
    oracles.close(W2, rng.standard_normal((50, 400)) / 20)


@pytest.mark.parametrize("scale", [1e-8, 0.3, 10])
def test_scale_is_the_deviation_of_every_weight(scale):
    W1, _, W2, _ = network.initialise(20, 300, 40, np.random.default_rng(0), scale)
    assert np.std(W1) == pytest.approx(scale, rel=0.03)
    assert np.std(W2) == pytest.approx(scale, rel=0.03)


@pytest.mark.parametrize("value", [0, 0.5, -1])
def test_constant_start(value):
    W1, b1, W2, b2 = network.initialise_constant(3, 4, 2, value)
    assert [v.shape for v in (W1, b1, W2, b2)] == [(4, 3), (4, 1), (2, 4), (2, 1)]
    assert (W1 == value).all() and (W2 == value).all() and not b1.any() and not b2.any()
    assert W1.dtype == W2.dtype == b1.dtype == b2.dtype == np.float64
    assert not network.initialise_constant(3, 4, 2).W1.any()


def test_from_zeros_only_the_output_bias_learns():
    X, Y, _ = oracles.problem((3, 4, 2, 5))
    _, gradients = passes(X, Y, network.initialise_constant(3, 4, 2))
    assert not gradients.dW1.any() and not gradients.db1.any() and not gradients.dW2.any()
    assert gradients.db2.any()


def test_from_equal_weights_the_hidden_units_stay_copies():
    X, Y, _ = oracles.problem((3, 4, 2, 5))
    _, gradients = passes(X, Y, network.initialise_constant(3, 4, 2, 0.7))
    assert np.ptp(gradients.dW1, axis=0).max() == 0 == np.ptp(gradients.db1)
    assert np.ptp(gradients.dW2, axis=1).max() == 0
    assert gradients.dW1.any() and gradients.dW2.any()


def test_the_output_is_a_sigmoid_whatever_the_hidden_activation():
    X, _, parameters = oracles.problem((3, 4, 2, 5))
    for g1 in ACTIVATIONS.values():
        found = network.forward(X, *parameters, g1)
        assert np.array_equal(found.A2, sigmoid(found.Z2))
