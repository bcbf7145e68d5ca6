"""Lines of code as blocks to scale: one cell per number, a letter and a colour for each dimension."""

import re
from typing import NamedTuple

import numpy as np

from helpers.activations import tanh
from helpers.equations import LINES, shape
from helpers.pictures.draw import Drawing, spread
from helpers.pictures.live import Shown, choose, live, slide, switch
from helpers.pictures.reading import OPERATORS, Change, Reading, main_product
from helpers.pictures.style import BLUE, FAINT, GREY, INK, RUST
from helpers.texts import listed, say

DIFFERENT = {"n0": 3, "n1": 4, "n2": 2, "m": 5}
DIMENSIONS = {"n0": BLUE, "n1": "#6a4c93", "n2": RUST, "m": "#00735c", "1": GREY}
CELL = 19
WIDTH = 940
TOKEN = re.compile(r"g1\.slope\((?P<at>\w+), \w+\)|(?P<name>\w+)(?P<transposed>\.T)?")


def draw_block(drawing, x, y, letters, sizes, below, stretched="", chosen=(None, None), meet=""):
    """A block with one cell per number. Returns its width, with that of the words below it.

    letters: of its rows and columns; sizes: letter -> number. below: lines of text. stretched: the
    letter to which broadcasting stretches its one column. chosen: (row, column) to be tinted, None
    for all. meet: the side that another block must equal, "rows" or "columns".
    """
    rows, columns = (sizes[letter] for letter in letters)
    width, height, left = columns * CELL, rows * CELL, x + 20
    if stretched:
        drawing.rect(left, y, sizes[stretched] * CELL, height, stroke=GREY, thick=1, dash=(4, 3))
    drawing.rect(left, y, width, height, fill=BLUE, opacity=0.1, stroke="none")
    across = [[(left + k * CELL, y), (left + k * CELL, y + height)] for k in range(1, columns)]
    down = [[(left, y + k * CELL), (left + width, y + k * CELL)] for k in range(1, rows)]
    if across or down:
        drawing.lines(across + down, stroke=FAINT, thick=0.8)
    row, column = chosen
    if row is not None or column is not None:
        drawing.rect(
            left + (column or 0) * CELL,
            y + (row or 0) * CELL,
            CELL if column is not None else width,
            CELL if row is not None else height,
            fill=BLUE,
            opacity=0.55,
            thick=1.6,
        )
    drawing.rect(left, y, width, height, stroke=GREY, thick=1)
    sides = (
        ("rows", letters[0], [(left - 2, y), (left - 2, y + height)], (left - 11, y + height / 2)),
        ("columns", letters[1], [(left, y - 2), (left + width, y - 2)], (left + width / 2, y - 11)),
    )
    for side, letter, line, place in sides:
        drawing.line(line, stroke=DIMENSIONS[letter], thick=5 if side == meet else 2.5)
        if letter != "1":
            style = {"anchor": "middle", "size": 11, "bold": True, "fill": DIMENSIONS[letter]}
            drawing.text(*place, letter, **style)
    wide = sizes[stretched] * CELL if stretched else width
    for number, line in enumerate(below):
        code = number == 0
        style = {"size": 11.5 if code else 11, "code": code, "fill": INK if code else GREY}
        wide = max(wide, drawing.text(left, y + height + 13 + 16 * number, line, **style))
    return 20 + wide


class Piece(NamedTuple):
    """A matrix of a line: what the code calls it, its dimensions, and to what it is stretched."""

    label: str
    letters: tuple
    stretched: str = ""

    def sizes(self, sizes):
        return tuple(sizes[letter] for letter in self.letters)


