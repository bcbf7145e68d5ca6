"""What the explorers draw, read back from the drawing and held against the mathematics."""

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from helpers import datasets, network
from helpers.explorers.chain import EPSILONS, PANEL, ChainModel, OneNeuron, TwoLayers
from helpers.explorers.initialisation import EPOCHS, REACH, SIDE, InitialisationModel
from helpers.explorers.one_over_m import MEANINGS, OneOverMModel
from helpers.explorers.shapes import CELL, ShapeModel
from helpers.pictures.drawing import Drawing
from helpers.pictures.picture import BLUE, ORANGE, RUST

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


@pytest.mark.parametrize("meaning", MEANINGS)
def test_the_marks_of_1_over_m_cover_its_letters(meaning):
    laboratory = OneOverMModel()
    laboratory.meaning = meaning
    drawn, _ = laboratory.draw()
    rows = [m["y"] for m in marks(drawn, "text", code=True) if "(1 / m)" in m["words"]]
    marked = [m["y"] + m["height"] / 2 for m in marks(drawn, "rect", fill=ORANGE)]
    assert marked == rows and len(rows) == {0: 4, 1: 1, 2: 0}[MEANINGS.index(meaning)]


def test_the_bars_have_one_scale_in_every_state():
    laboratory = OneOverMModel()
    names = ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1")
    for m, twice, meaning in itertools.product((1, 5, 8), (False, True), MEANINGS):
        laboratory.m, laboratory.duplicate, laboratory.meaning = m, twice, meaning
        drawn, _ = laboratory.draw()
        found = laboratory.gradients()
        widths = [m["width"] for m in marks(drawn, "rect", fill=BLUE)]
        expected = [170 * np.linalg.norm(found[name]) / laboratory.longest for name in names]
        assert widths == pytest.approx(expected, abs=1) and max(widths) <= 170.001


@pytest.mark.parametrize("graph", [OneNeuron, TwoLayers])
def test_the_graph_shows_each_derivative_and_the_nudge(graph):
    chain = ChainModel(graph())
    chain.node, chain.exponent = chain.nodes()[-1], -2  # measured and derived differ to the eye
    drawn, _ = chain.draw()
    texts = [m["words"] for m in marks(drawn, "text", fill=RUST)]
    for link in chain.graph.links(chain.values()):
        first = texts.index(link.name) - len(link.value)
        shown = [[float(n) for n in row.split()] for row in texts[first : first + len(link.value)]]
        assert np.allclose(shown, link.value, atol=6e-4), link.name
    nudge = chain.nudge(10.0**chain.exponent, *EPSILONS)
    all_texts = [m["words"] for m in marks(drawn, "text")]
    assert f"measured {nudge.measured[0]:+.9f}" in all_texts
    assert f"derived  {nudge.derivative:+.9f}" in all_texts
    assert nudge.above - nudge.below == pytest.approx(2e-2 * nudge.measured[0])
    # The curve: as high as the error that was measured, in powers of ten.
    curve = marks(drawn, "line", stroke=BLUE, thick=1.8)[0]["points"]
    errors = np.abs(np.subtract(nudge.measured[1:], nudge.derivative)) / abs(nudge.derivative)
    heights = -curve[:, 1]
    powers = np.log10(np.clip(errors, 1e-14, 10))
    assert np.corrcoef(heights, powers)[0, 1] > 0.9999
    assert curve[0, 0] > curve[-1, 0], "from the largest epsilon, on the right"


@pytest.mark.parametrize("graph", [OneNeuron, TwoLayers])
@pytest.mark.parametrize("number", [0.7, 3.0, -1e-3])
def test_the_workings_stay_on_their_side(graph, number):
    chain = ChainModel(graph())
    for entry in chain.numbers:
        setattr(chain, entry, 1 if entry.startswith("y") else number)
    for step in range(chain.step_max + 1):
        chain.step = step
        drawn, _ = chain.draw()
        for mark in marks(drawn, "text", anchor="start"):
            if mark["y"] > PANEL and mark["x"] < 470:
                em = 0.603 if mark["code"] else 0.65 if mark["bold"] else 0.58
                assert mark["x"] + len(mark["words"]) * em * mark["size"] < 470, mark["words"]


def test_a_derivative_comes_in_its_step():
    chain = ChainModel(OneNeuron())
    chain.node, chain.step = "w_0_0", 5
    drawn, words = chain.draw()
    assert "derived in step 6" in words
    assert not any(m["words"] == "dw" for m in marks(drawn, "text"))
    chain.step = 6
    assert "derived -0.35" in chain.draw()[1]


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
