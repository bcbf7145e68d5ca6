"""What notebooks 7 and 8 say of data and networks, computed once more in other ways."""

import re

import course
import numpy as np
import pytest

from helpers import datasets
from helpers.exercises import BUGS
from helpers.loss import cost
from helpers.network import Parameters, backward, forward, initialise, initialise_constant
from helpers.training import accuracy, train

CIRCLES, FLOWER, PENGUINS = map(datasets.load, ("circles", "flower", "penguins"))


def weights(n1=4, scale=None):
    return initialise(2, n1, 1, np.random.default_rng(0), scale)


def gradients(X, Y, p):
    Z1, A1, _, A2 = forward(X, *p)
    return backward(X, Y, p.W2, Z1, A1, A2)


def best_line(X, Y):
    """How many points the best of all straight lines has right, over half a degree of directions."""
    best = 0
    for angle in np.radians(np.arange(0, 180, 0.5)):
        along = np.array([np.cos(angle), np.sin(angle)]) @ X
        order = np.argsort(along)
        ones = np.concatenate([[0], np.cumsum(Y[0, order])])
        right = ones + (Y.size - Y.sum()) - (np.arange(Y.size + 1) - ones)
        sorted_ = along[order]
        cut = np.concatenate([[True], np.diff(sorted_) > 1e-12, [True]])
        best = max(best, right[cut].max(), Y.size - right[cut].min())
    return best / Y.size


def neuron(X, Y, epochs=600):
    """The share that a single neuron has right, started at zeros and trained by gradient descent."""
    w, b = np.zeros((X.shape[0], 1)), 0.0
    for _ in range(epochs):
        dZ = 1 / (1 + np.exp(-(w.T @ X + b))) - Y
        w, b = w - 0.5 * (X @ dZ.T) / Y.size, b - 0.5 * dZ.mean()
    return np.mean((w.T @ X + b > 0) == Y)


# Notebook 7.


class Counted(np.ndarray):
    """An array that counts the multiplications of its matrix products."""

    count = 0

    def __matmul__(self, other):
        Counted.count += self.shape[0] * self.shape[1] * other.shape[1]
        return super().__matmul__(other)


@pytest.mark.parametrize("sizes", [(2, 4, 1, 7), (64, 16, 1, 5), (6, 5, 9, 3)])
def test_what_the_two_passes_cost(sizes):
    n0, n1, n2, m = sizes
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((n0, m)).view(Counted), np.ones((n2, m))
    p = Parameters(*(v.view(Counted) for v in initialise(n0, n1, n2, rng)))
    Counted.count = 0
    Z1, A1, _, A2 = forward(X, *p)
    there = Counted.count
    backward(X, Y, p.W2, Z1, A1, A2)
    back = Counted.count - there
    assert there == n1 * n0 * m + n2 * n1 * m
    assert back == there + n1 * n2 * m < 2 * there


def test_the_notebook_counts_what_its_table_says(capsys):
    code = [c.source for _, c in course.ours("07_training").code if "n0, n1, n2 in" in c.source]
    by_formula, counted = [], []
    for source, printed in zip(code, (by_formula, counted), strict=True):
        names = {"np": np, "initialise": initialise}
        exec(source, names)  # noqa: S102
        printed += capsys.readouterr().out.splitlines()[-3:]
    sizes = (2, 4, 1), (64, 16, 1), (512, 512, 512)
    for (n0, n1, n2), derived, found in zip(sizes, by_formula, counted, strict=True):
        there, back, ratio = re.search(r"forward +(\S+), backward +(\S+): (.*)$", found).groups()
        assert int(there.replace(",", "")) == n1 * n0 + n2 * n1
        assert int(back.replace(",", "")) == n1 * n0 + 2 * n2 * n1
        assert ratio in derived.split() and float(ratio) < 2
    # What is counted there are the passes of the course.
    x, y, W2 = names["x"], names["y"], names["W2"]
    z1, a1, _, a2 = forward(x, names["W1"], names["b1"], W2, names["b2"])
    right = backward(x, y, W2, z1, a1, a2)
    assert np.allclose(names["dW1"], right.dW1) and np.allclose(names["dW2"], right.dW2)


