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
# Without a card, what is drawn in ink takes the page's colours; the first one is ink with a halo.
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
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))]
    chunks += [(b"PLTE", palette.tobytes())]
    if clear is not None:
        chunks += [(b"tRNS", b"\xff" * clear + b"\x00")]
    chunks += [(b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


_INDEX = re.compile(r"([_^])\{([^}]*)\}")


def runs(words):
    """The pieces of a text: [(letters, level)], level -1 for an index below, 1 for one above."""
    if "{" not in words:
        return [(words, 0)] if words else []
    pieces, start = [], 0
    for found in _INDEX.finditer(words):
        pieces += [(words[start : found.start()], 0), (found[2], 1 if found[1] == "^" else -1)]
        start = found.end()
    return [piece for piece in (*pieces, (words[start:], 0)) if piece[0]]


@functools.lru_cache(4096)
def spread(words, size, bold=False, code=False):
    """The width in CSS pixels of a text with indices."""
    return sum(
        text_width(letters, size * (0.72 if level else 1), bold, code)
        for letters, level in runs(words)
    )


def arrow_head(points, length=8.0):
    """The three corners of the head of an arrow along `points`, and its shaft, cut short."""
    tip, along = points[-1], points[-1] - points[-2]
    along = along / (np.hypot(*along) or 1.0) * length
    across = 0.45 * np.array([-along[1], along[0]])
    return np.array([tip, tip - along + across, tip - along - across])


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
        self.marks.append(Path((np.asarray(points, dtype=float),), **style))

    def lines(self, many, **style):
        """Many lines of one look."""
        self.marks.append(Path(tuple(np.asarray(points, float) for points in many), **style))

    def area(self, points, fill, opacity=1.0, stroke="none", **style):
        """A filled polygon."""
        self.line(points, fill=fill, opacity=opacity, stroke=stroke, **style)

    def dots(self, points, marker="o", colour=INK, **style):
        """Markers at [(x, y), ...]; style: the rest of Dots."""
        self.marks.append(Dots(np.asarray(points, float).reshape(-1, 2), marker, colour, **style))

    def text(self, x, y, words, **style):
        """A text whose middle line is at y; style: the rest of Words. Returns its width."""
        mark = Words(x, y, str(words), **style)
        self.marks.append(mark)
        return spread(mark.words, mark.size, mark.bold, mark.code)

    def paragraph(self, x, y, words, width, leading=1.45, **style):
        """A text broken into lines no wider than `width`. Returns the y of the line after it."""
        size, bold, code = (
            style.get(n, Words._field_defaults[n]) for n in ("size", "bold", "code")
        )
        line = ""
        for word in [*words.split(" "), None]:
            longer = f"{line} {word}" if line else word
            if word is None or (line and spread(longer, size, bold, code) > width):
                self.text(x, y, line, **style)
                y += leading * size
                longer = word
            line = longer
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

    def svg(self, alt="", card=True):
        """The drawing as an <svg> element; alt: its description for screen readers.

        card: on white paper. Without it the page's own colours are behind it, and in its ink.
        """
        paper = f"background:{PAPER};border-radius:4px" if card else ""
        style = f'width="{self.width:g}" style="max-width:100%;height:auto;{paper}"'
        return self._element(alt, style, self.marks, card)

    def layers(self, alt=""):
        """The drawing as HTML that fills its container, on the page's own colours: for what plays.

        Its images are <img>s below an <svg>. Their bytes stand in the page itself and are decoded
        before it is painted, so none is ever late; an <image> in an <svg> can be.
        """
        images = [mark for mark in self.marks if isinstance(mark, Bitmap)]
        others = [mark for mark in self.marks if not isinstance(mark, Bitmap)]
        below = "".join(_img(mark, self.width, self.height) for mark in images)
        return below + self._element(alt, 'style="position:relative"', others, card=False)

    def _element(self, alt, style, marks, card):
        label = f'role="img" aria-label="{html.escape(alt)}"' if alt else 'aria-hidden="true"'
        inside = "".join(_SVG[type(mark)](*mark) for mark in marks)
        for ink, theme in () if card else THEMED:
            inside = inside.replace(ink, theme)
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


def _dashes(dash):
    return f' stroke-dasharray="{" ".join(f"{d:g}" for d in dash)}"' if dash else ""


def _path(points):
    return "M" + ("L%.1f %.1f" * len(points))[1:] % tuple(points.ravel().tolist())


def _svg_rect(x, y, width, height, fill, stroke, thick, dash, opacity, round):
    clear = f' fill-opacity="{opacity:g}"' if opacity != 1 and fill != "none" else ""
    edge = f' stroke="{stroke}" stroke-width="{thick:g}"' if stroke != "none" else ""
    corner = f' rx="{round:g}"' if round else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{corner} '
        f'fill="{fill}"{clear}{edge}{_dashes(dash)}/>'
    )


def _svg_path(lines, stroke, thick, dash, arrow, fill, opacity):
    clear = f' fill-opacity="{opacity:g}"' if opacity != 1 and fill != "none" else ""
    path = "".join(_path(points) + ("Z" if fill != "none" else "") for points in lines)
    edge = f' stroke="{stroke}" stroke-width="{thick:g}"' if stroke != "none" else ""
    shafts = f'<path d="{path}" fill="{fill}"{clear}{edge}{_dashes(dash)} stroke-linejoin="round"/>'
    if not arrow:
        return shafts
    heads = "".join(_path(arrow_head(points)) + "Z" for points in lines)
    return f'{shafts}<path d="{heads}" fill="{stroke}"/>'


def _svg_dots(points, marker, colour, size, hollow):
    r = size / 2
    if marker == "x":
        path = "".join(
            f"M{x - r:.1f} {y - r:.1f}l{size:.1f} {size:.1f}m0 {-size:.1f}l{-size:.1f} {size:.1f}"
            for x, y in points.tolist()
        )
        widths = (("#fff", 0.6 * size), (colour, (0.16 if hollow else 0.34) * size))
    elif marker == "s":
        path = "".join(
            f"M{x - r:.1f} {y - r:.1f}h{size:.1f}v{size:.1f}h{-size:.1f}Z"
            for x, y in points.tolist()
        )
        inside = "#fff" if hollow else colour
        return f'<path d="{path}" fill="{inside}" stroke="{colour}" stroke-width="1.2"/>'
    else:
        path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points.tolist())
        widths = (("#fff", 1.3 * size), (colour, size)) + ((("#fff", 0.5 * size),) * hollow)
    return '<g fill="none" stroke-linecap="round">{}</g>'.format(
        "".join(f'<path d="{path}" stroke="{c}" stroke-width="{w:.1f}"/>' for c, w in widths)
    )


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


def _img(mark, width, height):
    place = zip(("left", "top", "width", "height"), mark[:4], 2 * (width, height))
    style = ";".join(f"{name}:{100 * value / whole:.3f}%" for name, value, whole in place)
    sharp = "" if mark.smooth else ";image-rendering:pixelated"
    return (
        f'<img alt="" decoding="sync" style="position:absolute;{style}{sharp}" '
        f'src="{_data(mark.pixels, mark.palette, mark.clear)}"/>'
    )


_SVG = {Rect: _svg_rect, Path: _svg_path, Dots: _svg_dots, Words: _svg_words, Bitmap: _svg_bitmap}