def pieces(code):
    """The line cut into Pieces and the text between them, left to right.

    code: one assignment in the course's symbols, such as "Z1 = W1 @ X + b1".
    """
    found, start = [], 0
    result = shape(code.split(" = ")[0])
    for token in TOKEN.finditer(code):
        try:
            letters = shape(token["at"] or token["name"])
        except KeyError:
            continue  # a function's name, a number, a keyword
        if letters == ():
            continue  # a single number stays text
        text = code[start : token.start()]
        letters = letters[::-1] if token["transposed"] else letters
        wide = text.strip() == "+" and letters[1] == "1" != result[1]
        found += [text, Piece(token[0], letters, result[1] if wide else "")]
        start = token.end()
    return [piece for piece in (*found, code[start:]) if piece]


def describe(code, sizes):
    """The line's shapes in words, for sizes such as {"n0": 3, "n1": 4, "m": 5, "1": 1}."""
    parts, blocks, inner = pieces(code), [], []
    for part in parts:
        if isinstance(part, Piece):
            to = (sizes[part.letters[0]], sizes[part.stretched or "1"])
            words = {"label": part.label, "shape": part.sizes(sizes), "to": to}
            blocks.append(say(f"shapes.line.{'stretched' if part.stretched else 'block'}", **words))
    for left, text, right in zip(parts, parts[1:], parts[2:]):
        if isinstance(left, Piece) and text.strip() == "@":
            letter = left.letters[1]
            size = f"{letter} = {sizes[letter]}" if letter != "1" else "1"
            names = {"left": left.label, "right": right.label}
            inner.append(say("shapes.line.inner", dimension=size, **names))
    blocks = ", ".join(blocks) or say("shapes.line.numbers")
    return " ".join([say("shapes.line.shapes", code=code, blocks=blocks), *inner])


@live
def explore_blocks(
    *codes,
    n0=slide(3, 1, 8, width=190),
    n1=slide(4, 1, 8, width=190),
    n2=slide(2, 1, 8, width=190),
    m=slide(5, 1, 8, width=190),
):
    """Lines in the course's symbols, such as "Z1 = W1 @ X + b1", drawn as blocks to scale."""
    sizes = {"n0": n0, "n1": n1, "n2": n2, "m": m, "1": 1}
    lines = [pieces(code) for code in codes]
    blocks = [[p for p in line if isinstance(p, Piece)] for line in lines]
    heights = [max((p.sizes(sizes)[0] for p in b), default=1) * CELL + 96 for b in blocks]
    drawing = Drawing(WIDTH, sum(heights) + 6)
    top = 0
    for code, line, height in zip(codes, lines, heights):
        drawing.text(12, top + 18, code, size=12, code=True, fill=GREY)
        middle, x = top + (height - 6) / 2, 6
        for piece in line:
            if isinstance(piece, Piece):
                rows, columns = piece.sizes(sizes)
                below = [piece.label, f"{(rows, columns)}"]
                if piece.stretched:
                    below[1] += f" \N{RIGHTWARDS ARROW} {(rows, sizes[piece.stretched])}"
                y = middle - rows * CELL / 2
                x += 6 + draw_block(
                    drawing, x, y, piece.letters, sizes, below, stretched=piece.stretched
                )
            else:
                text = piece.strip()
                x += 22 + drawing.text(x + 11, middle, text, size=13, code=True)
        top += height
    used = {letter for line in blocks for piece in line for letter in piece.letters}
    words = " ".join(describe(code, sizes) for code in codes)
    return Shown(drawing, words, hidden=tuple(DIFFERENT.keys() - used))


# Lines about single numbers only have no shapes to explore.
CHOICES = {
    say("shapes.choice", number=id.split(":")[0], code=line.code): id
    for id, line in LINES.items()
    if any(shape(symbol) for symbol in (line.quantity, *line.symbols) if symbol not in ("L", "y"))
    or id == "3.45:J"
}


def values_of(line, sizes):
    """Random values for every symbol of a line. sizes: letter -> number."""
    rng = np.random.default_rng(0)
    values = {}
    for symbol in line.symbols:
        size = tuple(sizes[letter] for letter in shape(symbol))
        values[symbol] = np.asarray(sizes["m"] if symbol == "m" else rng.standard_normal(size))
    return values


