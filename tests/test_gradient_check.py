"""The judge judged: right gradients pass, wrong ones do not, and the worst entry is named."""

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import check_gradients, gradient_check, network, neuron
from helpers.activations import ACTIVATIONS, relu, sigmoid, tanh
from helpers.gradient_check import (
    FLOOR,
    PASS,
    WRONG,
    compare,
    numerical_gradient,
)
from helpers.loss import cross_entropy
from helpers.network import Parameters
from helpers.texts import say

pytestmark = pytest.mark.filterwarnings("error")
SIX = ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1")


def problem(sizes=(3, 4, 2, 5), seed=0, scale=1.0):
    X, Y, parameters = oracles.problem(sizes, seed, scale)
    return X, Y, Parameters(*parameters)


def with_line(quantity, code):
    """The right backward pass with one line replaced; the later lines build on it."""
    right = {
        "dZ2": "A2 - Y",
        "dW2": "(1 / m) * (dZ2 @ A1.T)",
        "db2": "(1 / m) * np.sum(dZ2, axis=1, keepdims=True)",
        "dZ1": "(W2.T @ dZ2) * (1 - A1**2)",
        "dW1": "(1 / m) * (dZ1 @ X.T)",
        "db1": "(1 / m) * np.sum(dZ1, axis=1, keepdims=True)",
    }
    assert quantity in right

    def backward(X, Y, W2, Z1, A1, A2, g1):
        (n2, n1), (n0, m) = W2.shape, X.shape
        names = {"np": np, "sigmoid": sigmoid, **locals()}
        for name, line in (right | {quantity: code}).items():
            names[name] = eval(line, names)
        return {name: names[name] for name in right}

    return backward


# -- numerical gradients ---------------------------------------------------------------------


def test_of_functions_whose_derivative_is_known():
    v = np.array([[0.3, -1.2], [2.0, 0.1]])
    before = v.copy()
    oracles.close(numerical_gradient(lambda u: np.sum(u**2), v), 2 * v, rtol=1e-9)
    oracles.close(numerical_gradient(np.sin, v), np.cos(v), rtol=1e-9)
    oracles.close(numerical_gradient(lambda u: u.sum(axis=0), v), np.ones((2, 2)), rtol=1e-9)
    number = np.array(0.5)
    assert numerical_gradient(np.exp, number).item() == pytest.approx(np.exp(0.5), rel=1e-9)
    assert np.array_equal(v, before)


def test_the_step_can_be_chosen():
    v = np.array([1.0])
    coarse = numerical_gradient(lambda u: u**3, v, h=0.1)
    assert coarse.item() == pytest.approx(3 + 0.1**2)


def test_losses_that_an_entry_does_not_touch_cancel():
    Z2, Y = np.array([[1e4, 0.2]]), np.array([[0.0, 1.0]])
    numerical = numerical_gradient(lambda v: cross_entropy(v, Y), Z2)
    assert numerical[0, 1] == pytest.approx(sigmoid(0.2) - 1, rel=1e-9)


# -- right gradients pass --------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("sizes", oracles.SIZES)
def test_right_gradients_pass(sizes, name):
    X, Y, parameters = problem(sizes)
    report = check_gradients(X, Y, parameters, ACTIVATIONS[name])
    assert report.passed
    assert [c.name for c in report.comparisons] == list(SIX)
    assert str(report).endswith("All gradients pass.") and repr(report) == str(report)


def test_backward_one_passes_for_one_example():
    assert check_gradients(*problem((3, 4, 2, 1)), backward=network.backward_one).passed


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.tuples(*[st.integers(1, 4)] * 4),
    seed=st.integers(0, 10**6),
    scale=st.sampled_from((1e-8, 0.01, 1.0, 3.0, 10.0, 100.0)),
    name=st.sampled_from(("sigmoid", "tanh", "identity")),
)
def test_right_gradients_pass_whatever_the_scale(sizes, seed, scale, name):
    report = check_gradients(*problem(sizes, seed, scale), ACTIVATIONS[name])
    assert all(c.verdict == "pass" or c.worst < 1e-6 for c in report.comparisons), str(report)


def test_some_of_the_names_are_enough_and_dA1_is_checked_too():
    def only_dA1(X, Y, W2, Z1, A1, A2, g1):
        return {"dA1": W2.T @ (A2 - Y), "note": "of no interest"}

    report = check_gradients(*problem(), backward=only_dA1)
    assert report.passed and [c.name for c in report.comparisons] == ["dA1"]
    assert str(report).endswith("pass; dZ2, dW2, db2, dZ1, dW1 and db1 did not come.")


