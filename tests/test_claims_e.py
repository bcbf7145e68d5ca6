"""What notebooks 9 and 10 say: of the notes and their sheet, of softmax, of ten digits."""

import functools
import re

import nbformat
import numpy as np
import pytest
from course import FOLDER

from helpers import compare, load, softmax, split
from helpers.equations import EQUATIONS
from helpers.exercises import diagnose
from helpers.gradient_check import FLOOR
from helpers.network import backward, forward
from helpers.pictures import classes, explore_classes
from helpers.texts import entry, say

HIDDEN, WEIGHTS = r"dz^{[1]} = W^{[2]\top} dz^{[2]}", r"dW^{[1]} = dz^{[1]} x^{\top}"
# What stands in the notes after the six lines of the left-hand column, in its order.
DAMAGED = (HIDDEN, HIDDEN, WEIGHTS, HIDDEN, *2 * (r"dz^{[1]} = \frac{1}{m} dz^{[1]} x^{\top}",))
RIGHT = ("dZ^{[2]}", "dW^{[2]}", "db^{[2]}", "dZ^{[1]}", "dW^{[1]}", "db^{[1]}")


@functools.cache
def prose(name):
    """The Markdown of a notebook, and its rows of tables."""
    cells = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return text, [line.strip("| ").split(" | ") for line in text.splitlines() if line[:2] == "| "]


# Notebook 9


def test_the_damaged_sheet_stands_in_its_order():
    text, rows = prose("09_summary_sheet")
    shown = [row for row in rows if re.fullmatch("[1-6]", row[0])]
    assert [row[0] for row in shown] == list("123456")
    assert all(f"${line}" in row[1] for row, line in zip(shown, DAMAGED, strict=True))
    assert [row[2] for row in shown] == [f"${line}$" for line in RIGHT]
    assert "Lines 1, 2 and 4 repeat 3.42, line 3 repeats 3.43" in text
    assert "rinted copies" not in text and "rinted notes" not in text


def test_every_slip_of_the_texts_stands_in_the_table_with_its_reason():
    _, rows = prose("09_summary_sheet")
    table = {row[0]: row[1:] for row in rows if len(row) == 4}
    for number, equation in EQUATIONS.items():
        if equation.slip:
            printed, why, _ = table[f"[{number}]({equation.link})"]
            assert (printed, why) == tuple(equation.slip)
    assert "row vector" in table[f"[3.40]({EQUATIONS['3.40'].link})"][0]
    assert "see formula 3.42" in table[f"[3.42]({EQUATIONS['3.42'].link})"][0]


def test_the_index_on_the_line_is_named_where_it_is_derived():
    for number in ("3.42", "3.47"):
        text, _ = prose(EQUATIONS[number].notebook)
        assert "the $[1]$ of $g$ stands on the line, not above it" in text
        row = next(r for r in prose("09_summary_sheet")[1] if r[0].startswith(f"[{number}]"))
        assert "the $[1]$" in str(row) and "the line" in str(row)


def test_the_cost_of_the_notes_has_four_slips():
    slip = EQUATIONS["3.45"].slip
    left, right = slip.printed.split("=")
    assert left.strip("$ ") == "L" and "_{i}^{n}" in right and "(i)" not in right
    for part in ("$J$, not $L$", "$i = 1$", "$m$, not at $n$", "without $(i)$"):
        assert part in slip.why


def test_the_transpose_of_3_40_is_needed_for_more_outputs_too():
    dz2, a1 = np.ones((2, 1)), np.arange(4.0).reshape(4, 1)
    assert (dz2 @ a1.T).shape == (2, 4)
    with pytest.raises(ValueError):
        dz2 @ a1
    assert (np.ones((2, 4)).T @ dz2).shape == (4, 1)  # 3.42 without its slope: the same shape


def test_the_check_has_a_floor():
    tiny = compare("dW", np.array([2e-11]), np.array([1e-11]))
    assert tiny.verdict == "pass", "off by all of it, and not seen"
    assert compare("dW", np.array([2e-9]), np.array([1e-9])).verdict != "pass"
    assert FLOOR == 1e-3 and compare("dW", np.array([0.9e-10]), np.array([0.0])).verdict == "pass"


def test_the_check_names_a_corner():
    assert "corner" in say("gradient_check.corner", left=0, right=1)


def test_the_cheat_sheet_says_what_is_differentiated():
    assert "derivative of example i's own loss" in " ".join(entry("sheet.habits"))
    assert "with respect to v" in say("sheet.convention")


def test_the_sheet_from_memory_is_judged():
    def from_memory(X, Y, W2, Z1, A1, A2):
        m = X.shape[1]
        dZ2 = A2 - Y
        dZ1 = (W2.T @ dZ2) * (1 - A1**2)
        dW2, dW1 = dZ2 @ A1.T / m, dZ1 @ X.T / m
        db2, db1 = (np.mean(dZ, axis=1, keepdims=True) for dZ in (dZ2, dZ1))
        return dZ2, dW2, db2, dZ1, dW1, db1

    assert diagnose("sheet", from_memory).passed
    assert not diagnose("sheet", lambda *given: 6 * (0,)).passed


