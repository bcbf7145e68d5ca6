"""A drawing described once and rendered twice: as SVG for what is live, as a PNG for what is stored.

SVG reaches the browser in a few kilobytes and a millisecond; a PNG can be seen where nothing runs.
Lengths are CSS pixels, y points down, as in SVG. Nothing here depends on matplotlib's settings.
"""

import base64
import functools
import html
import io
import re
import struct
import zlib
from typing import NamedTuple

import numpy as np
from PIL import Image

from helpers.pictures.style import FAINT, FAMILY, FAMILY_OF_CODE, GREY, INK, PAPER, text_width

RISE = 0.364  # from the middle line of a text down to its base line, in units of its size
# Where a line may end: after a blank, and after a Chinese letter with its punctuation.
_WORD = re.compile(
    r"[“（《]*(?:[\u3400-\u9fff][，。：；？！、”）》]*|[^\s\u3400-\u9fff“（《]+\s*)|[“（《]+|\s+"
)
# Without a card, what is drawn in ink takes the page's colours; the first is ink with a halo.
THEMED = (
    (f'"{INK}" stroke="{PAPER}"', f'"{INK}" stroke="var(--jp-layout-color0, {PAPER})"'),
    (f'"{INK}"', f'"var(--jp-ui-font-color1, {INK})"'),
    (f'"{GREY}"', f'"var(--jp-ui-font-color2, {GREY})"'),
    (f'"{FAINT}"', f'"var(--jp-border-color1, {FAINT})"'),
)


