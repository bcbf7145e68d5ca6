"""Lines of code as blocks to scale: one cell per number, a letter and a colour for each dimension."""

import ast
import re
from typing import NamedTuple

import numpy as np

from helpers.activations import sigmoid, tanh
from helpers.equations import LINES, shape
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, choose, live, slide, switch
from helpers.pictures.reading import OPERATORS, Change, Reading, changeable, right_side
from helpers.pictures.style import BLUE, FAINT, GREY, RUST
from helpers.pictures.style import number as as_text
from helpers.texts import commas, listed, say, together

DIFFERENT = {"n0": 3, "n1": 4, "n2": 2, "m": 5}
DIMENSIONS = {"n0": BLUE, "n1": "#6a4c93", "n2": RUST, "m": "#00735c", "1": GREY}
CELL = 19
WIDTH, BROAD = 940, 960
TOKEN = re.compile(r"g1\.slope\((?P<at>\w+), \w+\)|(?P<name>\w+)(?P<transposed>\.T)?")


def in_numbers(letters, sizes):
    """A shape in letters as a shape in numbers. sizes: letter -> number, and "1": 1."""
    return tuple(sizes[letter] for letter in letters)


def draw_block(
    drawing, x, y, letters, sizes, code, words, stretched="", chosen=(None, None), meet=""
):
    """A block with one cell per number. Returns its width, with that of code and words below it.

    letters: of its rows and columns. stretched: the letter to which broadcasting stretches its one
    column. chosen: (row, column) to be tinted, None for all. meet: the side that another block must
    equal, "rows" or "columns".
    """
    rows, columns = in_numbers(letters, sizes)
    width, height, left = columns * CELL, rows * CELL, x + 20
    wide = sizes[stretched] * CELL if stretched else width
    if stretched:
        drawing.rect(left, y, wide, height, stroke=GREY, thick=1, dash=(4, 3))
    drawing.rect(left, y, width, height, fill=BLUE, opacity=0.1, stroke="none")
    across = [[(left + k * CELL, y), (left + k * CELL, y + height)] for k in range(1, columns)]
    down = [[(left, y + k * CELL), (left + width, y + k * CELL)] for k in range(1, rows)]
    if across or down:
        drawing.lines(across + down, stroke=FAINT, thick=0.8)
    if chosen != (None, None):
        row, column = chosen
        start, broad = (left, width) if column is None else (left + column * CELL, CELL)
        top, high = (y, height) if row is None else (y + row * CELL, CELL)
        drawing.rect(start, top, broad, high, fill=BLUE, opacity=0.55, thick=1.6)
    drawing.rect(left, y, width, height, stroke=GREY, thick=1)
    sides = (
        (
            "rows",
            letters[0],
            [(left - 2, y), (left - 2, y + height)],
            (left - 13.5, y + height / 2),
        ),
        ("columns", letters[1], [(left, y - 2), (left + width, y - 2)], (left + width / 2, y - 11)),
    )
    for side, letter, line, place in sides:
        colour = DIMENSIONS[letter]
        drawing.line(line, stroke=colour, thick=5 if side == meet else 2.5)
        if letter != "1":
            drawing.text(*place, letter, anchor="middle", size=11, bold=True, fill=colour)
    code = drawing.text(left, y + height + 13, code, size=11.5, code=True)
    words = drawing.text(left, y + height + 29, words, size=11, fill=GREY)
    return 20 + max(wide, code, words)


class Piece(NamedTuple):
    """A matrix of a line: what the code calls it, its dimensions, and to what it is stretched."""

    label: str
    letters: tuple
    stretched: str = ""


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
            stretched = part.stretched and sizes[part.stretched] > 1
            key = f"shapes.line.{'stretched' if stretched else 'block'}"
            to = in_numbers((part.letters[0], part.stretched or "1"), sizes)
            blocks.append(say(key, label=part.label, shape=in_numbers(part.letters, sizes), to=to))
    for left, text, right in zip(parts, parts[1:], parts[2:]):
        if isinstance(left, Piece) and text.strip() == "@":
            letter = left.letters[1]
            size = f"{letter} = {sizes[letter]}" if letter != "1" else "1"
            names = {"left": left.label, "right": right.label}
            inner.append(say("shapes.line.inner", dimension=size, **names))
    blocks = commas(blocks) or say("shapes.line.numbers")
    return together(say("shapes.line.shapes", code=code, blocks=blocks), *inner)


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
    drawing, used, x, bottom = Drawing(BROAD, 0), {"1"}, 0, 0
    for code in codes:
        line, letters = _draw_line(code, sizes)
        used |= letters
        if x + line.width > BROAD:  # beside the line before, if there is room
            x, bottom = 0, drawing.height
        drawing.put(line, x, bottom)
        drawing.height = max(drawing.height, bottom + line.height)
        x += line.width
    words = together(*(describe(code, sizes) for code in codes))
    return Shown(drawing, words, hidden=tuple(DIFFERENT.keys() - used))


