"""Training seen: examples and boundaries in the plane, curves over epochs, hidden units as lines and images."""

from itertools import cycle, pairwise

import numpy as np

from helpers import datasets, training
from helpers.activations import tanh
from helpers.network import forward, initialise
from helpers.pictures.draw import Drawing, spread
from helpers.pictures.live import Shown, live, powers, slide
from helpers.pictures.one_neuron import undecided
from helpers.pictures.plot import SHADES, Plot, classes, grid, legend
from helpers.pictures.style import BLUE, CURVES, FAINT, GREY, INK, ORANGE, number, percent, short
from helpers.texts import commas, listed, say, semicolons

GRID = 80  # values along each side of a plane; they are smoothed
PAPER_TO_INK = np.linspace(255, 0, 256).astype(np.uint8)[:, np.newaxis].repeat(3, axis=1)


def panels(count, width, height, columns, top=4, below=0):
    """A Drawing with room for so many panels, and the upper left corner of each.

    width, height: of one with its surroundings, in CSS pixels. top, below: free above and below all.
    """
    columns = min(count, columns)
    drawing = Drawing(columns * width, -(-count // columns) * height + top + below)
    return drawing, [(width * (i % columns), top + height * (i // columns)) for i in range(count)]


def plane(drawing, box, dataset, named=(True, True)):
    """Axes for the two features of a data set. named: the axes that say which. Returns Plot."""
    low, high = dataset.X.min(axis=1), dataset.X.max(axis=1)
    margin = 0.06 * (high - low)
    labels = [name if shown else "" for name, shown in zip(dataset.features, named)]
    return Plot(drawing, *box, *zip(low - margin, high + margin), *labels)


def planes(dataset, shown, draw):
    """A plane under each title, with the names of features and classes once. Returns the Drawing.

    shown: title -> what is drawn there, by draw(plot, it).
    """
    columns, room = 2 if len(shown) in (2, 4) else 3, 20 * any(shown)
    width, height = {1: (460, 330), 2: (440, 330)}.get(min(columns, len(shown)), (310, 290))
    drawing, corners = panels(len(shown), width, height + room, columns, 24, 24)
    for i, ((title, it), (x, y)) in enumerate(zip(shown.items(), corners)):
        box, lowest = (x + 50, y + 12 + room, width - 70, height - 62), i + columns >= len(shown)
        plot = plane(drawing, box, dataset, (lowest, i % columns == 0))
        if title:
            plot.heading(title, above=34)
        draw(plot, it)
    legend(drawing, 46, drawing.height - 18, classes(dataset), across=True)
    return drawing


def points(dataset):
    """The examples of a data set with two features. Returns Picture."""
    drawing = planes(dataset, {"": dataset}, lambda plot, data: plot.examples(data.X, data.Y))
    (across, up), (zero, one) = dataset.features, dataset.classes
    zeros, ones = (int(np.sum(dataset.Y == label)) for label in (0, 1))
    terms = {"across": across, "up": up, "zero": zero, "one": one, "zeros": zeros, "ones": ones}
    return drawing.picture(say("training.points", name=dataset.name, **terms))


def boundary(plot, dataset, parameters, g1=tanh):
    """Tint a plane by the prediction, draw the line on which it is one half, and the examples."""
    found = forward(grid(plot.xlim, plot.ylim, GRID), *parameters, g1)
    plot.tint(found.A2.reshape(GRID, GRID), 0, 1)
    plot.level(found.Z2.reshape(GRID, GRID))
    plot.examples(dataset.X, dataset.Y)


def boundaries(dataset, networks, g1=tanh):
    """What networks make of the plane: one panel each, titled by its key.

    dataset: with two features. networks: title -> Parameters. Returns Picture.
    """
    shown = {}
    for title, parameters in networks.items():
        right = percent(training.accuracy(dataset.X, dataset.Y, parameters, g1), 1)
        shown[say("training.share", title=title, right=right)] = parameters
    drawing = planes(dataset, shown, lambda plot, it: boundary(plot, dataset, it, g1))
    terms = dict(zip(("zero", "one"), dataset.classes), name=dataset.name, shares=semicolons(shown))
    return drawing.picture(say("training.boundaries", **terms))


def curves(lines, xlabel=None, ylabel=None, xscale="linear", yscale="linear", ylim=None):
    """Curves over epochs. lines: label -> (x, y). Returns Picture.

    xscale, yscale: "linear" or "log"; "symlog" for x is a logarithm that begins at 0.
    """
    xlabel, ylabel = xlabel or say("training.epoch"), ylabel or say("training.cost")
    xs, ys = (np.concatenate([np.ravel(line[k]) for line in lines.values()]) for k in (0, 1))
    low, high, margin = ys.min(), ys.max(), 0.05 * (np.ptp(ys) or 1)
    round_about = (low / 1.3, high * 1.3) if yscale == "log" else (low - margin, high + margin)
    limits = (xs.min(), xs.max()), ylim or round_about
    log = "x" * (xscale != "linear") + "y" * (yscale != "linear")
    drawing = Drawing(670 + max(spread(label, 12) for label in lines), 320)
    plot = Plot(drawing, 70, 34, 530, 228, *limits, xlabel, ylabel, log=log)
    looks = [{"stroke": c, "dash": d, "thick": w} for _, (c, d, w) in zip(lines, cycle(CURVES))]
    for (x, y), look in zip(lines.values(), looks):
        plot.line(x, y, **look)
    legend(drawing, 620, 44, dict(zip(lines, looks)))
    ends = semicolons(
        say("training.from-to", label=label, first=short(y[0], 2), last=short(y[-1], 2))
        for label, (_, y) in lines.items()
    )
    return drawing.picture(say("training.curves", y=ylabel, x=xlabel, ends=ends))


@live
def explore_history(dataset, run, record=slide(20, 0, 1000, label="training.record")):
    """A finished run, with a slider over its records: the cost so far, and the boundary there.

    dataset: with two features. run: of `train` on it.
    """
    last = len(run.history) - 1
    record = min(record, last)
    now = run.history[record]
    terms = {"n": now.epoch, "epoch": f"{now.epoch:,}", "cost": number(now.cost, 3)}
    terms |= {"first": number(run.costs[0], 3), "right": percent(now.accuracy, 1)}
    drawing = Drawing(900, 374)
    limits = (0, max(1, run.epochs[-1])), (0, 1.05 * max(run.costs))
    axes = [say(f"training.{key}", **terms) for key in ("epoch", "cost", "at-epoch")]
    plot = Plot(drawing, 60, 58, 350, 240, *limits, *axes)
    plot.line(run.epochs[: record + 1], run.costs[: record + 1], stroke=BLUE, thick=2.4)
    plot.dots([now.epoch], [now.cost], colour=INK, size=9)
    seen = plane(drawing, (510, 58, 350, 240), dataset)
    boundary(seen, dataset, now.parameters)
    seen.heading(say("training.right", **terms))
    legend(drawing, 510, 360, classes(dataset), across=True, size=11)
    words = say("training.history", **terms, name=dataset.name)
    return Shown(drawing, words, ends={"record": last})


@live
def explore_rate_on_a_parabola(
    rate=slide(0.3, 0.05, 2.3, 0.05, label="training.rate", width=340, form=".2f"),
):
    """Gradient descent on J = v^2 / 2, with a slider for the learning rate."""
    factor = 1 - rate
    v = -2.0 * factor ** np.arange(9) + 0.0  # so that no zero has a sign
    reach = max(2.4, 1.1 * np.abs(v).max())
    line = np.linspace(-reach, reach, 161)
    drawing = Drawing(820, 330)
    title = say("training.each-step", rate=short(rate), factor=number(factor))
    plot = Plot(drawing, 60, 52, 430, 226, (-reach, reach), (0, reach**2 / 2), "v", "J", title)
    plot.line(line, line**2 / 2, stroke=GREY)
    for step in pairwise(v):
        plot.line(step, np.square(step) / 2, stroke=BLUE, thick=1.2)
    plot.dots(v, v**2 / 2, colour=BLUE, size=7)
    plot.dots(v[:1], v[:1] ** 2 / 2, marker="s", colour=ORANGE, size=10)
    plot.text(v[0], v[0] ** 2 / 2, say("training.start"), dx=8, dy=-13, halo=True)
    kinds = ("quiet", "at-once", "swings", "for-ever", "apart")
    kind = kinds[int(np.searchsorted((1 - 1e-9, 1 + 1e-9, 2 - 1e-9, 2 + 1e-9), rate))]
    y = 12 + drawing.paragraph(530, 52, say(f"training.parabola.{kind}"), 270, bold=True)
    for n, value in enumerate(v):
        drawing.text(530, y + 21 * n, say("training.step", n=n), size=12, fill=GREY)
        drawing.text(700, y + 21 * n, number(value, 3), size=12, code=True, anchor="end")
    values = listed([number(value) for value in v[:5]])
    return Shown(drawing, say("training.parabola.words", rate=short(rate), values=values))


def _hidden_lines(dataset, networks):
    """(Drawing, words) of `hidden_lines`."""

    def draw(plot, parameters):
        plot.examples(dataset.X, dataset.Y, size=4.5)
        plot.drawing.rect(*plot.box, fill="#ffffff", opacity=0.6, stroke="none")  # the lines lead
        for k, (w, b) in enumerate(zip(parameters.W1, parameters.b1)):
            length, (colour, dash, _) = np.hypot(*w), CURVES[k % 4]
            if length:
                # Lines on top of each other are all seen.
                thick = 1.5 + 1.3 * (len(parameters.W1) - 1 - k)
                undecided(plot, w[:, np.newaxis], b, stroke=colour, dash=dash, thick=thick)
                foot = -b / length * w / length
                plot.line(*np.transpose([foot, foot + 0.7 * w / length]), stroke=colour, arrow=True)
        if not parameters.W1.any():
            middle = np.mean(plot.xlim), np.mean(plot.ylim)
            plot.text(*middle, say("training.no-lines"), anchor="middle", bold=True)

    rows = []
    for title, (W1, *_) in networks.items():
        degrees = [number(np.degrees(np.arctan2(up, right)), 0) for right, up in W1 if right or up]
        terms = {"title": title, "degrees": listed(degrees) if degrees else ""}
        rows.append(say("training.rows-at" if degrees else "training.all-zero", **terms))
    words = say("training.lines", name=dataset.name, rows=semicolons(rows))
    return planes(dataset, networks, draw), words


def hidden_lines(dataset, networks):
    """For each hidden unit the line on which its z is 0, over the faint data; one panel each.

    An arrow, along the unit's row of W1, points to the side where z is positive. The first unit's
    line is the widest, so that lines on top of each other are all seen.
    networks: title -> Parameters. Returns Picture.
    """
    drawing, words = _hidden_lines(dataset, networks)
    return drawing.picture(words)


@live
def explore_scale(
    dataset_name,
    scale=powers(1e-4, -8, 1, label="training.scale"),
    seed=slide(0, 0, 9, label="training.seed"),
):
    """Train from random weights, with a slider for their scale: hidden units at three epochs.

    dataset_name: of a data set with two features.
    """
    dataset = datasets.load(dataset_name)
    parameters = initialise(2, 4, 1, np.random.default_rng(seed), scale)
    run = training.train(dataset.X, dataset.Y, parameters, 1.2, 300, record_every=50)
    networks = {
        say("training.epoch-cost", epoch=r.epoch, cost=number(r.cost)): r.parameters
        for r in (run.history[0], run.history[1], run.history[-1])
    }
    return Shown(*_hidden_lines(dataset, networks))


def _tiles(captions, tiles, palette, side, columns):
    """Images of 8 x 8 pixels under their captions. Returns (Drawing, the place of each).

    tiles: of 64 indices of the palette each. side: of an image, in CSS pixels.
    """
    lines = [caption.split("\n") for caption in captions]
    height = side + 14 + 15 * max(map(len, lines))
    drawing, corners = panels(len(lines), side + 30, height, columns)
    places = []
    for caption, tile, (x, y) in zip(lines, tiles, corners):
        for row, words in enumerate(caption):
            drawing.text(x + 10, y + 10 + 15 * row, words, size=11)
        place = x + 10, y + 4 + 15 * len(caption), side, side
        drawing.bitmap(*place, np.rint(tile).astype(np.uint8).reshape(8, 8), palette)
        drawing.rect(*place, stroke=FAINT, thick=1)
        places.append(place)
    return drawing, places


def images(X, captions):
    """Images of 8 x 8 pixels, ink black. X: (64, k), from 0 to 1. captions: k. Returns Picture."""
    drawing, _ = _tiles(captions, 255 * np.clip(X.T, 0, 1), PAPER_TO_INK, 80, 8)
    names = commas(caption.replace("\n", " ") for caption in captions)
    return drawing.picture(say("training.images", n=len(captions), names=names))


def _weight_images(W1, W2):
    """(Drawing, words): each row of W1 as an image, signs marked where a weight is strong."""
    limit = np.abs(W1).max() or 1.0
    units = [
        say("training.unit", number=k, weight=number(weight, 1, sign=True, small=0.05))
        for k, weight in enumerate(W2[0], 1)
    ]
    drawing, places = _tiles(units, 126 + 126 * W1 / limit, SHADES, 128, 6)
    for w, (x, y, *_) in zip(W1, places):
        for pixel in np.flatnonzero(np.abs(w) > 0.4 * limit):
            row, column = divmod(int(pixel), 8)
            sign = "+" if w[pixel] > 0 else "−"
            drawing.text(x + 8 + 16 * column, y + 8 + 16 * row, sign, anchor="middle")
    return drawing, say("training.weights", units=semicolons(units))


@live
def explore_weight_images(run, record=slide(0, 0, 1000, label="training.record")):
    """The rows of W1 as images, with a slider over the records of a run on images."""
    last = len(run.history) - 1
    now = run.history[min(record, last)]
    drawing, words = _weight_images(now.parameters.W1, now.parameters.W2)
    epoch = say("training.at-epoch", epoch=f"{now.epoch:,}", cost=number(now.cost, 3))
    drawing.height += 24
    drawing.text(10, drawing.height - 16, epoch, bold=True)
    said = say("training.images-at", at=epoch, words=words)
    return Shown(drawing, said, ends={"record": last})