class Rect(NamedTuple):
    """A rectangle from its upper left corner. opacity: of the fill. round: radius of the corners."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "none"
    stroke: str = INK
    thick: float = 1.2
    dash: tuple | None = None
    opacity: float = 1.0
    round: float = 0.0


class Path(NamedTuple):
    """Lines through points, or areas where `fill` is given.

    lines: arrays (n, 2), each a line of its own. arrow: a head at the last point of each.
    """

    lines: tuple
    stroke: str = INK
    thick: float = 1.6
    dash: tuple | None = None
    arrow: bool = False
    fill: str = "none"
    opacity: float = 1.0


class Dots(NamedTuple):
    """Many markers of one look. points: (n, 2). marker: "o", "x" or "s" (a square)."""

    points: np.ndarray
    marker: str
    colour: str
    size: float = 7.0
    hollow: bool = False


class Words(NamedTuple):
    """A text whose middle line is at y. anchor: "start", "middle" or "end". halo: on a picture.

    In `words`, `_{..}` and `^{..}` are indices below and above.
    """

    x: float
    y: float
    words: str
    size: float = 13.0
    anchor: str = "start"
    fill: str = INK
    bold: bool = False
    code: bool = False
    halo: bool = False


class Bitmap(NamedTuple):
    """An image of numbers: (rows, columns) of indices into `palette` (n, 3), or (rows, columns, 3)."""

    x: float
    y: float
    width: float
    height: float
    pixels: np.ndarray
    palette: np.ndarray | None = None
    clear: int | None = None
    smooth: bool = False


def png(pixels, palette=None, clear=None):
    """The bytes of a PNG. pixels, palette: uint8, as in Bitmap. clear: the index that is seen through.

    With a palette by hand: pictures of sixty frames a second must be small and soon made.
    """
    if palette is None:
        buffer = io.BytesIO()
        Image.fromarray(pixels, "RGB").save(buffer, format="png", compress_level=1)
        return buffer.getvalue()
    height, width = pixels.shape
    rows = np.full((height, 1 + width), 2, np.uint8)  # 2: what follows is added to the row above
    rows[0, 1:], rows[1:, 1:] = pixels[0], pixels[1:] - pixels[:-1]
    chunks = [b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)]
    chunks += [b"PLTE" + palette.tobytes()]
    if clear is not None:
        chunks += [b"tRNS" + b"\xff" * clear + b"\x00"]
    chunks += [b"IDAT" + zlib.compress(rows, 1), b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


_INDEX = re.compile(r"([_^]\{[^}]*\})")


def runs(words):
    """The pieces of a text: [(letters, level)], level -1 for an index below, 1 for one above."""
    levels = {"_": -1, "^": 1}
    pieces = [
        (piece[2:-1], levels[piece[0]]) if odd % 2 else (piece, 0)
        for odd, piece in enumerate(_INDEX.split(words))
    ]
    return [piece for piece in pieces if piece[0]]


@functools.lru_cache(4096)
def spread(words, size, bold=False, code=False):
    """The width in CSS pixels of a text with indices."""
    return sum(
        text_width(letters, size * (0.72 if level else 1), bold, code)
        for letters, level in runs(words)
    )


def arrow_head(points):
    """The three corners of the head of an arrow along `points`."""
    tip, along = points[-1], points[-1] - points[-2]
    along = along / (np.hypot(*along) or 1.0) * 8
    across = 0.45 * np.array([-along[1], along[0]])
    return np.array([tip, tip - along + across, tip - along - across])


def dot_rings(marker, colour, hollow):
    """The colours and widths, in units of its size, in which a dot or cross is painted over itself."""
    if marker == "x":
        return (PAPER, 0.6), (colour, 0.16 if hollow else 0.34)
    return (PAPER, 1.3), (colour, 1), *([(PAPER, 0.5)] if hollow else [])


class Drawing:
    """Collects marks; `svg()` and `picture()` render the same marks."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.marks = []

    def rect(self, x, y, width, height, **style):
        """A rectangle; style: the rest of Rect."""
        self.marks.append(Rect(x, y, width, height, **style))

    def line(self, points, **style):
        """A line through [(x, y), ...]; style: the rest of Path."""
        self.lines([points], **style)

    def lines(self, many, **style):
        """Many lines of one look."""
        self.marks.append(Path(tuple(np.asarray(points, float) for points in many), **style))

    def area(self, points, fill, **style):
        """A filled polygon; style: the rest of Path."""
        self.line(points, fill=fill, **{"stroke": "none", **style})

    def dots(self, points, marker="o", colour=INK, **style):
        """Markers at [(x, y), ...]; style: the rest of Dots."""
        self.marks.append(Dots(np.asarray(points, float).reshape(-1, 2), marker, colour, **style))

    def text(self, x, y, words, **style):
        """A text whose middle line is at y; style: the rest of Words. Returns its width."""
        mark = Words(x, y, str(words), **style)
        self.marks.append(mark)
        return spread(mark.words, mark.size, mark.bold, mark.code)

    def paragraph(self, x, y, words, width, size=13.0, bold=False, **style):
        """A text broken into lines no wider than `width`. Returns the y of the line after it."""
        lines = [""]
        for word in _WORD.findall(words):
            if lines[-1] and spread((lines[-1] + word).rstrip(), size, bold) > width:
                lines.append("")
            lines[-1] += word
        for line in lines:
            self.text(x, y, line.strip(), size=size, bold=bold, **style)
            y += 1.45 * size
        return y

    def bitmap(self, x, y, width, height, pixels, palette=None, **style):
        """An image; see Bitmap."""
        self.marks.append(Bitmap(x, y, width, height, pixels, palette, **style))

    def put(self, other, x, y):
        """All marks of another drawing, its upper left corner at (x, y)."""
        self.marks += [_moved(mark, x, y) for mark in other.marks]

    def texts(self):
        """Every text in it, in the order in which it was drawn."""
        return [mark.words for mark in self.marks if isinstance(mark, Words)]

    def svg(self, alt=""):
        """The drawing on a white card, as an <svg> element; alt: its words for screen readers."""
        look = f"max-width:100%;height:auto;background:{PAPER};border-radius:4px"
        return self._element(alt, f'width="{self.width:g}" style="{look}"', self.marks)

    def layers(self, alt=""):
        """The drawing as HTML that fills its container, on the page's own colours: for what plays.

        Its images are <img>s below an <svg>. Their bytes stand in the page itself and are decoded
        before it is painted, so none is ever late; an <image> in an <svg> can be.
        """
        below = "".join(self._img(mark) for mark in self.marks if isinstance(mark, Bitmap))
        others = [mark for mark in self.marks if not isinstance(mark, Bitmap)]
        svg = self._element(alt, 'style="position:relative"', others)
        for ink, theme in THEMED:
            svg = svg.replace(ink, theme)
        return below + svg

    def _img(self, mark):
        place = "".join(f"{side}:{share};" for side, share in self.shares(mark[:4]).items())
        sharp = "" if mark.smooth else "image-rendering:pixelated"
        return (
            f'<img alt="" decoding="sync" style="position:absolute;{place}{sharp}" '
            f'src="{_data(mark.pixels, mark.palette, mark.clear)}"/>'
        )

    def shares(self, box):
        """CSS that puts something over a box (x, y, width, height) of the drawing, at any size."""
        whole = 2 * (self.width, self.height)
        sides = zip(("left", "top", "width", "height"), box, whole)
        return {side: f"{100 * length / all_of_it:.3f}%" for side, length, all_of_it in sides}

    def _element(self, alt, style, marks):
        label = f'role="img" aria-label="{html.escape(alt)}"' if alt else 'aria-hidden="true"'
        inside = "".join(_SVG[type(mark)](*mark) for mark in marks)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {label} viewBox="0 0 {self.width:g} '
            f'{self.height:g}" {style} font-family="{FAMILY}">{inside}</svg>'
        )

    def picture(self, alt):
        """The drawing as a Picture, with its alternative text."""
        from helpers.pictures.still import picture  # what is live needs no renderer

        return picture(self, alt)