def _draw_line(code, sizes):
    """(Drawing of a line as blocks, as wide as it is; the letters of its dimensions)."""
    line = pieces(code)
    blocks = [piece.letters for piece in line if isinstance(piece, Piece)]
    height = max((sizes[rows] for rows, _ in blocks), default=1) * CELL + 96
    drawing, middle, x = Drawing(0, height), height / 2, 6
    head = drawing.text(12, 18, code, size=12, code=True, fill=GREY)
    for piece in line:
        if isinstance(piece, str):
            # What follows the last comma stands below it, so that two lines fit beside each other.
            *first, last = piece.strip().rsplit(", ", 1)
            rows = [f"{first[0]},", last] if first else [last]
            x += 14 + max(
                drawing.text(x + 7, middle + 16 * row, words, size=12, code=True)
                for row, words in enumerate(rows)
            )
            continue
        label, letters, stretched = piece
        rows, columns = in_numbers(letters, sizes)
        words = f"{(rows, columns)}"
        if stretched and sizes[stretched] > 1:
            words += f" \N{RIGHTWARDS ARROW} {(rows, sizes[stretched])}"
        y = middle - rows * CELL / 2
        x += 4 + draw_block(drawing, x, y, letters, sizes, label, words, stretched)
    drawing.width = max(x, 12 + head) + 8
    return drawing, set().union(*blocks)


BESIDE = 690  # where the words beside a step begin
ENTRIES = 7 * 7  # of the largest result

# Lines about single numbers only have no shapes to explore.
EXPLORED = [
    id
    for id, line in LINES.items()
    if any(shape(symbol) for symbol in (line.quantity, *line.symbols) if symbol not in ("L", "y"))
    or id == "3.45:J"
]


def choices():
    return {
        say("shapes.choice", number=id.split(":")[0], code=LINES[id].code): id for id in EXPLORED
    }


def values_of(line, sizes):
    """Random values for every symbol of a line, such as they can be. sizes: letter -> number."""
    rng, values = np.random.default_rng(0), {}
    for symbol in line.symbols:
        drawn = (
            sizes["m"] if symbol == "m" else rng.standard_normal(in_numbers(shape(symbol), sizes))
        )
        values[symbol] = np.asarray(drawn)
    for a, z, activation in (
        ("A1", "Z1", tanh),
        ("a1", "z1", tanh),
        ("A2", "", sigmoid),
        ("a2", "", sigmoid),
    ):
        if a in values:
            values[a] = activation(values.get(z, values[a]))
    for y in {"Y", "y"} & values.keys():
        values[y] = np.where(values[y] > 0, 1.0, 0.0)
    return values


def _read(line, change, sizes):
    """(Reading, whether its shape is right, whether its value is) of a changed line."""
    values, wanted = values_of(line, sizes), in_numbers(shape(line.quantity), sizes)
    reading = Reading(change.applied(right_side(line)), values, sizes)
    last = reading.last
    fits = last is not None and (last.sizes == wanted or (last.value.size == 1 and wanted == ()))
    right = fits and np.allclose(last.value, line.compute({**values, "g1": tanh}))
    return reading, fits, right


def judge(line, change, sizes):
    """(Reading, verdict, the verdict in sentences). The verdict is a key of the texts.

    sizes: letter -> number, and "1": 1.
    """
    reading, fits, right = _read(line, change, sizes)
    letters, key = shape(line.quantity), "said"
    wanted = in_numbers(letters, sizes) or say("shapes.number")
    if not letters and reading.last and reading.last.sizes:
        wanted = say("shapes.number-as", shape=reading.last.sizes)
    terms = {"quantity": line.quantity, "letters": ", ".join(letters), "wanted": wanted}
    if reading.last is None:
        verdict, terms = "refused", reading.refusal
    elif not fits:
        verdict, key = "wrong-shape", "said" if letters else "said-of-number"
        terms["came"] = reading.last.sizes
    elif change.applied(right_side(line)) == right_side(line):
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
    return reading, verdict, say(f"shapes.{verdict}.{key}", **terms)


