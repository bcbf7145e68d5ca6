"""What notebooks 3 and 4 say about numbers, shapes and NumPy, computed here once more."""

import itertools

import course
import documents
import numpy as np
import pytest

from helpers import (
    Parameters,
    backward,
    backward_one,
    check_gradients,
    compare,
    cost,
    cross_entropy,
    forward,
    initialise,
    load,
    numerical_gradient,
    relu,
    tanh,
    train,
)
from helpers.exercises import EXERCISES

XOR = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
LABELS = np.array([[0.0, 1.0, 1.0, 0.0]])


def example(n0=3, n1=4, n2=2):
    """The example with which the sections begin."""
    rng = np.random.default_rng(0)
    parameters = initialise(n0, n1, n2, rng)
    return parameters, rng.standard_normal((n0, 1)), np.eye(n2)[:, [0]]


def passes(slope, size):
    """Whether the gradient check lets a slope of the hidden layer pass, with W1 times size."""

    def backward(x, y, W2, z1, a1, a2):
        dz2 = a2 - y
        dz1 = (W2.T @ dz2) * slope(z1, a1)
        return dz2, dz2 @ a1.T, dz2, dz1, dz1 @ x.T, dz1

    (W1, b1, W2, b2), x, y = example()
    return check_gradients(x, y, Parameters(size * W1, b1, W2, b2), backward=backward).passed


# Notebook 3


def test_no_line_is_right_on_all_four_points_and_some_are_on_three():
    weights = np.linspace(-2, 2, 17)
    right = [
        np.sum(((w1 * XOR[0] + w2 * XOR[1] + b) > 0) == LABELS[0])
        for w1, w2, b in itertools.product(weights, repeat=3)
    ]
    assert max(right) == 3


def test_the_third_neuron_says_yes_to_two_yes_only():
    assert [5 * p + 5 * q - 5 for p, q in ((1, 1), (1, -1), (-1, 1), (-1, -1))] == [5, -5, -5, -15]


def test_xor_with_two_relu_units():
    s = XOR.sum(axis=0)
    assert s.tolist() == [0, 1, 1, 2]
    first, second = np.maximum(0, s), np.maximum(0, s - 1)
    assert first.tolist() == [0, 1, 1, 2] and second.tolist() == [0, 0, 0, 1]
    assert (first - 2 * second).tolist() == LABELS[0].tolist()
    found = forward(
        XOR,
        np.array([[1.0, 1.0], [1.0, 1.0]]),
        np.array([[0.0], [-1.0]]),
        np.array([[1.0, -2.0]]),
        np.array([[-0.5]]),
        g1=relu,
    )
    assert found.Z2.tolist() == [[-0.5, 0.5, 0.5, -0.5]]


def test_double_brackets_keep_a_row_and_single_ones_flatten_it():
    W1 = np.arange(12.0).reshape(4, 3)
    assert W1[[1], :].shape == (1, 3) and W1[1, :].shape == W1[1, :].T.shape == (3,)


def test_a_wrong_transpose_fits_only_a_square_matrix():
    x = np.array([[1.0], [2.0], [3.0]])
    with pytest.raises(ValueError):
        np.arange(12.0).reshape(4, 3).T @ x
    square = np.arange(9.0).reshape(3, 3)
    assert (square.T @ x).shape == (square @ x).shape
    assert not np.allclose(square.T @ x, square @ x)


def test_the_four_products_of_the_exercise():
    W1, W2, z2, a1 = np.ones((4, 3)), np.ones((2, 4)), np.ones((2, 1)), np.ones((4, 1))
    assert (W2 @ W1).shape == (2, 3)
    assert (W2.T @ z2).shape == (4, 1) and (W1.T @ a1).shape == (3, 1)
    with pytest.raises(ValueError):
        W1 @ W2


def test_the_numbers_of_the_network_for_images():
    assert sum(v.size for v in initialise(64, 16, 1, np.random.default_rng(0))) == 1057


def test_a_flat_array_becomes_four_by_four():
    assert (np.ones((4, 3)) @ np.ones(3) + np.ones((4, 1))).shape == (4, 4)


# Notebook 4


def test_the_merged_step_stays_right_where_an_activation_has_rounded_to_one():
    a, y = np.array([1.0]), np.array([0.0])
    with np.errstate(divide="ignore"):
        assert np.isinf(-y / a + (1 - y) / (1 - a))
    assert (a - y).item() == 1.0


def test_the_rest_of_the_rule_goes_to_zero_with_h():
    def loss(v):
        return v**2 * np.exp(v) + np.exp(v) ** 2

    v = 0.5
    q1, q2 = v**2, np.exp(v)
    rule = q2 * (2 * v) + (q1 + 2 * q2) * np.exp(v)
    assert np.isclose(rule, np.exp(v) * (2 * v + v**2) + 2 * np.exp(2 * v))
    rests = [(loss(v + h) - loss(v)) / h - rule for h in (0.1, 0.01, 0.001)]
    assert [round(a / b) for a, b in itertools.pairwise(rests)] == [11, 10]


