"""What the explorers draw, read back from the drawing and held against the mathematics."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from helpers import datasets, network
from helpers.explorers import training_drawing as drawing
from helpers.explorers.initialisation import EPOCHS, REACH, SIDE, InitialisationModel
from helpers.explorers.shapes import CELL, ShapeModel
from helpers.explorers.training_model import TrainingModel
from helpers.pictures.drawing import Drawing
from helpers.pictures.picture import ORANGE


@pytest.fixture(scope="module")
def model():
    """A run whose boundary is bent, whose units all differ, and whose two curves part."""
    model = TrainingModel(data="moons", n1=5, rate=1.0, seed=2)
    model.advance(60)
    model.keep()
    model.advance(400)
    return model


@pytest.fixture(scope="module")
def scene(model):
    return drawing.scene(model.train, model.held, model.controls.n1)


def indices(png):
    return np.asarray(Image.open(io.BytesIO(png))).astype(int)


def cells(scene):
    """Some places of the large picture: (row, column) and the point (2, 1) of the plane there."""
    rng = np.random.default_rng(0)
    line = np.linspace(-scene.limit, scene.limit, drawing.GRID)
    for row, column in rng.integers(0, drawing.GRID, (40, 2)):
        yield row, column, np.array([[line[column]], [-line[row]]])


def place(scene, point):
    """Where the examples' picture puts a point of the plane."""
    (x,), (y,) = drawing._place(point, scene.limit, *drawing.PLANE)
    return x, y


# The training explorer


def test_the_plane_shows_the_output_at_each_place(model, scene):
    found = drawing.forward(scene, model.now.parameters, model.g1)
    shown = indices(drawing.plane_png(found.A2))
    for row, column, point in cells(scene):
        A2 = network.forward(point, *model.now.parameters, model.g1).A2
        assert shown[row, column] == pytest.approx(252 * A2.item(), abs=1.5)
        # And there lies, in the picture of the examples, the same point.
        x, y = place(scene, point)
        x0, y0, side = drawing.PLANE
        assert (x - x0) / side == pytest.approx(column / (drawing.GRID - 1))
        assert (y - y0) / side == pytest.approx(row / (drawing.GRID - 1))


