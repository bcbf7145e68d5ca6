"""Drawings as PNGs, for where nothing runs: stored outputs, GitHub, print.

Through matplotlib's renderer alone, without figures: what a user has set for figures does not matter.
"""

import base64
import contextlib
import io
import threading
from dataclasses import dataclass

import numpy as np
from matplotlib import RcParams, rc_context, rcParamsDefault
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from PIL import Image

from helpers.pictures import draw
from helpers.pictures.style import PAPER, font_file, text_width

# matplotlib's settings are one for all threads, and a cell may draw while a slider does.
_DRAWING = threading.RLock()
_OWN = {"backend", "backend_fallback", "interactive", "toolbar"}  # not ours to set back
_DEFAULTS = RcParams({k: v for k, v in rcParamsDefault.items() if k not in _OWN})


@contextlib.contextmanager
def defaults():
    """A context in which matplotlib is as it was made, whatever its user has set; for one thread."""
    with _DRAWING, rc_context(_DEFAULTS):
        yield


@dataclass(frozen=True)
class Picture:
    """A finished PNG and its alternative text. The last line of a cell shows it.

    png: the file's bytes. alt: what the picture shows, in words. width: in CSS pixels.
    """

    png: bytes
    alt: str
    width: int

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {
            "image/png": base64.b64encode(self.png).decode("ascii"),
            "text/plain": f"Picture: {self.alt}",
        }
        return data, {"image/png": {"alt": self.alt, "width": self.width}}


def picture(drawing, alt, sharp=2):
    """Render a Drawing. sharp: device pixels per CSS pixel. Returns Picture."""
    with defaults():
        pixels = _Canvas(drawing.width, drawing.height, sharp).paint(drawing.marks)
    buffer = io.BytesIO()
    in_256_colours(Image.fromarray(pixels).convert("RGB")).save(buffer, format="png")
    return Picture(buffer.getvalue(), alt, round(drawing.width))