@live(
    groups=(
        ("", ("equation", "as_written")),
        ("shapes.dimensions", (*DIFFERENT, "make_different")),
        ("shapes.change", Change._fields),
        ("shapes.look", ("step", "entry")),
    ),
    buttons={"make_different": "shapes.different", "as_written": "shapes.as-derived"},
    still={"step": 9},
)
def explore_shapes(
    equation=choose("3.47:dZ1", choices, label="shapes.equation", width=560),
    n0=slide(3, 1, 7, width=190),
    n1=slide(4, 1, 7, width=190),
    n2=slide(2, 1, 7, width=190),
    m=slide(5, 1, 7, width=190),
    flip_left=switch(False, "shapes.flip-left"),
    flip_right=switch(False, "shapes.flip-right"),
    swap=switch(False, "shapes.swap"),
    switch=switch(False, "shapes.switch"),
    step=slide(9, 1, 9, label="shapes.step"),
    entry=slide(7, 1, ENTRIES, label="shapes.entry", width=360),
):
    """Any numbered line as blocks, with the transposes and operators in your hands.

    equation: a key of `LINES`. The dimensions go from 1 to 7.
    """
    line, sizes = LINES[equation], {"n0": n0, "n1": n1, "n2": n2, "m": m, "1": 1}
    change = Change(flip_left, flip_right, swap, switch)
    reading, verdict, words = judge(line, change, sizes)
    without = () if isinstance(changeable(right_side(line)), ast.BinOp) else Change._fields[1:]
    code = f"{line.quantity} = {change.applied(right_side(line))}"
    shown = reading.steps[:step]
    last = shown[-1].result if shown else None
    entries = max(1, int(np.size(last.value))) if last else ENTRIES
    drawing = Drawing(WIDTH, 0)
    drawing.text(12, 22, code, size=16, code=True, bold=True)
    for x, letter in zip((660, 730, 800, 870), DIFFERENT):
        drawing.text(x, 22, f"{letter} = {sizes[letter]}", bold=True, fill=DIMENSIONS[letter])
    name, right = say(f"shapes.{verdict}.name").upper(), verdict in ("derived", "right")
    x = 28 + drawing.text(12, 52, name, bold=True, fill=BLUE if right else RUST)
    y = drawing.paragraph(x, 52, words, 740) + 14
    for number, part in enumerate(shown, 1):
        same = part.result is not None and last is not None and part.result.sizes == last.sizes
        chosen = min(entry, entries) - 1 if same else None
        y += _draw_step(drawing, part, number, y, sizes, chosen)
    if not reading.steps:  # a line such as db2 = dz2
        block = reading.last
        draw_block(drawing, 24, y + 18, block.letters, sizes, block.code, _with_sizes(block))
        y += block.sizes[0] * CELL + 68
    drawing.height = y + 4
    if len(shown) < len(reading.steps):
        terms = {"step": len(shown), "steps": len(reading.steps)}
        words = say("shapes.more-steps", name=name, judged=words, **terms)
    else:
        words = say("shapes.all-steps", name=name, judged=words)
    return Shown(
        drawing,
        say("shapes.words", code=code, judged=words),
        ends={"step": max(1, len(reading.steps)), "entry": entries},
        disabled=without + (() if last else ("entry",)),
        set={"make_different": DIFFERENT, "as_written": Change()._asdict()},
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


def _made_from(step, row, column):
    """How the chosen entry of a step's result is made, in words; "" where there is none."""
    if row is None:
        return ""
    left, *right = step.operands
    terms = {
        "left": left.code,
        "sign": step.sign,
        "value": as_text(step.result.value[row, column], 3),
    }
    if step.sign == "@":
        return say("shapes.dark.product", right=right[0].code, size=left.sizes[1], **terms)
    if step.sign == "np.sum":
        return say("shapes.dark.sum", size=left.sizes[1], **terms)
    if step.sign not in OPERATORS.values():
        return say("shapes.dark.call", **terms)
    for place, block in zip(("left", "right"), step.operands, strict=True):
        entry = block.value[_chosen(step, 0, block, row, column)] if block.letters else block.value
        terms[place] = as_text(entry, 3)
    return say("shapes.dark.elementwise", **terms)


def _draw_step(drawing, step, number, y, sizes, entry):
    """One operation: its operands, its sign, its result. entry: the chosen one of the result.

    Returns the height that it takes.
    """
    call, result = step.sign not in OPERATORS.values(), step.result
    elementwise = not call and step.sign != "@"
    blocks = [block for block in (*step.operands, result) if block and block.letters]
    row, column = None, None
    if entry is not None and result.letters:
        row, column = divmod(entry, result.sizes[1])
    top, x, made = y + 18, 44, _made_from(step, row, column)
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
        narrow = elementwise and result is not None and block.sizes[1] == 1 < result.sizes[1]
        stretched = result.letters[1] if narrow else ""
        chosen = _chosen(step, place, block, row, column)
        words = block.letters, sizes, block.code, _with_sizes(block)
        x += 12 + draw_block(drawing, x, top, *words, stretched, chosen, meet)
    x += 14 + drawing.text(x, top + 10, ") =" if call else "=", size=15, code=True)
    if result is None:
        drawing.text(x, top + 10, say("shapes.refuses"), bold=True, fill=RUST)
    elif result.letters:
        words = result.letters, sizes, say("shapes.result-of", number=number), _with_sizes(result)
        x += draw_block(drawing, x, top, *words, chosen=(row, column))
    else:
        drawing.text(x, top + 10, say("shapes.number"))
    x = max(BESIDE, x + 20)
    drawing.paragraph(x, top + 10, made, WIDTH - x, size=12, fill=GREY)
    return max((block.sizes[0] for block in blocks), default=1) * CELL + 68


def _with_sizes(block):
    return say("shapes.with-sizes", letters=", ".join(block.letters), sizes=block.sizes)
