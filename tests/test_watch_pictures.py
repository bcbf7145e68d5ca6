"""What the training explorer draws, read back from the drawing and held against the mathematics."""

import base64
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from test_training_explorer import steered

from helpers import datasets, network
from helpers.pictures.draw import Bitmap, Path, Words
from helpers.pictures.style import BLUE, ORANGE, number
from helpers.pictures.watch import beside, explore_training, stage


@pytest.fixture(scope="module")
def run():
    """A run whose boundary is bent, whose units all differ, and whose two curves part."""
    run = steered(data="moons", n1=5, rate=1.0, seed=2)
    for _ in range(46):
        run.advance(10)
        if run.now.epoch == 60:
            run.keep()
    return run


@pytest.fixture(scope="module")
def scene(run):
    return stage.scene(run.train, run.held, run.controls.n1)


def marks(drawing, kind, **wanted):
    return [
        mark
        for mark in drawing.marks
        if isinstance(mark, kind) and all(getattr(mark, n) == v for n, v in wanted.items())
    ]


def large(drawn):
    """The large picture of the stage: the indices of its pixels."""
    (found,) = (b for b in marks(drawn, Bitmap) if b.width == b.height)
    return found


def plane(drawn, scene):
    """The large picture, the points of the plane at its columns and rows, and where it lies."""
    found = large(drawn)
    line = np.linspace(-scene.limit, scene.limit, len(found.pixels))
    return found.pixels.astype(int), line, found[:4]


def assert_shows_output(drawn, scene, run):
    pixels, line, _ = plane(drawn, scene)
    rng = np.random.default_rng(0)
    for row, column in rng.integers(0, len(line), (40, 2)):
        A2 = network.forward(
            np.array([[line[column]], [-line[row]]]), *run.now.parameters, run.g1
        ).A2
        assert pixels[row, column] == pytest.approx(252 * A2.item(), abs=1.5)


def test_the_plane_shows_the_output_at_each_place(run, scene):
    assert_shows_output(stage.network(scene, run), scene, run)


def test_the_examples_lie_on_the_picture_where_the_network_sees_them(run, scene):
    _, _, (x0, y0, side, _) = plane(stage.network(scene, run), scene)
    drawn = stage.examples(scene, run.train, run.held)
    shown = [mark for mark in drawn.marks if hasattr(mark, "hollow") and len(mark.points) > 1]
    assert len(shown) == 4, "both classes, training and held out"
    for mark in shown:
        part = run.held if mark.hollow else run.train
        X = part.X[:, part.Y[0] == (mark.marker == "x")]
        at = (mark.points - (x0, y0)) / side
        X_shown = scene.limit * np.stack([2 * at[:, 0] - 1, 1 - 2 * at[:, 1]])
        assert np.allclose(X_shown, X)