def _read(line, change, sizes):
    """(Reading, whether its shape is right, whether its value is) of a changed line."""
    values = values_of(line, sizes)
    reading = Reading(change.applied(line.code.split(" = ", 1)[1]), values, sizes)
    wanted = tuple(sizes[letter] for letter in shape(line.quantity))
    last = reading.last
    fits = last is not None and (last.sizes == wanted or (last.value.size == 1 and wanted == ()))
    right = fits and np.allclose(last.value, line.compute({**values, "g1": tanh}))
    return reading, fits, right


def judge(line, change, sizes):
    """(Reading, verdict, the verdict in sentences). The verdict is a key of the texts.

    sizes: letter -> number, and "1": 1.
    """
    reading, fits, right = _read(line, change, sizes)
    letters = shape(line.quantity)
    wanted = tuple(sizes[letter] for letter in letters)
    terms = {"quantity": line.quantity, "letters": ", ".join(letters), "wanted": wanted}
    terms["wanted"] = terms["wanted"] or say("shapes.number")
    if reading.last is None:
        step = reading.steps[-1]
        verdict, terms = "refused", {"plain": step.plain, "numpy": step.numpy}
    elif not fits:
        verdict, terms["came"] = "wrong-shape", reading.last.sizes
    elif change == Change():
        verdict = "derived"
    else:
        _, fits_elsewhere, right_elsewhere = _read(line, change, {**DIFFERENT, "1": 1})
        if right and right_elsewhere:
            verdict = "right"
        elif not right and fits_elsewhere:
            verdict = "wrong-value"
        else:
            # One number may come as a (1, 1) array.
            for a, b in zip(reading.last.letters, letters or ("1", "1"), strict=False):
                reading.must_equal(a, b)
            verdict = "luck" if right else "coincidence"
            terms["because"] = listed(reading.luck)
    return reading, verdict, say(f"shapes.{verdict}.said", **terms)


@live(
    groups=(
        ("", ("equation", "as_written")),
        ("shapes.dimensions", ("n0", "n1", "n2", "m", "make_different")),
        ("shapes.change", ("flip_left", "flip_right", "swap", "switch")),
        ("shapes.look", ("step", "entry")),
    ),
    buttons={"make_different": "shapes.different", "as_written": "shapes.as-derived"},
    still={"step": 9},
)
def explore_shapes(
    equation=choose("3.47:dZ1", CHOICES, label="shapes.equation", width=560),
    n0=slide(3, 1, 7, width=190),
    n1=slide(4, 1, 7, width=190),
    n2=slide(2, 1, 7, width=190),
    m=slide(5, 1, 7, width=190),
    flip_left=switch(False, "shapes.flip-left"),
    flip_right=switch(False, "shapes.flip-right"),
    swap=switch(False, "shapes.swap"),
    switch=switch(False, "shapes.switch"),
    step=slide(9, 1, 9, label="shapes.step"),
    entry=slide(7, 1, 49, label="shapes.entry", width=360),
):
    """Any numbered line as blocks, with the transposes and operators in your hands.

    equation: a key of `LINES`. The dimensions go from 1 to 7.
    """
    line, sizes = LINES[equation], {"n0": n0, "n1": n1, "n2": n2, "m": m, "1": 1}
    one_array = main_product(line.code.split(" = ", 1)[1]) is None
    off = ("flip_right", "swap", "switch") if one_array else ()
    change = Change(flip_left, *(() if one_array else (flip_right, swap, switch)))
    reading, verdict, words = judge(line, change, sizes)
    code = f"{line.quantity} = {change.applied(line.code.split(' = ', 1)[1])}"
    shown = reading.steps[: min(step, len(reading.steps))]
    last = shown[-1].result if shown else None
    entries = max(1, int(np.size(last.value))) if last else 1
    entry = min(entry, entries) - 1
    drawing = Drawing(WIDTH, 0)
    drawing.text(12, 22, code, size=16, code=True, bold=True)
    right = verdict in ("derived", "right")
    name = say(f"shapes.{verdict}.name").upper()
    drawing.text(12, 52, name, bold=True, fill=BLUE if right else RUST)
    y = drawing.paragraph(12 + spread(name, 13, bold=True) + 16, 52, words, 740) + 14
    for number, part in enumerate(shown, 1):
        same = part.result is not None and last is not None and part.result.sizes == last.sizes
        y += _draw_step(drawing, part, number, y, sizes, entry if same else None)
    if not reading.steps:  # a line such as db2 = dz2
        below = (last := reading.last).code, _with_sizes(last)
        draw_block(drawing, 24, y + 18, last.letters, sizes, below)
        y += last.sizes[0] * CELL + 68
    drawing.height = y + 4
    if len(shown) < len(reading.steps):
        words = say("shapes.more-steps", step=len(shown), steps=len(reading.steps))
    return Shown(
        drawing,
        say("shapes.words", code=code, judged=words),
        ends={"step": max(1, len(reading.steps)), "entry": entries},
        disabled=off,
        set={
            "make_different": DIFFERENT,
            "as_written": dict.fromkeys(("flip_left", "flip_right", "swap", "switch"), False),
        },
    )


