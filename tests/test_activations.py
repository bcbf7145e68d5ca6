"""The activations: right, with the right slope, and quiet where numbers are large."""

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.activations import ACTIVATIONS, LEAK, leaky_relu, relu, sigmoid, tanh

pytestmark = pytest.mark.filterwarnings("error")
NAMES = tuple(ACTIVATIONS)
LARGE = np.array([[-1e4, -800, -745, -700, -37, -1e-300, 0], [0.5, 37, 700, 710, 800, 9999, 1e4]])


def test_names():
    assert NAMES == ("sigmoid", "tanh", "relu", "leaky relu", "identity")
    assert [repr(g) for g in ACTIVATIONS.values()] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_value_and_slope_against_the_complex_step(name):
    g = ACTIVATIONS[name]
    Z = 3 * np.random.default_rng(0).standard_normal((4, 50))
    before = Z.copy()
    oracles.close(g(Z), oracles.COMPLEX[name](Z.astype(complex)).real)
    slope = oracles.complex_step(oracles.COMPLEX[name], Z)
    oracles.close(g.slope(Z), slope, rtol=1e-9)
    oracles.close(g.slope(Z, g(Z)), slope, rtol=1e-9)
    assert np.array_equal(Z, before)


@pytest.mark.parametrize("name", NAMES)
def test_slope_against_differences_of_the_function_itself(name):
    g = ACTIVATIONS[name]
    Z = np.linspace(-4, 4, 40).reshape(4, 10)  # 0, where ReLU has its corner, is not among them
    oracles.close(g.slope(Z), oracles.central_difference(g, Z), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_quiet_and_finite_for_large_numbers(name):
    g = ACTIVATIONS[name]
    with np.errstate(all="raise", under="ignore"):
        A = g(LARGE)
        slopes = g.slope(LARGE), g.slope(LARGE, A)
    assert np.isfinite(A).all()
    assert (np.diff(A.ravel()) >= 0).all()
    for slope in slopes:
        assert np.isfinite(slope).all() and (slope >= 0).all() and (slope <= 1).all()


def test_sigmoid_to_the_last_digit():
    Z = np.concatenate([LARGE.ravel(), np.linspace(-40, 40, 161)])
    expected = [oracles.exact_sigmoid(z) for z in Z]
    np.testing.assert_allclose(sigmoid(Z), expected, rtol=1e-15, atol=1e-300)


def test_corners():
    Z = np.array([-2.0, 0.0, 3.0])
    assert relu(Z).tolist() == [0.0, 0.0, 3.0]
    assert relu.slope(Z).tolist() == [0.0, 0.0, 1.0]
    assert leaky_relu(Z).tolist() == [-2.0 * LEAK, 0.0, 3.0]
    assert leaky_relu.slope(Z).tolist() == [LEAK, LEAK, 1.0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("Z", [0.7, 2, [1, -2], np.array([[1], [-3]]), np.float32(0.5)])
def test_numbers_lists_and_integers_are_welcome(name, Z):
    g = ACTIVATIONS[name]
    expected = oracles.COMPLEX[name](np.asarray(Z, dtype=complex)).real
    for came in (g(Z), g.slope(Z), g.slope(Z, g(Z))):
        assert np.shape(came) == np.shape(Z)
        assert np.asarray(came).dtype.kind == "f"
    np.testing.assert_allclose(g(Z), expected, rtol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_nan_stays_visible(name):
    assert np.isnan(ACTIVATIONS[name](np.array([np.nan]))).all()


@given(st.floats(-1e4, 1e4))
def test_symmetry(z):
    assert sigmoid(z) + sigmoid(-z) == pytest.approx(1, abs=1e-15)
    assert tanh(z) == -tanh(-z) == pytest.approx(2 * sigmoid(2 * z) - 1, abs=1e-15)