def test_labels_may_be_integers():
    X, Y, parameters = problem()
    assert check_gradients(X, Y.astype(int), parameters).passed


def test_a_backward_that_changes_its_arguments_does_not_move_the_measure():
    def careless(X, Y, W2, Z1, A1, A2, g1):
        found = network.backward(X, Y, W2, Z1, A1, A2, g1)
        for v in (X, Y, W2, Z1, A1, A2):
            v += 1
        return found

    X, Y, parameters = problem()
    before = [v.copy() for v in (X, Y, *parameters)]
    assert gradient_check.check_gradients(X, Y, parameters, backward=careless).passed
    assert all(np.array_equal(v, u) for v, u in zip((X, Y, *parameters), before))


# -- wrong gradients do not ------------------------------------------------------------------

SQUARE = (3, 4, 4, 5)  # n1 = n2, where more of the wrong forms fit
ONE_OUTPUT = (3, 4, 1, 5)
EQUAL_INPUTS = (4, 4, 2, 5)  # n0 = n1

MISTAKES = (
    ("dZ2", "Y - A2"),
    ("dZ2", "A2 * (1 - A2)"),
    ("dZ2", "(-Y / A2 - (1 - Y) / (1 - A2)) * A2 * (1 - A2)"),
    ("dZ2", "(A2 - Y)**2"),
    ("dZ2", "A2 - Y.T", ONE_OUTPUT),
    ("dZ2", "np.abs(A2 - Y)"),
    ("dZ2", "(A2 > 0.5) - Y"),
    ("dZ2", "-Y / A2 + (1 - Y) / (1 - A2)"),
    ("dZ2", "(A2 - Y) * A2 * (1 - A2)"),
    ("dZ2", "(A2 - Y) / m"),
    ("dW2", "dZ2 @ A1.T"),
    ("dW2", "dZ2 @ Z1.T / m"),
    ("dW2", "dZ2 @ A2.T / m"),
    ("dW2", "dZ2 @ A2.T / m", SQUARE),
    ("dW2", "dZ2 @ A2.T / m", ONE_OUTPUT),
    ("dW2", "dZ2 @ A1.T / n0"),
    ("dW2", "dZ2 @ A1.T / n1"),
    ("dW2", "dZ2 @ A1.T / n2"),
    ("dW2", "dZ2.T @ A1 / m"),
    ("dW2", "np.sum(dZ2 @ A1.T, axis=1, keepdims=True) / m"),
    ("dW2", "(W2.T @ dZ2) * (1 - A1**2) @ A1.T / m", SQUARE),
    ("db2", "dZ2"),
    ("db2", "np.sum(dZ2, axis=1, keepdims=True)"),
    ("db2", "np.sum(dZ2) / m"),
    ("db2", "np.sum(dZ2) / m * np.ones((n2, 1))"),
    ("db2", "dZ2.sum(0, keepdims=True) / m"),
    ("db2", "dW2.sum(1, keepdims=True)"),
    ("db2", "np.sum(dZ2, axis=1) / m"),
    ("dZ1", "(W2 @ dZ2) * (1 - A1**2)"),
    ("dZ1", "(W2 @ dZ2) * (1 - A1**2)", SQUARE),
    ("dZ1", "(W2.T * dZ2) * (1 - A1**2)"),
    ("dZ1", "(W2.T @ dZ2) * (1 - Z1**2)"),
    ("dZ1", "(W2.T @ dZ2) * A1"),
    ("dZ1", "(W2.T @ dZ2) * A1 * (1 - A1)"),
    ("dZ1", "(W2.T @ dZ2) * A2 * (1 - A2)", ONE_OUTPUT),
    ("dZ1", "(W2.T @ dZ2) @ (1 - A1.T @ A1)"),
    ("dZ1", "A1 - Y", ONE_OUTPUT),
    ("dZ1", "W2.T @ dZ2"),
    ("dZ1", "(W2.T @ dZ2) * (1 - np.tanh(A1)**2)"),
    ("dZ1", "(W2.reshape(n1, n2) @ dZ2) * (1 - A1**2)"),
    ("dZ1", "(np.linalg.pinv(W2) @ dZ2) * (1 - A1**2)"),
    ("dW1", "dZ1 @ X.T"),
    ("dW1", "X @ dZ1.T / m"),
    ("dW1", "X @ dZ1.T / m", EQUAL_INPUTS),
    ("dW1", "dZ1 @ A1.T / m"),
    ("dW1", "dZ1 @ A1.T / m", EQUAL_INPUTS),
    ("dW1", "dZ1 * X.T / m"),
    ("dW1", "dZ1 @ X.T / len(X)"),
    ("db1", "dZ1 / m"),
    ("db1", "dZ1.sum(0, keepdims=True) / m"),
    ("db1", "np.sum(dZ1, axis=1, keepdims=True)"),
    ("db1", "np.sum(dZ1) / m * np.ones((n1, 1))"),
    ("db1", "dW1.sum(1, keepdims=True)"),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: " = ".join(mistake[:2]))
