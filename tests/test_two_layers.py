"""Xor, the wiring of two layers and the activations: read back from the drawings."""

import numpy as np
import pytest
from matplotlib.path import Path as Outline

from helpers.activations import leaky_relu, relu, sigmoid, tanh
from helpers.network import Parameters, forward
from helpers.pictures import two_layers
from helpers.pictures.draw import Dots, Drawing, Path, Rect
from helpers.pictures.style import BLUE, INK, LEARNED, RUST, number
from helpers.texts import say

XOR = {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
BY_HAND = Parameters(
    np.array([[6.0, 6.0], [-6.0, -6.0]]),
    np.array([[-3.0], [9.0]]),
    np.array([[5.0, 5.0]]),
    np.array([[-5.0]]),
)


@pytest.fixture
def drawn(monkeypatch):
    """Pictures as (drawing, words), before they become a PNG."""
    monkeypatch.setattr(Drawing, "picture", lambda drawing, words: (drawing, words))


def marks(drawing, kind, **wanted):
    return [
        mark
        for mark in drawing.marks
        if isinstance(mark, kind) and all(getattr(mark, k) == v for k, v in wanted.items())
    ]


def plane(pairs, expected):
    """Pixels to data, as the markers of a plane say it: a function of (n, 2).

    pairs: the markers, (n, 2). expected: the points that they show, (n, 2).
    """
    ones = np.ones((len(pairs), 1))
    fit, *_ = np.linalg.lstsq(np.hstack([pairs, ones]), np.asarray(expected, float), rcond=None)
    return lambda points: np.hstack([points, np.ones((len(points), 1))]) @ fit


def markers(drawing):
    """The markers of each plane: the points of label 0, then those of label 1, (4, 2)."""
    pairs = [dots.points for dots in marks(drawing, Dots) if len(dots.points) == 2]
    return [np.vstack(pairs[i : i + 2]) for i in range(0, len(pairs), 2)]


POINTS = [p for label in (0, 1) for p in XOR if XOR[p] == label]
STATES = [
    dict(zip(("w1", "w2", "b"), np.round(state, 1)))
    for state in np.random.default_rng(0).uniform(-2, 2, (40, 3))
]
STATES += [{"w1": 0.0, "w2": 0.0, "b": b} for b in (-0.5, 0.0, 0.5)]
STATES += [{"w1": 0.3, "w2": -0.1, "b": -0.2}, {"w1": 1.0, "w2": 1.0, "b": -0.5}]


def test_xor_is_xor():
    assert {
        tuple(map(int, x)): int(y) for x, y in zip(two_layers.XOR_X.T, two_layers.XOR_Y[0])
    } == XOR


@pytest.mark.parametrize("state", STATES)
def test_the_line_the_sides_and_the_count_are_those_of_the_neuron(state):
    shown = two_layers.explore_xor_line.draw(**state)
    w1, w2, b = state.values()

    def z(points):
        return np.round(w1 * points[:, 0] + w2 * points[:, 1] + b, 9)

    (places,) = markers(shown.drawing)
    data = plane(places, POINTS)
    lines = [line for path in marks(shown.drawing, Path, stroke=INK) for line in path.lines]
    assert all(np.allclose(w1 * x + w2 * y + b, 0) for line in lines for x, y in data(line))
    seen = np.random.default_rng(1).uniform(-0.5, 1.5, (200, 2))
    areas = [Outline(data(a.lines[0])) for a in marks(shown.drawing, Path) if a.fill != "none"]
    orange = np.any([a.contains_points(seen) for a in areas], axis=0) if areas else np.zeros(200)
    clear = np.abs(z(seen)) > 1e-6
    assert np.array_equal(orange[clear], (z(seen) > 0)[clear])

    right = {p: bool(z(np.array([p]))[0] > 0) == bool(y) for p, y in XOR.items()}
    texts = shown.drawing.texts()
    assert say("two_layers.right", n=sum(right.values())) in texts
    assert say("two_layers.right", n=sum(right.values())) in shown.words
    for p in XOR:
        assert number(z(np.array([p]))[0], 1) in texts
        key = "two_layers.yes" if z(np.array([p]))[0] > 0 else "two_layers.no"
        assert say(key, x1=p[0], x2=p[1]) in shown.words
    frames = marks(shown.drawing, Rect, stroke=RUST)
    assert len(frames) == 2 * (4 - sum(right.values())), "in the plane and in the table"
    for p, place in zip(POINTS, places):
        around = [f for f in frames if abs(f.x + f.width / 2 - place[0]) < 1
                  and abs(f.y + f.height / 2 - place[1]) < 1]  # fmt: skip
        assert bool(around) != right[p]


def test_no_neuron_gets_all_four():
    n = np.round(np.linspace(-2, 2, 9), 1)
    all_four = say("two_layers.right", n=4)
    for w1, w2, b in np.stack(np.meshgrid(n, n, n), axis=-1).reshape(-1, 3):
        assert all_four not in two_layers.explore_xor_line.draw(w1=w1, w2=w2, b=b).words


@pytest.mark.parametrize("seed", range(6))
def test_both_planes_show_one_network(drawn, seed):
    rng = np.random.default_rng(seed)
    shapes = (2, 2), (2, 1), (1, 2), (1, 1)
    g1 = (tanh, relu)[seed % 2]
    parameters = Parameters(*(rng.normal(0, 2, shape) for shape in shapes)) if seed else BY_HAND
    drawing, words = two_layers.xor_planes(parameters, g1 if seed else tanh)
    W1, b1, W2, b2 = parameters
    _, A1, Z2, _ = forward(np.array(POINTS, float).T, *parameters, g1 if seed else tanh)
    count = int(sum((z > 0) == XOR[p] for p, z in zip(POINTS, Z2[0])))
    assert say("two_layers.right", n=count) in drawing.texts()
    assert (
        count == 4 or say("two_layers.planes-some", answers="", places="", n=count)[-60:] in words
    )

    left, right = markers(drawing)
    data = plane(left, POINTS)
    dashed = [p for p in marks(drawing, Path, stroke=INK) if p.dash]
    for path in dashed:
        for line in path.lines:
            if len(line) == 2 and np.ptp(line, axis=0).min() > 5:  # not that of the legend
                z = W1 @ data(line).T + b1
                assert np.isclose(z, 0, atol=1e-6).all(axis=1).any()
    if np.linalg.matrix_rank(np.hstack([A1.T, np.ones((4, 1))])) == 3:
        answers = plane(right, A1.T)
        solid = [p.lines[0] for p in marks(drawing, Path, stroke=INK, dash=None)]
        for line in [line for line in solid if np.ptp(line, axis=0).min() > 5]:
            assert np.allclose(W2 @ answers(line).T + b2, 0, atol=1e-6)


def test_the_weights_by_hand_solve_xor(drawn):
    drawing, words = two_layers.xor_planes(BY_HAND)
    assert say("two_layers.right", n=4) in drawing.texts()
    assert words == say("two_layers.planes", places=", ".join(
        say("two_layers.goes", x1=x1, x2=x2, a1=a1, a2=a2)
        for x1, x2, a1, a2 in (
            (0, 0, number(-1, 1), "1.0"), (0, 1, "1.0", "1.0"),
            (1, 0, "1.0", "1.0"), (1, 1, "1.0", number(-1, 1)),
        )
    ))  # fmt: skip


def arrows(drawing):
    return [(path, *path.lines[0]) for path in marks(drawing, Path, arrow=True)]


def entries_in_bold(drawing):
    marked = [m.words for m in drawing.marks if getattr(m, "bold", False)]
    return [words for words in marked if words.startswith("W^")]


@pytest.mark.parametrize("unit", [1, 2, 3, 4])
def test_the_numbers_of_a_unit_are_a_row_and_a_column(unit):
    shown = two_layers.explore_unit.draw(unit=unit)
    drawing = shown.drawing
    found = arrows(drawing)
    assert len(found) == 3 * 4 + 4 * 2, "every weight is an arrow"
    (circle,) = marks(drawing, Rect, fill=LEARNED)
    middle = np.array([circle.x + circle.width / 2, circle.y + circle.height / 2])
    near = {"in": [], "out": []}
    for path, start, end in found:
        for way, point in (("out", start), ("in", end)):
            if np.hypot(*(point - middle)) < circle.width:
                near[way].append(path)
    assert [path.stroke for path in near["in"]] == 3 * [BLUE]
    assert [path.stroke for path in near["out"]] == 2 * [RUST]
    rest = [p for p, *_ in found if p.stroke not in (BLUE, RUST)]
    assert len(rest) == len(found) - 5 and max(p.thick for p in rest) < near["in"][0].thick
    bold = sorted(entries_in_bold(drawing))
    expected = [f"W^{{[1]}}_{{{unit}{i}}}" for i in (1, 2, 3)]
    expected += [f"W^{{[2]}}_{{{k}{unit}}}" for k in (1, 2)]
    assert bold == sorted(expected)
    assert sum(text.startswith("W^") and "]}_" in text for text in drawing.texts()) == 4 * 3 + 2 * 4
    for words in (say("two_layers.row", unit=unit), say("two_layers.column", unit=unit)):
        assert all(word in " ".join(drawing.texts()) for word in words.split())


def test_at_first_no_unit_is_marked():
    shown = two_layers.explore_unit.draw()
    assert not marks(shown.drawing, Rect, fill=LEARNED)
    assert not [p for p, *_ in arrows(shown.drawing) if p.stroke in (BLUE, RUST)]
    assert not entries_in_bold(shown.drawing)
    assert shown.words == say("two_layers.no-unit", n0=3, n1=4, n2=2)


@pytest.mark.parametrize("sizes", [(3, 4, 2), (1, 1, 1), (2, 5, 3)])
def test_every_unit_reads_every_unit_before_it(drawn, sizes):
    n0, n1, n2 = sizes
    drawing, words = two_layers.network_graph(n0, n1, n2)
    found = arrows(drawing)
    assert len(found) == n0 * n1 + n1 * n2
    assert len({tuple(np.concatenate(ends).round(3)) for _, *ends in found}) == len(found)
    assert words == say("two_layers.network", n=min(sizes), n0=n0, n1=n1, n2=n2)
    for mark in marks(drawing, Rect):
        assert mark.y >= 20 and mark.y + mark.height <= drawing.height


def test_the_curves_are_the_activations_and_their_slopes(drawn):
    drawing, _ = two_layers.activation_curves()
    curves = [m for m in marks(drawing, Path) if len(m.lines[0]) > 100]
    assert len(curves) == 8
    for k, g in enumerate((tanh, sigmoid, relu, leaky_relu)):
        value, slope = curves[2 * k], curves[2 * k + 1]
        assert slope.dash and not value.dash
        left, right = slope.lines[0][0, 0], slope.lines[0][-1, 0]  # z from -4 to 4
        for path, f in ((value, g), (slope, g.slope)):
            x, y = path.lines[0].T
            z = 8 * (x - left) / (right - left) - 4
            flat = np.abs(z) > 0.03  # but for the jump of a slope
            fit = np.polyfit(f(z[flat]), y[flat], 1)
            assert np.abs(np.polyval(fit, f(z[flat])) - y[flat]).max() < 0.5
            assert fit[0] < 0, "up is up"