# Notebook 10: 1 and 8


@functools.cache
def ones_and_eights():
    digits = load("digits")
    return split(digits._replace(X=digits.X / 16), 0.25, np.random.default_rng(0))


def neuron(X, Y, epochs=1000, rate=0.5):
    """The share of the examples that a neuron gets right after training on them."""
    w, b = np.zeros((len(X), 1)), 0.0
    for _ in range(epochs):
        dZ = 1 / (1 + np.exp(-(w.T @ X + b))) - Y
        w, b = w - rate / X.shape[1] * (X @ dZ.T), b - rate * dZ.mean()
    return np.mean((w.T @ X + b > 0) == (Y > 0.5))


def test_shuffled_labels_are_not_separated():
    seen, _ = ones_and_eights()
    shuffled = np.random.default_rng(1).permutation(seen.Y, axis=1)
    assert seen.X.shape == (64, 267)
    assert neuron(seen.X, seen.Y) > 0.98
    assert neuron(seen.X, shuffled) < 0.7


def test_the_direction_of_the_plateau_is_the_difference_of_the_mean_images():
    seen, _ = ones_and_eights()
    X, Y = seen.X, seen.Y
    p = Y.mean()
    c = (1 / Y.size) * (p - Y) @ X.T
    difference = X[:, Y[0] == 1].mean(axis=1) - X[:, Y[0] == 0].mean(axis=1)
    assert np.allclose(c, -p * (1 - p) * difference)


# Softmax


def test_softmax_its_shift_and_its_limits():
    z = np.array([[2.0], [1.0], [-1.0]])
    plain = np.exp(z) / np.exp(z).sum()
    for shift in (0, 100, 1000):
        assert np.allclose(softmax(z + shift), plain)
    with np.errstate(over="ignore", invalid="ignore"):
        E = np.exp(z + 1000)
        assert np.isnan(E / E.sum()).all(), "without the shift"
    Z = np.random.default_rng(0).standard_normal((4, 6)) * 500
    assert np.allclose(softmax(Z).sum(axis=0), 1) and (softmax(Z) >= 0).all()

    def own(Z):
        E = np.exp(Z - Z.max(axis=0))
        return E / E.sum(axis=0)

    assert diagnose("softmax", own).passed


def test_two_classes_are_a_sigmoid_of_the_difference():
    Z = np.random.default_rng(1).standard_normal((2, 5))
    assert np.allclose(softmax(Z)[1], 1 / (1 + np.exp(-(Z[1] - Z[0]))))


def test_each_step_of_the_derivation():
    rng = np.random.default_rng(2)
    z, y = rng.standard_normal((5, 1)), np.eye(5)[:, [3]]
    a, h = softmax(z), 1e-6
    measured = np.empty((5, 5))  # [k, j]: of a_k with respect to z_j
    for j in range(5):
        nudge = h * np.eye(5)[:, [j]]
        measured[:, j] = ((softmax(z + nudge) - softmax(z - nudge)) / (2 * h)).ravel()
    slopes = np.diag(a.ravel()) - a @ a.T
    assert np.allclose(slopes, measured, atol=1e-9)
    assert np.allclose(np.diag(slopes), (a * (1 - a)).ravel())
    da = -y / a
    first = -y * (1 - a)  # the path through a_j itself, then all the others
    others = np.array([sum(y[k] * a[j] for k in range(5) if k != j) for j in range(5)])
    assert np.allclose(slopes.T @ da, first + others)
    assert np.allclose(slopes.T @ da, a - y)
    assert np.isclose((a - y).sum(), 0)


def test_all_zero_z_cost_the_logarithm_of_the_number_of_classes():
    assert np.isclose(-np.log(softmax(np.zeros((10, 1)))[0, 0]), 2.303, atol=5e-4)
    assert np.isclose(classes.ten_digits_run()[0].cost, np.log(10), atol=1e-3)


# Ten digits


@functools.cache
def ten_digits():
    digits = load("ten_digits")
    return split(digits._replace(X=digits.X / 16), 0.25, np.random.default_rng(0))


def test_the_six_lines_are_right_for_softmax():
    seen, _ = ten_digits()
    X, Y = seen.X[:, :7], seen.Y[:, :7]
    parameters = classes.ten_digits_run()[3].parameters
    Z1, A1, Z2, _ = forward(X, *parameters)
    found = backward(X, Y, parameters.W2, Z1, A1, softmax(Z2))
    rng, h = np.random.default_rng(3), 1e-5
    for name in parameters._fields:
        v = getattr(parameters, name)
        along = rng.standard_normal(v.shape)  # one direction tells as much as all entries

        def J(step, name=name, v=v, along=along):
            Z2 = forward(X, *parameters._replace(**{name: v + step * along})).Z2
            return -np.mean(np.log(softmax(Z2)[Y == 1]))

        slope = (J(h) - J(-h)) / (2 * h)
        assert np.isclose(np.sum(getattr(found, f"d{name}") * along), slope, rtol=1e-6)