def test_no_known_mistake_passes(mistake):
    quantity, code, sizes = (*mistake, (3, 4, 2, 5))[:3]
    X, Y, parameters = problem(sizes)
    try:
        report = check_gradients(X, Y, parameters, backward=with_line(quantity, code))
    except ValueError as error:  # shapes that do not meet: NumPy's words, or ours
        assert "mismatch" in str(error) or "broadcast" in str(error) or quantity in str(error)
        return
    verdicts = {c.name: c.verdict for c in report.comparisons}
    assert verdicts[quantity] == "wrong"
    before = SIX[: SIX.index(quantity)]
    assert all(verdicts[name] == "pass" for name in before)
    assert not report.passed and "Furthest off: " in str(report)


ALTERNATIVES = (
    ("dZ2", "A2 * (1 - Y) - (1 - A2) * Y"),
    ("dZ2", "(-Y / A2 + (1 - Y) / (1 - A2)) * A2 * (1 - A2)"),
    ("dW2", "np.einsum('ki,ji->kj', dZ2, A1) / m"),
    ("dW2", "np.dot(dZ2 / m, A1.T)"),
    ("db2", "np.mean(dZ2, axis=1, keepdims=True)"),
    ("dZ1", "np.einsum('kj,ki->ji', W2, dZ2) / np.cosh(Z1)**2"),
    ("dZ1", "np.multiply((dZ2.T @ W2).T, 1 - np.tanh(Z1)**2)"),
    ("dW1", "(X @ dZ1.T).T / X.shape[1]"),
    ("db1", "dZ1 @ np.ones((m, 1)) / m"),
)


@pytest.mark.parametrize(("quantity", "code"), ALTERNATIVES)
def test_right_but_written_otherwise_passes(quantity, code):
    assert check_gradients(*problem(), backward=with_line(quantity, code)).passed


LOGISTIC_MISTAKES = {
    "da": ("y / a - (1 - y) / (1 - a)", "-y / a - (1 - y) / (1 - a)"),
    "dz": ("da", "(a - y) * a * (1 - a)", "da * sigmoid(a) * (1 - sigmoid(a))", "y - a"),
}


@pytest.mark.parametrize(
    ("quantity", "code"), [(q, code) for q, codes in LOGISTIC_MISTAKES.items() for code in codes]
)
def test_no_known_mistake_of_one_neuron_passes(quantity, code):
    z, y = np.array([[2.0, -2.5, 0.7]]), np.array([[1.0, 1.0, 0.0]])
    a = sigmoid(z)
    da = -y / a + (1 - y) / (1 - a)
    numerical = {
        "da": numerical_gradient(lambda v: -(y * np.log(v) + (1 - y) * np.log(1 - v)), a),
        "dz": numerical_gradient(lambda v: cross_entropy(v, y), z),
    }[quantity]
    right = {"da": da, "dz": a - y}[quantity]
    assert compare(quantity, right, numerical).verdict == "pass"
    came = eval(code, {"a": a, "y": y, "da": da, "sigmoid": sigmoid})
    assert compare(quantity, came, numerical).verdict == "wrong"


def test_logistic_regression_passes():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((3, 5)), np.array([[0, 1, 1, 0, 1]])
    w, b = rng.standard_normal((3, 1)), np.array(0.3)
    found = neuron.backward(X, Y, neuron.forward(X, w, b)[1])

    def loss(w, b):
        return cross_entropy(neuron.forward(X, w, b)[0], Y) / 5

    assert compare("dw", found.dw, numerical_gradient(lambda v: loss(v, b), w)).verdict == "pass"
    db = compare("db", np.array(found.db), numerical_gradient(lambda v: loss(w, v), b))
    assert db.verdict == "pass" and db.place == "db"


# -- the verdict, and what it says -----------------------------------------------------------


