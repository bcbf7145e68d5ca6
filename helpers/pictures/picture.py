"""A picture that carries its own description, and the style that all pictures share."""

import base64
import io
from dataclasses import dataclass

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

BLUE = "#1f5fa8"  # label 0, circles; also: negative
ORANGE = "#e07b00"  # label 1, crosses; also: positive
GREY = "#5f6368"
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
    with rc_context(STYLE):
        fig = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
        FigureCanvasAgg(fig)
        return fig, fig.subplots(**subplots)


def picture(fig, alt, sharp=2):
    """Render a Figure. sharp: device pixels per CSS pixel. Returns Picture."""
    fig.set_dpi(DPI * sharp)
    with rc_context(STYLE):
        fig.canvas.draw()
    width, height = fig.canvas.get_width_height(physical=True)
    image = Image.frombuffer("RGBA", (width, height), fig.canvas.buffer_rgba()).convert("RGB")
    buffer = io.BytesIO()
    # 256 colours are enough for these drawings and make the file three to five times smaller.
    image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        buffer, format="png", optimize=sharp > 1
    )
    return Picture(buffer.getvalue(), alt, round(width / sharp))
