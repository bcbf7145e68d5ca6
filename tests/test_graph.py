"""Arrows of a graph meet the borders of the boxes."""

import numpy as np
import pytest

from helpers.pictures.draw import Drawing, Path, Rect
from helpers.pictures.graph import Box, arrow, draw_box


def outside(box, point):
    """How far a point lies from the nearest point of a box."""
    x, y = point
    return np.hypot(
        max(box.x - x, 0, x - box.x - box.width), max(box.y - y, 0, y - box.y - box.height)
    )


@pytest.mark.parametrize("seed", range(60))
def test_an_arrow_runs_from_border_to_border(seed):
    rng = np.random.default_rng(seed)
    start = Box(*rng.uniform(0, 100, 2), *rng.uniform(30, 120, 2))
    end = Box(*rng.uniform(250, 500, 2), *rng.uniform(30, 120, 2))
    if seed % 2:
        start, end = end, start
    shift, gap = rng.uniform(-10, 10), rng.uniform(0, 4)
    drawing = Drawing(700, 700)
    arrow(drawing, start, end, shift=shift, gap=gap)
    (mark,) = drawing.marks
    assert isinstance(mark, Path) and mark.arrow
    (ends,) = mark.lines
    # Seen from the middle the gap is `gap`; seen from the border it is no wider.
    for box, point in ((start, ends[0]), (end, ends[1])):
        assert 0 < outside(box, point) <= gap + 1e-9
    way, asked = ends[1] - ends[0], np.subtract(end.middle, start.middle)
    assert np.allclose(way / np.hypot(*way), asked / np.hypot(*asked))
    beside = np.subtract(start.middle, ends[0])
    aside = (way[0] * beside[1] - way[1] * beside[0]) / np.hypot(*way)
    assert aside == pytest.approx(shift)


def test_there_and_back_lie_side_by_side():
    drawing = Drawing(400, 100)
    left, right = Box.around(60, 50, 80, 40), Box.around(300, 50, 80, 40)
    arrow(drawing, left, right, shift=6)
    arrow(drawing, right, left, backward=True, shift=6)
    forward, backward = drawing.marks
    assert np.all(forward.lines[0][:, 1] == 44) and np.all(backward.lines[0][:, 1] == 56)
    assert forward.stroke != backward.stroke
    assert forward.dash is None and backward.dash, "they differ in grey too"


def test_what_stands_in_a_box_lies_in_it():
    drawing = Drawing(300, 200)
    box = Box.around(150, 100, 120, 80)
    draw_box(drawing, box, "z1", ["+0.500", "-1.250"], dash=(4, 2))
    frame, *texts = drawing.marks
    assert isinstance(frame, Rect) and frame[:4] == tuple(box) and frame.dash == (4, 2)
    assert [t.words for t in texts] == ["z1", "+0.500", "-1.250"]
    assert texts[0].y < texts[1].y < texts[2].y
    for text in texts:
        assert text.x == 150
        assert box.y + text.size / 2 < text.y < box.bottom - text.size / 2
    draw_box(drawing, box, "a", "0.707")
    assert drawing.texts()[-2:] == ["a", "0.707"]