def test_no_direction_is_steeper_than_the_one_against_the_gradient():
    p = weights()
    dW1, rng = gradients(CIRCLES.X, CIRCLES.Y, p).dW1, np.random.default_rng(3)

    def change(delta):
        moved = p._replace(W1=p.W1 + 0.01 * delta / np.linalg.norm(delta))
        return cost(forward(CIRCLES.X, *moved).Z2, CIRCLES.Y)

    down = change(-dW1)
    assert all(change(rng.standard_normal(dW1.shape)) > down for _ in range(200))


@pytest.mark.parametrize("beta, left", [(0.0, 0.004), (0.9, 3e-12)])
def test_momentum_on_two_curvatures(beta, left):
    c, v, step = np.array([1, 200]), np.ones(2), np.zeros(2)
    for _ in range(300):
        step = beta * step - 0.008 * c * v
        v = v + step
    assert 0.5 * np.sum(c * v**2) == pytest.approx(left, rel=0.02)


def test_momentum_swings_longer_in_the_steep_direction_and_gains_in_the_flat_one():
    def costs(beta, rate=0.008, steps=100):
        c, v, step, found = np.array([1, 200]), np.ones(2), np.zeros(2), []
        for _ in range(steps):
            found.append(0.5 * c * v**2)
            step = beta * step - rate * c * v
            v = v + step
        return np.array(found)

    without, with_it = costs(0.0), costs(0.9)
    total = without.sum(axis=1), with_it.sum(axis=1)
    assert (total[1][:20].max() > 117) and total[0].max() == 100.5
    assert (round(total[1][10], 1), round(total[0][10], 2)) == (21.6, 0.43)
    assert with_it[20, 1] > 1e6 * without[20, 1] and with_it[-1, 0] < 1e-2 * without[-1, 0]
    for beta, limit in ((0.0, 0.010), (0.9, 0.019)):
        arrives, never = (costs(beta, f * limit, 600)[-1, 1] for f in (0.98, 1.02))
        assert arrives < 1 and never > 1e4


def test_from_random_weights_the_network_says_about_a_half():
    A2 = forward(CIRCLES.X, *weights()).A2
    assert (round(A2.min(), 2), round(A2.max(), 2)) == (0.41, 0.59)


def test_batches_without_an_example_twice_are_off_by_less():
    p, rng = weights(), np.random.default_rng(0)
    found = gradients(CIRCLES.X, CIRCLES.Y, p)
    each = (found.dZ2 * forward(CIRCLES.X, *p).A1).T  # row i: example i's own dW2

    def off(size, replace):
        drawn = [rng.choice(400, size, replace=replace) for _ in range(500)]
        means = np.array([each[k].mean(axis=0) for k in drawn])
        return np.sqrt(np.mean(np.sum((means - found.dW2) ** 2, axis=1)))

    assert off(200, False) < 0.8 * off(200, True) and off(400, False) < 1e-12 < off(400, True)


def without_the_slope(*lines):
    def found(X, Y, W2, Z1, A1, A2, g1=None):
        right, dA1 = backward(X, Y, W2, Z1, A1, A2), W2.T @ (A2 - Y)
        wrong = {"dW1": dA1 @ X.T / X.shape[1], "db1": dA1.mean(axis=1, keepdims=True)}
        return right._replace(**{name: wrong[name] for name in lines})

    return found


@pytest.mark.parametrize("lines", [("dW1", "db1"), ("db1",), ("dW1",)])
def test_the_missing_slope_is_missed_in_the_biases(lines):
    run = train(CIRCLES.X, CIRCLES.Y, weights(), 1.0, 250, backward=without_the_slope(*lines))
    biases = np.abs(run.parameters.b1).max()
    if "db1" in lines:
        assert run.costs[-1] > 0.685 and biases < 0.01
    else:
        assert run.costs[-1] < 0.65 and biases > 0.1


def test_without_hidden_biases_the_answer_is_odd_and_the_disc_even():
    p = weights()
    there, back = (forward(sign * CIRCLES.X, *p).Z2 for sign in (1, -1))
    np.testing.assert_allclose(there, -back)
    radius, disc = (
        np.linalg.norm(CIRCLES.X, axis=0),
        CIRCLES.Y[0] == CIRCLES.classes.index("inside"),
    )
    assert radius[disc].mean() < 0.7 * radius[~disc].mean()