def test_three_spellings_of_one_sum():
    (_, _, W2, _), x, y = example()
    z1, a1, _, a2 = forward(x, *example()[0])
    dz2 = a2 - y
    by_entries = [
        sum(dz2[k, 0] * W2[k, j] for k in range(2)) * (1 - np.tanh(z1[j, 0]) ** 2) for j in range(4)
    ]
    stretched = np.sum(W2 * dz2, axis=0, keepdims=True).T * (1 - a1**2)
    matrices = backward_one(x, y, W2, z1, a1, a2).dZ1
    assert np.allclose(np.ravel(stretched), by_entries) and np.allclose(stretched, matrices)


def test_the_pen_and_paper_example_of_the_hidden_error():
    W2, a1 = np.array([[3.0, -2.0]]), np.array([[0.0], [0.5]])
    assert (W2.T * 0.5 * (1 - a1**2)).tolist() == [[1.5], [-0.75]]


def test_the_slope_of_tanh_in_its_two_derivations():
    z = np.linspace(-3, 3, 13)
    u, v = np.exp(z) - np.exp(-z), np.exp(z) + np.exp(-z)
    s = 1 / (1 + np.exp(-2 * z))
    assert np.allclose(tanh.slope(z), (v**2 - u**2) / v**2)
    assert np.allclose(tanh(z), 2 * s - 1) and np.allclose(tanh.slope(z), 4 * s * (1 - s))


def test_the_jacobian_of_one_layer():
    (_, _, W2, b2), x, y = example()
    _, a1, _, a2 = forward(x, *example()[0])
    rows = [
        numerical_gradient(lambda v, k=k: (v @ a1 + b2)[k, 0], W2).reshape(1, -1) for k in range(2)
    ]
    jacobian = np.vstack(rows)
    assert jacobian.shape == (2, 2 * 4)
    assert np.sum(np.abs(jacobian) < 1e-9) == 8, "half of its 16 numbers are 0"
    dz2 = a2 - y
    assert np.allclose((dz2.T @ jacobian).reshape(2, 4), dz2 @ a1.T)
    entries = (512 * 512) ** 2
    assert round(entries / 1e10) == 7 and round(entries * 8 / 1e9, -1) == 550


def test_the_transpose_of_a_product():
    rng = np.random.default_rng(0)
    W1, X = rng.standard_normal((4, 3)), rng.standard_normal((3, 5))
    assert np.allclose((W1 @ X).T, X.T @ W1.T)


def test_the_right_product_among_equal_dimensions_is_found_by_values_only():
    (W1, b1, W2, b2), x, _ = example(2, 3, 3)
    y = np.ones((3, 1))
    z1, a1, _, a2 = forward(x, W1, b1, W2, b2)
    numerical = numerical_gradient(lambda v: cross_entropy(W2 @ np.tanh(v) + b2, y), z1)
    right, wrong = W2.T @ (a2 - y) * (1 - a1**2), W2 @ (a2 - y) * (1 - a1**2)
    assert right.shape == wrong.shape
    assert compare("dz1", right, numerical).verdict == "pass"
    assert compare("dz1", wrong, numerical).verdict == "wrong"


def test_with_one_output_an_elementwise_product_is_right_by_luck():
    W2, dz2 = np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[0.5]])
    assert np.allclose(W2.T * dz2, W2.T @ dz2) and np.allclose(W2.T @ dz2.T, W2.T @ dz2)
    with pytest.raises(ValueError):
        np.ones((4, 2)) * np.ones((2, 1))


def test_a_dimension_of_1_hides_a_product():
    """With 3, 4, 1, 5, all different, the elementwise product is right by luck."""
    rng = np.random.default_rng(0)
    (W1, b1, W2, b2), X, Y = initialise(3, 4, 1, rng), rng.standard_normal((3, 5)), np.ones((1, 5))

    def elementwise(X, Y, W2, Z1, A1, A2):
        right = backward(X, Y, W2, Z1, A1, A2)
        dZ1 = (W2.T * right.dZ2) * (1 - A1**2)
        db1 = dZ1.mean(axis=1, keepdims=True)
        return right._replace(dZ1=dZ1, dW1=dZ1 @ X.T / 5, db1=db1)

    assert check_gradients(X, Y, Parameters(W1, b1, W2, b2), backward=elementwise).passed


def test_the_rule_over_paths_needs_paths_that_do_not_meet():
    """q2 is computed from q1: the sum counts the path through both twice."""
    v, h = 2.0, 1e-6

    def L(q1, q2):
        return q1 + q2

    right = (L(v + h, (v + h) ** 2) - L(v, v**2)) / h
    of_q1 = (L(v + h, (v + h) ** 2) - L(v, v**2)) / h  # a nudge of q1 moves q2 along
    of_q2 = (L(v, v**2 + h) - L(v, v**2)) / h
    assert of_q1 * 1 + of_q2 * 2 * v == pytest.approx(right + 2 * v, abs=1e-4)


