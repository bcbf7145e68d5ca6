"""What notebooks 0, 1 and 2 say about numbers, data and NumPy, computed here once more."""

import contextlib
import importlib.util
import io
import re
import warnings

import course
import numpy as np
import pytest
from nbformat import v4

from helpers import (
    accuracy,
    compare,
    cross_entropy,
    cross_entropy_textbook,
    initialise,
    load,
    neuron_backward,
    neuron_forward,
    numerical_gradient,
    sigmoid,
    split,
    standardise,
    train,
)

x, w, b, y = np.array([[1.2], [-0.5]]), np.array([[0.4], [-0.6]]), 0.1, np.array([[1.0]])
X = np.array([[1.2, 0.2, 0.1, 1.5, -1.3, -1.8], [-0.5, -1.7, 0.1, 0.8, 0.6, 0.0]])
Y = np.array([[1.0, 1.0, 1.0, 0.0, 0.0, 0.0]])


def logistic(z):
    """The sigmoid as it is written."""
    return 1 / (1 + np.exp(-z))


def log_loss(z, y):
    a = logistic(z)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


def cell(name, part):
    """The source of the one code cell of a notebook that holds `part`."""
    found = [c.source for _, c in course.ours(name).code if part in c.source]
    assert len(found) == 1
    return found[0]


# Notebook 0


@pytest.fixture(scope="module")
def penguins():
    seen, held = standardise(*split(load("penguins"), 0.25, np.random.default_rng(0)))
    start = initialise(2, 4, 1, np.random.default_rng(0))
    run = train(seen.X, seen.Y, start, rate=1.0, epochs=1000, record_every=10)
    return seen, held, start, run


def test_the_first_network(penguins):
    seen, held, start, run = penguins
    assert seen.X.shape[1] == 250
    assert held.X.shape[1] == 83
    assert sum(v.size for v in start) == 17 == 2 * 4 + 4 + 4 * 1 + 1
    before, after = (accuracy(held.X, held.Y, p) for p in (start, run.parameters))
    trained = accuracy(seen.X, seen.Y, run.parameters)
    assert [f"{share:.0%}" for share in (before, after, trained)] == ["39%", "88%", "86%"]


def test_the_cost_falls_waits_and_falls_fast(penguins):
    costs = np.array(penguins[-1].costs)  # one in ten epochs
    assert costs[0] - costs[1] > 0.1
    assert np.all(np.abs(costs[1:9] - 0.6) < 0.02)
    falls = costs[1:-10] - costs[11:]  # in each hundred epochs from the tenth on
    assert 8 <= np.argmax(falls) + 1 <= 11
    assert costs[10] - costs[20] > 0.18


def test_by_epoch_20_it_does_as_a_straight_line(penguins):
    seen, _, _, run = penguins
    w, b = np.zeros((2, 1)), 0.0
    for _ in range(500):
        error = logistic(w.T @ seen.X + b) - seen.Y
        w, b = w - seen.X @ error.T / 250, b - np.mean(error)
    line = np.mean((w.T @ seen.X + b > 0) == seen.Y)
    assert abs(accuracy(seen.X, seen.Y, run.history[2].parameters) - line) < 0.03


@pytest.mark.parametrize("n0, n1, n2", [(2, 4, 1), (64, 16, 1), (3, 4, 2), (512, 512, 512)])
def test_a_backward_pass_has_less_than_twice_the_products_of_a_forward_pass(n0, n1, n2):
    forward = n1 * n0 + n2 * n1  # W1 x, W2 a1
    backward = n2 * n1 + n1 * n2 + n1 * n0  # dW2, W2^T dz2, dW1
    assert backward < 2 * forward