@pytest.mark.parametrize(
    ("off", "verdict"),
    [(0, "pass"), (1e-9, "pass"), (1.5e-7, "pass"), (3e-7, "look closer"), (1e-5, "look closer"),
     (1.5e-4, "look closer"), (3e-4, "wrong"), (0.1, "wrong"), (-3e-4, "wrong")],
)  # fmt: skip
def test_verdict_by_how_much_one_entry_is_off(off, verdict):
    """Off by a share d is a relative error of d / (2 + d): the sum of both stands below."""
    numerical = np.array([[0.5, -2.0, 1.0]])
    analytic = numerical.copy()
    analytic[0, 1] *= 1 + off
    found = compare("dW1", analytic, numerical)
    assert found.verdict == verdict
    assert found.worst == pytest.approx(abs(off) / (2 + off), abs=1e-12)
    assert found.by_norm <= found.worst
    if off:
        assert found.index == (0, 1) and found.place == "dW1[0, 1]"
        assert (found.analytic, found.numerical) == (analytic[0, 1], -2.0)
    assert (verdict == "pass") == (found.worst < PASS) and (verdict == "wrong") == (
        found.worst > WRONG
    )


def test_of_entries_that_are_off_alike_the_first_is_shown():
    """Round-off, which differs between machines, does not choose."""
    analytic = np.full((3, 2), 5.0)
    analytic[0, 0] = 1.0
    numerical = np.ones((3, 2))
    numerical[2, 0] -= 1e-9
    found = compare("dW1", analytic, numerical)
    assert found.index == (0, 1) and found.worst == pytest.approx(4 / 6)


def test_the_worst_entry_counts_even_where_the_norm_hides_it():
    numerical = np.full((10, 10), 100.0)
    numerical[3, 4] = 0.01
    analytic = numerical.copy()
    analytic[3, 4] = 0.0101
    found = compare("dW2", analytic, numerical)
    assert found.by_norm < PASS and found.verdict == "wrong" and found.index == (3, 4)


def test_by_norm_is_the_euclidean_one():
    found = compare("dW2", np.array([[3.0, 0.0]]), np.array([[0.0, 4.0]]))
    assert found.by_norm == pytest.approx(5 / 7)
    assert found.worst == 1


def test_tiny_gradients():
    """Round-off leaves about 1e-11, so 1e-12 may differ by anything; 1e-6 may not."""
    tiny = np.full((2, 2), 1e-12)
    assert compare("dW1", 3 * tiny, tiny).verdict == "pass"
    assert compare("dW1", np.zeros((2, 2)), np.zeros((2, 2))).verdict == "pass"
    assert compare("dW1", 2e-9 + tiny, tiny).verdict == "look closer"
    assert compare("dW1", 2e-6 * np.ones((2, 2)), 1e-6 * np.ones((2, 2))).verdict == "wrong"
    small = compare("dW1", np.array([[0.1 * FLOOR]]), np.array([[0.2 * FLOOR]]))
    assert small.worst == pytest.approx(0.1)


def test_a_large_loss_allows_more_round_off():
    near = np.array([[1e-3]]), np.array([[1e-3 + 1e-9]])
    assert compare("dW1", *near).verdict == "look closer"
    assert compare("dW1", *near, loss=100).verdict == "pass"
    assert compare("dW1", *near, loss=0.1).verdict == "look closer"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite_is_wrong_and_named(bad):
    numerical = np.ones((2, 3))
    analytic = np.ones((2, 3))
    analytic[1, 2] = bad
    for pair in ((analytic, numerical), (numerical, analytic)):
        found = compare("dW1", *pair)
        assert found.verdict == "wrong" and found.index == (1, 2) and found.worst == np.inf


def test_huge_numbers_do_not_overflow():
    found = compare("dW1", np.full((2, 2), 1e200), np.ones((2, 2)))
    assert found.verdict == "wrong" and found.by_norm == pytest.approx(1)


def test_what_is_printed():
    X, Y, parameters = problem()

    def backward(*args):
        found = network.backward(*args)
        dW1 = found.dW1.copy()
        dW1[2, 1] *= 1.5
        return found._replace(dW1=dW1, db1=found.db1 * (1 + 1e-5))

    report = check_gradients(X, Y, parameters, backward=backward)
    lines = str(report).splitlines()
    assert lines[0] == "dZ2  pass         off by less than 1e-07"
    assert lines[4] == "dW1  wrong        off by 0.02 as a whole, by 0.2 at dW1[2, 1]"
    assert lines[5].startswith("db1  look closer  off by 5e-06 as a whole, by 5e-06 at db1[")
    right = network.backward(X, Y, parameters.W2, *found_of(X, parameters), tanh).dW1[2, 1]
    assert lines[6] == (
        f"Furthest off: dW1[2, 1] is {1.5 * right:.6g}, the numerical gradient says {right:.6g}."
    )
    assert report.worst.name == "dW1" and not report.passed


