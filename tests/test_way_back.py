"""The way back through two layers: read back from the drawings."""

import itertools

import numpy as np
import pytest

from helpers.pictures import way_back
from helpers.pictures.draw import Drawing, Path, Rect
from helpers.pictures.style import BLUE, GREY, ORANGE, number, percent
from helpers.texts import say


@pytest.fixture
def drawn(monkeypatch):
    """Pictures as (drawing, words), before they become a PNG."""
    monkeypatch.setattr(Drawing, "picture", lambda drawing, words: (drawing, words))


def arrows(drawing, dashed):
    return [
        mark.lines[0]
        for mark in drawing.marks
        if isinstance(mark, Path) and mark.arrow and bool(mark.dash) == dashed
    ]


def boxes(drawing):
    """Name -> middle, of every box with its name in it."""
    return {
        words.words: np.array([box.x + box.width / 2, box.y + box.height / 2])
        for box, words in itertools.pairwise(drawing.marks)
        if isinstance(box, Rect)
    }


def test_derivatives_go_back_along_the_arrows_and_never_to_x(drawn):
    drawing, words = way_back.two_way_graph()
    place = boxes(drawing)

    def nearest(point):
        return min(place, key=lambda name: np.hypot(*(place[name] - point)))

    chain = ["x", "z1", "a1", "z2", "a2", "L"]
    forward = [(nearest(line[0]), nearest(line[-1])) for line in arrows(drawing, dashed=False)]
    entering = {(f"{v}{k}", f"z{k}") for k in "12" for v in "Wb"}
    assert [pair for pair in forward if pair not in entering] == list(itertools.pairwise(chain))
    assert entering < set(forward) and len(forward) == len(chain) - 1 + len(entering)
    backward = [(nearest(line[0]), nearest(line[-1])) for line in arrows(drawing, dashed=True)]
    expected = {(b, a) for a, b in itertools.pairwise(chain) if a != "x"}
    expected |= {(f"z{k}", f"d{v}{k}") for k in "12" for v in "Wb"}
    assert set(backward) == expected and len(backward) == len(expected)
    for name in ("dz1", "da1", "dz2", "da2"):
        assert name in drawing.texts()
    assert "dx" not in drawing.texts()
    for shape in ("(n1, n0)", "(n2, n1)", "(n0, 1)"):
        assert shape in drawing.texts()
    assert all(symbol in words for symbol in (*chain, "W1", "b2", "dW1", "db2"))


@pytest.mark.parametrize(("n1", "n2", "j"), [(4, 2, 0), (4, 3, 1), (2, 1, 1), (3, 4, 2)])
def test_a_hidden_unit_collects_along_its_column(drawn, n1, n2, j):
    rng = np.random.default_rng(n2)
    W2, dz2 = rng.normal(size=(n2, n1)), rng.normal(size=(n2, 1))
    drawing, words = way_back.paths_from_hidden_unit(W2, dz2, j)
    total = number(sum(W2[k, j] * dz2[k, 0] for k in range(n2)), 3, sign=True)
    assert total in drawing.texts() and total in words
    assert len(arrows(drawing, dashed=False)) == len(arrows(drawing, dashed=True)) == n2
    text = " ".join(drawing.texts())
    for k in range(n2):
        assert number(W2[k, j], 3) in text and number(dz2[k, 0], 3, sign=True) in text
        part = number(W2[k, j] * dz2[k, 0], 3, sign=True)
        assert part in drawing.texts()
        assert say("way_back.path", k=k, j=j, part=part) in words


@pytest.mark.parametrize("seed", range(20))
def test_the_gate_multiplies_by_the_slope(seed):
    rng = np.random.default_rng(seed)
    z1, da1 = round(rng.uniform(-4, 4), 1), round(rng.uniform(-2, 2), 1)
    shown = way_back.explore_hidden_gate.draw(z1=z1, da1=da1)
    slope = 1 - np.tanh(z1) ** 2
    texts = shown.drawing.texts()
    for value in (da1, slope, da1 * slope):
        assert number(value, 3, sign=True) in texts
    assert say("way_back.share", share=percent(slope, 1)) in texts
    assert number(slope, 3) in shown.words and number(da1 * slope, 3, sign=True) in shown.words
    bars = [
        m for m in shown.drawing.marks if isinstance(m, Rect) and m.fill in (ORANGE, GREY, BLUE)
    ]
    widths = [bar.width for bar in bars]
    expected = np.abs([da1, slope, da1 * slope])
    assert np.allclose(widths, expected * (widths[1] / slope))
    sides = {bar.x for bar in bars[::2]} | {bar.x + bar.width for bar in bars[::2]}
    assert len({round(side) for side in sides}) <= 3, "both begin at zero, on one side of it"


@pytest.mark.parametrize(("n1", "n2"), [*itertools.product(range(1, 7), repeat=2)])
def test_the_table_says_what_numpy_makes_of_each_product(n1, n2):
    rng = np.random.default_rng(7)
    W2, dz2 = rng.normal(size=(n2, n1)), rng.normal(size=(n2, 1))
    right = np.array([[sum(W2[k, j] * dz2[k, 0] for k in range(n2))] for j in range(n1)])
    shown = way_back.explore_arrangements.draw(n1=n1, n2=n2)
    found = {t.code: (t, verdict) for t, verdict in way_back.try_arrangements(n1, n2)}
    wrong = []
    for code, (tried, verdict) in found.items():
        left, right_hand = ({"W2": W2, "dz2": dz2}[p[:3].rstrip(".")] for p in code.split(" @ "))
        left = left.T if ".T @" in code else left
        right_hand = right_hand.T if code.endswith(".T") else right_hand
        if left.shape[1] != right_hand.shape[0]:
            assert tried.came is None and verdict == ""
            continue
        came = np.einsum("ik,kj->ij", left, right_hand)
        assert tried.came.shape == came.shape
        assert tried.fits == (came.shape == (n1, 1))
        if not tried.fits:
            assert verdict == ""
        elif not np.allclose(came, right):
            assert verdict == "wrong"
            wrong.append(code)
        else:
            assert verdict in ("right", "same")
    assert [code for code, (_, verdict) in found.items() if verdict == "right"] == ["W2.T @ dz2"]
    assert wrong == (["W2 @ dz2"] if n1 == n2 > 1 else []), "as the notebook says"
    texts = shown.drawing.texts()
    for code, (tried, verdict) in found.items():
        assert code in texts and tried.outcome in texts
        assert not verdict or say(f"way_back.verdict.{verdict}") in texts
        assert f"{code}: {tried.outcome}" in shown.words
    said_wrong = say("way_back.verdict.wrong") in texts
    assert said_wrong == bool(wrong)
    assert f"({n2}, {n1})" in texts[0] and f"({n1}, 1)" in texts[0]