def test_a_slope_left_out_shows_in_three_of_six():
    parameters, x, y = example()

    def without(x, y, W2, a1, a2):
        dz1 = W2.T @ (a2 - y)
        return a2 - y, (a2 - y) @ a1.T, a2 - y, dz1, dz1 @ x.T, dz1

    report = check_gradients(x, y, parameters, backward=without)
    wrong = [c.name for c in report.comparisons if c.verdict == "wrong"]
    assert wrong == ["dZ1", "dW1", "db1"]
    worst = report.worst
    assert worst.place == "dW1[2, 0]"
    assert (round(worst.analytic, 4), round(worst.numerical, 4)) == (-0.0511, -0.0242)
    assert round((0.0511 - 0.0242) / (0.0511 + 0.0242), 2) == 0.36


def test_at_a_corner_right_code_differs_by_half_a_jump():
    parameters, x, y = example()
    report = check_gradients(0 * x, y, parameters, g1=relu, backward=backward_one)
    differ = [c.name for c in report.comparisons if c.verdict != "pass"]
    assert differ == ["dZ1", "db1"]
    _, _, W2, b2 = parameters
    da1 = W2.T @ (1 / (1 + np.exp(-b2)) - y)
    (first,) = (c for c in report.comparisons if c.name == "dZ1")
    assert first.analytic == 0 and np.isclose(first.numerical, da1[first.index] / 2, atol=1e-4)


@pytest.mark.parametrize("solved", [True, False])
def test_the_judge_says_whose_backward_it_is(solved, capsys):
    cells = [cell.source for _, cell in course.ours("04_two_layers_backward").code]
    (source,) = [source for source in cells if 'diagnose("backward one"' in source]
    names = {}
    exec(f"import numpy as np\n{EXERCISES['backward one'].solution}", names)  # noqa: S102
    names |= {} if solved else {"my_backward_one": lambda x, y, W2, a1, a2: ...}
    exec(source, names)  # noqa: S102
    said = capsys.readouterr().out
    assert said.startswith("Your backward:\n" if solved else "The course's backward.")
    assert said.count("  pass  ") == 6 and ("All gradients pass" in said) == solved


def test_no_notebook_praises_what_is_not_written():
    for name in documents.NAMES:
        for n, cell in course.ours(name).code:
            if "diagnose(" in cell.source:
                assert "All gradients pass" not in str(cell.outputs), (name, n)


@pytest.mark.slow
def test_a_few_entries_at_the_start_of_training_find_what_its_end_hides():
    """Of 64 inputs and 32 hidden units, ten entries drawn at random of dW1: without the slope."""
    rng, data = np.random.default_rng(0), load("digits")
    X, Y = data.X / 16, data.Y
    start = initialise(64, 32, 1, rng)

    def found(p, right):
        _, A1, _, A2 = forward(X, *p)
        dZ1 = (p.W2.T @ (A2 - Y)) * ((1 - A1**2) if right else 1)
        return dZ1 @ X.T / Y.size

    def measured(p, i, h=1e-5):
        nudge = np.zeros(p.W1.shape)
        nudge[i] = h
        costs = [cost(forward(X, p.W1 + v, *p[1:]).Z2, Y) for v in (nudge, -nudge)]
        return (costs[0] - costs[1]) / (2 * h)

    places = [tuple(rng.integers(0, (32, 64))) for _ in range(10)]
    places = [i for i in places if X[i[1]].any()]  # some pixels are always white
    slopes = np.array([measured(start, i) for i in places])
    for right in (True, False):
        mine = np.array([found(start, right)[i] for i in places])
        assert (compare("dW1", mine, slopes).verdict == "pass") == right
    end = train(X, Y, start, 0.5, 2000).parameters
    assert np.abs(found(end, True)).max() < np.abs(found(start, True)).max() / 100


def test_a_tiny_gradient_passes_though_it_is_wrong():
    assert compare("tiny", np.array([2e-11]), np.array([1e-11])).verdict == "pass"
    assert compare("not tiny", np.array([2e-3]), np.array([1e-3])).verdict == "wrong"


def test_float32_leaves_two_digits_of_a_measured_slope():
    errors = []
    for kind in (np.float64, np.float32):
        z, h = kind(0.7), kind(1e-5)
        measured = (np.logaddexp(kind(0), z + h) - np.logaddexp(kind(0), z - h)) / (2 * h)
        errors.append(abs(float(measured) - 1 / (1 + np.exp(-0.7))))
    assert errors[0] < 1e-9 and 1e-3 < errors[1] < 1e-1


@pytest.mark.parametrize(
    "slope, passed",
    [
        (lambda z1, a1: 1 - a1**2, [True, True, True]),
        (lambda z1, a1: 1 - z1**2, [True, False, False]),
        (lambda z1, a1: (1 - a1**2) ** 2, [True, False, True]),
    ],
)
def test_where_wrong_slopes_pass(slope, passed):
    assert [passes(slope, size) for size in (1e-4, 1, 100)] == passed