def found_of(X, parameters):
    Z1, A1, _, A2 = network.forward(X, *parameters)
    return Z1, A1, A2


def test_at_the_corner_of_relu_the_two_sides_differ():
    """Where z is exactly 0 there is no slope; a check there says so, and means the corner."""
    X, Y, _ = problem()
    flat = network.initialise_constant(3, 4, 2)._replace(W2=np.ones((2, 4)))
    report = check_gradients(X, Y, flat, relu)
    assert {c.name for c in report.comparisons if c.verdict == "wrong"} == {"dZ1", "dW1", "db1"}


# -- what cannot be compared -----------------------------------------------------------------


def test_a_wrong_shape_is_named():
    with pytest.raises(ValueError, match=r"db2 .*has shape \(2, 5\); expected \(2, 1\)"):
        check_gradients(*problem(), backward=with_line("db2", "dZ2"))


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (None, "backward returned nothing that can be checked; expected dZ2, dW2"),
        ("x", "dW1 from your backward is something of type str; expected an array of numbers"),
        ([[1, 2], [3]], "dW1 from your backward is a list of 2; expected an array of numbers"),
        (0.5, "dW1 from your backward has shape (); expected (4, 3)"),
        ([], "dW1 from your backward has shape (0,); expected (4, 3)"),
    ],
)
def test_a_gradient_that_is_something_else(returned, words):
    found = network.Gradients(None, None, None, None, returned, None)
    with pytest.raises((TypeError, ValueError)) as error:
        check_gradients(*problem(), backward=lambda *args: found)
    assert words in str(error.value)


def test_a_corner_of_relu_is_said_to_be_one():
    rng = np.random.default_rng(3)
    W1, b1, W2, b2 = network.initialise(3, 4, 2, rng)
    X = np.hstack([np.zeros((3, 1)), rng.standard_normal((3, 4))])  # z1 is 0 in the first column
    Y = (rng.random((2, 5)) < 0.5) * 1.0
    report = check_gradients(X, Y, Parameters(W1, b1, W2, b2), relu)
    assert not report.passed  # though the backward pass is right
    left, right = report.worst.corner
    assert min(left, right) - 1e-4 <= report.worst.analytic <= max(left, right) + 1e-4
    assert say("gradient_check.corner", left=left, right=right) in str(report)


def at_a_corner(x):
    """relu, with z1 = x in the first unit of the first example."""
    X, Y, (W1, b1, W2, b2) = problem(seed=3)
    b1[0, 0] += x - (W1 @ X + b1)[0, 0]
    return X, Y, Parameters(W1, b1, W2, b2)


@pytest.mark.parametrize("x", [0.0, 3e-6, -3e-6])
def test_a_corner_is_found_where_it_is_and_near_it(x):
    worst = check_gradients(*at_a_corner(x), relu).worst
    assert worst.corner is not None and worst.name in ("dZ1", "db1", "dW1")


@pytest.mark.parametrize("x", [0.0, 0.5])
@pytest.mark.parametrize("g1", [tanh, relu])
@pytest.mark.parametrize("factor", [1.5, -3.0])
def test_a_wrong_gradient_is_not_excused(x, g1, factor):
    def wrong(X, Y, W2, Z1, A1, A2, g1):
        found = network.backward(X, Y, W2, Z1, A1, A2, g1)
        dZ1 = np.full(Z1.shape, 7.0)  # outside of the two slopes
        return found._replace(dZ1=dZ1, dW2=factor * found.dW2)

    report = check_gradients(*at_a_corner(x), g1, wrong)
    assert [c.corner for c in report.comparisons if c.name in ("dZ1", "dW2")] == [None] * 2


def test_a_curve_is_no_corner():
    """Inputs as they are measured, with small weights: the loss bends much within h."""
    X, Y, (W1, b1, W2, b2) = problem(seed=5)
    X, W1 = 4000 * np.abs(X), 1e-4 * W1

    def twice(X, Y, W2, Z1, A1, A2, g1):
        found = network.backward(X, Y, W2, Z1, A1, A2, g1)
        return found._replace(dW1=2 * found.dW1)

    report = check_gradients(X, Y, Parameters(W1, b1, 1.0 * W2, b2), tanh, twice)
    (dW1,) = (c for c in report.comparisons if c.name == "dW1")
    assert dW1.verdict == "wrong" and dW1.corner is None