def _moved(mark, x, y):
    if isinstance(mark, Path):
        return mark._replace(lines=tuple(points + (x, y) for points in mark.lines))
    if isinstance(mark, Dots):
        return mark._replace(points=mark.points + (x, y))
    return mark._replace(x=mark.x + x, y=mark.y + y)


def _path(points):
    return "M" + ("L%.1f %.1f" * len(points))[1:] % tuple(points.ravel().tolist())


def _paint(fill, opacity, stroke, thick, dash):
    """The attributes of a rectangle and of a path."""
    paint = f'fill="{fill}"'
    if opacity != 1 and fill != "none":
        paint += f' fill-opacity="{opacity:g}"'
    if stroke != "none":
        paint += f' stroke="{stroke}" stroke-width="{thick:g}"'
    if dash:
        paint += f' stroke-dasharray="{" ".join(f"{d:g}" for d in dash)}"'
    return paint


def _svg_rect(x, y, width, height, fill, stroke, thick, dash, opacity, round):
    corner = f' rx="{round:g}"' if round else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{corner} '
        f"{_paint(fill, opacity, stroke, thick, dash)}/>"
    )


def _svg_path(lines, stroke, thick, dash, arrow, fill, opacity):
    end = "" if fill == "none" else "Z"
    path = "".join(_path(points) + end for points in lines)
    paint = _paint(fill, opacity, stroke, thick, dash)
    drawn = f'<path d="{path}" {paint} stroke-linejoin="round"/>'
    if arrow:
        heads = "".join(_path(arrow_head(points)) + "Z" for points in lines)
        drawn += f'<path d="{heads}" fill="{stroke}"/>'
    return drawn


def _svg_dots(points, marker, colour, size, hollow):
    corner = points if marker == "o" else points - size / 2
    outline = {
        "o": "h0",
        "x": f"l{size:.1f} {size:.1f}m0 {-size:.1f}l{-size:.1f} {size:.1f}",
        "s": f"h{size:.1f}v{size:.1f}h{-size:.1f}Z",
    }[marker]
    path = f"M%.1f %.1f{outline}" * len(points) % tuple(corner.ravel().tolist())
    if marker == "s":
        inside = PAPER if hollow else colour
        return f'<path d="{path}" fill="{inside}" stroke="{colour}" stroke-width="1.2"/>'
    rings = "".join(
        f'<path d="{path}" stroke="{c}" stroke-width="{width * size:.1f}"/>'
        for c, width in dot_rings(marker, colour, hollow)
    )
    return f'<g fill="none" stroke-linecap="round">{rings}</g>'


def _svg_words(x, y, words, size, anchor, fill, bold, code, halo):
    inside = html.escape(words) if "{" not in words else _indexed(words, size)
    extras = f' stroke="{PAPER}" stroke-width="3" paint-order="stroke"' if halo else ""
    if anchor != "start":
        extras += f' text-anchor="{anchor}"'
    if bold:
        extras += ' font-weight="bold"'
    if code:
        extras += f' font-family="{FAMILY_OF_CODE}"'
    return (
        f'<text x="{x:.1f}" y="{y + RISE * size:.1f}" font-size="{size:g}" '
        f'textLength="{spread(words, size, bold, code):.1f}" xml:space="preserve" '
        f'fill="{fill}"{extras}>{inside}</text>'
    )


def _indexed(words, size):
    inside, level = "", 0
    for letters, next_level in runs(words):
        shift = (level - next_level) * 0.36 * size
        small = f' font-size="{0.72 * size:.1f}"' if next_level else ""
        inside += f'<tspan dy="{shift:.1f}"{small}>{html.escape(letters)}</tspan>'
        level = next_level
    return inside


def _svg_bitmap(x, y, width, height, pixels, palette, clear, smooth):
    sharp = "" if smooth else ' style="image-rendering:pixelated"'
    return (
        f'<image x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'preserveAspectRatio="none" decoding="sync"{sharp} href="{_data(pixels, palette, clear)}"/>'
    )


def _data(*image):
    return "data:image/png;base64," + base64.b64encode(png(*image)).decode("ascii")


_SVG = {Rect: _svg_rect, Path: _svg_path, Dots: _svg_dots, Words: _svg_words, Bitmap: _svg_bitmap}