def test_with_one_more_line_the_own_softmax_is_used(capsys):
    cells = nbformat.read(FOLDER / "10_many_classes.ipynb", as_version=4).cells
    begun = next(i for i, c in enumerate(cells) if c.source.startswith("## Ten digits"))
    line = re.search(r"`(softmax = \w+)` below the imports", cells[begun].source)[1]
    code = [cell.source for cell in cells[begun:] if cell.cell_type == "code"][:2]
    called = []

    def my_softmax(Z):
        called.append(Z)
        E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
        return E / np.sum(E, axis=0, keepdims=True)

    head, below = code[0].split("\n\ndigits")
    names = {"my_softmax": my_softmax}
    for source in (f"{head}\n{line}\n\ndigits{below}", code[1]):
        exec(source, names)  # noqa: S102
    said = capsys.readouterr().out
    assert len(called) > 1000 and said.count("  pass  ") == 4


def test_the_run_that_the_notebook_reports():
    seen, held = ten_digits()
    last = classes.ten_digits_run()[-1]
    right = {}
    for kind, part in (("seen", seen), ("held", held)):
        Z2 = forward(part.X, *last.parameters).Z2
        right[kind] = int(np.sum(Z2.argmax(axis=0) == part.Y.argmax(axis=0)))
    assert right == {"seen": 1337, "held": 433} and last.right == 433 / 449
    table = classes.counts(held.Y, softmax(forward(held.X, *last.parameters).Z2))
    wrong = table - np.diag(np.diag(table))
    assert table[8].sum() == 52 and table[8, 8] == 47
    assert wrong[8, 1] == 3 and np.sort(wrong.ravel())[-2] == 1
    assert wrong[:, 8].sum() == 1, "it rarely says 8 where it is none"
    A2 = softmax(forward(held.X, *last.parameters).Z2)
    mistaken = A2.argmax(axis=0) != held.Y.argmax(axis=0)
    sure = np.sort(A2.max(axis=0)[mistaken])
    assert round(sure[-1], 2) == 0.99 and sure[-2] < 0.95


def test_without_a_hidden_layer_nearly_as_many_are_right():
    seen, held = ten_digits()
    rng, m = np.random.default_rng(0), seen.X.shape[1]
    rng.permutation(1797)  # as the split did
    W, b = np.zeros((10, 64)), np.zeros((10, 1))
    for _ in range(40):
        order = rng.permutation(m)
        for start in range(0, m, 64):
            X, Y = seen.X[:, order[start : start + 64]], seen.Y[:, order[start : start + 64]]
            dZ = softmax(W @ X + b) - Y
            W, b = W - 0.3 / X.shape[1] * dZ @ X.T, b - 0.3 * dZ.mean(axis=1, keepdims=True)
    right = np.argmax(W @ held.X + b, axis=0) == np.argmax(held.Y, axis=0)
    assert right.sum() == 430
    assert "430 of the 449" in prose("10_many_classes")[0]


def test_hidden_units_of_ten_classes_part():
    run = classes.ten_digits_run()
    W1 = run[-1].parameters.W1
    rows = W1 / np.linalg.norm(W1, axis=1, keepdims=True)
    alike = np.abs(rows @ rows.T)[np.triu_indices(len(rows), 1)]
    assert np.median(alike) < 0.5, "not one image and its opposite"
    W2 = run[-1].parameters.W2
    raised = np.sum(W2 > 0.5 * np.abs(W2).max(axis=0), axis=0)
    assert np.mean(raised >= 2) > 0.75, "most units raise several digits"
    assert 0.05 < run[0].right < 0.15 and run[1].cost < run[0].cost


# The pictures


@pytest.mark.parametrize("rows", [1, 2, 4])
def test_a_table_of_confusions_counts(rows):
    rng = np.random.default_rng(4)
    if rows == 1:
        Y, A2 = (rng.random((1, 50)) > 0.5) * 1.0, rng.random((1, 50))
        true, says = Y[0].astype(int), (A2[0] > 0.5).astype(int)
    else:
        true, A2 = rng.integers(0, rows, 50), softmax(rng.standard_normal((rows, 50)))
        Y, says = np.eye(rows)[:, true], A2.argmax(axis=0)
    table = classes.counts(Y, A2)
    n = max(2, rows)
    expected = [[np.sum((true == k) & (says == j)) for j in range(n)] for k in range(n)]
    assert np.array_equal(table, expected)
    words = classes.confusions(Y, A2).alt
    assert f"{np.trace(table)} of 50 are right" in words


def test_a_table_without_mistakes_says_so():
    assert "all 3 are right" in classes.confusions(np.eye(3), np.eye(3)).alt


def test_the_explorer_shows_the_epoch_and_the_unit():
    shown = explore_classes.draw(epoch=1, unit=3)
    assert shown.words.startswith("After 1 epoch the cost") and "Hidden unit 3" in shown.words
    W2 = classes.ten_digits_run()[1].parameters.W2[:, 2]
    assert f"raises {np.argsort(-W2)[0]} and" in shown.words
