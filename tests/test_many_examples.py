"""The pictures of many examples show their sums and means."""

import re

import numpy as np
import oracles
import pytest

from helpers.network import Parameters
from helpers.pictures import many_examples
from helpers.pictures.draw import Dots, Path, Rect
from helpers.pictures.style import ORANGE
from helpers.texts import say


def decimals(words):
    """Every number with decimals in a text."""
    return [float(n.replace("−", "-")) for n in re.findall(r"[−+]?\d+\.\d+", words)]


def examples(seed):
    rng = np.random.default_rng(seed)
    n2, n1, m = rng.integers(1, 6, 3)
    return rng.normal(size=(n2, m)), np.tanh(rng.normal(size=(n1, m)))


def matrices(drawing, *shapes):
    """The numbers in the cells, in the order in which they are drawn, as arrays of these shapes."""
    cells = [decimals(t)[0] for t in drawing.texts() if re.fullmatch(r"[−+]\d+\.\d\d", t)]
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    assert len(cells) == ends[-1]
    return [part.reshape(s) for part, s in zip(np.split(np.array(cells), ends), shapes)]


@pytest.mark.parametrize("seed", range(12))
def test_the_sum_of_outer_products(seed):
    dZ2, A1 = examples(seed)
    (n2, m), n1 = dZ2.shape, len(A1)
    for i in range(1, m + 1):
        shown = many_examples.explore_outer_products.draw(dZ2, A1, i=i)
        total = np.zeros((n2, n1))
        for e in range(i):
            term = np.outer(dZ2[:, e], A1[:, e])
            total += term
        expected = dZ2, A1, dZ2[:, [i - 1]], A1[:, [i - 1]].T, term, dZ2 @ A1.T, total
        drawn = matrices(shown.drawing, *(v.shape for v in expected))
        for came, value in zip(drawn, expected):
            assert came == pytest.approx(value, abs=6e-3)
        first = [total[0, 0], (dZ2 @ A1.T)[0, 0]]
        assert decimals(shown.words) == pytest.approx(first, abs=6e-3)
        state = "equal" if i == m else "not-yet"
        verdict = say(f"many_examples.outer.{state}", n=i, m=m)
        assert verdict in " ".join(shown.drawing.texts())
        assert shown.ends == {"i": m}
        # The chosen column is framed in both matrices, under one number.
        frames = [r for r in shown.drawing.marks if isinstance(r, Rect) and r.thick > 2]
        assert len(frames) == 2
        assert shown.drawing.texts().count(str(i)) == 2


def test_the_slider_ends_at_the_last_example():
    dZ2, A1 = examples(0)
    shown = many_examples.explore_outer_products(dZ2, A1)
    assert shown.controls["i"].max == dZ2.shape[1]


def test_sum_and_mean_of_the_gradient():
    X, Y, parameters = oracles.problem((3, 4, 2, 40), seed=1)
    P = Parameters(*parameters)
    definition = many_examples.explore_mean
    drawn = {}
    for m in (1, 7, 40):
        drawing, words, ends, *_ = definition.draw(X, Y, P, m=m)
        size = np.linalg.norm(oracles.gradients(X[:, :m], Y[:, :m], parameters)["dW2"])
        assert decimals(words) == pytest.approx([m * size, size], abs=6e-3)
        assert ends == {"m": 40}
        curves = [k.lines[0] for k in drawing.marks if isinstance(k, Path) and k.stroke == ORANGE]
        dots = [k.points[0] for k in drawing.marks if isinstance(k, Dots)]
        drawn[m] = dots if m == 1 else curves
        for curve, dot in zip(curves, dots, strict=m > 1):
            assert len(curve) == m, "no further than the slider"
            assert curve[m - 1] == pytest.approx(dot)
    for one, seven, all_of_it in zip(*drawn.values()):
        assert all_of_it[0] == pytest.approx(one), "on axes that stay"
        assert all_of_it[:7] == pytest.approx(seven)
    live = definition(X, Y, P)  # of 100 examples, which there are not
    assert live.values == {"m": 40}
    live.controls["m"].value = 7
    assert live.shown.words == definition.draw(X, Y, P, m=7).words
