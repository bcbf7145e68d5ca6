"""The 1/m laboratory: what is drawn is held against the complex step."""

import itertools

import numpy as np
import oracles
import pytest

from helpers.pictures.draw import Rect, Words, spread
from helpers.pictures.one_over_m import ALL_X, ALL_Y, PARAMETERS, explore_one_over_m
from helpers.pictures.style import LEARNED, ORANGE, RUST
from helpers.texts import say

NAMES = ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1")
STATES = list(itertools.product(("own", "mean", "forgotten"), (1, 3, 8), (False, True)))
EVERY = pytest.mark.parametrize("meaning, m, duplicate", STATES)


def wanted(meaning, m, duplicate):
    """Columns, J, and the six sizes, without a line of the laboratory."""
    X, Y = ALL_X[:, :m], ALL_Y[:, :m]
    if duplicate:
        X, Y = np.hstack([X, X]), np.hstack([Y, Y])
    columns = X.shape[1]
    found = oracles.gradients(X, Y, PARAMETERS)
    J = np.mean(oracles.losses(oracles.forward(X, *PARAMETERS)[2], Y))
    times = {"own": (1, 1), "mean": (1 / columns, 1), "forgotten": (1, columns)}[meaning]
    sizes = [np.linalg.norm(found[name]) * times[name[1] != "Z"] for name in NAMES]
    return columns, J, np.array(sizes)


def rows(drawn):
    """The texts of each of the six lines, from left to right."""
    words = [mark for mark in drawn.drawing.marks if isinstance(mark, Words)]
    starts = [next(mark for mark in words if mark.words.startswith(f"{name} =")) for name in NAMES]
    return [sorted((w for w in words if w.y == s.y), key=lambda w: w.x) for s in starts]


@EVERY
def test_sizes_and_lengths_are_those_of_the_gradients(meaning, m, duplicate):
    columns, J, sizes = wanted(meaning, m, duplicate)
    drawn = explore_one_over_m.draw(meaning, m, duplicate)
    assert [row[2].words for row in rows(drawn)] == [f"{size:.4f}" for size in sizes]
    texts = drawn.drawing.texts()
    assert say("one_over_m.cost", J=f"{J:.4f}") in texts
    assert any(text.startswith(f"m = {columns}") for text in texts)
    bars = [m.width for m in drawn.drawing.marks if isinstance(m, Rect) and m.fill == ORANGE]
    largest = explore_one_over_m.draw("forgotten", 8, True)
    longest = max(m.width for m in largest.drawing.marks if isinstance(m, Rect))
    scale = longest / wanted("forgotten", 8, True)[2].max()
    assert bars == pytest.approx(scale * sizes, abs=1), "one scale in every state"


@EVERY
def test_what_is_drawn_is_judged_rightly(meaning, m, duplicate):
    columns, _, sizes = wanted(meaning, m, duplicate)
    _, _, right = wanted("own", m, duplicate)
    drawn = explore_one_over_m.draw(meaning, m, duplicate)
    for (*_, verdict), size, other in zip(rows(drawn), sizes, right):
        same = np.isclose(size, other)
        assert (verdict.words == say("one_over_m.same")) == same
        assert same or f"{size / other:.3g}" in verdict.words
    too_large = meaning == "forgotten" and columns > 1
    key = "wrong" if too_large else "unnoticed" if meaning == "forgotten" else "right"
    judgement = say(f"one_over_m.verdict.{key}", m=columns)
    assert judgement in drawn.words and judgement in drawn.drawing.texts()


@EVERY
def test_the_place_of_1_over_m_is_marked_and_said(meaning, m, duplicate):
    drawn = explore_one_over_m.draw(meaning, m, duplicate)
    marked = {"own": ["dW2", "db2", "dW1", "db1"], "mean": ["dZ2"], "forgotten": []}[meaning]
    frames = [f for f in drawn.drawing.marks if isinstance(f, Rect) and f.fill == LEARNED]
    empty = [f for f in drawn.drawing.marks if isinstance(f, Rect) and f.stroke == RUST]
    assert len(empty) == (4 if meaning == "forgotten" else 0)
    lines = {row[0].words.split(" ")[0]: row[1] for row in rows(drawn)}
    assert [name for name, line in lines.items() if "1 / m" in line.words] == marked
    for name, frame in zip(marked, frames, strict=True):
        line, letters = lines[name], spread("(1 / m)", 13, code=True)
        assert frame.y < line.y < frame.y + frame.height
        assert frame.x < line.x and line.x + letters < frame.x + frame.width
    said = drawn.words.split(".")[1]
    assert [name for name in NAMES if name in said] == sorted(marked, key=NAMES.index)


def test_live():
    explorer = explore_one_over_m()
    explorer.controls["m"].value = 2
    explorer.controls["duplicate"].value = True
    assert explorer.shown.words == explore_one_over_m.draw("own", 2, True).words
    data, metadata = explorer._repr_mimebundle_()
    assert "image/png" in data
    assert metadata["image/png"]["alt"] == explore_one_over_m.draw().words
    explorer.close()
