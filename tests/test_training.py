"""Gradient descent against the plain loop, and the history of a run."""

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

import helpers
from helpers import (
    Gradients,
    Parameters,
    accuracy,
    batches,
    classify,
    epoch,
    network,
    step,
    train,
    training,
)
from helpers.activations import ACTIVATIONS, leaky_relu, relu
from helpers.loss import cost
from helpers.training import DivergedError, Record, record, update

pytestmark = pytest.mark.filterwarnings("error")


def problem(sizes=(3, 4, 2, 25), seed=0, scale=1.0):
    X, Y, parameters = oracles.problem(sizes, seed, scale)
    return X, Y, Parameters(*parameters)


def moons(m=200):
    """Two half circles that a straight line cannot part."""
    rng = np.random.default_rng(0)
    angle, Y = np.pi * rng.random(m), (np.arange(m) % 2)[None, :] * 1.0
    X = np.stack([np.cos(angle) * (1 - 2 * Y[0]) + Y[0], np.sin(angle) * (1 - 2 * Y[0])])
    return X + 0.1 * rng.standard_normal((2, m)) + [[0], [0.25]], Y


def slow_step(X, Y, parameters, rate, name="tanh"):
    """v - rate * dv, with the gradients of the complex step."""
    found = oracles.gradients(X, Y, parameters, name)
    names = ("dW1", "db1", "dW2", "db2")
    return [v - rate * found[name] for v, name in zip(parameters, names)]


def same(came, expected, **tolerance):
    for v, u in zip(came, expected, strict=True):
        oracles.close(v, u, **tolerance)


# -- steps and epochs ------------------------------------------------------------------------


def test_update_takes_each_gradient_from_its_own_parameter():
    _, _, parameters = problem()
    rng = np.random.default_rng(1)
    dW1, db1, dW2, db2 = (rng.standard_normal(v.shape) for v in parameters)
    gradients = Gradients(None, dW2, db2, None, dW1, db1)
    came = update(parameters, gradients, 0.3)
    assert type(came) is Parameters
    same(came, [v - 0.3 * dv for v, dv in zip(parameters, (dW1, db1, dW2, db2))])
    by_name = helpers.update(parameters, {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}, 0.3)
    same(by_name, came, rtol=0, atol=0)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("sizes", oracles.SIZES)
def test_a_step(sizes, name):
    X, Y, parameters = problem(sizes)
    came = step(X, Y, parameters, 0.7, ACTIVATIONS[name])
    same(came, slow_step(X, Y, parameters, 0.7, name))
    same(epoch(X, Y, parameters, 0.7, ACTIVATIONS[name]), came, rtol=0, atol=0)


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 1000))
def test_batches_hold_each_example_once(m, batch_size, seed):
    found = batches(m, batch_size, np.random.default_rng(seed))
    assert sorted(np.concatenate(found)) == list(range(m))
    assert all(len(chosen) == batch_size for chosen in found[:-1])
    assert 1 <= len(found[-1]) <= batch_size


def test_batches_are_shuffled_anew_each_epoch():
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(batches(50, 10, rng)) for _ in range(2))
    assert list(first) != list(second) != list(range(50))
    again = np.concatenate(batches(50, 10, np.random.default_rng(0)))
    assert list(first) == list(again)


def test_an_epoch_of_mini_batches_is_a_step_on_each():
    X, Y, parameters = problem()
    came = epoch(X, Y, parameters, 0.2, batch_size=10, rng=np.random.default_rng(5))
    expected = list(parameters)
    for chosen in batches(25, 10, np.random.default_rng(5)):
        expected = slow_step(X[:, chosen], Y[:, chosen], expected, 0.2)
    same(came, expected)


# -- a run -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_run_is_its_steps(name):
    X, Y, parameters = problem()
    run = train(X, Y, parameters, 0.3, 12, ACTIVATIONS[name])
    expected = list(parameters)
    assert len(run.history) == 13
    for number, at in enumerate(run.history):
        assert type(at) is Record and at.epoch == number
        same(at.parameters, expected, rtol=1e-8, atol=1e-10)
        Z2 = oracles.forward(X, *expected, name)[2]
        assert at.cost == pytest.approx(np.mean(oracles.losses(Z2, Y)), rel=1e-8)
        assert at.accuracy == np.mean((Z2 > 0) == Y)
        expected = slow_step(X, Y, expected, 0.3, name)
    same(run.parameters, run.history[-1].parameters, rtol=0, atol=0)
    assert run.epochs == list(range(13))
    assert run.costs == [at.cost for at in run.history]
    assert run.accuracies == [at.accuracy for at in run.history]
    assert all(type(J) is float for J in run.costs)
    assert all(type(share) is float for share in run.accuracies)


@pytest.mark.parametrize("batch_size", [1, 7, 25, 100])
def test_a_run_with_mini_batches_is_its_epochs(batch_size):
    X, Y, parameters = problem()
    run = train(X, Y, parameters, 0.1, 3, batch_size=batch_size, rng=np.random.default_rng(2))
    rng, expected = np.random.default_rng(2), parameters
    for _ in range(3):
        expected = epoch(X, Y, expected, 0.1, batch_size=batch_size, rng=rng)
    same(run.parameters, expected, rtol=0, atol=0)


