"""A picture that carries its own description, and the style that all pictures share."""

import base64
import io
import threading
from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

BLUE = "#1f5fa8"  # label 0, circles; also: negative
ORANGE = "#e07b00"  # label 1, crosses; also: positive
GREY = "#5f6368"
RUST = "#9a4f00"  # orange, dark enough for words: what is computed on the way back, and warnings
MARKERS = {0: "o", 1: "X"}
COLOURS = {0: BLUE, 1: ORANGE}

DPI = 96
STYLE = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "lines.linewidth": 1.8,
    "figure.facecolor": "white",
    "legend.frameon": False,
}

# A slider may draw on one thread while a cell draws on another; matplotlib's style is one for all.
DRAWING = threading.RLock()


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


def figure(width=6.4, height=3.6, **subplots):
    """A Figure of the course's style and its axes (as of `Figure.subplots`), off pyplot's books.

    width, height: in inches of 96 CSS pixels; a page of JupyterLab on a laptop has about 9.
    """
    with DRAWING, rc_context(STYLE):
        fig = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
        FigureCanvasAgg(fig)
        return fig, fig.subplots(**subplots)


def picture(fig, alt, sharp=2):
    """Render a Figure. sharp: device pixels per CSS pixel. Returns Picture."""
    fig.set_dpi(DPI * sharp)
    with DRAWING, rc_context(STYLE):
        fig.canvas.draw()
    width, height = fig.canvas.get_width_height(physical=True)
    image = Image.frombuffer("RGBA", (width, height), fig.canvas.buffer_rgba()).convert("RGB")
    buffer = io.BytesIO()
    in_256_colours(image).save(buffer, format="png")
    return Picture(buffer.getvalue(), alt, round(width / sharp))


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
