"""The stage of the training explorer, drawn from a SteeredRun.

It is the network: the hidden units' small pictures on the left, lines for their output
weights, the output's large picture on the right. For data in the plane a picture shows a value over
the plane; for images, the hidden units' weights as images, and held-out images tinted by the output.
"""

from typing import NamedTuple

import numpy as np

from helpers.network import Activations, forward
from helpers.pictures.draw import Drawing, spread
from helpers.pictures.plot import SHADES, Plot, grid, legend, ticks
from helpers.pictures.style import BLUE, FAINT, MARKERS, ORANGE, PAPER, RUST, number, shades, short
from helpers.texts import say

STAGE = 620, 480  # width and height
PLANE = 180, 22, 400  # left edge, upper edge and side of the large picture
SHEET = 94, 336  # pixels of the sheet that holds the hidden units' small pictures
UNIT = PLANE[2] / SHEET[1]  # of the stage, for each pixel of the sheet
BEND = UNIT * SHEET[0]  # where the weights' lines begin to bend
ONE_COLUMN = 8  # hidden units at most whose pictures stand in one column
GRID = 100  # values along each side of the plane
IMAGES = 6  # held-out images along each side, for data that are images
ON_PICTURE = "#222222"  # what is drawn over a picture, on a dark page too
CLEAR = len(SHADES)
WITH_CLEAR = np.vstack([SHADES, [[255, 255, 255]]]).astype(np.uint8)
# For images: 16 tints by 16 strengths of ink.
INKED = np.rint(shades(16)[:, None] * np.linspace(1, 0.1, 16)[None, :, None])
INKED = INKED.astype(np.uint8).reshape(256, 3)
# A curve from one point to another, level at both ends, as weights of these and two points between.
_T = np.linspace(0, 1, 13)[:, None]
BENT = np.hstack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])


class Scene(NamedTuple):
    """What stays the same during a run: where things are, and what is evaluated.

    inputs: the grid, (2, GRID * GRID), or held-out images, (64, IMAGES**2); float32, because a
    picture needs no more. limit: the plane shows -limit to limit. tile: side of a small picture,
    corners: of the small pictures, both in pixels of their sheet.
    """

    inputs: np.ndarray
    limit: float
    tile: int
    corners: list[tuple[int, int]]

    @property
    def planar(self):
        return self.inputs.shape[0] == 2

    def plot(self, drawing, x, y, side):
        """The plane in a square of a drawing."""
        limits = -self.limit, self.limit
        return Plot(drawing, x, y, side, side, limits, limits, frame=False)

    @property
    def frames(self):
        """Upper left corners and side of the small pictures, on the stage."""
        return [(UNIT * x, PLANE[1] + UNIT * y) for x, y in self.corners], UNIT * self.tile