def test_one_batch_of_everything_is_the_full_batch():
    X, Y, parameters = problem()
    full = train(X, Y, parameters, 0.1, 20)
    once = train(X, Y, parameters, 0.1, 20, batch_size=25, rng=np.random.default_rng(0))
    same(once.parameters, full.parameters)


def test_against_a_run_of_scikit_learn():
    X, Y, parameters = problem((3, 4, 1, 30))
    model = MLPClassifier(
        (4,), activation="tanh", solver="sgd", alpha=0, momentum=0, learning_rate_init=0.5,
        batch_size=30, shuffle=False, max_iter=1,
    )  # fmt: skip
    model.partial_fit(X.T, Y[0], classes=[0, 1])
    model.coefs_ = [parameters.W1.T.copy(), parameters.W2.T.copy()]
    model.intercepts_ = [parameters.b1[:, 0].copy(), parameters.b2[:, 0].copy()]
    run = train(X, Y, parameters, 0.5, 40)
    for at in run.history[:-1]:
        model.partial_fit(X.T, Y[0])
        assert model.loss_ == pytest.approx(at.cost, rel=1e-9)
    same((run.parameters.W1, run.parameters.W2), [v.T for v in model.coefs_], rtol=1e-8)
    assert np.array_equal(classify(X, run.parameters)[0], model.predict(X.T))
    assert accuracy(X, Y, run.parameters) == model.score(X.T, Y[0])


@pytest.mark.parametrize(
    ("epochs", "record_every", "expected"),
    [
        (1, None, [0, 1]),
        (3, None, [0, 1, 2, 3]),
        (99, None, list(range(100))),
        (250, None, list(range(0, 251, 2))),
        (10, 4, [0, 4, 8, 10]),
        (10, 5, [0, 5, 10]),
        (10, 50, [0, 10]),
        (4, 1, [0, 1, 2, 3, 4]),
    ],
)
def test_when_records_are_taken(epochs, record_every, expected):
    X, Y, parameters = problem((2, 3, 1, 4))
    run = train(X, Y, parameters, 0.1, epochs, record_every=record_every)
    assert run.epochs == expected
    assert all(at.cost == cost(network.forward(X, *at.parameters).Z2, Y) for at in run.history)


def test_records_do_not_change_the_run():
    X, Y, parameters = problem()
    often, seldom = (train(X, Y, parameters, 0.4, 30, record_every=n) for n in (1, 30))
    same(often.parameters, seldom.parameters, rtol=0, atol=0)


def test_the_same_seed_gives_the_same_run():
    X, Y, parameters = problem()
    first, again, other = (
        train(X, Y, parameters, 0.1, 5, batch_size=4, rng=np.random.default_rng(seed))
        for seed in (3, 3, 4)
    )
    same(first.parameters, again.parameters, rtol=0, atol=0)
    assert first.costs == again.costs and first.costs != other.costs


def test_inputs_are_left_as_they_are():
    def careless(X, Y, W2, Z1, A1, A2, g1):
        found = network.backward(X, Y, W2, Z1, A1, A2, g1)
        W2 *= 0.99  # a learner's slip; it must not reach the parameters that were passed in
        return found

    X, Y, parameters = problem()
    before = [v.copy() for v in (X, Y, *parameters)]
    for backward in (network.backward, careless):
        training.train(X, Y, parameters, 0.1, 5, backward=backward)
        assert all(np.array_equal(v, u) for v, u in zip((X, Y, *parameters), before))
    run = train(X, Y, parameters, 0.1, 5)
    parameters.W1[:] = 7
    assert not (run.history[0].parameters.W1 == 7).any()


def test_it_learns_what_a_line_cannot():
    X, Y = moons()
    parameters = network.initialise(2, 6, 1, np.random.default_rng(0))
    run = train(X, Y, parameters, 2.0, 800)
    assert run.costs[0] > 0.5 and run.costs[-1] < 0.05 and run.accuracies[-1] > 0.98
    batch = train(X, Y, parameters, 1.0, 60, relu, batch_size=20, rng=np.random.default_rng(0))
    assert batch.accuracies[-1] > 0.97


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(sorted(ACTIVATIONS)))
def test_a_small_enough_step_lowers_the_cost(seed, name):
    X, Y, parameters = problem(seed=seed)
    run = train(X, Y, parameters, 1e-4, 3, ACTIVATIONS[name])
    assert np.all(np.diff(run.costs) < 0)


# -- classifyions -----------------------------------------------------------------------------


