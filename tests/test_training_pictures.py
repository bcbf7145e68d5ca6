"""Pictures of training, read back and held against the mathematics."""

import re

import numpy as np
import pytest

from helpers import datasets
from helpers.network import Parameters, initialise
from helpers.pictures import training as pictures
from helpers.pictures.draw import Bitmap, Dots
from helpers.pictures.plot import Plot
from helpers.training import Record, Run, train


@pytest.fixture(scope="module")
def moons():
    return datasets.load("moons")


@pytest.fixture(scope="module")
def run(moons):
    start = initialise(2, 3, 1, np.random.default_rng(4))
    return train(moons.X, moons.Y, start, 1.0, 60, record_every=10)


def numbers(words):
    return [float(n.replace("\N{MINUS SIGN}", "-")) for n in re.findall(r"[\d.−-]*\d", words)]


def test_points_counts_both_classes(moons):
    found = numbers(pictures.points(moons).alt)
    assert [np.sum(moons.Y == 0), np.sum(moons.Y == 1)] == found[2:4]  # after x1 and x2


def test_a_boundary_is_tinted_as_the_network_says(moons, run):
    drawing = pictures.Drawing(300, 300)
    plot = pictures.plane(drawing, (40, 40, 220, 220), moons)
    pictures.boundary(plot, moons, run.parameters)
    (tint,) = [m for m in drawing.marks if isinstance(m, Bitmap)]
    rows, columns = tint.pixels.shape
    W1, b1, W2, b2 = run.parameters
    rng = np.random.default_rng(0)
    for row, column in rng.integers(0, rows, (40, 2)):
        x = np.linspace(*plot.xlim, columns)[column]
        y = np.linspace(*plot.ylim, rows)[rows - 1 - row]
        z = W2 @ np.tanh(W1 @ [[x], [y]] + b1) + b2
        assert tint.pixels[row, column] / (len(tint.palette) - 1) == pytest.approx(
            1 / (1 + np.exp(-z.item())), abs=0.01
        )
    drawn = sum(len(m.points) for m in drawing.marks if isinstance(m, Dots))
    assert drawn == moons.X.shape[1]


def test_boundaries_say_how_many_are_right(moons, run):
    alt = pictures.boundaries(moons, {"now": run.parameters}).alt
    A2 = 1 / (
        1
        + np.exp(
            -(
                run.parameters.W2 @ np.tanh(run.parameters.W1 @ moons.X + run.parameters.b1)
                + run.parameters.b2
            )
        )
    )
    assert f"{np.mean((A2 > 0.5) == moons.Y):.1%}" in alt


@pytest.mark.parametrize("record", [0, 3, 6, 999])
def test_a_history_shows_the_record_that_was_chosen(moons, run, record):
    drawing, words, ends, *_ = pictures.explore_history.draw(moons, run, record=record)
    now = run.history[min(record, len(run.history) - 1)]
    assert ends["record"] == len(run.history) - 1
    for text in (f"{now.cost:.3f}", f"{now.accuracy:.1%}", f"{now.epoch}"):
        assert text in words and text in " ".join(drawing.texts())


@pytest.mark.parametrize("rate", [0.05, 0.5, 1.0, 1.3, 2.0, 2.3])
def test_on_a_parabola_each_step_multiplies_by_one_minus_rate(rate):
    drawing, words, *_ = pictures.explore_rate_on_a_parabola.draw(rate=rate)
    v = [-2.0]
    for _ in range(8):
        v.append(v[-1] - rate * v[-1])
    drawn = numbers(" ".join(t for t in drawing.texts() if re.fullmatch(r"−?\d+\.\d{3}", t)))
    assert drawn == pytest.approx(v, abs=6e-4)
    assert numbers(words)[1:6] == pytest.approx(v[:5], abs=6e-3)


def test_the_parabola_says_what_the_steps_do():
    said = {
        rate: next(
            t
            for t in pictures.explore_rate_on_a_parabola.draw(rate=rate).drawing.texts()
            if t.endswith((".", "side")) or len(t) > 25
        )
        for rate in (0.3, 1.0, 1.5, 2.0, 2.2)
    }
    assert len(set(said.values())) == 5