def test_each_unit_has_its_own_picture(model, scene):
    found = drawing.forward(scene, model.now.parameters, model.g1)
    sheet = indices(drawing.units_png(scene, found.A1, model.now.parameters.W1))
    line = np.linspace(-scene.limit, scene.limit, drawing.GRID)
    for j, (x, y) in enumerate(scene.corners):
        for down, right in ((1, 1), (scene.tile // 2, 3), (scene.tile - 2, scene.tile - 5)):
            row, column = (drawing.GRID * k // scene.tile for k in (down, right))
            point = np.array([[line[column]], [-line[row]]])
            A1 = network.forward(point, *model.now.parameters, model.g1).A1
            assert sheet[y + down, x + right] == pytest.approx(126 + 126 * A1[j, 0], abs=2)


def test_the_boundary_lies_where_the_class_changes(model, scene):
    found = drawing.forward(scene, model.now.parameters, model.g1)
    path = re.search(r' d="(.*?)"', drawing.boundary_svg(found.Z2, *drawing.PLANE))[1]
    x0, y0, side = drawing.PLANE
    points = [[float(n) for n in pair.split()] for pair in re.split("[ML]", path) if pair]
    assert len(points) > 50
    x, y = np.array(points).T
    at = scene.limit * np.stack([2 * (x - x0) / side - 1, 1 - 2 * (y - y0) / side])
    Z2 = network.forward(at, *model.now.parameters, model.g1).Z2
    step = 2 * scene.limit / drawing.GRID
    steepest = np.abs(np.gradient(found.Z2.reshape(drawing.GRID, -1), step)).max()
    assert np.abs(Z2).max() < 1.5 * step * steepest


def test_weights_and_numbers_are_those_of_the_output(model, scene):
    text = drawing.weights_svg(scene, model.now.parameters.W2)
    numbers = re.findall(r"<text.*?>(.*?)</text>", text)
    assert numbers == [drawing.number(w) for w in model.now.parameters.W2[0]]
    dashed = ["dasharray" in path for path in re.findall("<path.*?/>", text)]
    assert dashed == [bool(w <= 0) for w in model.now.parameters.W2[0]], "negative ones are dashed"


@pytest.mark.parametrize("name", ["cost", "accuracy"])
def test_the_curves_are_those_of_the_records(model, name):
    text = drawing.chart_svg(model, name)
    curves = re.findall(r'<polyline points="(.*?)".*?stroke-width="(.*?)"(.*?)/>', text)
    assert len(curves) == 4, "training and held out, of the kept run and of this one"
    assert ["dash" in rest for *_, rest in curves] == [False, True, False, True]
    now, kept = model.stops, model.kept.records
    values = [
        [getattr(getattr(m, part), name) for m in run]
        for run in (kept, now)
        for part in ("train", "held")
    ]
    assert values[2] != values[3]
    top = max(map(max, values)) if name == "cost" else 1.0
    lower, upper = drawing.CHART[1] - 16, 26
    for (points, *_), expected in zip(curves, values, strict=True):
        heights = [lower - float(p.split(",")[1]) for p in points.split()]
        assert heights == pytest.approx([(lower - upper) * v / top for v in expected], abs=0.06)


def test_the_kept_run_is_shown_at_the_same_epoch(model, scene):
    for epoch in (0, 30, 10_000):
        moment = model.kept.at(epoch)
        text = drawing.kept_html(scene, model.kept, epoch, model.controls)
        A2 = drawing.forward(scene, moment.parameters, model.g1).A2
        picture = base64.b64encode(drawing.output_png(scene, A2)).decode()
        assert picture in text
        assert f"epoch {moment.epoch:,}<" in text
        assert f">cost {moment.train.cost:.3f}<" in text
        assert f">held out {moment.held.cost:.3f}<" in text


def test_the_kept_run_says_how_it_differs(model):
    kept = model.controls
    assert drawing.differences(kept, kept._replace(steps=1)) == ["same settings"]
    now = kept._replace(seed=7, batch=20, start="random, scale")
    assert drawing.differences(kept, now) == ["random, 1/√n", "seed 2", "batch all"]
    now = now._replace(noise=0.5, rate=0.1, n1=3)
    lines = drawing.differences(kept, now)
    assert len(lines) == drawing.ROOM and lines[-1] == "and more"


def test_the_table_holds_shapes_and_norms(model):
    gradients = model.gradients()
    rows = [
        re.findall("<t[dh].*?>(.*?)</t[dh]>", row)
        for row in re.findall("<tr>(.*?)</tr>", drawing.table_html(model, gradients))
    ]
    heads, shapes, norms, derivatives = (row[1:] for row in rows)
    for head, shape, norm, derivative in zip(heads, shapes, norms, derivatives, strict=True):
        name, d = head.split(", ")
        slope = getattr(gradients, d)
        assert shape == str(slope.shape)
        assert derivative == f"{np.linalg.norm(slope):.3g}"
        if name in ("W1", "b1", "W2", "b2"):
            assert norm == f"{np.linalg.norm(getattr(model.now.parameters, name)):.3g}"


def test_the_words_tell_training_from_held_out(model):
    now, text = model.now, drawing.status_text(model)
    assert f"{now.train.cost:.3f} on the training examples" in text
    assert f"{now.held.cost:.3f} on the held-out ones" in text
    assert f"accuracy {now.train.accuracy:.0%} and {now.held.accuracy:.0%}" in text


@pytest.mark.parametrize(("start", "words"), [("zeros", "only b2"), ("all equal", "copies")])
def test_the_words_say_when_all_units_are_alike(start, words):
    alike = TrainingModel(data="circles", start=start, scale=0.5)
    alike.advance(30)
    assert words in drawing.status_text(alike)


@pytest.mark.filterwarnings("error")
def test_a_diverging_run_stays_readable(scene):
    wild = TrainingModel(
        data="moons", activation="identity", rate=10.0, start="random, scale", scale=10.0
    )
    for _ in range(400):
        wild.advance(5)
        if wild.trouble:
            break
    assert "too large" in wild.trouble
    scene = drawing.scene(wild.train, wild.held, wild.controls.n1)
    shown = indices(drawing.plane_png(drawing.forward(scene, wild.now.parameters, wild.g1).A2))
    for row, column, point in cells(scene):  # float32 ends long before these parameters do
        A2 = network.forward.__wrapped__(point, *wild.now.parameters, wild.g1).A2
        assert shown[row, column] == pytest.approx(252 * A2.item(), abs=1.5)
    texts = [
        drawing.network_html(scene, wild.now.parameters, wild.g1, wild.held),
        drawing.chart_svg(wild, "cost"),
        drawing.status_text(wild),
    ]
    for text in texts:
        words = re.sub("<.*?>", " ", text)
        assert max(map(len, words.split())) < 20, "no number of a hundred digits"
    epoch = wild.now.epoch
    wild.advance(1)
    assert (wild.trouble == "") == (wild.now.epoch > epoch), "what went well leaves no complaint"


def test_a_kept_run_that_diverged_does_not_press_the_present_one_flat():
    steered = TrainingModel(
        data="moons", activation="identity", rate=10.0, start="random, scale", scale=10.0
    )
    steered.advance(100)
    steered.keep()
    steered.set(rate=0.5, start="random, 1/√n", activation="tanh")
    steered.advance(50)
    kept, now = (max(m.train.cost for m in run) for run in (steered.kept.records, steered.stops))
    assert kept > 100 * now
    curves = re.findall(r'<polyline points="(.*?)"', drawing.chart_svg(steered, "cost"))
    heights = [float(point.split(",")[1]) for point in curves[2].split()]
    assert max(heights) - min(heights) > 10
    assert all(25.9 < float(p.split(",")[1]) for c in curves for p in c.split()), "none above"


def test_a_step_that_fails_after_a_rewind_loses_nothing():
    def backward(X, Y, W2, Z1, A1, A2, g1):
        if broken:
            raise RuntimeError("broken")
        return network.backward(X, Y, W2, Z1, A1, A2, g1)

    broken = False
    steered = TrainingModel(backward)
    for _ in range(5):
        steered.advance(3)
    steered.rewind(2)
    before, broken = list(steered.stops), True
    steered.advance(3)
    assert "broken" in steered.trouble
    assert steered.stops == before and steered.place == 2


# What the controls of the training explorer do


def test_small_batches_use_the_learner_s_backward():
    def doubled(X, Y, W2, Z1, A1, A2, g1):
        return tuple(2 * d for d in network.backward(X, Y, W2, Z1, A1, A2, g1))

    own, plain = TrainingModel(doubled, rate=0.5, batch=20), TrainingModel(rate=1.0, batch=20)
    for m in (own, plain):
        m.advance(40)
    for a, b in zip(own.now.parameters, plain.now.parameters):
        assert np.allclose(a, b)


def test_noise_and_scale_take_effect():
    quiet, loud = TrainingModel(), TrainingModel(noise=0.5)
    assert np.std(loud.train.X - quiet.train.X) == pytest.approx(0.5, rel=0.1)
    W1 = TrainingModel(n1=20, start="random, scale", scale=1e-4).now.parameters.W1
    assert 0.6e-4 < np.std(W1) < 1.5e-4
    W1 = TrainingModel(n1=20, start="all equal", scale=0.1).now.parameters.W1
    assert np.all(W1 == 0.1)


# The drawn explorers


def marks(drawing, kind, **wanted):
    """The arguments of all marks of a kind that have these values."""
    return [
        m.args
        for m in drawing.marks
        if m.kind == kind and all(m.args[name] == value for name, value in wanted.items())
    ]


def test_the_sides_that_must_agree_are_orange_and_of_one_length():
    drawn, _ = ShapeModel("3.47:dZ1", n0=3, n1=4, n2=6, m=5).draw()
    sides = marks(drawn, "line", stroke=ORANGE)
    lengths = [np.abs(side["points"][1] - side["points"][0]).max() for side in sides]
    assert lengths == [6 * CELL, 6 * CELL], "n2, once across W2.T and once down dZ2"


def test_the_bias_is_drawn_stretched():
    drawn, _ = ShapeModel("stack:Z1", n0=3, n1=4, n2=2, m=5).draw()
    (stretched,) = marks(drawn, "rect", dash=True)
    assert (stretched["width"], stretched["height"]) == (5 * CELL, 4 * CELL)


def test_lines_of_units_lie_where_they_are_undecided():
    starts = InitialisationModel()
    starts.epoch = EPOCHS
    drawn, _ = starts.draw()
    planes = marks(drawn, "rect", width=SIDE, height=SIDE)
    lines = [m["points"] for m in marks(drawn, "line", thick=2)]
    for start, plane in zip(starts.starts[2:], planes[2:], strict=True):
        W1, b1, *_ = start.run.parameters
        inside = [p for p in lines if plane["x"] - 1 <= p[0, 0] <= plane["x"] + SIDE + 1]
        assert inside
        for points in inside:
            u = (points[:, 0] - plane["x"]) / SIDE * 2 * REACH - REACH
            v = REACH - (points[:, 1] - plane["y"]) / SIDE * 2 * REACH
            z = W1 @ np.stack([u, v]) + b1
            gaps = np.abs(z).max(axis=1) / np.linalg.norm(W1, axis=1)
            assert gaps.min() < 1e-9, "on the line of one of the units"


def test_norms_are_those_of_dW1():
    starts = InitialisationModel()
    flower = datasets.load("flower")
    for start in starts.starts[1:]:
        for record in (0, 7, -1):
            W1, b1, W2, b2 = start.run.history[record].parameters

            def cost_of(W, b1=b1, W2=W2, b2=b2):
                A2 = network.forward(flower.X, W, b1, W2, b2).A2
                return -np.mean(flower.Y * np.log(A2) + (1 - flower.Y) * np.log(1 - A2))

            slope = np.zeros_like(W1)
            for at in np.ndindex(W1.shape):
                step = np.zeros_like(W1)
                step[at] = 1e-5
                slope[at] = (cost_of(W1 + step) - cost_of(W1 - step)) / 2e-5
            assert start.norms[record] == pytest.approx(np.linalg.norm(slope), rel=1e-3, abs=1e-9)


def test_a_still_picture_has_the_arrow_s_head():
    def ink(arrow):
        drawn = Drawing(100, 40)
        drawn.line([(10, 20), (90, 20)], stroke="#000000", arrow=arrow)
        image = Image.open(io.BytesIO(drawn.picture("An arrow.").png)).convert("L")
        return (np.asarray(image) < 128)[:, 2 * 80 : 2 * 90].sum()

    assert ink(True) > 2 * ink(False)