@pytest.fixture
def minutes():
    """The tool that counts them."""
    path = course.FOLDER.parent / "tools" / "minutes.py"
    spec = importlib.util.spec_from_file_location("minutes", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_sign_of_less_hides_no_words(minutes):
    text = f"$a < 2$ {148 * 'word '}\n\n<br>\n\n$3 > b$"
    assert 1 < minutes.minutes(v4.new_notebook(cells=[v4.new_markdown_cell(text)]))[0] < 1.1


def test_minutes_of_the_table_follow_the_rule(minutes):
    first = "\n".join(text for _, text in course.ours("00_start_here").prose)
    root = course.FOLDER.parent
    readmes = [path.read_text(encoding="utf-8") for path in sorted(root.glob("README*.md"))]
    assert len(readmes) == 2
    rule = minutes.table()
    for text in (first, *readmes):
        row = r"^\| (?:\[(?=\d+\. ))?(\d+)\b.*\| (\d+) \| (\d+) \|$"
        said = {
            int(number): (int(fluent), int(slow))
            for number, fluent, slow in re.findall(row, text, re.MULTILINE)
        }
        assert said.keys() == rule.keys()
        for number, pair in rule.items():
            for here, there in zip(said[number], pair):
                assert abs(here - there) <= max(5, 0.2 * there), (number, here, there)
        assert minutes.with_minutes(minutes.with_minutes(text, {4: (1, 2)}), said) == text


# Notebook 1


def test_hints_multiply_odds():
    gentoos, others, long_gentoos, long_others = 30, 15, 20, 5
    assert gentoos / others == 2
    assert long_gentoos / long_others == 4
    assert long_gentoos / gentoos == pytest.approx(2 * long_others / others)
    assert 3 * np.log(2) == pytest.approx(np.log(8))


def test_the_sigmoid_passes_99_percent_at_4_6_and_is_flat_at_its_ends():
    assert logistic(4.59) < 0.99 < logistic(4.6)
    assert round(logistic(1) - logistic(0), 2) == 0.23
    assert 0 < logistic(6) - logistic(5) < 0.005


def test_the_loss_comes_down_to_0_with_slope_1_where_a_agrees_with_the_label():
    h = 1e-7
    assert (0 + np.log(1 - h)) / h == pytest.approx(-1)  # y = 1: L(1) - L(1 - h)
    assert (-np.log(1 - h) - 0) / h == pytest.approx(1)  # y = 0: L(h) - L(0)


def test_numpy_warns_once_for_a_line():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        for _ in range(1000):
            np.exp(np.float64(800.0))
    assert len(seen) == 1


def test_far_from_zero():
    yes, no = np.array([[1.0]]), np.array([[0.0]])
    assert sigmoid(40.0) == 1
    assert sigmoid(-800.0) == pytest.approx(np.exp(-700.0))
    far = np.array([[40.0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isnan(cross_entropy_textbook(sigmoid(far), yes)).all()
        assert np.isinf(cross_entropy_textbook(sigmoid(far), no)).all()
        assert cross_entropy_textbook(sigmoid(-20 * far), yes).item() == pytest.approx(700)
    assert cross_entropy(far, yes).item() == pytest.approx(np.exp(-40.0))
    assert cross_entropy(-20 * far, yes).item() == pytest.approx(800)
    assert cross_entropy(far, no).item() == pytest.approx(40)
    dz = sigmoid(far) - yes  # the gradients survive
    assert np.isfinite(dz).all()


def test_six_penguins():
    losses = log_loss(w.T @ X + b, Y)
    assert np.argmax(losses) == 3
    assert round(logistic(w.T @ X + b)[0, 3], 2) == 0.55
    by_hand = np.array([[2.0], [-6.0]]).T @ X + 1
    assert np.all((by_hand > 0) == Y)
    assert round(np.mean(log_loss(by_hand, Y)), 3) == 0.148


# Notebook 2


def test_a_pass_says_little_about_a_tiny_value():
    assert compare("v", np.array([2e-11]), np.array([1e-11])).verdict == "pass"
    assert compare("v", np.array([2e-3]), np.array([1e-3])).verdict == "wrong"


def test_the_valley_of_h():
    z = 0.88
    hs = np.logspace(-5.5, -4.75, 40)
    slopes = [(log_loss(z + h, 1) - log_loss(z - h, 1)) / (2 * h) for h in hs]
    errors = np.abs(np.array(slopes) - (logistic(z) - 1))
    assert 1e-12 < np.median(errors) < 1e-11
    error = {h: abs(log_loss(z + h, 1) - log_loss(z - h, 1)) for h in (1e-2, 1e-3)}
    curved = {h: abs(e / (2 * h) - (1 - logistic(z))) for h, e in error.items()}
    assert curved[1e-2] / curved[1e-3] == pytest.approx(100, rel=0.01)


def test_both_sides_give_five_digits_where_one_side_gives_two():
    z, h, right = 0.88, 0.01, logistic(0.88) - 1
    one = (log_loss(z + h, 1) - log_loss(z, 1)) / h
    both = (log_loss(z + h, 1) - log_loss(z - h, 1)) / (2 * h)
    assert f"{right:.6f} {one:.6f} {both:.6f}" == "-0.293178 -0.292143 -0.293179"


def test_cross_entropy_bends_upward_and_the_squared_error_does_not():
    z = np.linspace(-8, 8, 161)
    assert np.all(np.diff(log_loss(z, 1), 2) > 0)
    squared = (logistic(z) - 1) ** 2
    assert np.any(np.diff(squared, 2) < 0)
    assert abs(2 * (logistic(-6) - 1) * logistic(-6) * (1 - logistic(-6)) + 0.005) < 1e-4


def test_one_step_downhill():
    z, a = neuron_forward(x, w, b)
    found = neuron_backward(x, y, a)
    dw, db = x * (a - y), (a - y).item()
    assert np.allclose(found.dw, dw)
    assert np.allclose(found.db, db)
    w_new, b_new = w - 0.4 * dw, b - 0.4 * db
    fall = (log_loss(z, y) - log_loss(w_new.T @ x + b_new, y)).item()
    promised = 0.4 * (np.sum(dw**2) + db**2)
    assert round(w_new[0, 0], 4) == 0.5407
    assert (round(fall, 4), round(promised, 4)) == (0.0826, 0.0925)


def test_the_wrong_answers_are_called_wrong():
    z, y = np.array([[2.5]]), np.array([[0.0]])
    a = logistic(z)
    truth = numerical_gradient(lambda v: log_loss(v, y), z)
    da = 1 / (1 - a)
    squashed = logistic(a)
    wrong = (y - a, da, (a - y) * a * (1 - a), da * squashed * (1 - squashed), (a > 0.5) - y)
    assert compare("dz", a - y, truth).verdict == "pass"
    assert {compare("dz", answer, truth).verdict for answer in wrong} == {"wrong"}


def right(x, y, a):
    return a - y, x * (a - y), a - y


def wrong(x, y, a):
    return y - a, x * (y - a), y - a


def in_another_order(x, y, a):
    return x * (a - y), a - y, a - y


def by_name(x, y, a):
    return {"dw": x * (a - y), "db": a - y, "dz": a - y}


@pytest.mark.parametrize(
    "mine, says",
    [
        (right, "your"),
        (wrong, "yours is not"),
        (in_another_order, "yours is not"),
        (by_name, "yours is not"),
        (None, "course's"),
    ],
)
def test_six_penguins_learn(mine, says):
    names = {} if mine is None else {"my_neuron_backward": mine}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(cell("02_one_neuron_backward", "globals().get"), names)  # noqa: S102
        exec(cell("02_one_neuron_backward", "for step in range(101)"), names)  # noqa: S102
    first, *steps = printed.getvalue().splitlines()
    assert says in first
    assert (names["one_penguin"] is mine) == (mine is right)
    w_now, b_now, costs, shares = w, b, [], []
    for _ in range(101):  # the same with matrices
        Z = w_now.T @ X + b_now
        costs.append(np.mean(log_loss(Z, Y)))
        shares.append(np.sum((Z > 0) == Y))
        w_now, b_now = w_now - 2 / 6 * X @ (logistic(Z) - Y).T, b_now - 2 * np.mean(logistic(Z) - Y)
    assert [f"{costs[s]:.4f}" for s in (0, 1, 5, 20, 100)] == [s.split()[4] for s in steps]
    assert costs[-1] < 0.148
    assert (shares[0], shares[1], shares[-1]) == (5, 4, 6)
    assert costs[1] < costs[0]
