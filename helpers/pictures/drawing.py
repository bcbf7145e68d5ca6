"""A drawing described once and rendered twice: as SVG for a live explorer, as a Picture for its twin.

SVG reaches the browser in a few kilobytes and a millisecond; a Picture can be read where nothing runs.
Lengths are CSS pixels, y points down, as in SVG.
"""

from html import escape
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from helpers.pictures.picture import DPI, picture

INK = "#1b1b1b"
POINT = 72 / DPI  # points per CSS pixel


class Mark(NamedTuple):
    """One primitive: kind "rect", "line" or "text", and what it needs."""

    kind: str
    args: dict


class Drawing:
    """Collects rectangles, lines and words; `svg()` and `picture()` render the same marks."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.marks = []

    def rect(
        self, x, y, width, height, fill="none", stroke=INK, thick=1.2, dash=False, opacity=1.0
    ):
        """A rectangle from its upper left corner. opacity: of the fill, 0 to 1."""
        self.marks.append(
            Mark(
                "rect",
                {
                    "x": x,
                    "y": y,
                    "width": width,
                    "height": height,
                    "fill": fill,
                    "stroke": stroke,
                    "thick": thick,
                    "dash": dash,
                    "opacity": opacity,
                },
            )
        )

    def line(self, points, stroke=INK, thick=1.6, dash=False, arrow=False):
        """A line through points [(x, y), ...]; with `arrow`, a head at its last point."""
        points = np.asarray(points, dtype=float)
        self.marks.append(
            Mark(
                "line",
                {"points": points, "stroke": stroke, "thick": thick, "dash": dash, "arrow": arrow},
            )
        )

    def text(self, x, y, words, size=13, anchor="start", fill=INK, bold=False, code=False):
        """Words whose middle line is at y. anchor: "start", "middle" or "end"."""
        self.marks.append(
            Mark(
                "text",
                {
                    "x": x,
                    "y": y,
                    "words": str(words),
                    "size": size,
                    "anchor": anchor,
                    "fill": fill,
                    "bold": bold,
                    "code": code,
                },
            )
        )

    def svg(self, alt):
        """The drawing as an <svg> element on a white card; alt: its description for screen readers."""
        parts = [_SVG[mark.kind](**mark.args) for mark in self.marks]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt)}" '
            f'viewBox="0 0 {self.width:g} {self.height:g}" width="{self.width:g}" '
            'style="max-width:100%;height:auto;background:white;border-radius:4px" '
            'font-family="DejaVu Sans, Verdana, sans-serif">' + "".join(parts) + "</svg>"
        )

    def picture(self, alt):
        """The drawing as a Picture, through matplotlib."""
        fig = Figure(figsize=(self.width / DPI, self.height / DPI), dpi=DPI, facecolor="white")
        FigureCanvasAgg(fig)
        ax = fig.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, self.width), ylim=(self.height, 0))
        ax.axis("off")
        for order, mark in enumerate(self.marks):
            for artist in _ARTISTS[mark.kind](**mark.args):
                artist.set_zorder(order)
                ax.add_artist(artist)
        return picture(fig, alt)


def _svg_rect(x, y, width, height, fill, stroke, thick, dash, opacity):
    dashes = ' stroke-dasharray="4 3"' if dash else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" '
        f'fill-opacity="{opacity:g}" stroke="{stroke}" stroke-width="{thick:g}"{dashes}/>'
    )


def _head(points):
    """The three corners of an arrow's head at the end of a line through `points`."""
    tip = points[-1]
    along = tip - points[-2]
    along = along / (np.hypot(*along) or 1.0) * 8
    across = np.array([-along[1], along[0]]) * 0.45
    return np.array([tip, tip - along + across, tip - along - across])


def _svg_line(points, stroke, thick, dash, arrow):
    dashes = ' stroke-dasharray="5 4"' if dash else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    shaft = (
        f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{thick:g}"'
        f'{dashes} stroke-linejoin="round"/>'
    )
    if not arrow:
        return shaft
    head = " ".join(f"{x:.1f},{y:.1f}" for x, y in _head(points))
    return shaft + f'<polygon points="{head}" fill="{stroke}"/>'


def _svg_text(x, y, words, size, anchor, fill, bold, code):
    weight = ' font-weight="bold"' if bold else ""
    family = ' font-family="DejaVu Sans Mono, Menlo, Consolas, monospace"' if code else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{fill}" '
        f'dominant-baseline="central" xml:space="preserve"{weight}{family}>{escape(words)}</text>'
    )


def _artists_rect(x, y, width, height, fill, stroke, thick, dash, opacity):
    style = (0, (4, 3)) if dash else "-"
    return (
        Rectangle((x, y), width, height, facecolor=fill, alpha=opacity, linewidth=0),
        Rectangle(
            (x, y),
            width,
            height,
            fill=False,
            edgecolor=stroke,
            linewidth=thick * POINT,
            linestyle=style,
        ),
    )


def _artists_line(points, stroke, thick, dash, arrow):
    style = (0, (4, 3)) if dash else "-"
    shaft = Line2D(*points.T, color=stroke, linewidth=thick * POINT, linestyle=style)
    return (shaft, Polygon(_head(points), color=stroke, linewidth=0)) if arrow else (shaft,)


def _artists_text(x, y, words, size, anchor, fill, bold, code):
    return (
        Text(
            x,
            y,
            words,
            fontsize=size * POINT,
            ha={"start": "left", "middle": "center", "end": "right"}[anchor],
            va="center_baseline",
            color=fill,
            weight="bold" if bold else "normal",
            family="monospace" if code else "sans-serif",
            parse_math=False,
        ),
    )


_SVG = {"rect": _svg_rect, "line": _svg_line, "text": _svg_text}
_ARTISTS = {"rect": _artists_rect, "line": _artists_line, "text": _artists_text}
