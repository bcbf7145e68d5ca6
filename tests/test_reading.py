"""Right answers are read in every honest form: results in any order, arguments by other names."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from test_own import GIVEN, RIGHT, back

from helpers import check_gradients, initialise, load, train
from helpers.activations import sigmoid, tanh
from helpers.exercises import EXERCISES, diagnose
from helpers.own import named
from helpers.pictures import explore_training

NAMES = {"np": np, "sigmoid": sigmoid, "tanh": tanh}
FORWARD = "Z1, A1, Z2, A2 = (lambda Z1: (lambda A1: (Z1, A1, W2 @ A1 + b2, sigmoid(W2 @ A1 + b2)))"
FORWARD += "(np.tanh(Z1)))(W1 @ X + b1)"


def passed(id, returned):
    """A whole pass that returns this."""
    body = {
        "logistic forward": "z = w.T @ x + b; a = sigmoid(z); "
        "L = -(y * np.log(a) + (1 - y) * np.log(1 - a))",
        "logistic backward": "dz = a - y; dw = x * dz; db = dz; "
        "cost = -(y * np.log(a) + (1 - y) * np.log(1 - a))",
        "forward": FORWARD,
        "backward": "r = back(X, Y, W2, Z1, A1, A2); dZ2 = r['dZ2']; dW2 = r['dW2']; "
        "db2 = r['db2']; dZ1 = r['dZ1']; dW1 = r['dW1']; db1 = r['db1']; r = None; cost = 0.3",
    }[id]
    names = NAMES | {"back": back, "Thing": SimpleNamespace}
    arguments = ", ".join(EXERCISES[id].own)
    exec(f"def own({arguments}):\n    {body}\n    return {returned}", names)  # noqa: S102
    return diagnose(id, names["own"])


@pytest.mark.parametrize(
    ("id", "returned"),
    [
        *(("logistic forward", ", ".join(p)) for p in itertools.permutations(("z", "a", "L"))),
        ("logistic backward", "dw, dz, db"),
        ("logistic backward", "dz, dw, db, cost"),
        ("logistic backward", "cost, {'dz': dz, 'dw': dw, 'db': db}"),
        ("forward", "Z1, Z2, A1, A2"),
        ("forward", "A2, (Z1, A1, Z2)"),
        ("forward", "A2, {'Z1': Z1, 'A1': A1, 'Z2': Z2}"),
        ("forward", "{'Z': {'1': Z1}, 'z1': Z1, 'a1': A1, 'z2': Z2, 'a2': A2}"),
        ("forward", "((Z1, A1), (Z2, A2))"),
        ("forward", "[A2, [Z2, A1, Z1]]"),
        ("backward", "dW1, dW2, db1, db2"),
        ("backward", "db1, db2, dW1, dW2, dZ1, dZ2"),
        ("backward", "cost, {'dW1': dW1, 'dW2': dW2, 'db1': db1, 'db2': db2}"),
        ("backward", "{'dw1': dW1, 'dw2': dW2, 'db1': db1, 'db2': db2}"),
        ("backward", "{'grads': {'dW1': dW1, 'dW2': dW2, 'db1': db1, 'db2': db2}, 'cost': cost}"),
        ("backward", "Thing(dW1=dW1, db1=db1, dW2=dW2, db2=db2)"),
        ("backward", "(dW2, db2), (dW1, db1)"),
    ],
)
def test_results_in_any_order(id, returned):
    feedback = passed(id, returned)
    assert feedback.passed, feedback
    usual = [", ".join(order) for order in EXERCISES[id].orders]
    in_order = returned in usual or "'" in returned or "Thing" in returned or "), (" in returned
    assert ("another order" in feedback.message) is not (in_order or "cost" in returned), feedback


def test_a_mistake_in_another_order_is_the_same_mistake():
    code = EXERCISES["backward"].solution.replace("1 - A1**2", "1 - Z1**2")
    for order in (
        "dW1, dW2, db1, db2",
        "db1, db2, dZ1, dZ2, dW1, dW2",
        "{'dW1': dW1, 'db1': db1, 'dW2': dW2, 'db2': db2}",
    ):
        names = dict(NAMES)
        exec(code.replace("dZ2, dW2, db2, dZ1, dW1, db1", order), names)  # noqa: S102
        feedback = diagnose("backward", names["my_backward"])
        assert feedback.mistake == "slope-at-z" and feedback.message.startswith("`dZ1`"), feedback


@pytest.mark.parametrize(
    ("id", "function"),
    [
        ("3.47", lambda W2, dZ2, a1: (W2.T @ dZ2) * (1 - a1**2)),
        ("3.47", lambda a1, w2, dz2: (w2.T @ dz2) * (1 - a1**2)),
        ("3.38:L", lambda y, y_hat: -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))),
        ("3.38:L", lambda y_true, y_pred: -np.log(y_pred if y_true == 1 else 1 - y_pred)),
        ("3.44:dZ2", lambda AL, Y: AL - Y),
        ("3.44:dZ2", lambda labels, predictions: predictions - labels),
        ("3.44:dW2", lambda A_prev, dZ, m: dZ @ A_prev.T / m),
        ("3.48", lambda X, delta: delta @ X.T / X.shape[1]),
        ("3.48", lambda A_prev, delta1: delta1 @ A_prev.T / delta1.shape[1]),
        ("3.39:dw", lambda inputs, error: inputs * error),
    ],
)
def test_arguments_by_the_fields_usual_names(id, function):
    feedback = diagnose(id, function)
    assert feedback.passed and "by position" not in feedback.message, feedback


def test_by_position_is_said():
    feedback = diagnose("3.48", lambda p, q: p @ q.T / q.shape[1])
    assert feedback.passed and "`p` got `dZ1`" in feedback.message
    feedback = diagnose("3.48", lambda p, q: q @ p.T / q.shape[1])
    assert feedback.passed and "`p` got `X`" in feedback.message
    feedback = diagnose("3.48", lambda p, q: p @ q.T)
    assert feedback.mistake == "m-missing" and "`q` got `X`" in feedback.message


def assignment(parameters, cache, X, Y):
    """The form of a well-known course."""
    m = X.shape[1]
    W1, W2 = parameters["W1"], parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * (1 - A1**2)
    db = [np.sum(dZ, axis=1, keepdims=True) / m for dZ in (dZ1, dZ2)]
    assert W1.shape == (A1.shape[0], X.shape[0])
    return {"dW1": dZ1 @ X.T / m, "db1": db[0], "dW2": dZ2 @ A1.T / m, "db2": db[1]}


def other_order(X, Y, W2, Z1, A1, A2):
    found = back(X, Y, W2, Z1, A1, A2)
    return found["dW1"], found["dW2"], found["db1"], found["db2"]


def in_one_another(a1, x, y, w2, y_hat):
    found = back(x, y, w2, None, a1, y_hat)
    return 0.5, {"grads": {name.lower(): found[name] for name in ("dW1", "dW2", "db1", "db2")}}


@pytest.mark.parametrize("function", [assignment, other_order, in_one_another])
def test_what_check_takes_all_take(function):
    assert diagnose("backward", function).passed
    for live in (False, True):
        assert np.allclose(named(function, live)(*GIVEN, tanh).dW1, RIGHT.dW1)
    moons = load("moons")
    start = initialise(2, 4, 1, np.random.default_rng(0))
    assert check_gradients(moons.X, moons.Y, start, backward=function).passed
    theirs = train(moons.X, moons.Y, start, 0.5, 20, backward=function)
    assert np.allclose(theirs.costs, train(moons.X, moons.Y, start, 0.5, 20).costs)
    assert explore_training(backward=function)