def _chosen(step, place, block, row, column):
    """Which row and column of an operand the chosen entry of the result is made from."""
    if step.sign == "@":
        return (row, None) if place == 0 else (None, column)
    if step.sign == "np.sum":
        return row, None
    if len(block.sizes) != 2 or row is None:
        return None, None
    rows, columns = block.sizes
    return row if rows > 1 else 0, column if columns > 1 else 0  # what is stretched has one


def _draw_step(drawing, step, number, y, sizes, entry):
    """One operation: its operands, its sign, its result. entry: the chosen one of the result.

    Returns the height that it takes.
    """
    call, result = step.sign not in OPERATORS.values(), step.result
    blocks = [b for b in (*step.operands, result) if b is not None]
    height = max((b.sizes[0] if len(b.sizes) == 2 else 1) for b in blocks) * CELL
    row = column = None
    if entry is not None and result is not None and len(result.sizes) == 2:
        row, column = divmod(entry, result.sizes[1])
    top, x = y + 18, 44
    drawing.text(12, top + 10, f"{number}.", bold=True, fill=GREY)
    if call:
        x += 6 + drawing.text(x, top + 10, f"{step.sign}(", code=True)
    for place, block in enumerate(step.operands):
        if place:
            sign = "," if call else step.sign
            x += 16 + drawing.text(x + 4, top + 10, sign, size=17, code=True, bold=True)
        if not block.letters:
            x += 12 + drawing.text(x, top + 10, block.code, code=True)
            continue
        meet = ("columns", "rows")[place] if step.sign == "@" else ""
        wide = not call and step.sign != "@" and result is not None and block.sizes[1] == 1
        stretched = result.letters[1] if wide and result.sizes[1] > 1 else ""
        x += 12 + draw_block(
            drawing,
            x,
            top,
            block.letters,
            sizes,
            (block.code, _with_sizes(block)),
            stretched,
            _chosen(step, place, block, row, column),
            meet,
        )
    x += 14 + drawing.text(x, top + 10, ") =" if call else "=", size=15, code=True)
    if result is None:
        drawing.text(x, top + 10, say("shapes.refuses"), bold=True, fill=RUST)
    elif result.letters:
        below = say("shapes.result-of", number=number), _with_sizes(result)
        draw_block(drawing, x, top, result.letters, sizes, below, chosen=(row, column))
    else:
        drawing.text(x, top + 10, say("shapes.number"))
    return height + 68


def _with_sizes(block):
    return say("shapes.with-sizes", letters=", ".join(block.letters), sizes=block.sizes)
