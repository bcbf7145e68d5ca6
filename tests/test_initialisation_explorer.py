"""The initialisation explorer's model: what stays zero, what stays equal, what moves apart."""

import math

import numpy as np
import pytest

from helpers.explorers.initialisation import (
    EPOCHS,
    EVERY,
    REACH,
    InitialisationModel,
    _ends,
    explore_initialisation,
)


@pytest.fixture(scope="module")
def model():
    return InitialisationModel()


def start(model, name):
    return next(s for s in model.starts if s.name == name)


def test_zeros_never_move_but_for_b2(model):
    zeros = start(model, "zeros")
    last = zeros.run.parameters
    assert not np.any(last.W1) and not np.any(last.b1) and not np.any(last.W2)
    assert max(zeros.norms) == 0
    assert model.plateau(zeros) is None


def test_equal_weights_stay_equal(model):
    for epoch in (0, 500, EPOCHS):
        model.epoch = epoch
        assert model.lines(start(model, "all 0.5")) == 1
    W1 = start(model, "all 0.5").run.parameters.W1
    assert np.ptp(W1, axis=0) == pytest.approx(0, abs=1e-12)


def test_random_weights_make_four_lines(model):
    for s in model.starts[2:]:
        for epoch in (0, EPOCHS):
            model.epoch = epoch
            assert model.lines(s) == 4, s.name


def test_smaller_scales_wait_longer(model):
    waits = [model.plateau(s) for s in model.starts[2:]]
    assert None not in waits
    assert waits == sorted(waits, reverse=True) and waits[0] > 2 * waits[-1]
    first, second, third, *_ = waits  # notebook 7: the same wait for each factor of 1000
    assert first - second == second - third == 50


def test_every_epoch_draws(model):
    for epoch in range(0, EPOCHS + 1, 50 * EVERY):
        model.epoch = epoch
        drawing, words = model.draw()
        assert words.startswith(f"Epoch {epoch}.") and "nan" not in words
        assert drawing.svg(words).startswith("<svg")


@pytest.mark.parametrize("line", [(1, 0, 0.5), (0, 1, -1), (1e-8, -2e-8, 1e-9), (1, 1, 0)])
def test_ends_lie_on_the_line_and_on_the_edge(line):
    w1, w2, b = line
    size = math.hypot(w1, w2)
    for u, v in _ends(w1, w2, b):
        assert (w1 * u + w2 * v + b) / size == pytest.approx(0, abs=1e-9)
        assert max(abs(u), abs(v)) == pytest.approx(REACH)


def test_a_line_outside_has_no_ends():
    assert _ends(1, 0, 10) is None


def test_controls_and_twin():
    explorer = explore_initialisation()
    explorer.controls["epoch"].value = 300
    assert "Epoch 300" in explorer.text.value
    data, _ = explorer._repr_mimebundle_()
    assert "image/png" in data
