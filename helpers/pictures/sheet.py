"""The summary sheet: candidates for its lines, and the whole of it on one page, to print."""

import functools
import io

import numpy as np
from matplotlib import rc_context
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from PIL import Image

from helpers.activations import tanh
from helpers.equations import LINES, SHEET, shape
from helpers.gradient_check import check_gradients
from helpers.network import backward, forward, initialise
from helpers.pictures import candidates, still
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, choose, live, switch
from helpers.pictures.style import BLUE, CHINESE_FONT, GREY, INK, wide
from helpers.texts import entry, say, together

SIZES = {"n0": 3, "n1": 4, "n2": 2, "m": 5, "1": 1}

# What a learner might write on each line of the right-hand column; one of each is right.
CANDIDATES = {
    "dZ2": ("A2 - Y", "Y - A2", "(A2 - Y) ** 2", "A2 - Y.T"),
    "dW2": ("dZ2 @ A1.T", "(1 / m) * (dZ2 @ A1.T)",
            "(1 / m) * (dZ2 @ Z1.T)", "(1 / m) * (A1 @ dZ2.T)"),
    "db2": ("(1 / m) * dZ2", "(1 / m) * np.sum(dZ2, axis=1)",
            "(1 / m) * np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2, axis=1, keepdims=True)"),
    "dZ1": ("(W2 @ dZ2) * (1 - A1**2)", "(W2.T @ dZ2) * (1 - Z1**2)",
            "(W2.T @ dZ2) * (1 - A1**2)", "W2.T @ dZ2"),
    "dW1": ("(1 / m) * (dZ1 @ x.T)", "dZ1 @ X.T",
            "(1 / m) * (dZ1 @ X.T)", "(1 / m) * (X @ dZ1.T)"),
    "db1": ("(1 / m) * np.sum(dZ1, axis=0, keepdims=True)",
            "(1 / m) * np.sum(dZ1, axis=1, keepdims=True)",
            "(1 / m) * np.sum(dZ1)", "np.sum(dZ1, axis=1, keepdims=True)"),
}  # fmt: skip


def example():
    """Data, parameters and every value of one forward and backward pass, all dimensions different.

    Returns (X, Y, parameters, values), values by symbol.
    """
    rng = np.random.default_rng(8)
    X = rng.standard_normal((3, 5))
    Y = (rng.random((2, 5)) > 0.5) * 1.0
    parameters = initialise(3, 4, 2, rng, scale=1.0)
    Z1, A1, Z2, A2 = forward(X, *parameters)
    gradients = backward(X, Y, parameters.W2, Z1, A1, A2)
    values = {"np": np, "m": 5, "X": X, "x": X[:, :1], "Y": Y}
    values |= parameters._asdict() | {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2} | gradients._asdict()
    return X, Y, parameters, values


@functools.cache
def judge(quantity, code):
    """What the two judges say of a line: (Tried, verdict).

    quantity: such as "dW1". code: an expression in the names of `example`. verdict: "refused" by
    NumPy, "shape" (it does not fit), or that of the gradient check.
    """
    X, Y, parameters, values = example()
    tried = candidates.attempt(code, values, tuple(SIZES[n] for n in shape(quantity)))
    if not tried.fits:
        return tried, "refused" if tried.came is None else "shape"

    def replaced(X, Y, W2, Z1, A1, A2, g1):
        return backward(X, Y, W2, Z1, A1, A2, g1)._replace(**{quantity: tried.came})

    report = check_gradients(X, Y, parameters, tanh, replaced)
    return tried, next(c.kind for c in report.comparisons if c.name == quantity)


@live
def explore_candidates(
    quantity=choose("dW1", list(CANDIDATES), "sheet.line", buttons=True),
    verdicts=switch(False, "sheet.verdicts"),
):
    """Choose a line of the sheet; with `verdicts`, what shapes and gradient check say of each candidate."""
    drawing = Drawing(940, 238)
    wanted = tuple(SIZES[n] for n in shape(quantity))
    drawing.text(24, 22, say("sheet.wanted", quantity=quantity, shape=wanted), bold=True)
    drawing.text(916, 22, say("sheet.sizes", **SIZES), fill=GREY, anchor="end")
    columns = (34, "candidates.code"), (450, "candidates.outcome"), (650, "sheet.gradient-check")
    tones = {"pass": "right", "wrong": "wrong", "look closer": "wrong"}
    rows, said = [], []
    for code in CANDIDATES[quantity]:
        tried, verdict = judge(quantity, code)
        words = say(f"sheet.verdict.{verdict}")
        rows.append((tried, (), words, tones.get(verdict, "")))
        key = "sheet.judged" if verdicts else "sheet.unjudged"
        said.append(say(key, code=code, outcome=tried.outcome, verdict=words))
    candidates.table(drawing, 58, columns, rows, verdicts)
    return Shown(drawing, say("sheet.candidates", quantity=quantity, judged=together(*said)))