def scene(train, held, n1):
    """The Scene for these data and n1 hidden units."""
    columns = 1 if n1 <= ONE_COLUMN else 2
    rows = -(-n1 // columns)
    pitch = 42 if columns == 1 else 32
    top = (SHEET[1] - pitch * (rows + (columns - 1) / 2)) / 2 + 3
    corners = [
        (58 * (j // rows), round(top + pitch * (j % rows + (j // rows) / 2))) for j in range(n1)
    ]
    if train.X.shape[0] == 2:
        limit = float(1.08 * max(np.abs(train.X).max(), np.abs(held.X).max()))
        inputs = grid((-limit, limit), (-limit, limit), GRID)
        return Scene(inputs.astype(np.float32), limit, pitch - 6, corners)
    return Scene(held.X[:, : IMAGES**2].astype(np.float32), 0.0, pitch - 6, corners)


def evaluate(scene, parameters, g1):
    """The network over the scene's inputs, in float32 or, where it has outgrown that, in float64."""
    with np.errstate(all="ignore"):
        found = forward(scene.inputs, *(v.astype(np.float32) for v in parameters), g1)
        if np.isfinite(found.Z2).all():
            return found
        found = forward(scene.inputs.astype(float), *parameters, g1)
    return Activations(*map(np.nan_to_num, found))


def network(scene, run):
    """All that moves with training: the pictures, the output weights, the boundary or answers."""
    drawing = Drawing(*STAGE)
    now = run.now.parameters
    found = evaluate(scene, now, run.g1)
    output(drawing, scene, found, *PLANE)
    sheet = _units(scene, found.A1, now.W1)
    place = 0, PLANE[1], BEND, PLANE[2]
    drawing.bitmap(*place, sheet, WITH_CLEAR, clear=CLEAR, smooth=True)
    _weights(drawing, scene, now.W2[0])
    if not scene.planar:
        _answers(drawing, found.A2[0], run.held)
    left, line = PLANE[0], STAGE[1] - 10
    for warning in alike(now)[-1:]:
        wide = spread(warning, 12, bold=True)
        drawing.rect(left, line - 9, wide + 12, 18, fill=PAPER, stroke=RUST)
        drawing.text(left + 6, line, warning, size=12, bold=True, fill=RUST)
        left += wide + 22
    if run.now.left:
        drawing.text(left, line, say("watch.to-come", n=len(run.now.left)), size=12)
    return drawing


def output(drawing, scene, found, x, y, side):
    """The output over the plane and its boundary, or held-out images tinted by the output."""
    if scene.planar:
        plot = scene.plot(drawing, x, y, side)
        plot.tint(found.A2.reshape(GRID, GRID), 0, 1)
        plot.level(found.Z2.reshape(GRID, GRID), stroke=ON_PICTURE)
        return
    images = scene.inputs
    ink = np.rint(np.clip((images - images.min()) / np.ptp(images) * 15, 0, 15))
    indices = (16 * np.rint(15 * found.A2) + ink).astype(np.uint8).T.reshape(-1, 8, 8)
    tiles = np.repeat(np.repeat(indices, 4, 1), 4, 2)
    tiles[:, -1] = tiles[:, :, -1] = 16 * 7  # white
    sheet = tiles.reshape(IMAGES, IMAGES, 32, 32).swapaxes(1, 2).reshape(2 * [32 * IMAGES])
    drawing.bitmap(x, y, side, side, sheet, INKED)


def _units(scene, A1, W1):
    """The hidden units' small pictures on one sheet, (rows, columns) of indices."""
    if scene.planar:
        values, side, least = A1.reshape(-1, GRID, GRID), GRID, 1.0
    else:
        values, side, least = W1.reshape(-1, 8, 8), 8, 1e-300
    most = np.maximum(least, np.abs(values).max(axis=(1, 2), keepdims=True))
    pick = np.arange(scene.tile) * side // scene.tile
    small = np.rint(126 + 126 * (values[:, pick[:, None], pick] / most)).astype(np.uint8)
    sheet = np.full(SHEET[::-1], CLEAR, np.uint8)
    for (x, y), picture in zip(scene.corners, small):
        sheet[y : y + scene.tile, x : x + scene.tile] = picture
    return sheet


def _weights(drawing, scene, weights):
    """Lines from the hidden units to the output: thickness and colour show the weight."""
    out = PLANE[0], PLANE[1] + PLANE[2] / 2
    corners, side = scene.frames
    most = max(1, float(np.abs(weights).max()))
    digits = 2 if len(corners) <= ONE_COLUMN else 1
    for (x, y), weight in zip(corners, weights.tolist()):
        level = y + side / 2
        ends = ((BEND, level), (BEND + 28, level), (out[0] - 28, out[1]), out)
        look = {"stroke": ORANGE} if weight > 0 else {"stroke": BLUE, "dash": (6, 4)}
        thick = round(0.6 + 5.4 * abs(weight) / most, 1)
        drawing.line(((x + side, level), *(BENT @ ends).tolist()), thick=thick, **look)
    for (x, y), weight in zip(corners, weights.tolist()):
        text = number(weight, digits if abs(weight) < 10 else 1, sign=True)
        drawing.text(x + side + 2, y + side / 2 - 10, text, size=12, halo=True)


def _answers(drawing, A2, held):
    """For images: the output for each held-out image, and a frame where it is wrong."""
    x0, y0, side = PLANE
    step = side / IMAGES
    for i, (a, y) in enumerate(zip(A2.tolist(), held.Y[0].tolist())):
        left, top = x0 + step * (i % IMAGES), y0 + step * (i // IMAGES)
        wrong = (a > 0.5) != y
        if wrong:
            drawing.rect(left + 2, top + 2, step - 6, step - 6, stroke=ON_PICTURE, thick=3)
        text = f"\N{MULTIPLICATION X} {a:.2f}" if wrong else f"{a:.2f}"
        style = {"size": 12, "anchor": "end", "fill": ON_PICTURE, "halo": True}
        drawing.text(left + step - 8, top + step - 14, text, **style)


def examples(scene, train, held):
    """What lies still over the pictures: frames, axes, and the examples of both classes."""
    drawing = Drawing(*STAGE)
    x, y, side = PLANE
    drawing.text(0, 9, say("watch.units" if scene.planar else "watch.images"), size=12, bold=True)
    drawing.text(x, 9, say("watch.output"), size=12, bold=True)
    key = np.arange(CLEAR, dtype=np.uint8)[None]
    drawing.bitmap(x + side - 76, 4, 60, 10, key, SHADES, smooth=True)
    drawing.text(x + side - 82, 9, "0", size=12, anchor="end")
    drawing.text(x + side - 10, 9, "1", size=12)
    corners, tile = scene.frames
    for left, top, wide in (*((*corner, tile) for corner in corners), (x, y, side)):
        drawing.rect(left, top, wide, wide, stroke=FAINT)
    if not scene.planar:
        drawing.text(x, y + side + 14, name_of_examples(scene, train), size=11)
        return drawing
    plot = scene.plot(drawing, *PLANE)
    for tick in ticks(-scene.limit, scene.limit):
        plot.text(tick, -scene.limit, short(tick), dy=11, size=11, anchor="middle")
        plot.text(scene.limit, tick, short(tick), dx=5, size=11)
    markers(plot, train, held)
    across, up = train.features
    style = {"size": 12, "fill": ON_PICTURE, "halo": True}
    drawing.text(
        x + side - 6, y + side - 10, f"{across} \N{RIGHTWARDS ARROW}", anchor="end", **style
    )
    drawing.text(x + 6, y + 11, f"\N{UPWARDS ARROW} {up}", **style)
    zero, one = train.classes
    look = {zero: {"marker": "o", "colour": BLUE}, one: {"marker": "x", "colour": RUST}}
    end, line = legend(drawing, x - 8, y + side + 28, look, across=True)
    drawing.text(end, line, say("watch.held"), size=12)
    return drawing


def name_of_examples(scene, train):
    """What `examples` shows, in words."""
    zero, one = train.classes
    if scene.planar:
        return say("watch.name.examples", zero=zero, one=one)
    return say("watch.answers", count=IMAGES**2, one=one)


def markers(plot, train, held, size=7.0):
    """Training examples filled, held-out examples hollow (dots) or thin (crosses)."""
    for part, hollow in ((held, True), (train, False)):
        for label, colour in ((0, BLUE), (1, RUST)):
            style = {"marker": MARKERS[label], "colour": colour, "hollow": hollow, "size": size}
            plot.dots(*part.X[:, part.Y[0] == label], **style)


def alike(parameters):
    """Sentences that say so where all hidden units are copies of each other."""
    W1, b1, W2, _ = parameters
    if len(W1) < 2 or not all((v == v[:1]).all() for v in (W1, b1, W2.T)):
        return []
    zeros = not (W1.any() or W2.any())
    return [say("watch.copies"), *([say("watch.zeros")] if zeros else [])]