def test_a_batch_is_off_to_no_side_by_one_over_the_root_of_its_size():
    p = weights()
    found = gradients(CIRCLES.X, CIRCLES.Y, p)
    each = found.dZ2 * forward(CIRCLES.X, *p).A1  # column i: example i's own dW2
    one = np.sqrt(np.sum(each.var(axis=1)))
    said = {4: 0.224, 16: 0.111, 64: 0.056}
    for size, off in said.items():
        assert one / np.sqrt(size) == pytest.approx(off, rel=0.03)
    parts = np.random.default_rng(0).permutation(CIRCLES.Y.size).reshape(20, -1)
    means = [gradients(CIRCLES.X[:, k], CIRCLES.Y[:, k], p).dW2 for k in parts]
    np.testing.assert_allclose(np.mean(means, axis=0), found.dW2)


@pytest.mark.parametrize("rate", [0.1, 0.01])
def test_a_wrong_sign_rises_at_every_rate(rate):
    X, Y = CIRCLES.X, CIRCLES.Y
    wrong = train(X, Y, weights(), rate, 1, backward=BUGS["uphill"].backward).costs
    right = train(X, Y, weights(), rate, 1).costs
    assert wrong[-1] > wrong[0] and right[-1] < right[0]


def test_at_rate_10_the_right_gradient_rises_too():
    for rate in (100, 10):
        costs = train(CIRCLES.X, CIRCLES.Y, weights(), rate, 1).costs
        assert costs[1] > costs[0]


def test_at_rate_100_both_layers_stay_finite_and_W1_outgrows_W2():
    p = train(CIRCLES.X, CIRCLES.Y, weights(), 100, 100).parameters
    assert 1000 > np.abs(p.W1).max() > np.abs(p.W2).max()


def test_the_explorer_needs_three_units_for_the_disc_and_jumps_at_rate_10():
    parts = datasets.split(CIRCLES, rng=np.random.default_rng(0))
    seen, _ = datasets.standardise(*parts)
    two = train(seen.X, seen.Y, weights(2), 1.0, 600)
    three = train(seen.X, seen.Y, weights(3), 1.0, 600)
    assert two.accuracies[-1] < 0.85 and three.accuracies[-1] > 0.97
    costs = train(seen.X, seen.Y, weights(), 10, 20, record_every=1).costs
    assert max(costs) / costs[0] == pytest.approx(4, abs=0.2)
    for seed, highest, last, right in ((0, 4, 0.004, 1), (1, 7, 0.14, 0.95), (5, 5, 0.11, 0.97)):
        start = initialise(2, 4, 1, np.random.default_rng(seed))
        costs = train(seen.X, seen.Y, start, 10, 200, record_every=1).costs
        run = train(seen.X, seen.Y, start, 10, 2000)
        assert round(max(costs) / costs[0]) == highest
        assert run.costs[-1] == pytest.approx(last, rel=0.06)
        assert round(run.accuracies[-1], 2) == right


def test_pairs_of_penguins_that_nobody_can_tell_apart():
    X, Y = PENGUINS.X, PENGUINS.Y[0]
    apart = np.abs(X[:, Y == 0][:, :, np.newaxis] - X[:, Y == 1][:, np.newaxis, :])
    bill, mass = np.round(apart, 6)
    assert not np.any((bill == 0) & (mass == 0))
    assert np.sum((bill <= 0.1) & (mass <= 50)) == 16


def test_three_lines_through_the_penguins():
    (all_of_them,) = datasets.standardise(PENGUINS)
    X, Y = all_of_them.X, all_of_them.Y
    unit = train(X, Y, weights(1), 0.5, 800).accuracies[-1]
    assert f"{best_line(X, Y):.0%}" == "73%" and f"{neuron(X, Y):.0%}" == "62%"
    assert 0.68 < unit < 0.72


def test_fifty_units_against_four_split_by_split():
    more = np.array([1, 5, 3, -1, 0, 3, 7, 0]) / 83  # as the notebook prints it
    assert more.mean() == pytest.approx(0.027, abs=5e-4)
    assert more.std(ddof=1) / np.sqrt(8) == pytest.approx(0.012, abs=5e-4)