class _Canvas:
    """Agg's renderer in CSS pixels, y down."""

    def __init__(self, width, height, sharp):
        self.sharp, self.height = sharp, round(height * sharp)
        self.renderer = RendererAgg(round(width * sharp), self.height, 72)
        self.to_pixels = Affine2D().scale(sharp, -sharp).translate(0, self.height)
        self._fill(Outline.unit_rectangle(), Affine2D().scale(4000 * sharp), PAPER)

    def paint(self, marks):
        """Paint these marks. Returns (height, width, 4), uint8."""
        for mark in marks:
            getattr(self, f"_{type(mark).__name__.lower()}")(mark)
        return np.asarray(self.renderer.buffer_rgba())

    def _pen(self, colour="none", thick=0.0, dash=None, opacity=1.0, cap="butt"):
        pen = self.renderer.new_gc()
        pen.set_linewidth(thick * self.sharp if colour != "none" else 0.0)
        pen.set_foreground((*to_rgb(PAPER if colour == "none" else colour), opacity), isRGBA=True)
        pen.set_joinstyle("round")
        pen.set_capstyle(cap)
        if dash:
            pen.set_dashes(0, [d * self.sharp for d in dash])
        return pen

    def _fill(self, outline, transform, colour, opacity=1.0):
        pen = self._pen(opacity=opacity)
        self.renderer.draw_path(pen, outline, transform, (*to_rgb(colour), opacity))

    def _stroke(self, outline, colour, *pen, **more):
        self.renderer.draw_path(self._pen(colour, *pen, **more), outline, self.to_pixels, None)

    def _rect(self, mark):
        x, y, width, height, fill, stroke, thick, dash, opacity, radius = mark
        outline = _rounded(x, y, width, height, radius)
        if fill != "none":
            self._fill(outline, self.to_pixels, fill, opacity)
        if stroke != "none":
            self._stroke(outline, stroke, thick, dash)

    def _path(self, mark):
        for points in mark.lines:
            outline = Outline(points, closed=False)
            if mark.fill != "none":
                self._fill(outline, self.to_pixels, mark.fill, mark.opacity)
                outline = Outline(np.vstack([points, points[:1]]))
            if mark.stroke != "none":
                self._stroke(outline, mark.stroke, mark.thick, mark.dash)
            if mark.arrow:
                self._fill(Outline(draw.arrow_head(points)), self.to_pixels, mark.stroke)

    def _dots(self, mark):
        points, marker, colour, size, hollow = mark
        r = size / 2
        for x, y in points:
            if marker == "x":
                cross = Outline(
                    [(x - r, y - r), (x + r, y + r), (x - r, y + r), (x + r, y - r)], [1, 2, 1, 2]
                )
                self._stroke(cross, PAPER, 0.6 * size, cap="round")
                self._stroke(cross, colour, (0.16 if hollow else 0.34) * size, cap="round")
            elif marker == "s":
                square = _rounded(x - r, y - r, size, size, 0)
                self._fill(square, self.to_pixels, PAPER if hollow else colour)
                self._stroke(square, colour, 1.2)
            else:
                for scale, c in ((1.3, PAPER), (1, colour), *(((0.5, PAPER),) * hollow)):
                    self._fill(Outline.circle((x, y), r * scale), self.to_pixels, c)

    def _words(self, mark):
        x, y, words, size, anchor, fill, bold, code, halo = mark
        wide = draw.spread(words, size, bold, code)
        x -= {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        base = y + draw.RISE * size
        for letters, level in draw.runs(words):
            here = size * (0.72 if level else 1)
            place = x * self.sharp, (base - 0.36 * size * level) * self.sharp
            font = FontProperties(fname=font_file(bold, code), size=here * self.sharp)
            if halo:
                for dx, dy in (
                    (-1, 0),
                    (1, 0),
                    (0, -1),
                    (0, 1),
                    (-1, -1),
                    (1, 1),
                    (-1, 1),
                    (1, -1),
                ):
                    shifted = place[0] + dx * self.sharp, place[1] + dy * self.sharp
                    self.renderer.draw_text(self._pen(PAPER), *shifted, letters, font, 0)
            self.renderer.draw_text(self._pen(fill), *place, letters, font, 0)
            x += text_width(letters, here, bold, code)

    def _bitmap(self, mark):
        pixels = mark.pixels if mark.palette is None else mark.palette[mark.pixels]
        size = round(mark.width * self.sharp), round(mark.height * self.sharp)
        how = Image.Resampling.BILINEAR if mark.smooth else Image.Resampling.NEAREST
        large = np.asarray(Image.fromarray(pixels).resize(size, how))
        seen = np.full(large.shape[:2], 255, np.uint8)
        if mark.clear is not None:
            seen = 255 * np.asarray(
                Image.fromarray((mark.pixels != mark.clear).astype(np.uint8)).resize(size, 0)
            )
        large = np.dstack([large, seen])[::-1]
        x, y = mark.x * self.sharp, self.height - (mark.y + mark.height) * self.sharp
        self.renderer.draw_image(self._pen(), round(x), round(y), large)


def _rounded(x, y, width, height, radius):
    """The outline of a rectangle."""
    r = min(radius, width / 2, height / 2)
    if r <= 0:
        return Outline(
            [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], closed=True
        )
    right, below, c = x + width, y + height, r * (1 - 0.5523)  # a quarter of a circle, as a curve
    corners = (
        ((x + r, y), (right - r, y), (right - c, y), (right, y + c), (right, y + r)),
        ((right, below - r), (right, below - c), (right - c, below), (right - r, below)),
        ((x + r, below), (x + c, below), (x, below - c), (x, below - r)),
        ((x, y + r), (x, y + c), (x + c, y), (x + r, y)),
    )
    points = [point for corner in corners for point in corner]
    codes = [1, *(2, 4, 4, 4) * 4]
    return Outline(points, codes)


def in_256_colours(image):
    """A Pillow image in 256 colours of its own: enough for these drawings, and a small file."""
    # The colours are chosen on one pixel in nine: as good, and ten times faster.
    sample = image.resize((image.width // 3, image.height // 3), Image.Resampling.NEAREST)
    colours = sample.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    # Pillow picks from a palette with 6 bits a channel: white would become a light grey. So each
    # colour is moved to the mean of what is shown in it.
    palette = np.array(colours.getpalette()).reshape(-1, 3)
    shown_in = np.asarray(sample.quantize(palette=colours, dither=Image.Dither.NONE)).ravel()
    count = np.bincount(shown_in, minlength=len(palette))
    for channel, values in enumerate(np.asarray(sample).reshape(-1, 3).T):
        total = np.bincount(shown_in, weights=values, minlength=len(palette))
        palette[count > 0, channel] = np.rint(total[count > 0] / count[count > 0])
    result = image.quantize(palette=colours, dither=Image.Dither.NONE)
    result.putpalette(palette.astype(np.uint8).tobytes())
    return result
