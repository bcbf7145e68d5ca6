"""The initialisation explorer: what stays zero, what stays equal, what moves apart."""

import math

import numpy as np
import pytest

from helpers import datasets
from helpers.gradient_check import numerical_gradient
from helpers.loss import cost
from helpers.network import Parameters, forward
from helpers.pictures.draw import Path, Rect
from helpers.pictures.initialisation import (
    EPOCHS,
    EVERY,
    count_lines,
    explore_initialisation,
    starts,
)


@pytest.fixture(scope="module")
def runs():
    return starts()


def test_zeros_never_move_but_for_b2(runs):
    zeros = runs[0]
    last = zeros.run.parameters
    assert not np.any(last.W1) and not np.any(last.b1) and not np.any(last.W2)
    assert max(zeros.norms) == 0
    assert zeros.plateau is None


def test_equal_weights_stay_equal(runs):
    for record in runs[1].run.history[:: EPOCHS // EVERY // 2]:
        assert count_lines(record.parameters) == 1
    assert np.ptp(runs[1].run.parameters.W1, axis=0) == pytest.approx(0, abs=1e-12)


def test_random_weights_make_four_lines(runs):
    for start in runs[2:]:
        for record in (start.run.history[0], start.run.history[-1]):
            assert count_lines(record.parameters) == 4, start.name


def test_smaller_scales_wait_longer(runs):
    waits = [start.plateau for start in runs[2:]]
    assert None not in waits
    smaller = waits[:-1]  # scale 10 starts far above guessing
    assert smaller == sorted(smaller, reverse=True) and waits[0] > 2 * waits[-1]
    first, second, third, *_ = waits  # notebook 8: about 50 epochs for each factor of 1000
    assert (first, second, third) == (125, 75, 20)


def test_what_is_to_be_predicted_is_not_yet_said(runs):
    """When a start leaves the plateau is said from that epoch on, and the curve ends there."""
    for start in runs[2:5]:
        before = explore_initialisation.draw(epoch=start.plateau - EVERY).words
        after = explore_initialisation.draw(epoch=start.plateau).words
        assert f"from {start.plateau})" not in before and f"from {start.plateau})" in after


def test_a_unit_and_its_opposite_make_one_line():
    W1, b1 = np.array([[1.0, 2.0], [-2.0, -4.0], [1.0, 2.0]]), np.array([[0.5], [-1.0], [0.6]])
    assert count_lines(Parameters(W1, b1, None, None)) == 2


@pytest.mark.parametrize("epoch", range(0, EPOCHS + 1, 50 * EVERY))
def test_every_epoch_says_cost_and_accuracy_of_its_record(runs, epoch):
    drawing, words, *_ = explore_initialisation.draw(epoch=epoch)
    drawn = " ".join(drawing.texts())
    assert str(epoch) in words and "nan" not in words
    for start in runs:
        record = start.run.history[epoch // EVERY]
        assert f"{record.cost:.3f}" in words and f"{record.cost:.3f}" in drawn
        assert f"{record.accuracy:.0%}" in drawn


def test_lines_lie_where_z_is_zero(runs):
    """Each drawn line, read back from pixels, satisfies w . x + b = 0."""
    drawing = explore_initialisation.draw(epoch=0).drawing
    planes = [m for m in drawing.marks if isinstance(m, Rect) and m.width == m.height][: len(runs)]
    planes = [m for m in planes if math.isclose(m.opacity, 0.05)]
    assert len(planes) == len(runs)
    plane, start = planes[5], runs[5]  # scale 1
    inside = [
        line
        for mark in drawing.marks
        if isinstance(mark, Path)
        for line in mark.lines
        if plane.x - 1 <= line[0][0] <= plane.x + plane.width + 1
        and plane.y - 1 <= line[:, 1].min()
        and line[:, 1].max() <= plane.y + plane.height + 1
    ]
    W1, b1, *_ = start.run.history[0].parameters
    assert len(inside) == 4
    for w, b, line in zip(W1, b1[:, 0], inside):
        x = -2.8 + 5.6 * (line[:, 0] - plane.x) / plane.width
        y = 2.8 - 5.6 * (line[:, 1] - plane.y) / plane.height
        assert (w[0] * x + w[1] * y + b) / np.hypot(*w) == pytest.approx(0, abs=1e-6)


def test_norms_are_those_of_dW1(runs):
    """The size of dW1 at a record, by differences of the cost."""
    X, Y = datasets.load("flower").X, datasets.load("flower").Y
    start = runs[4]
    record = start.run.history[7]

    def cost_of(W1):
        return cost(forward(X, *record.parameters._replace(W1=W1)).Z2, Y)

    dW1 = numerical_gradient(cost_of, record.parameters.W1)
    assert start.norms[7] == pytest.approx(np.linalg.norm(dW1), rel=1e-5)