def test_the_slope_of_weight_decay():
    p, h, W1 = weights(), 1e-6, np.zeros((4, 2))
    for at in np.ndindex(W1.shape):
        up, down = p.W1.copy(), p.W1.copy()
        up[at] += h
        down[at] -= h
        W1[at] = 0.003 / 2 * (np.sum(up**2) - np.sum(down**2)) / (2 * h)
    np.testing.assert_allclose(W1, 0.003 * p.W1, atol=1e-9)


# Notebook 8.


def test_what_straight_lines_do_with_the_flower():
    assert f"{best_line(FLOWER.X, FLOWER.Y):.0%}" == "71%"
    assert f"{neuron(FLOWER.X, FLOWER.Y):.0%}" == "48%"


def left_at(rate, scale, epochs=130):
    run = train(FLOWER.X, FLOWER.Y, weights(scale=scale), rate, epochs, record_every=1)
    return next(r.epoch for r in run.history if r.cost < 0.69)


def test_when_the_plateau_ends():
    assert [left_at(1.2, 10.0**n) for n in (-8, -6, -4, -2)] == [121, 88, 54, 20]
    assert [left_at(rate, 1e-8) for rate in (2.4, 12)] == [65, 19]


@pytest.fixture(scope="module")
def tiny():
    return train(FLOWER.X, FLOWER.Y, weights(scale=1e-8), 1.2, 260, record_every=1)


def test_the_three_shelves(tiny):
    pace = np.diff(tiny.costs)
    second, third = 122 + np.argmax(pace[122:180]), 180 + np.argmax(pace[180:])
    assert (second, third) == (144, 228)
    assert [round(tiny.costs[e], 2) for e in (100, second, third)] == [0.69, 0.67, 0.58]
    rows = np.sort(np.linalg.norm(tiny.history[third].parameters.W1, axis=1))
    assert rows[0] < 0.06 and 1.1 < rows[1] and rows[-1] < 2.2
    assert np.argmin(np.linalg.norm(tiny.history[third].parameters.W1, axis=1)) == 2
    c = ((FLOWER.Y.mean() - FLOWER.Y) @ FLOWER.X.T).ravel()
    large = np.delete(tiny.history[second].parameters.W1, 2, axis=0)
    cosines = np.abs(large @ c) / np.linalg.norm(large, axis=1) / np.linalg.norm(c)
    assert 20 < np.degrees(np.arccos(cosines.min())) < 21


def test_the_gradient_grows_by_more_than_six_powers_of_ten_before_the_cost_shows_it(tiny):
    fallen = tiny.costs[0] - np.array(tiny.costs)
    shown = int(np.argmax(fallen > 1e-4))
    norm = [
        np.linalg.norm(gradients(FLOWER.X, FLOWER.Y, tiny.history[e].parameters).dW1)
        for e in (0, shown)
    ]
    assert 6 < np.log10(norm[1] / norm[0]) < 7


def test_where_c_is_0_ten_times_smaller_waits_a_hundred_times_as_long():
    X, Y = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0.0, 1, 1, 0]])
    assert not np.any((Y.mean() - Y) @ X.T)

    def left(scale, epochs):
        run = train(X, Y, weights(scale=scale), 1.2, epochs, record_every=1)
        return next(r.epoch for r in run.history if r.cost < 0.69)

    first, second = left(0.1, 230), left(0.05, 850)
    assert (first, second) == (213, 817) and second / first == pytest.approx(2**2, abs=0.25)


def test_the_norm_says_less_where_a_cost_stands_later():
    """Copies rest while the norm grows, a saturated start while it shrinks."""
    copies = train(FLOWER.X, FLOWER.Y, initialise_constant(2, 4, 1, 0.5), 1.2, 300)
    ends = [next(r for r in copies.history if r.epoch >= e) for e in (50, 300)]
    norm = [np.linalg.norm(gradients(FLOWER.X, FLOWER.Y, r.parameters).dW1) for r in ends]
    assert ends[0].cost - ends[1].cost < 0.015 and norm[1] > 2 * norm[0]
    assert not np.ptp(ends[1].parameters.W1, axis=0).any(), "but the rows of W1 are equal"
    start = initialise(2, 4, 1, np.random.default_rng(2), 10.0)
    last = train(FLOWER.X, FLOWER.Y, start, 1.2, 300).parameters
    assert np.median(1 - forward(FLOWER.X, *last).A1 ** 2) < 1e-6, "but the slopes are near 0"