def test_classify_and_accuracy():
    X, Y, parameters = problem()
    A2 = oracles.forward(X, *parameters)[3]
    labels = classify(X, parameters)
    assert labels.dtype == np.float64 and np.array_equal(labels, (A2 > 0.5) * 1.0)
    assert accuracy(X, Y, parameters) == np.mean(labels == Y)
    assert accuracy(X, labels, parameters) == 1.0 and accuracy(X, 1 - labels, parameters) == 0.0
    assert type(accuracy(X, Y, parameters)) is float
    undecided = Parameters(*(0 * v for v in parameters))
    assert not classify(X, undecided).any()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_classify_and_accuracy_with_each_activation(name):
    X, Y, parameters = problem((3, 4, 2, 60))
    labels = (oracles.forward(X, *parameters, name)[3] > 0.5) * 1.0
    assert np.array_equal(classify(X, parameters, ACTIVATIONS[name]), labels)
    assert accuracy(X, Y, parameters, ACTIVATIONS[name]) == np.mean(labels == Y)


# -- a backward of one's own -----------------------------------------------------------------


def test_own_backward_is_called_with_the_equations_symbols():
    X, Y, parameters = problem()
    calls = []

    def own(X, Y, W2, Z1, A1, A2, g1):
        calls.append((X, Y, W2, Z1, A1, A2))
        assert g1 is leaky_relu
        found = network.backward(X, Y, W2, Z1, A1, A2, g1)
        return {"dW1": found.dW1, "db1": found.db1, "dW2": found.dW2, "db2": found.db2}

    run = train(X, Y, parameters, 0.2, 6, leaky_relu, backward=own)
    same(run.parameters, train(X, Y, parameters, 0.2, 6, leaky_relu).parameters, rtol=0, atol=0)
    assert len(calls) == 6
    Z1, A1, _, A2 = oracles.forward(X, *parameters, "leaky relu")
    same(calls[0], (X, Y, parameters.W2, Z1, A1, A2))
    bare = train(X, Y, parameters, 0.2, 6, leaky_relu, backward=network.backward)
    same(run.parameters, bare.parameters, rtol=0, atol=0)


def test_own_backward_in_a_step_and_in_an_epoch():
    def own(X, Y, W2, Z1, A1, A2, g1):
        return network.backward(X, Y, W2, Z1, A1, A2, g1)._asdict()

    X, Y, parameters = problem()
    for once in (step, epoch):
        same(once(X, Y, parameters, 0.2, backward=own), once(X, Y, parameters, 0.2), rtol=0, atol=0)


def test_own_backward_with_another_gradient_trains_otherwise():
    def uphill(*args):
        return Gradients(*(-v for v in network.backward(*args)))

    X, Y, parameters = problem()
    run = train(X, Y, parameters, 0.1, 5, backward=uphill)
    assert np.all(np.diff(run.costs) > 0)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda g: g._replace(db2=g.dZ2), ValueError, "db2 has shape (2, 25); expected (2, 1)"),
        (lambda g: g._replace(db1=np.sum(g.db1)), TypeError, "db1 is "),
        (
            lambda g: g._replace(dW2=g.dW2[:, :1]),
            ValueError,
            "dW2 has shape (2, 1); expected (2, 4",
        ),
        (lambda g: g._replace(dW1=g.dW1[0]), ValueError, "dW1 has shape (3,); expected (4, 3)"),
        (lambda g: g._replace(dW1=g.dW1.tolist()), TypeError, "expected an array of shape (4, 3)"),
        (
            lambda g: g._replace(db1=None),
            TypeError,
            "db1 is None; expected an array of shape (4, 1)",
        ),
    ],
)
def test_gradients_with_shapes_that_would_broadcast(change, error, words):
    X, Y, parameters = problem()
    with pytest.raises(error) as raised:
        training.train(X, Y, parameters, 0.1, 3, backward=lambda *a: change(network.backward(*a)))
    assert words in str(raised.value)


# -- runs that fail --------------------------------------------------------------------------


def test_a_run_that_diverges_says_so():
    X, Y, parameters = problem()
    with pytest.raises(DivergedError) as error:
        train(X, Y, parameters, 1e200, 50, relu, record_every=1)
    words = str(error.value)
    assert words.startswith("By epoch ") and "learning rate" in words and "cost is" in words
    assert isinstance(error.value, ArithmeticError)


def test_the_last_epoch_is_always_looked_at():
    X, Y, parameters = problem()
    with pytest.raises(DivergedError, match="By epoch 7 "):
        train(X, Y, parameters, 1e200, 7, relu, record_every=1000)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_gradients_that_are_not_finite(bad):
    def own(*args):
        return Gradients(*(v + bad for v in network.backward(*args)))

    X, Y, parameters = problem()
    with pytest.raises(DivergedError, match="By epoch 1 .*check_gradients"):
        train(X, Y, parameters, 0.1, 3, backward=own)


def test_a_record_of_numbers_that_are_not_finite():
    X, Y, parameters = problem()
    broken = parameters._replace(W1=np.full((4, 3), np.nan))
    with pytest.raises(DivergedError, match="By epoch 9 the cost is nan"):
        record(X, Y, broken, 9)


def test_saturated_training_stays_finite():
    X, Y, parameters = problem(scale=1000.0)
    run = train(X, Y, parameters, 100.0, 30)
    assert np.isfinite(run.costs).all()
