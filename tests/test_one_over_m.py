"""The 1/m laboratory's model against the network's own backward pass and central differences."""

import numpy as np
import pytest

from helpers import network
from helpers.explorers.one_over_m import FORGOTTEN, MEAN, OWN, OneOverMModel, explore_one_over_m
from helpers.gradient_check import numerical_gradient
from helpers.loss import cost


@pytest.fixture
def model():
    return OneOverMModel()


@pytest.mark.parametrize("m", [1, 3, 8])
@pytest.mark.parametrize("duplicate", [False, True])
def test_both_conventions_give_the_derivatives_of_J(model, m, duplicate):
    model.m, model.duplicate = m, duplicate
    X, Y = model.data()
    Z1, A1, _, A2 = network.forward(X, *model.parameters)
    right = network.backward(X, Y, model.parameters.W2, Z1, A1, A2)
    own, mean, forgotten = (model.gradients(q) for q in (OWN, MEAN, FORGOTTEN))
    columns = X.shape[1]
    for name in ("dW2", "db2", "dW1", "db1"):
        assert np.allclose(own[name], getattr(right, name))
        assert np.allclose(mean[name], own[name])
        assert np.allclose(forgotten[name], columns * own[name])
    for name in ("dZ2", "dZ1"):
        assert np.allclose(own[name], getattr(right, name))
        assert np.allclose(mean[name] * columns, own[name])


def test_dZ_of_the_mean_is_the_derivative_of_J(model):
    X, Y = model.data()
    Z2 = network.forward(X, *model.parameters).Z2
    numerical = numerical_gradient(lambda v: cost(v, Y), Z2)
    assert np.allclose(model.gradients(MEAN)["dZ2"], numerical, atol=1e-9)


def test_taking_each_example_twice_changes_neither_J_nor_the_gradients(model):
    once = model.gradients()
    model.duplicate = True
    twice = model.gradients()
    for name in ("J", "dW2", "db2", "dW1", "db1"):
        assert np.allclose(once[name], twice[name])


def test_the_marks_stand_where_the_words_say(model):
    assert [MEAN in model.draw()[1], "dW2, db2, dW1, db1" in model.draw()[1]] == [False, True]
    model.meaning = MEAN
    assert "stands in: dZ2." in model.draw()[1]
    model.meaning = FORGOTTEN
    assert "nowhere" in model.draw()[1] and "5 times too large" in model.draw()[1]


def test_controls_and_twin():
    explorer = explore_one_over_m()
    explorer.controls["m"].value = 2
    explorer.controls["duplicate"].value = True
    assert "m = 4" in explorer.text.value
    data, _ = explorer._repr_mimebundle_()
    assert "image/png" in data
