"""The pictures of one neuron show what the mathematics says."""

import itertools
import re

import numpy as np
import oracles
import pytest

from helpers.pictures import one_neuron
from helpers.pictures.draw import Dots, Drawing, Path, Rect, Words, spread
from helpers.pictures.style import FAINT, GREY
from helpers.texts import say

rng = np.random.default_rng(0)
X = np.array([[1.2, 0.2, 0.1, 1.5, -1.3, -1.8], [-0.5, -1.7, 0.1, 0.8, 0.6, 0.0]])
Y = np.array([[1.0, 1.0, 1.0, 0.0, 0.0, 0.0]])


def numbers(words):
    """Every number in a text."""
    found = re.findall(r"[−+]?\d+(?:\.\d+)?(?:e[−+]\d+)?", words)
    return [float(n.replace("−", "-")) for n in found]


def marks(drawing, kind, **style):
    return [
        mark
        for mark in drawing.marks
        if isinstance(mark, kind) and all(getattr(mark, k) == v for k, v in style.items())
    ]


def solid(drawing, colour):
    """The curves without dashes of one colour that have many points."""
    return [
        m.lines[0]
        for m in marks(drawing, Path, dash=None, stroke=colour)
        if len(m.lines) == 1 and len(m.lines[0]) > 20
    ]


def assert_on(curve, point, within=0.6):
    """The point lies on the curve, in pixels."""
    assert np.interp(point[0], *curve.T) == pytest.approx(point[1], abs=within)


@pytest.fixture
def seen(monkeypatch):
    """What a still picture was drawn of."""
    made = {}

    def keep(drawing, words):
        made.update(drawing=drawing, words=words)

    monkeypatch.setattr(Drawing, "picture", keep)
    return made


@pytest.mark.parametrize("show", ["inputs", "forward"])
@pytest.mark.parametrize("seed", range(5))
def test_the_graph_holds_the_values(seen, seed, show):
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(2, 2, 1)).round(3)
    b, y = round(rng.normal(), 3), np.array([[float(seed % 2)]])
    one_neuron.neuron_graph(x, w, b, y, show)
    z = (w.T @ x).item() + b
    a, L = oracles.exact_sigmoid(z), oracles.losses(np.array([[z]]), y).item()
    texts = seen["drawing"].texts()
    below = dict(itertools.pairwise(texts))
    for name, value in (("x_{1}", x[0]), ("w_{2}", w[1]), ("b", b), ("y", y)):
        assert numbers(below[name])[0] == pytest.approx(np.ravel(value)[0])
    computed = [below[n] for n in texts if n.startswith(("z =", "a =", "L("))]
    if show == "inputs":
        assert computed == ["?"] * 3
        assert len(numbers(seen["words"])) == 6
    else:
        expected = pytest.approx([z, a, L], abs=6e-4)
        assert [numbers(text)[0] for text in computed] == expected
        assert numbers(seen["words"])[-3:] == expected
    assert len(marks(seen["drawing"], Path, arrow=True)) == 8


@pytest.mark.parametrize("z", [-10.0, 10.0, 0.0, *rng.uniform(-10, 10, 5)])
def test_the_sigmoid_and_its_two_bars(z):
    drawing, words, *_ = one_neuron.explore_sigmoid.draw(z=z)
    a = oracles.exact_sigmoid(z)
    assert numbers(words)[:2] == pytest.approx([z, a], abs=6e-3)
    (dot,) = marks(drawing, Dots)
    (curve,) = solid(drawing, one_neuron.BLUE)
    assert_on(curve, dot.points[0])
    yes, no = (marks(drawing, Rect, fill=colour)[0] for colour in (one_neuron.ORANGE, "#1f5fa8"))
    assert yes.height == pytest.approx(a * (yes.height + no.height))
    assert yes.y == pytest.approx(dot.points[0, 1]), "as high as the point of the curve"
    assert [float(t[:-1]) / 100 for t in drawing.texts() if t.endswith("%")] == pytest.approx(
        [a, 1 - a], abs=6e-4
    )


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("a", [0.01, 0.99, *rng.uniform(0.01, 0.99, 4).round(2)])
def test_the_loss_of_an_answer(a, y):
    drawing, words, *_ = one_neuron.explore_loss.draw(a=a, y=y, curves=True)
    L = oracles.losses(np.array([[np.log(a / (1 - a))]]), np.array([[y]])).item()
    assert numbers(words)[-1] == pytest.approx(L, abs=6e-4)
    assert numbers(words)[-2] == pytest.approx(a if y else 1 - a, abs=6e-3)
    (dot,) = marks(drawing, Dots)
    curves = [m for m in marks(drawing, Path) if len(m.lines[0]) > 100]
    thick = max(curves, key=lambda mark: mark.thick)
    assert_on(thick.lines[0], dot.points[0], within=3)
    assert len({c.thick for c in curves}) == len({c.dash for c in curves}) == 2
    first, said, *_ = one_neuron.explore_loss.draw(a=a, y=y)
    (alone,) = marks(first, Dots)
    assert alone.points == pytest.approx(dot.points)
    assert not [m for m in marks(first, Path) if len(m.lines[0]) > 3], "first the point alone"
    assert numbers(said)[-2:] == numbers(words)[-2:]
    ((_, zero), _) = next(m.lines[0] for m in marks(first, Path, stroke=FAINT))
    ((_, lowest), _) = next(m.lines[0][1:] for m in marks(first, Path, stroke=GREY))
    assert lowest > zero + 20, "there is room for a negative loss"