def test_each_unit_has_its_own_picture(run, scene):
    drawn = stage.network(scene, run)
    (sheet,) = marks(drawn, Bitmap, clear=stage.CLEAR)
    line = np.linspace(-scene.limit, scene.limit, stage.GRID)
    for j, (x, y) in enumerate(scene.corners):
        for down, right in ((1, 1), (scene.tile // 2, 3), (scene.tile - 2, scene.tile - 5)):
            row, column = (stage.GRID * k // scene.tile for k in (down, right))
            point = np.array([[line[column]], [-line[row]]])
            A1 = network.forward(point, *run.now.parameters, run.g1).A1
            shown = int(sheet.pixels[y + down, x + right])
            assert shown == pytest.approx(126 + 126 * A1[j, 0], abs=2)


def test_the_boundary_lies_where_the_class_changes(run, scene):
    drawn = stage.network(scene, run)
    (boundary,) = marks(drawn, Path, stroke=stage.ON_PICTURE)
    _, _, (x0, y0, side, _) = plane(drawn, scene)
    x, y = np.vstack(boundary.lines).T
    assert len(x) > 50
    at = scene.limit * np.stack([2 * (x - x0) / side - 1, 1 - 2 * (y - y0) / side])
    A2 = network.forward(at, *run.now.parameters, run.g1).A2
    assert np.abs(A2 - 0.5).max() < 0.05


@pytest.mark.parametrize("n1", [5, 20])
def test_weights_and_numbers_are_those_of_the_output(n1):
    run = steered(n1=n1)
    run.advance(30)
    drawn = stage.network(stage.scene(run.train, run.held, n1), run)
    weights = run.now.parameters.W2[0]
    texts = [mark.words for mark in marks(drawn, Words, halo=True)]
    assert texts == [number(w, 2 if n1 == 5 else 1, sign=True) for w in weights]
    lines = [m for m in marks(drawn, Path) if m.stroke in (BLUE, ORANGE)]
    assert [line.stroke == ORANGE for line in lines] == list(weights > 0)
    assert [line.dash is None for line in lines] == list(weights > 0), "negative ones are dashed"
    thick = np.array([line.thick for line in lines])
    assert np.corrcoef(thick, np.abs(weights))[0, 1] > 0.99
    ends = np.array([line.lines[0][-1] for line in lines])
    assert np.ptp(ends, axis=0) == pytest.approx([0, 0]), "all lead to the output"


@pytest.mark.parametrize("name", ["cost", "accuracy"])
def test_the_curves_are_those_of_the_records(run, name):
    drawn = beside.chart(run, name)
    curves = marks(drawn, Path)[-4:]  # after the axes
    assert [curve.dash is not None for curve in curves] == [False, True, False, True]
    assert curves[0].stroke != curves[2].stroke and curves[0].thick > curves[2].thick
    now, kept = run.stops, run.kept.records
    values = [
        [getattr(getattr(m, part), name) for m in some]
        for some in (kept, now)
        for part in ("train", "held")
    ]
    assert values[2] != values[3]
    ((left, upper), (_, lower), (right, _)) = drawn.marks[0].lines[0]
    top = max(map(max, values)) if name == "cost" else 1.0
    for curve, some, expected in zip(curves, (kept, kept, now, now), values, strict=True):
        x, y = curve.lines[0].T
        assert (lower - y) / (lower - upper) == pytest.approx(np.array(expected) / top)
        assert (x - left) / (right - left) == pytest.approx(
            [moment.epoch / now[-1].epoch for moment in some]
        )


def test_the_kept_run_is_shown_at_the_same_epoch(run, scene):
    for epoch in (0, 30, 10_000):
        moment = run.kept.at(epoch)
        drawn = beside.kept_run(scene, run.kept, epoch, run.controls)
        A2 = stage.evaluate(scene, moment.parameters, run.g1).A2.reshape(stage.GRID, -1)
        assert np.abs(large(drawn).pixels - 252 * A2).max() < 1
        said = " ".join(drawn.texts())
        for part in (f"epoch {moment.epoch:,}", f"cost {moment.train.cost:.3f}"):
            assert part in said
        assert f"held out {moment.held.cost:.3f}" in said


def test_the_kept_run_says_how_it_differs(run):
    kept = run.controls
    same = beside.differences(kept, kept._replace(steps=1))
    assert len(same) == 1
    now = kept._replace(seed=7, batch=20, start="random, scale")
    lines = beside.differences(kept, now)
    assert len(lines) == 3
    for line, value in zip(lines, ("random, 1/√n", "2", "all")):
        assert value in line
    now = now._replace(noise=0.5, rate=0.1, n1=3)
    assert len(beside.differences(kept, now)) == beside.ROOM


def test_the_table_holds_shapes_and_norms(run):
    gradients = run.gradients()
    rows = [
        re.findall("<t[dh].*?>(.*?)</t[dh]>", row)
        for row in re.findall("<tr>(.*?)</tr>", beside.table(run, gradients))
    ]
    heads, shapes, norms, derivatives = (row[1:] for row in rows)
    for head, shape, norm, derivative in zip(heads, shapes, norms, derivatives, strict=True):
        name, d = head.split(", ")
        slope = getattr(gradients, d)
        assert shape == str(slope.shape)
        as_number = float(derivative.replace("\N{MINUS SIGN}", "-"))
        assert as_number == pytest.approx(np.linalg.norm(slope), rel=6e-3)
        if name in ("W1", "b1", "W2", "b2"):
            value = np.linalg.norm(getattr(run.now.parameters, name))
            assert float(norm) == pytest.approx(value, rel=6e-3)


def test_the_words_tell_training_from_held_out(run):
    now, text = run.now, beside.words(run)
    first, last = f"{now.train.cost:.3f}", f"{now.held.cost:.3f}"
    assert text.index(first) < text.index("training") < text.index(last) < text.index("held-out")
    assert f"{now.train.accuracy:.0%} and {now.held.accuracy:.0%}" in text


@pytest.mark.parametrize(("start", "words"), [("zeros", "only b2"), ("all equal", "copies")])
def test_when_all_units_are_alike_it_is_said_and_drawn(start, words):
    alike = steered(data="circles", start=start, scale=0.5)
    alike.advance(30)
    assert words in beside.words(alike)
    scene = stage.scene(alike.train, alike.held, alike.controls.n1)
    assert words in " ".join(stage.network(scene, alike).texts())
    assert words in explore_training.draw(data="circles", start=start).words


@pytest.mark.parametrize("steps", [1, 2, 14])
def test_batches_to_come_are_said_and_drawn(steps):
    within = steered(batch=20, start="zeros")  # 15 batches an epoch
    within.advance(steps)
    left = 15 - steps
    scene = stage.scene(within.train, within.held, within.controls.n1)
    drawn = stage.network(scene, within)
    assert any(text.startswith(f"{left} batch") for text in drawn.texts())
    assert f"{left} batch" in beside.words(within)


@pytest.mark.filterwarnings("error")
def test_a_diverging_run_stays_readable():
    wild = steered(
        data="moons", activation="identity", rate=10.0, start="random, scale", scale=10.0
    )
    for _ in range(400):
        wild.advance(5)
        if wild.trouble:
            break
    assert wild.trouble
    scene = stage.scene(wild.train, wild.held, wild.controls.n1)
    drawn = stage.network(scene, wild)
    assert_shows_output(drawn, scene, wild)  # float32 ends long before these parameters do
    told = [*drawn.texts(), *beside.chart(wild, "cost").texts(), beside.words(wild)]
    assert max(map(len, " ".join(told).split())) < 20, "no number of a hundred digits"
    assert wild.trouble.split(".")[0] in " ".join(beside.still(wild).drawing.texts())
    epoch = wild.now.epoch
    wild.advance(1)
    assert (wild.trouble == "") == (wild.now.epoch > epoch), "what went well leaves no complaint"


def test_a_kept_run_that_diverged_does_not_press_the_present_one_flat():
    run = steered(data="moons", activation="identity", rate=10.0, start="random, scale", scale=10.0)
    run.advance(100)
    run.keep()
    run.set(rate=0.5, start="random, 1/√n", activation="tanh")
    run.advance(50)
    kept, now = (max(m.train.cost for m in some) for some in (run.kept.records, run.stops))
    assert kept > 100 * now
    drawn = beside.chart(run, "cost")
    curves = [mark.lines[0] for mark in marks(drawn, Path)][-4:]
    assert np.ptp(curves[2][:, 1]) > 10
    upper = drawn.marks[0].lines[0][0, 1]
    assert all((curve[:, 1] > upper - 0.1).all() for curve in curves), "none above"


def test_a_step_that_fails_after_a_rewind_loses_nothing():
    def backward(X, Y, W2, Z1, A1, A2, g1):
        if broken:
            raise RuntimeError("broken")
        return network.backward(X, Y, W2, Z1, A1, A2, g1)

    broken = False
    run = steered(backward)
    for _ in range(5):
        run.advance(3)
    run.rewind(2)
    before, broken = list(run.stops), True
    run.advance(3)
    assert "broken" in run.trouble
    assert run.stops == before and run.place == 2


def test_small_batches_use_the_learner_s_backward():
    def doubled(X, Y, W2, Z1, A1, A2, g1):
        return tuple(2 * d for d in network.backward(X, Y, W2, Z1, A1, A2, g1))

    own, plain = steered(doubled, rate=0.5, batch=20), steered(rate=1.0, batch=20)
    for run in (own, plain):
        run.advance(40)
    for a, b in zip(own.now.parameters, plain.now.parameters):
        assert np.allclose(a, b)


def test_noise_and_scale_take_effect():
    quiet, loud = steered(), steered(noise=0.5)
    assert np.std(loud.train.X - quiet.train.X) == pytest.approx(0.5, rel=0.1)
    W1 = steered(n1=20, start="random, scale", scale=1e-4).now.parameters.W1
    assert 0.6e-4 < np.std(W1) < 1.5e-4
    W1 = steered(n1=20, start="all equal", scale=0.1).now.parameters.W1
    assert np.all(W1 == 0.1)


@pytest.mark.parametrize("data", datasets.NAMES)
@pytest.mark.parametrize("n1", [1, 8, 9, 20])
def test_every_picture_is_well_formed(data, n1):
    run = steered(data=data, n1=n1)
    run.advance()
    run.keep()
    scene = stage.scene(run.train, run.held, n1)
    assert len(set(scene.corners)) == n1
    assert stage.evaluate(scene, run.now.parameters, run.g1).A2.dtype == np.float32
    network = stage.network(scene, run)
    for part in (
        network,
        stage.examples(scene, run.train, run.held),
        beside.chart(run, "cost"),
        beside.chart(run, "accuracy"),
        beside.kept_run(scene, run.kept, 10, run.controls),
    ):
        root = ET.fromstring(f"<div>{part.layers('What it shows')}</div>")
        images = [child for child in root if child.tag == "img"]
        assert len(images) == len(marks(part, Bitmap))
        for image, mark in zip(images, marks(part, Bitmap)):
            decoded = Image.open(io.BytesIO(base64.b64decode(image.get("src").split(",")[1])))
            assert np.array_equal(np.asarray(decoded), mark.pixels)
    ET.fromstring(beside.table(run, run.gradients()))


def test_the_still_picture_is_what_plays_put_together():
    shown = explore_training.draw(data="xor", n1=3, rate=0.3)
    run = steered(data="xor", n1=3, rate=0.3)
    run.advance(1000)
    scene = stage.scene(run.train, run.held, 3)
    parts = (
        stage.network(scene, run),
        stage.examples(scene, run.train, run.held),
        beside.chart(run, "cost"),
        beside.chart(run, "accuracy"),
    )
    assert shown.drawing.texts() == [text for part in parts for text in part.texts()]
    for value in (run.now.train.cost, run.now.held.cost):
        assert f"{value:.3f}" in shown.words
    picture = explore_training.picture(data="xor", n1=3, rate=0.3)
    assert picture.alt == shown.words
    size = Image.open(io.BytesIO(picture.png)).size
    assert size == (2 * shown.drawing.width, 2 * shown.drawing.height)