def test_the_two_modes_of_the_plateau(tiny):
    """u + w grows by 1 + alpha |c|, u - w shrinks by 1 - alpha |c|; unit 3 starts far behind."""
    c = (1 / FLOWER.Y.size) * (FLOWER.Y.mean() - FLOWER.Y) @ FLOWER.X.T
    length = np.linalg.norm(c)

    def modes(epoch):
        p = tiny.history[epoch].parameters
        u, w = -(p.W1 @ c.T) / length, p.W2.T
        return np.stack([u + w, u - w])

    grown = (modes(10) / modes(0)) ** 0.1
    np.testing.assert_allclose(grown[0], 1.1465, atol=1e-4)
    np.testing.assert_allclose(grown[1], 1 - 0.1465, atol=1e-4)
    behind = np.delete(modes(0)[0], 2) / modes(0)[0, 2]
    assert 26 <= behind.min() and behind.max() < 59
    assert np.abs(tiny.history[100].parameters.b1).max() < 1e-6


def test_the_law_of_the_plateau_has_the_mean_of_the_labels_in_it():
    chosen = (FLOWER.Y[0] == 1) | (np.arange(FLOWER.Y.size) % 2 == 0)
    X, Y = FLOWER.X[:, chosen], FLOWER.Y[:, chosen]
    history = train(X, Y, weights(scale=1e-8), 1.2, 61, record_every=1).history
    before, after = (np.linalg.norm(gradients(X, Y, history[e].parameters).dW1) for e in (60, 61))
    law = 1 + 1.2 * np.linalg.norm((Y.mean() - Y) @ X.T) / Y.size
    assert after / before == pytest.approx(law, abs=1e-5)
    assert round(law, 4) == 1.1420


def test_three_causes_of_a_flat_cost():
    starts = {
        "rate": (weights(scale=1.0), 0.001),
        "small": (weights(scale=1e-8), 1.2),
        "stuck": (initialise_constant(2, 4, 1), 1.2),
    }
    grown = {}
    for name, (start, rate) in starts.items():
        history = train(FLOWER.X, FLOWER.Y, start, rate, 100).history
        assert history[-1].cost > 0.69
        sizes = [
            np.linalg.norm(gradients(FLOWER.X, FLOWER.Y, history[e].parameters).dW1)
            for e in (0, -1)
        ]
        grown[name] = sizes[1] / sizes[0] if sizes[0] else sizes[1]
    assert 0.8 < grown["rate"] < 1.3 and grown["small"] > 1e5 and grown["stuck"] == 0


def test_exact_copies_have_large_gradients_and_no_difference():
    found = gradients(FLOWER.X, FLOWER.Y, initialise_constant(2, 4, 1, 0.5))
    assert np.linalg.norm(found.dW1) > 0.01 and not np.ptp(found.dW1, axis=0).any()


def test_a_hair_of_difference_lets_copies_part():
    rng, p = np.random.default_rng(0), initialise_constant(2, 4, 1, 0.5)
    pushed = Parameters(*(v + 1e-6 * rng.standard_normal(v.shape) for v in p))
    run = train(FLOWER.X, FLOWER.Y, pushed, 1.2, 1500)
    assert accuracy(FLOWER.X, FLOWER.Y, run.parameters) > 0.85


def test_zero_is_a_saddle():
    """The cost falls where the unit's part along -c and its output weight agree, and rises else."""
    c = (FLOWER.Y.mean() - FLOWER.Y) @ FLOWER.X.T / FLOWER.Y.size
    along = -0.1 * c / np.linalg.norm(c)
    flat, none = cost(np.zeros(FLOWER.Y.shape), FLOWER.Y), np.zeros((1, 1))

    def at(w):
        p = Parameters(along, none, np.array([[w]]), none)
        return cost(forward(FLOWER.X, *p).Z2, FLOWER.Y)

    assert at(0.1) < flat < at(-0.1)
