"""What a graph of boxes needs: a box with a name and a value, and arrows that meet the borders."""

from typing import NamedTuple

import numpy as np

from helpers.pictures.style import BLUE, INK, ORANGE, PAPER


class Box(NamedTuple):
    """Where a node stands: its upper left corner, as everywhere in a drawing, and its size."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def around(cls, x, y, width, height):
        """The box whose middle is at (x, y)."""
        return cls(x - width / 2, y - height / 2, width, height)

    @property
    def middle(self):
        """(x, y) of its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self):
        return self.x + self.width

    @property
    def bottom(self):
        return self.y + self.height

    def leaves(self, offset, along):
        """How far one gets from middle + offset, in units of `along`, before one leaves the box."""
        half = np.array(self[2:]) / 2
        with np.errstate(divide="ignore"):
            return np.min((half - np.sign(along) * offset) / np.abs(along))


def draw_box(drawing, box, name, value=(), fill=PAPER, colour=INK, **frame):
    """A box with its name and, below it, its value: a text, or a list of them, line by line.

    colour: of the value. frame: of the style of Rect, such as stroke, thick, dash and opacity.
    """
    lines = [value] if isinstance(value, str) else list(value)
    drawing.rect(*box, fill=fill, **{"stroke": BLUE, "thick": 1.3, "round": 4, **frame})
    x, y = box.middle
    y -= 8.5 * len(lines)
    drawing.text(x, y, name, anchor="middle", bold=True)
    for row, line in enumerate(lines, 1):
        drawing.text(x, y + 17 * row, line, size=12, anchor="middle", code=True, fill=colour)


def arrow(drawing, start, end, backward=False, shift=0.0, gap=3.0, **style):
    """An arrow from border to border of two boxes, along the line from middle to middle.

    backward: in the look of derivatives, dashed and orange; it runs from `start` to `end` all the
    same. shift: pixels to its own left, so that an arrow there and one back lie side by side.
    gap: what stays free at each border. style: the rest of Path.
    """
    first, last = np.array(start.middle), np.array(end.middle)
    along = last - first
    length = np.hypot(*along)
    offset = shift / length * np.array([along[1], -along[0]])
    leaves = start.leaves(offset, along) + gap / length
    enters = 1 - end.leaves(offset, -along) - gap / length
    ends = first + offset + np.outer([leaves, enters], along)
    look = {"stroke": ORANGE, "dash": (6, 3)} if backward else {"stroke": BLUE}
    drawing.line(ends, arrow=True, **{**look, **style})
