"""Drawings as PNGs, for where nothing runs: stored outputs, GitHub, print.

Through matplotlib's renderer alone, without figures: what a user has set for figures does not matter.
"""

import base64
import contextlib
import io
import itertools
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
from helpers.pictures.style import CHINESE_FONT, PAPER, by_font, text_width
from helpers.texts import say

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
            "text/plain": say("common.picture", words=self.alt),
        }
        return data, {"image/png": {"alt": self.alt, "width": self.width}}


def picture(drawing, alt, sharp=2):
    """Render a Drawing. sharp: device pixels per CSS pixel. Returns Picture."""
    with defaults():
        canvas = _Canvas(drawing.width, drawing.height, sharp)
        for mark in drawing.marks:
            getattr(canvas, type(mark).__name__.lower())(mark)
        pixels = np.asarray(canvas.renderer.buffer_rgba())
    buffer = io.BytesIO()
    in_256_colours(Image.fromarray(pixels).convert("RGB")).save(buffer, format="png")
    return Picture(buffer.getvalue(), alt, round(drawing.width))


class _Canvas:
    """Agg's renderer in CSS pixels, y down; a method for each kind of mark."""

    def __init__(self, width, height, sharp):
        self.sharp, self.height = sharp, round(height * sharp)
        self.renderer = RendererAgg(round(width * sharp), self.height, 72)
        self.to_pixels = Affine2D().scale(sharp, -sharp).translate(0, self.height)
        self._fill(Outline.unit_rectangle(), Affine2D().scale(4000 * sharp), PAPER)

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

    def rect(self, mark):
        x, y, width, height, fill, stroke, thick, dash, opacity, radius = mark
        outline = _rounded(x, y, width, height, radius)
        if fill != "none":
            self._fill(outline, self.to_pixels, fill, opacity)
        if stroke != "none":
            self._stroke(outline, stroke, thick, dash)

    def path(self, mark):
        for points in mark.lines:
            outline = Outline(points, closed=False)
            if mark.fill != "none":
                self._fill(outline, self.to_pixels, mark.fill, mark.opacity)
                outline = Outline(np.vstack([points, points[:1]]))
            if mark.stroke != "none":
                self._stroke(outline, mark.stroke, mark.thick, mark.dash)
            if mark.arrow:
                self._fill(Outline(draw.arrow_head(points)), self.to_pixels, mark.stroke)

    def dots(self, mark):
        points, marker, colour, size, hollow = mark
        r = size / 2
        for x, y in points:
            if marker == "s":
                self.rect(draw.Rect(x - r, y - r, size, size, PAPER if hollow else colour, colour))
                continue
            for ring, width in draw.dot_rings(marker, colour, hollow):
                if marker == "x":
                    corners = [(x - r, y - r), (x + r, y + r), (x - r, y + r), (x + r, y - r)]
                    self._stroke(Outline(corners, [1, 2, 1, 2]), ring, width * size, cap="round")
                else:
                    self._fill(Outline.circle((x, y), r * width), self.to_pixels, ring)

    def words(self, mark):
        x, y, words, size, anchor, fill, bold, code, halo = mark
        wide = draw.spread(words, size, bold, code)
        x -= {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        base = y + draw.RISE * size
        for letters, level in draw.runs(words):
            here = size * (0.72 if level else 1)
            place = x * self.sharp, (base - 0.36 * size * level) * self.sharp
            for file, drawn in by_font(letters, bold, code):
                font = FontProperties(fname=file, size=here * self.sharp)
                if halo:
                    for around in itertools.product((-1, 0, 1), repeat=2):
                        shifted = np.add(place, np.multiply(around, self.sharp))
                        self.renderer.draw_text(self._pen(PAPER), *shifted, drawn, font, 0)
                # The Chinese font comes in one weight: bold is drawn twice, a little apart.
                for apart in (0, 0.04 * here) if bold and file == CHINESE_FONT else (0,):
                    shifted = place[0] + apart * self.sharp, place[1]
                    self.renderer.draw_text(self._pen(fill), *shifted, drawn, font, 0)
                place = place[0] + text_width(drawn, here, bold, code) * self.sharp, place[1]
            x = place[0] / self.sharp

    def bitmap(self, mark):
        pixels = mark.pixels if mark.palette is None else mark.palette[mark.pixels]
        size = round(mark.width * self.sharp), round(mark.height * self.sharp)
        how = Image.Resampling.BILINEAR if mark.smooth else Image.Resampling.NEAREST
        seen = np.full(pixels.shape[:2], 255, np.uint8)
        if mark.clear is not None:
            seen[mark.pixels == mark.clear] = 0
        large = Image.fromarray(pixels).resize(size, how)
        seen = Image.fromarray(seen).resize(size, Image.Resampling.NEAREST)
        x, y = mark.x * self.sharp, self.height - (mark.y + mark.height) * self.sharp
        self.renderer.draw_image(self._pen(), round(x), round(y), np.dstack([large, seen])[::-1])


def _rounded(x, y, width, height, radius):
    """The outline of a rectangle; its points, in the complex plane, are x + y j."""
    r = min(radius, width / 2, height / 2)
    left, above, right, below = x + r, 1j * (y + r), x + width - r, 1j * (y + height - r)
    centres = right + below, left + below, left + above, right + above
    quarter = r * np.exp(0.5j * np.pi * np.linspace(0, 1, 9))
    points = np.ravel([centre + quarter * 1j**k for k, centre in enumerate(centres)])
    points = np.append(points, points[0])
    return Outline(np.stack([points.real, points.imag], axis=1), closed=True)


def in_256_colours(image):
    """A Pillow image in 256 colours of its own: enough for these drawings, and a small file."""
    # The colours are chosen on one pixel in nine: as good, and ten times faster.
    sample = image.resize((image.width // 3, image.height // 3), Image.Resampling.NEAREST)
    colours = sample.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    # Pillow picks from a palette with 6 bits a channel, where white becomes a light grey. So each
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
