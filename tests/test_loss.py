"""The loss and the cost: right to the last digits, also where a sigmoid has saturated."""

import math

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from helpers.activations import sigmoid
from helpers.loss import cost, cross_entropy, cross_entropy_textbook

pytestmark = pytest.mark.filterwarnings("error")
LOGITS = (0.0, 1e-300, 1e-8, 0.3, -0.7, 5.0, -12.5, 36.0, -37.0, 40.0, 700.0, -710.0, 9.9e3, -1e4)


@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize("z", LOGITS)
def test_to_the_last_digits_from_the_definition(z, y):
    with np.errstate(all="raise", under="ignore"):
        came = cross_entropy(np.array([[z]]), np.array([[y]])).item()
        assert cost(np.array([[z]]), np.array([[y]])) == came
    assert math.isfinite(came)
    assert came == pytest.approx(oracles.exact_loss(z, y), rel=4e-15, abs=1e-300)


@pytest.mark.parametrize("sizes", oracles.SIZES)
def test_one_loss_for_each_example(sizes):
    _, _, n2, m = sizes
    _, Y, _ = oracles.problem(sizes)
    Z2 = 3 * np.random.default_rng(1).standard_normal((n2, m))
    expected = [sum(oracles.exact_loss(Z2[k, i], Y[k, i]) for k in range(n2)) for i in range(m)]
    oracles.close(cross_entropy(Z2, Y), np.array([expected]))
    oracles.close(cross_entropy_textbook(sigmoid(Z2), Y), np.array([expected]))
    assert cost(Z2, Y) == pytest.approx(sum(expected) / m, rel=1e-14)
    assert type(cost(Z2, Y)) is float


def test_against_scikit_learn():
    rng = np.random.default_rng(2)
    Z2, Y = 2 * rng.standard_normal((3, 40)), (rng.random((3, 40)) > 0.4) * 1.0
    A2 = 1 / (1 + np.exp(-Z2))
    expected = sum(log_loss(Y[k], A2[k]) for k in range(3))
    assert cost(Z2, Y) == pytest.approx(expected, rel=1e-13)
    assert np.mean(cross_entropy_textbook(A2, Y)) == pytest.approx(expected, rel=1e-13)


def test_a_coin_toss_costs_log_two():
    assert cost(np.zeros((1, 4)), np.array([[0, 1, 1, 0]])) == pytest.approx(math.log(2))


def test_the_textbook_form_breaks_down_where_the_working_form_does_not():
    Z2, Y = np.array([[40.0, -800.0, 1e4]]), np.array([[0.0, 1.0, 0.0]])
    A2 = sigmoid(Z2)
    assert A2[0, 0] == 1.0
    with np.errstate(all="ignore"):
        textbook = cross_entropy_textbook(A2, Y)
    assert np.isinf(textbook[0, 0]) and np.isinf(textbook[0, 2])
    assert cross_entropy(Z2, Y).tolist() == [[40.0, 800.0, 1e4]]
    with np.errstate(all="ignore"):
        assert np.isnan(cross_entropy_textbook(np.array([[1.0]]), np.array([[1.0]]))).all()


@pytest.mark.parametrize("kind", [int, bool, np.float32, np.int8])
def test_labels_of_any_number_type(kind):
    Z2, Y = np.array([[0.3, -2.0, 1.5]]), np.array([[1.0, 0.0, 1.0]])
    for loss, first in ((cross_entropy, Z2), (cross_entropy_textbook, sigmoid(Z2)), (cost, Z2)):
        np.testing.assert_array_equal(loss(first, Y.astype(kind)), loss(first, Y))


def test_inputs_are_left_as_they_are():
    Z2, Y = np.array([[0.3, -2.0]]), np.array([[1.0, 0.0]])
    cross_entropy(Z2, Y), cost(Z2, Y), cross_entropy_textbook(sigmoid(Z2), Y)
    assert Z2.tolist() == [[0.3, -2.0]] and Y.tolist() == [[1.0, 0.0]]


@given(st.floats(-1e4, 1e4))
def test_mirror_image(z):
    Z, one, zero = np.array([[z]]), np.array([[1.0]]), np.array([[0.0]])
    right, mirrored = cross_entropy(Z, one).item(), cross_entropy(-Z, zero).item()
    assert right >= 0
    assert right == pytest.approx(mirrored, rel=1e-12, abs=1e-12)
    assert cross_entropy(Z, zero).item() - right == pytest.approx(z, rel=1e-12, abs=1e-12)
