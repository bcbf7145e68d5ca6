"""A line of code drawn as blocks to scale: one cell per number, one colour per dimension."""

import re
from typing import NamedTuple

from matplotlib.patches import Rectangle

from helpers.equations import shape
from helpers.pictures.picture import BLUE, GREY, figure, picture

DIMENSIONS = {"n0": BLUE, "n1": "#6a4c93", "n2": "#b35c00", "m": "#00735c", "1": GREY}

# All lengths are in inches.
CELL = 0.19
LETTER = 0.26  # room for a dimension's letter beside or above a block
LABEL = 0.56  # room for the two lines below a block: name and shape
TITLE = 0.34
GAP = 0.1
CHARACTER = 0.088  # width of one character of the code font

CODE = {"family": "monospace", "fontsize": 10}
TOKEN = re.compile(r"g1\.slope\((?P<at>\w+), \w+\)|(?P<name>\w+)(?P<transposed>\.T)?")


class Block(NamedTuple):
    """A matrix of a line: what the code calls it, its rows and columns in letters.

    stretched: the letter of the columns to which broadcasting stretches a single column, or "".
    """

    label: str
    rows: str
    columns: str
    stretched: str = ""


def pieces(code):
    """The line cut into Blocks and the text between them, left to right.

    code: one assignment in the course's symbols, such as "Z1 = W1 @ X + b1".
    """
    found, start = [], 0
    result = shape(code.split(" = ")[0])
    for token in TOKEN.finditer(code):
        try:
            dimensions = shape(token["at"] or token["name"])
        except KeyError:
            continue  # a function's name, a number, a keyword
        if dimensions == ():
            continue  # a single number stays text
        text = code[start : token.start()]
        rows, columns = reversed(dimensions) if token["transposed"] else dimensions
        stretched = ""
        if text.strip() == "+" and columns == "1" != result[1]:
            stretched = result[1]
        found += [text, Block(token[0], rows, columns, stretched)]
        start = token.end()
    found.append(code[start:])
    return [piece for piece in found if piece]


def dimensions(codes):
    """The letters that occur in these lines, in the order n0, n1, n2, m."""
    blocks = [p for code in codes for p in pieces(code) if isinstance(p, Block)]
    used = {letter for block in blocks for letter in (block.rows, block.columns)}
    return [letter for letter in DIMENSIONS if letter in used and letter != "1"]


def describe(code, sizes):
    """The line's shapes in words, for sizes such as {"n0": 3, "n1": 4, "m": 5}."""
    parts = pieces(code)
    words = []
    for part in parts:
        if isinstance(part, Block):
            words.append(f"{part.label} ({sizes[part.rows]}, {sizes[part.columns]})")
            if part.stretched:
                words[-1] += f" stretched to ({sizes[part.rows]}, {sizes[part.stretched]})"
    sentences = [f"{code}: " + (", ".join(words) or "single numbers") + "."]
    for left, text, right in zip(parts, parts[1:], parts[2:]):
        if isinstance(left, Block) and text.strip() == "@":
            size = sizes[left.columns]
            inner = f"{left.columns} = {size}" if left.columns != "1" else "1"
            sentences.append(f"In {left.label} @ {right.label} the inner dimension is {inner}.")
    return " ".join(sentences)


def _draw_cells(ax, left, top, rows, columns, **style):
    ax.add_patch(Rectangle((left, top - rows * CELL), columns * CELL, rows * CELL, **style))
    line = {"color": style["edgecolor"], "linewidth": 0.5, "alpha": 0.6}
    for k in range(1, rows):
        ax.plot([left, left + columns * CELL], [top - k * CELL] * 2, **line)
    for k in range(1, columns):
        ax.plot([left + k * CELL] * 2, [top - rows * CELL, top], **line)


def _label(block, sizes):
    label = f"{block.label}\n({sizes[block.rows]}, {sizes[block.columns]})"
    if block.stretched:
        label += f" \N{RIGHTWARDS ARROW} ({sizes[block.rows]}, {sizes[block.stretched]})"
    return label


def _width(block, sizes):
    columns = sizes[block.stretched or block.columns]
    text = max(len(line) for line in _label(block, sizes).splitlines())
    return LETTER + max(columns * CELL, text * CHARACTER)


def _draw_block(ax, block, left, middle, sizes):
    """One block, its middle at this height, with its letters, its name and its shape."""
    rows, columns = sizes[block.rows], sizes[block.columns]
    left, top, bottom = left + LETTER, middle + rows * CELL / 2, middle - rows * CELL / 2
    right = left + columns * CELL
    if block.stretched:
        _draw_cells(
            ax,
            left,
            top,
            rows,
            sizes[block.stretched],
            facecolor="none",
            edgecolor="#9aa0a6",
            linestyle=":",
        )
    _draw_cells(ax, left, top, rows, columns, facecolor="#f1f3f4", edgecolor="#9aa0a6")
    ax.plot([left, left], [bottom, top], color=DIMENSIONS[block.rows], linewidth=3.5)
    ax.plot([left, right], [top, top], color=DIMENSIONS[block.columns], linewidth=3.5)
    letter = {"ha": "center", "fontsize": 10, "fontweight": "bold"}
    if block.rows != "1":
        ax.text(
            left - 0.15, middle, block.rows, color=DIMENSIONS[block.rows], va="center", **letter
        )
    if block.columns != "1":
        ax.text(
            (left + right) / 2,
            top + 0.05,
            block.columns,
            color=DIMENSIONS[block.columns],
            va="bottom",
            **letter,
        )
    ax.text(left, bottom - 0.07, _label(block, sizes), va="top", **CODE)


def canvas(width, height):
    """A Figure of this size and one blank axes that fills it, measured in inches."""
    fig, ax = figure(width, height)
    fig.set_layout_engine("none")
    ax.set_position((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    return fig, ax


def shapes(*codes, **sizes):
    """The lines under one another, each matrix a block to scale.

    codes: assignments in the course's symbols. sizes: n0, n1, n2, m, those that the lines need.
    Returns Picture.
    """
    sizes = {**sizes, "1": 1}
    heights = []
    for code in codes:
        rows = [sizes[piece.rows] for piece in pieces(code) if isinstance(piece, Block)]
        tallest = max(rows, default=1)
        heights.append(TITLE + LETTER + tallest * CELL + LABEL)
    fig, ax = canvas(9, sum(heights) + GAP)
    top = sum(heights)
    for code, height in zip(codes, heights):
        ax.text(GAP, top, code, va="top", color=GREY, **CODE)
        middle = top - TITLE - LETTER - (height - TITLE - LETTER - LABEL) / 2
        left = GAP
        for piece in pieces(code):
            if isinstance(piece, Block):
                _draw_block(ax, piece, left, middle, sizes)
                left += _width(piece, sizes) + GAP
            else:
                text = piece.strip()
                ax.text(left + GAP, middle, text, va="center", **CODE)
                left += len(text) * CHARACTER + 2 * GAP
        top -= height
    return picture(fig, "\n".join(describe(code, sizes) for code in codes))