# The sheet is the one picture that needs mathematical typesetting; so it is a matplotlib figure.
# Places are shares of the page, from its lower left corner.
LEFT, RIGHT = 0.07, 0.52
HEADING = {"fontsize": 12, "color": BLUE}


def _write_sheet(target, **how):
    """Draw the sheet, A4, portrait, and save it to a file or a buffer; how: of `savefig`."""
    families = ["DejaVu Sans"]
    if _in_chinese():
        if "Noto Sans SC" not in fontManager.get_font_names():
            fontManager.addfont(CHINESE_FONT)
        families.append("Noto Sans SC")
    own = {"mathtext.fontset": "cm", "font.size": 10, "text.color": INK, "font.family": families}
    with still.defaults(), rc_context(own):
        from matplotlib.figure import Figure  # slow to import, and this alone needs it

        fig = Figure(figsize=(8.27, 11.69))
        fig.text(LEFT, 0.953, say("sheet.title"), fontsize=17, weight=_weight())
        fig.text(LEFT, 0.933, say("sheet.convention"), color=GREY)
        _heading(fig, 0.9, "sheet.forward")
        forwards = "stack:Z1", "stack:A1", "stack:Z2", "stack:A2", "3.45:J", "3.38:L"
        for i, name in enumerate(forwards):
            _formula(fig, (LEFT, RIGHT)[i % 2], 0.866 - 0.054 * (i // 2), name)
        _heading(fig, 0.697, "sheet.backward-one")
        fig.text(RIGHT, 0.697, say("sheet.backward-many"), weight=_weight(), **HEADING)
        for row, pair in enumerate(SHEET):
            for x, name in zip((LEFT, RIGHT), pair):
                _formula(fig, x, 0.66 - 0.0605 * row, name)
        _heading(fig, 0.293, "sheet.shapes")
        symbols = ("X", "Y", "W1", "b1", "Z1", "A1", "W2", "b2", "Z2", "A2")
        for i, symbol in enumerate(symbols):
            words = f"{symbol:3} ({', '.join(shape(symbol))})"
            place = LEFT + 0.01 + 0.18 * (i % 5), 0.263 - 0.024 * (i // 5)
            fig.text(*place, words, family="monospace", fontsize=9)
        _heading(fig, 0.203, "sheet.habits-head")
        for row, words in enumerate(entry("sheet.habits")):
            fig.text(LEFT + 0.01, 0.175 - 0.024 * row, words, fontsize=9.5)
        fig.savefig(target, **how)


def _in_chinese():
    return any(map(wide, say("sheet.title")))


def _weight():
    """Bold, where the font has that: the Chinese one comes in one weight."""
    return "normal" if _in_chinese() else "bold"


def _heading(fig, y, key):
    fig.text(LEFT, y, say(key), weight=_weight(), **HEADING)
    fig.add_artist(Line2D([LEFT, 0.93], [y - 0.008] * 2, color=GREY, linewidth=0.6))


def _formula(fig, x, y, name):
    """A line of the table of equations, and below it its number and its code."""
    line, number = LINES[name], name.split(":")[0]
    wide = name == "3.38:L"
    fig.text(x + 0.01, y, f"${line.latex}$", fontsize=10.5 if wide else 12.5)
    below = 0.03 if wide or "sum" in line.latex else 0.019
    words = line.code if number == "stack" else f"{number}   {line.code}"
    fig.text(x + 0.01, y - below, words, fontsize=7, family="monospace", color=GREY)


def cheat_sheet():
    """The whole sheet on one A4 page. Returns Picture."""
    buffer = io.BytesIO()
    _write_sheet(buffer, format="png", dpi=192)
    image = still.in_256_colours(Image.open(buffer).convert("RGB"))
    buffer = io.BytesIO()
    image.save(buffer, format="png")
    pairs = ((LINES[one].code, LINES[many].code) for one, many in SHEET)
    lines = together(*(say("sheet.pair", one=one, many=many) for one, many in pairs))
    return still.Picture(buffer.getvalue(), say("sheet.page", lines=lines), round(image.width / 2))


def save_cheat_sheet(file="cheat_sheet.pdf"):
    """Write the sheet as a one-page PDF (vector graphics, A4) to `file`. Returns the file's name."""
    _write_sheet(file, format="pdf", metadata={"CreationDate": None})
    return str(file)
