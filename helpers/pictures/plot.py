"""Axes: a rectangle of a drawing in which data have coordinates."""

import math

import numpy as np
from contourpy import contour_generator  # matplotlib's own contour lines

from helpers.pictures.draw import Words, spread
from helpers.pictures.style import COLOURS, FAINT, GREY, INK, LEARNED, MARKERS, MINUS, shades

SHADES = shades(253)


def ticks(low, high, count=5):
    """About `count` round numbers from low to high: steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


def powers(low, high, most=6):
    """Powers of ten from low to high, every second or third one where there are many.

    Round numbers where there are fewer than two of them.
    """
    if low <= 0:
        return [0, *powers(1, high, most)]
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last <= first:
        return ticks(low, high)
    return [10.0**n for n in range(first, last + 1, -(-(last - first + 1) // most))]


def grid(xlim, ylim, count):
    """Points of the plane, as columns: (2, count**2), the upper row first, as an image has it."""
    across, up = np.meshgrid(np.linspace(*xlim, count), np.linspace(*ylim[::-1], count))
    return np.stack([across.ravel(), up.ravel()])


class Plot:
    """A rectangle from its upper left corner, with axes left and below it.

    xlim, ylim: the data at its ends. xticks, yticks: by default round numbers; () for none, or a
    dict of number -> label. log: "x", "y" or "xy". labels and title are optional.
    """

    def __init__(
        self,
        drawing,
        x,
        y,
        width,
        height,
        xlim,
        ylim,
        xlabel="",
        ylabel="",
        title="",
        xticks=None,
        yticks=None,
        log="",
        frame=True,
    ):
        self.drawing, self.box = drawing, (x, y, width, height)
        self.xlim, self.ylim, self.log = xlim, ylim, log
        if frame:
            self._axes(xticks, yticks, xlabel, ylabel)
        self.above = 34 if ylabel else 14
        if title:
            self.heading(title)

    def heading(self, words, above=None):
        """A title over the plot, and over the name of its axis; above: its distance in pixels."""
        x, y, *_ = self.box
        self.drawing.text(x, y - (above or self.above), words, bold=True)

    def at(self, xs, ys):
        """Data to pixels: (n, 2)."""
        x, y, width, height = self.box
        across = self._share(xs, self.xlim, "x" in self.log)
        up = self._share(ys, self.ylim, "y" in self.log)
        return np.stack(np.broadcast_arrays(x + width * across, y + height * (1 - up)), axis=-1)

    @staticmethod
    def _share(values, limits, log):
        values, limits = np.asarray(values, float), np.asarray(limits, float)
        if log:  # an axis that begins at 0 shows log(1 + x)
            shift = 1.0 if limits[0] <= 0 else 0.0
            values, limits = np.log10(np.maximum(values + shift, 1e-300)), np.log10(limits + shift)
        return (values - limits[0]) / (limits[1] - limits[0])

    def _axes(self, xticks, yticks, xlabel, ylabel):
        draw, (x, y, width, height) = self.drawing, self.box
        draw.line([(x, y), (x, y + height), (x + width, y + height)], thick=1, stroke=GREY)
        labels = _labelled(xticks, self.xlim, "x" in self.log)
        for (here, _), label in zip(self.at(list(labels), self.ylim[0]), labels.values()):
            draw.line([(here, y + height), (here, y + height + 4)], thick=1, stroke=GREY)
            draw.text(here, y + height + 13, label, size=11, anchor="middle")
        widest = 0
        labels = _labelled(yticks, self.ylim, "y" in self.log)
        for (_, here), label in zip(self.at(self.xlim[0], list(labels)), labels.values()):
            draw.line([(x - 4, here), (x, here)], thick=1, stroke=GREY)
            draw.text(x - 7, here, label, size=11, anchor="end")
            widest = max(widest, spread(label, 11))
        if xlabel:
            draw.text(x + width / 2, y + height + 32, xlabel, size=12, anchor="middle")
        if ylabel:  # lying, above its axis: it is read without turning the head
            draw.text(x - 7 - widest, y - 14, ylabel, size=12)

    def line(self, xs, ys, **style):
        """A curve, cut off at the edges."""
        if pieces := _inside(self.at(xs, ys), self.box):
            self.drawing.lines(pieces, **style)

    def dots(self, xs, ys, **style):
        """Markers; those outside are left out."""
        x, y, width, height = self.box
        points = self.at(np.ravel(xs), np.ravel(ys))
        seen = (points >= (x - 1, y - 1)) & (points <= (x + width + 1, y + height + 1))
        self.drawing.dots(points[seen.all(axis=1)], **style)

    def text(self, x, y, words, dx=0, dy=0, **style):
        """A text at a point of the data, shifted by pixels."""
        ((here, there),) = self.at([x], [y])
        self.drawing.text(here + dx, there + dy, words, **style)

    def examples(self, X, Y, **style):
        """Both classes: blue dots for 0, orange crosses for 1. X: (2, m). Y: (1, m)."""
        for label in (0, 1):
            chosen = X[:, Y[0] == label]
            self.dots(*chosen, marker=MARKERS[label], colour=COLOURS[label], **style)

    def tint(self, values, low, high, palette=SHADES):
        """Colour the rectangle by values, (rows, columns), the upper row first."""
        share = np.clip((values - low) / (high - low), 0, 1)
        indices = np.rint((len(palette) - 1) * share).astype(np.uint8)
        self.drawing.bitmap(*self.box, indices, palette, smooth=True)

    def level(self, values, **style):
        """The line on which values, (rows, columns) as for `tint`, are 0."""
        x, y, width, height = self.box
        rows, columns = values.shape
        scale = width / (columns - 1), height / (rows - 1)
        if found := contour_generator(z=values).lines(0.0):
            lines = [line * scale + (x, y) for line in found]
            self.drawing.lines(lines, **{"stroke": INK, "thick": 1.8, **style})

    def chosen(self, x, y, words):
        """What the learner chose: x, on yellow paper at its axis, with dotted lines to (x, y)."""
        left, low = self.xlim[0], self.ylim[0]
        ((here, bottom),) = self.at([x], [low])
        self.line([x, x, left], [low, y, y], stroke=GREY, dash=(2, 3), thick=1.3)
        wide, middle = spread(words, 12) + 12, bottom + 13
        here = min(max(here, wide / 2 + 1), self.drawing.width - wide / 2 - 1)
        box = here - wide / 2, middle - 9, wide, 18
        marks = self.drawing.marks  # without the labels of the axes that it would cover
        self.drawing.marks = [m for m in marks if not (isinstance(m, Words) and _meets(m, box))]
        self.drawing.rect(*box, fill=LEARNED, round=3)
        self.drawing.text(here, middle, words, size=12, anchor="middle")

    def zero(self):
        """Faint lines where the data are 0."""
        for xs, ys in (((0, 0), self.ylim), (self.xlim, (0, 0))):
            self.line(xs, ys, stroke=FAINT, thick=1)


def _meets(text, box, gap=3):
    """Whether a text lies on a rectangle, or nearer to it than `gap`."""
    x, y, width, height = box
    wide = spread(text.words, text.size, text.bold, text.code)
    left = text.x - {"start": 0, "middle": wide / 2, "end": wide}[text.anchor]
    beside = left > x + width + gap or left + wide < x - gap
    return not (beside or abs(text.y - y - height / 2) > (height + 0.75 * text.size) / 2 + 1)


def _labelled(marks, limits, log):
    if isinstance(marks, dict):
        return marks
    if marks is None:
        marks = powers(*limits) if log else ticks(*limits)
    return {value: f"{value:,.6g}".replace("-", MINUS) for value in marks}


def _inside(points, box):
    """The pieces of a line within a box, as a list of (n, 2); each segment is cut at the edges."""
    points = points[np.isfinite(points).all(axis=1)]
    start, step = points[:-1], np.diff(points, axis=0)
    low, high = np.array(box[:2]) - 1e-10, np.add(box[:2], box[2:]) + 1e-10  # an edge is inside
    with np.errstate(divide="ignore"):
        to_low, to_high = (low - start) / step, (high - start) / step
    enters = np.minimum(to_low, to_high).max(axis=1, keepdims=True).clip(0, None)
    leaves = np.maximum(to_low, to_high).min(axis=1, keepdims=True).clip(None, 1)
    seen = (enters < leaves).ravel()
    if not seen.any():
        return []
    start, step = start[seen], step[seen]
    first, last = start + enters[seen] * step, start + leaves[seen] * step
    cuts = np.flatnonzero(np.abs(first[1:] - last[:-1]).max(axis=1) > 1e-6) + 1
    pieces = zip(np.split(first, cuts), np.split(last, cuts))
    return [np.concatenate([begins[:1], ends]) for begins, ends in pieces]


def legend(drawing, x, y, entries, across=False, size=12):
    """What curves and markers mean, below each other or `across`. Returns where it ends.

    entries: label -> style of a line, or of dots where it has a `marker`.
    """
    for label, style in entries.items():
        if "marker" in style:
            drawing.dots([(x + 12, y)], **style)
        else:
            drawing.line([(x, y), (x + 24, y)], **style)
        wide = drawing.text(x + 30, y, label, size=size)
        x, y = (x + wide + 48, y) if across else (x, y + 1.6 * size)
    return x, y


def classes(dataset, **style):
    """The entries of a legend for the two classes of a data set."""
    return {
        name: {"marker": MARKERS[label], "colour": COLOURS[label], **style}
        for label, name in enumerate(dataset.classes)
    }