def test_the_fall_of_two_losses_is_their_slope(seen):
    one_neuron.two_losses()
    curves = [m.lines[0] for m in marks(seen["drawing"], Path) if len(m.lines[0]) > 100]
    for loss, fall in (curves[:2], curves[2:]):
        rate = np.gradient(loss[:, 1], loss[:, 0])[5:-5]
        height = (fall[:, 1].max() - fall[:, 1])[5:-5]
        assert np.corrcoef(rate, height)[0, 1] > 0.999
    axes = {say(f"one_neuron.two-losses.{name}-axis") for name in ("loss", "fall")}
    assert axes <= set(seen["drawing"].texts())


@pytest.mark.parametrize("seed", range(12))
def test_the_line_is_where_the_neuron_is_undecided(seed):
    w1, w2, b = np.random.default_rng(seed).uniform(-3, 3, 3)
    w = np.array([[0.0], [w2]])
    drawing, words, *_ = one_neuron.explore_line.draw(X, Y, w, b, w1=w1)
    Z = w1 * X[0] + w2 * X[1] + b
    # The examples tell where each point of the plane is drawn.
    points = np.vstack([m.points for m in marks(drawing, Dots, size=10)])
    places = np.vstack([X[:, Y[0] == label].T for label in (0, 1)])
    to_data, *_ = np.linalg.lstsq(np.c_[points, np.ones(len(points))], places, rcond=None)
    lines = [m.lines[0] for m in marks(drawing, Path, thick=1.8)]
    for line in lines:
        at = np.c_[line, np.ones(len(line))] @ to_data
        assert at @ [w1, w2] + b == pytest.approx(np.zeros(len(at)), abs=1e-6)
    right = (Z > 0) == (Y[0] == 1)
    assert drawing.texts().count(say("one_neuron.line.wrong-side")) == np.sum(~right)
    *_, said, m, J = numbers(words)
    assert (said, m) == (right.sum(), 6)
    assert pytest.approx(np.mean(oracles.losses(Z[np.newaxis], Y)), abs=6e-4) == J
    told = [f"{oracles.exact_sigmoid(z):.0%}" for z in Z]
    assert [t for t in drawing.texts() if t in told] == told
    assert [t for t in drawing.texts() if t.startswith("a = ")] == [f"a = {t}" for t in told]


def test_the_line_begins_at_the_neuron_that_is_passed():
    shown = one_neuron.explore_line(X, Y, np.array([[0.4], [-0.6]]), 0.1)
    assert shown.values == {"w1": 0.4, "w2": -0.6, "b": 0.1}
    with pytest.raises(ValueError, match="w2"):
        one_neuron.explore_line(X, Y, np.array([[0.4], [-60.0]]), 0.1)


def test_without_weights_there_is_no_line():
    drawing, *_ = one_neuron.explore_line.draw(X, Y, np.zeros((2, 1)), 0.3)
    assert say("one_neuron.line.none") in drawing.texts()
    assert not marks(drawing, Path, thick=1.8)


def steepness(line):
    (x0, y0), (x1, y1) = line[0], line[-1]
    return (y1 - y0) / (x1 - x0)


def assert_touches(curve, tangent, point):
    """A tangent that goes through the point of the curve, as steep as the curve is there."""
    at = np.interp(point[0], tangent[:, 0], tangent[:, 1])
    assert at == pytest.approx(point[1], abs=0.6)
    i = np.clip(np.searchsorted(curve[:, 0], point[0]), 1, len(curve) - 2)
    assert steepness(tangent) == pytest.approx(steepness(curve[[i - 1, i + 1]]), abs=0.05)


