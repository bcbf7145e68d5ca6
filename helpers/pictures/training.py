"""Training seen: examples and boundaries in the plane, curves over epochs, hidden units as lines and images."""

from itertools import pairwise

import numpy as np

from helpers import datasets, training
from helpers.activations import tanh
from helpers.network import forward, initialise
from helpers.pictures.draw import Drawing, spread
from helpers.pictures.live import Shown, live, powers, slide
from helpers.pictures.plot import SHADES, Plot, classes, grid, legend
from helpers.pictures.style import BLUE, CURVES, FAINT, GREY, INK, ORANGE, number, percent, short
from helpers.texts import listed, say

GRID = 80  # values along each side of a plane; they are smoothed
PAPER_TO_INK = np.linspace(255, 0, 256).astype(np.uint8)[:, np.newaxis].repeat(3, axis=1)


def panels(count, width, height, columns, top=40, below=40):
    """A Drawing with room for so many panels, and the upper left corner of each.

    width, height: of one with its surroundings, in CSS pixels. top, below: free above and below all.
    """
    columns = min(count, columns)
    rows = -(-count // columns)
    drawing = Drawing(columns * width, rows * height + top + below)
    return drawing, [(width * (i % columns), top + height * (i // columns)) for i in range(count)]


def window(dataset):
    """The part of the plane in which the examples lie: (xlim, ylim)."""
    low, high = dataset.X.min(axis=1), dataset.X.max(axis=1)
    margin = 0.06 * (high - low)
    return list(zip(low - margin, high + margin))


def plane(drawing, box, dataset, named=(True, True)):
    """Axes for the two features of a data set. named: the axes that say which. Returns Plot."""
    across, up = (name if shown else "" for name, shown in zip(dataset.features, named))
    return Plot(drawing, *box, *window(dataset), xlabel=across, ylabel=up)


def planes(dataset, titles, draw):
    """A plane for each title, with the names of features and classes once.

    draw: called with each title and its Plot, before the examples. Returns the Drawing.
    """
    columns = 2 if len(titles) in (2, 4) else 3
    width, height = {1: (460, 330), 2: (440, 330)}.get(min(columns, len(titles)), (310, 290))
    height += 20 * any(titles)
    drawing, corners = panels(len(titles), width, height, columns, top=24, below=24)
    for i, (title, (x, y)) in enumerate(zip(titles, corners)):
        last = i + columns >= len(titles)
        down = 12 + 20 * any(titles)
        plot = plane(
            drawing,
            (x + 50, y + down, width - 70, height - 50 - down),
            dataset,
            (last, i % columns == 0),
        )
        plot.above = 14 + 20 * any(titles)
        draw(title, plot)
    legend(drawing, 46, drawing.height - 18, classes(dataset), across=True)
    return drawing


def points(dataset):
    """The examples of a data set with two features. Returns Picture."""
    drawing = planes(dataset, [""], lambda _, plot: plot.examples(dataset.X, dataset.Y))
    counts = [int(np.sum(dataset.Y == label)) for label in (0, 1)]
    words = say(
        "training.points",
        name=dataset.name,
        across=dataset.features[0],
        up=dataset.features[1],
        zeros=counts[0],
        ones=counts[1],
        zero=dataset.classes[0],
        one=dataset.classes[1],
    )
    return drawing.picture(words)


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
    rights = {
        title: percent(training.accuracy(dataset.X, dataset.Y, parameters, g1), 1)
        for title, parameters in networks.items()
    }

    def draw(title, plot):
        boundary(plot, dataset, networks[title], g1)
        plot.heading(say("training.share", title=title, right=rights[title]))

    drawing = planes(dataset, list(networks), draw)
    shares = [say("training.share", title=title, right=right) for title, right in rights.items()]
    zero, one = dataset.classes
    words = say(
        "training.boundaries", name=dataset.name, zero=zero, one=one, shares="; ".join(shares)
    )
    return drawing.picture(words)


def curves(lines, xlabel=None, ylabel=None, xscale="linear", yscale="linear", ylim=None):
    """Curves over epochs. lines: label -> (x, y). Returns Picture.

    xscale, yscale: "linear" or "log"; "symlog" for x is a logarithm that begins at 0.
    """
    xlabel, ylabel = xlabel or say("training.epoch"), ylabel or say("training.cost")
    wide = max(spread(label, 12) for label in lines)
    drawing = Drawing(600 + wide + 70, 320)
    xs = np.concatenate([np.ravel(x) for x, _ in lines.values()]).astype(float)
    ys = np.concatenate([np.ravel(y) for _, y in lines.values()]).astype(float)
    low, high = ylim or (min(ys), max(ys))
    if ylim is None:
        if yscale == "log":
            low, high = low / 1.3, high * 1.3
        else:
            low, high = low - 0.05 * (high - low or 1), high + 0.05 * (high - low or 1)
    log = "x" * (xscale != "linear") + "y" * (yscale != "linear")
    plot = Plot(
        drawing, 70, 34, 530, 228, (xs.min(), xs.max()), (low, high), xlabel, ylabel, log=log
    )
    looks = dict(zip(lines, (CURVES * (1 + len(lines) // len(CURVES)))))
    looks = {label: {"stroke": c, "dash": d, "thick": w} for label, (c, d, w) in looks.items()}
    for label, (x, y) in lines.items():
        plot.line(x, y, **looks[label])
    legend(drawing, 620, 44, looks)
    ends = [
        say("training.from-to", label=label, first=short(y[0], 2), last=short(y[-1], 2))
        for label, (_, y) in lines.items()
    ]
    return drawing.picture(say("training.curves", y=ylabel, x=xlabel, ends="; ".join(ends)))


@live
def explore_history(dataset, run, record=slide(20, 0, 1000, label="training.record")):
    """A finished run, with a slider over its records: the cost so far, and the boundary there.

    dataset: with two features. run: of `train` on it.
    """
    last = len(run.history) - 1
    record = min(record, last)
    so_far, now = run.history[: record + 1], run.history[record]
    epoch, costs = f"{now.epoch:,}", [r.cost for r in run.history]
    drawing = Drawing(900, 374)
    top = 1.05 * max(costs)
    limits = (0, max(1, run.epochs[-1])), (0, top)
    plot = Plot(drawing, 60, 58, 350, 240, *limits, say("training.epoch"), say("training.cost"))
    plot.line(run.epochs, costs, stroke=FAINT)
    plot.line([r.epoch for r in so_far], [r.cost for r in so_far], stroke=BLUE, thick=2.4)
    plot.dots([now.epoch], [now.cost], colour=INK, size=9)
    cost, right = number(now.cost, 3), percent(now.accuracy, 1)
    plot.heading(say("training.at-epoch", epoch=epoch, cost=cost))
    seen = plane(drawing, (510, 58, 350, 240), dataset)
    boundary(seen, dataset, now.parameters)
    seen.heading(say("training.right", right=right))
    legend(drawing, 510, 360, classes(dataset), across=True, size=11)
    words = say(
        "training.history",
        n=now.epoch,
        epoch=epoch,
        first=number(costs[0], 3),
        cost=cost,
        right=right,
        name=dataset.name,
    )
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
    plot = Plot(drawing, 60, 52, 430, 226, (-reach, reach), (0, reach**2 / 2), "v", "J")
    plot.line(line, line**2 / 2, stroke=GREY)
    for here, there in pairwise(v):
        plot.line([here, there], [here**2 / 2, there**2 / 2], stroke=BLUE, thick=1.2)
    plot.dots(v, v**2 / 2, colour=BLUE, size=7)
    plot.dots(v[:1], v[:1] ** 2 / 2, marker="s", colour=ORANGE, size=10)
    plot.text(v[0], v[0] ** 2 / 2, say("training.start"), dx=14, dy=-2, halo=True)
    kinds = ("quiet", "at-once", "swings", "for-ever", "apart")
    kind = kinds[int(np.searchsorted((1 - 1e-9, 1 + 1e-9, 2 - 1e-9, 2 + 1e-9), rate))]
    plot.heading(say("training.each-step", rate=short(rate), factor=number(factor)))
    top = 12 + drawing.paragraph(530, 52, say(f"training.parabola.{kind}"), 270, bold=True)
    for row, value in enumerate(v):
        drawing.text(530, top + 21 * row, say("training.step", n=row), size=12, fill=GREY)
        drawing.text(700, top + 21 * row, number(value, 3), size=12, code=True, anchor="end")
    values = listed([number(value) for value in v[:5]])
    return Shown(drawing, say("training.parabola.words", rate=short(rate), values=values))


def _hidden_lines(dataset, networks):
    """(Drawing, words) of `hidden_lines`."""
    said = []

    def draw(title, plot):
        W1, b1, *_ = networks[title]
        plot.examples(dataset.X, dataset.Y, size=4.5)
        plot.drawing.rect(*plot.box, fill="#ffffff", opacity=0.6, stroke="none")  # the lines lead
        plot.heading(title)
        degrees = []
        for k, (w, b) in enumerate(zip(W1, b1[:, 0])):
            if not np.any(w != 0):
                continue
            towards = w / np.hypot(*w)
            foot, along = -b / np.hypot(*w) * towards, np.array([-towards[1], towards[0]])
            colour, dash, _ = CURVES[k % 4]
            wide = 1.5 + 1.3 * (len(W1) - 1 - k)  # so that lines on top of each other are all seen
            plot.line(
                *np.transpose([foot - 99 * along, foot + 99 * along]),
                stroke=colour,
                dash=dash,
                thick=wide,
            )
            plot.line(*np.transpose([foot, foot + 0.7 * towards]), stroke=colour, arrow=True)
            degrees.append(number(np.degrees(np.arctan2(towards[1], towards[0])), 0))
        if degrees:
            said.append(say("training.rows-at", title=title, degrees=listed(degrees)))
        else:
            (x, y), *_ = plot.at([np.mean(plot.xlim)], [np.mean(plot.ylim)])
            plot.drawing.text(x, y, say("training.no-lines"), anchor="middle", bold=True)
            said.append(say("training.all-zero", title=title))

    drawing = planes(dataset, list(networks), draw)
    return drawing, say("training.lines", name=dataset.name, rows="; ".join(said))


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
    name,
    scale=powers(1e-4, -8, 1, label="training.scale"),
    seed=slide(0, 0, 9, label="training.seed"),
):
    """Train from random weights, with a slider for their scale: hidden units at three epochs.

    name: of a data set with two features.
    """
    dataset = datasets.load(name)
    parameters = initialise(2, 4, 1, np.random.default_rng(seed), scale)
    run = training.train(dataset.X, dataset.Y, parameters, 1.2, 300, record_every=50)
    networks = {
        say("training.epoch-cost", epoch=r.epoch, cost=number(r.cost)): r.parameters
        for r in (run.history[0], run.history[1], run.history[-1])
    }
    return Shown(*_hidden_lines(dataset, networks))


def images(X, captions):
    """Images of 8 x 8 pixels, ink black. X: (64, k), from 0 to 1. captions: k. Returns Picture."""
    lines = [caption.split("\n") for caption in captions]
    height = 94 + 15 * max(map(len, lines))
    drawing, corners = panels(len(captions), 110, height, 8, top=4, below=0)
    for pixels, caption, (x, y) in zip(X.T, lines, corners):
        for row, words in enumerate(caption):
            drawing.text(x + 10, y + 10 + 15 * row, words, size=11)
        top = y + 4 + 15 * len(caption)
        ink = np.rint(255 * np.clip(pixels, 0, 1)).astype(np.uint8).reshape(8, 8)
        drawing.bitmap(x + 10, top, 80, 80, ink, PAPER_TO_INK)
        drawing.rect(x + 10, top, 80, 80, stroke=FAINT, thick=1)
    names = ", ".join(caption.replace("\n", " ") for caption in captions)
    return drawing.picture(say("training.images", n=len(captions), names=names))


def _weight_images(W1, W2):
    """(Drawing, words) of `weight_images`."""
    limit = np.abs(W1).max() or 1.0
    drawing, corners = panels(len(W1), 160, 172, 6, top=4, below=0)
    for k, (w, (x, y)) in enumerate(zip(W1, corners)):
        title = say("training.unit", number=k + 1, weight=number(W2[0, k], 1, sign=True))
        drawing.text(x + 10, y + 12, title, size=11)
        indices = np.rint(126 + 126 * w.reshape(8, 8) / limit).astype(np.uint8)
        drawing.bitmap(x + 10, y + 24, 136, 136, indices, SHADES)
        drawing.rect(x + 10, y + 24, 136, 136, stroke=FAINT, thick=1)
        for place in np.flatnonzero(np.abs(w) > 0.4 * limit):
            row, column = divmod(int(place), 8)
            sign = "+" if w[place] > 0 else "\N{MINUS SIGN}"
            drawing.text(x + 18.5 + 17 * column, y + 32.5 + 17 * row, sign, anchor="middle")
    units = [
        say("training.unit-words", number=k + 1, weight=number(weight, 1, sign=True))
        for k, weight in enumerate(W2[0])
    ]
    return drawing, say("training.weights", units=", ".join(units))


def weight_images(W1, W2):
    """Each row of W1 as an image, signs marked where a weight is strong, with its W2. Picture.

    W1: (n1, 64). W2: (1, n1).
    """
    drawing, words = _weight_images(W1, W2)
    return drawing.picture(words)


@live
def explore_weight_images(run, record=slide(1000, 0, 1000, label="training.record")):
    """The rows of W1 as images, with a slider over the records of a run on images."""
    last = len(run.history) - 1
    now = run.history[min(record, last)]
    drawing, words = _weight_images(now.parameters.W1, now.parameters.W2)
    epoch = say("training.at-epoch", epoch=f"{now.epoch:,}", cost=number(now.cost, 3))
    drawing.height += 24
    drawing.text(10, drawing.height - 16, epoch, bold=True)
    return Shown(drawing, f"{epoch}. {words}", ends={"record": last})