@pytest.mark.parametrize("scale", [1e-8, 1e-2, 10.0])
def test_hidden_lines_say_the_directions_of_the_rows(scale):
    words = pictures.explore_scale.draw("flower", scale=scale, seed=3).words
    W1 = initialise(2, 4, 1, np.random.default_rng(3), scale).W1
    degrees = [f"{np.degrees(np.arctan2(y, x)):.0f}".replace("-", "\N{MINUS SIGN}") for x, y in W1]
    for degree in degrees:
        assert degree in words


def test_zeros_have_no_lines():
    flower = datasets.load("flower")
    nothing = initialise(2, 3, 1, np.random.default_rng(0), 1.0)
    nothing = nothing._replace(W1=0 * nothing.W1)
    assert "0" in pictures.hidden_lines(flower, {"none": nothing}).alt


def test_weight_images_are_signed():
    rng = np.random.default_rng(0)
    W1, W2 = rng.standard_normal((3, 64)), rng.standard_normal((1, 3))
    now = Record(5, 0.25, 1.0, Parameters(W1, np.zeros((3, 1)), W2, np.zeros((1, 1))))
    drawing, words, ends, *_ = pictures.explore_weight_images.draw(Run(now.parameters, [now]))
    assert ends["record"] == 0
    assert pictures.explore_weight_images.controls["record"].value == 0, "it opens before the end"
    tiles = [m.pixels for m in drawing.marks if isinstance(m, Bitmap)]
    for tile, w in zip(tiles, W1, strict=True):
        assert (
            np.sign(tile.astype(int) - 126)
            == np.sign(np.rint(126 * w / np.abs(W1).max())).reshape(8, 8)
        ).all()
    assert [round(w, 1) for w in W2[0]] == [n for n in numbers(words.split(":")[-1])][2::3]


def test_images_show_ink():
    X = np.random.default_rng(1).random((64, 2))
    picture = pictures.images(X, ["one", "two"])
    assert "one" in picture.alt and "two" in picture.alt and picture.png.startswith(b"\x89PNG")


@pytest.mark.parametrize("log", ["", "x", "y", "xy"])
def test_axes_map_data_to_pixels(log):
    drawing = pictures.Drawing(400, 300)
    plot = Plot(drawing, 50, 20, 300, 200, (1, 1000), (0.01, 100), log=log)
    (left, bottom), (right, top) = plot.at([1, 1000], [0.01, 100])
    assert (left, bottom, right, top) == pytest.approx((50, 220, 350, 20))
    ((x, y),) = plot.at([10], [1])
    across = (1 / 3 if "x" in log else 9 / 999) * 300 + 50
    up = 220 - 200 * (0.5 if "y" in log else 0.99 / 99.99)
    assert (x, y) == pytest.approx((across, up))


def test_a_curve_is_cut_at_the_edges():
    drawing = pictures.Drawing(400, 300)
    plot = Plot(drawing, 50, 20, 300, 200, (0, 10), (-1, 1), frame=False)
    xs = np.linspace(-3, 13, 77)
    plot.line(xs, 3 * np.sin(xs))
    lines = drawing.marks[-1].lines
    points = np.vstack(lines)
    assert points[:, 0].min() >= 50 - 1e-6 and points[:, 0].max() <= 350 + 1e-6
    assert points[:, 1].min() >= 20 - 1e-6 and points[:, 1].max() <= 220 + 1e-6
    assert len(lines) == 4  # one piece through each zero of the sine


@pytest.mark.parametrize("costs", [[0.55, 0.2], [0.9, 0.12], [3e-8, 2.0]])
def test_a_logarithmic_axis_has_ticks_whatever_lies_on_it(costs):
    drawing = pictures.Drawing(400, 300)
    low, high = min(costs) / 1.3, max(costs) * 1.3
    Plot(drawing, 50, 20, 300, 200, (0, 1), (low, high), log="y", xticks=())
    numbers = [float(text.replace("\N{MINUS SIGN}", "-")) for text in drawing.texts()]
    assert len(numbers) >= 2 and all(low <= number <= high for number in numbers)