@pytest.mark.parametrize("z", [-6.0, 0.0, *rng.uniform(-5, 5, 5)])
def test_the_slope_of_the_sigmoid(z):
    drawing, words, *_ = one_neuron.explore_sigmoid_slope.draw(z=z, curve=True)
    a = oracles.exact_sigmoid(z)
    slope = oracles.complex_step(oracles.COMPLEX["sigmoid"], np.array([[z]])).item()
    assert numbers(words)[:2] == pytest.approx([z, a], abs=6e-3)
    assert numbers(words)[-1] == pytest.approx(slope, abs=6e-5)
    left, right = (m.points[0] for m in marks(drawing, Dots))
    (curve,), (hill,) = solid(drawing, one_neuron.BLUE), solid(drawing, one_neuron.ORANGE)
    (tangent,) = (m.lines[0] for m in marks(drawing, Path, dash=(7, 3)))
    assert_touches(curve, tangent, left)
    assert_on(hill, right, within=1.5)
    first, said, *_ = one_neuron.explore_sigmoid_slope.draw(z=z)
    assert not solid(first, one_neuron.ORANGE), "the top is to be found"
    assert "0.25" not in said or z == 0
    assert numbers(said)[-1] == numbers(words)[-1]
    _, alone = marks(first, Dots)
    assert alone.points[0] == pytest.approx(right)


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [-6.0, 0.0, 6.0, *rng.uniform(-6, 6, 5)])
def test_the_slope_of_the_loss_is_a_minus_y(z, y):
    drawing, words, *_ = one_neuron.explore_loss_slope.draw(z=z, y=y)
    z, Y = np.array([[z]]), np.array([[float(y)]])
    L = oracles.losses(z, Y).item()
    slope = oracles.complex_step(lambda v: oracles.losses(v, Y), z).item()
    *_, said, last = numbers(words)
    assert (said, last) == pytest.approx((L, slope), abs=6e-4)
    (drawn,) = (text for text in drawing.texts() if text.startswith("a − y"))
    assert numbers(drawn)[-1] == last
    left, right = (m.points[0] for m in marks(drawing, Dots))
    sigmoid, loss = solid(drawing, one_neuron.BLUE)
    assert_on(sigmoid, left)
    (tangent,) = (m.lines[0] for m in marks(drawing, Path, dash=(7, 3)))
    assert_touches(loss, tangent, right)
    # The thick line at the left and the one at the right are the same number, on their own scales.
    distance, rise = (m.lines[0] for m in marks(drawing, Path, thick=4))
    for bar, curve, (low, high) in (
        (distance, sigmoid, [oracles.exact_sigmoid(v) for v in (-6.0, 6.0)]),
        (rise, loss, [oracles.losses(np.array([[v]]), Y).item() for v in (-6.0, 6.0)]),
    ):
        pixels = (curve[-1, 1] - curve[0, 1]) / (high - low)
        assert (bar[1, 1] - bar[0, 1]) / pixels == pytest.approx(slope, abs=2e-2)


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_the_error_of_a_measured_slope(y):
    z, Y = np.array([[0.88]]), np.array([[y]])
    exact = oracles.complex_step(lambda v: oracles.losses(v, Y), z).item()
    for h in (1.0, 0.1, 1e-2, 1e-3):
        _, words, *_ = one_neuron.explore_step.draw(z, Y, h=h)
        up, down = (oracles.losses(z + s * h, Y).item() for s in (1, -1))
        error = abs((up - down) / (2 * h) - exact)
        assert numbers(words)[-1] == pytest.approx(error, rel=0.35)
    for h, side in ((0.1, "curvature"), (1e-9, "rounding")):
        drawing, *_ = one_neuron.explore_step.draw(z, Y, h=h)
        lines = " ".join(drawing.texts())
        assert say(f"one_neuron.step.from-{side}") in lines
        measured = solid(drawing, one_neuron.INK)[0]
        (dot,) = marks(drawing, Dots)
        assert_on(measured, dot.points[0], within=3)


@pytest.mark.parametrize("z", [-8.0, 8.0, 0.88, -3.3, *rng.uniform(-8, 8, 20)])
def test_the_product_of_the_slope_is_true_as_written(z):
    texts = one_neuron.explore_sigmoid_slope.draw(z=z).drawing.texts()
    (title,) = (text for text in texts if "×" in text)
    *_, a, rest, _ = found = numbers(title)
    slope, places = found[-1], len(title.rsplit(".", 1)[1])
    assert slope > 0 and round(a * rest, places) == pytest.approx(slope, abs=1e-12)


@pytest.mark.parametrize(
    "picture, given, values",
    [
        (one_neuron.explore_sigmoid, (), {"z": -10.0}),
        (one_neuron.explore_loss, (), {"a": 0.01}),
        (one_neuron.explore_step, (np.array([[0.88]]), np.array([[1.0]])), {"h": 1e-14}),
    ],
)
def test_the_chosen_number_covers_no_label(picture, given, values):
    drawing = picture.draw(*given, **values).drawing
    (box,) = (m for m in marks(drawing, Rect) if m.fill == one_neuron.LEARNED)
    on_it = []
    for mark in marks(drawing, Words):
        wide = spread(mark.words, mark.size)
        left = mark.x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
        if left < box.x + box.width and left + wide > box.x and box.y - 4 < mark.y < box.y + 22:
            on_it.append(mark.words)
    assert len(on_it) == 1, on_it
