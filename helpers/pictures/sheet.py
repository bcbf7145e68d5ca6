"""Pictures of notebook 8: candidates for a line of the sheet, and the sheet itself, to print."""

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from helpers import gradient_check, network
from helpers.activations import tanh
from helpers.equations import LINES, SHEET, shape
from helpers.pictures.picture import BLUE, DPI, GREY, STYLE, figure, picture

SIZES = {"n0": 3, "n1": 4, "n2": 2, "m": 5, "1": 1}

# What a learner might write on each line of the right-hand column; one of each is right.
CANDIDATES = {
    "dZ2": ("A2 - Y", "Y - A2", "(A2 - Y) ** 2", "A2 - Y.T"),
    "dW2": (
        "dZ2 @ A1.T",
        "(1 / m) * (dZ2 @ A1.T)",
        "(1 / m) * (dZ2 @ Z1.T)",
        "(1 / m) * (A1 @ dZ2.T)",
    ),
    "db2": (
        "(1 / m) * dZ2",
        "(1 / m) * np.sum(dZ2, axis=1)",
        "(1 / m) * np.sum(dZ2, axis=1, keepdims=True)",
        "np.sum(dZ2, axis=1, keepdims=True)",
    ),
    "dZ1": (
        "(W2 @ dZ2) * (1 - A1**2)",
        "(W2.T @ dZ2) * (1 - Z1**2)",
        "(W2.T @ dZ2) * (1 - A1**2)",
        "W2.T @ dZ2",
    ),
    "dW1": ("(1 / m) * (dZ1 @ x.T)", "dZ1 @ X.T", "(1 / m) * (dZ1 @ X.T)", "(1 / m) * (X @ dZ1.T)"),
    "db1": (
        "(1 / m) * np.sum(dZ1, axis=0, keepdims=True)",
        "(1 / m) * np.sum(dZ1, axis=1, keepdims=True)",
        "(1 / m) * np.sum(dZ1)",
        "np.sum(dZ1, axis=1, keepdims=True)",
    ),
}


def example():
    """Data, parameters and every value of one forward and backward pass, all dimensions different.

    Returns (X, Y, parameters, values), values by symbol.
    """
    rng = np.random.default_rng(8)
    X = rng.standard_normal((3, 5))
    Y = (rng.random((2, 5)) > 0.5) * 1.0
    parameters = network.initialise(3, 4, 2, rng, scale=1.0)
    Z1, A1, Z2, A2 = network.forward(X, *parameters)
    gradients = network.backward(X, Y, parameters.W2, Z1, A1, A2)
    values = {"np": np, "m": 5, "X": X, "x": X[:, :1], "Y": Y}
    values |= parameters._asdict() | {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2} | gradients._asdict()
    return X, Y, parameters, values


def judge(quantity, code):
    """(shape that the code gives, or None; whether it fits; the gradient check's verdict)."""
    X, Y, parameters, values = example()
    wanted = tuple(SIZES[n] for n in shape(quantity))
    try:
        came = np.asarray(eval(code, dict(values)))
    except ValueError:
        return None, False, "cannot be computed"
    if came.shape != wanted:
        return came.shape, False, "not asked: the shape is wrong"
    report = gradient_check.check_gradients(X, Y, parameters, tanh, lambda *_: {quantity: came})
    return came.shape, True, report.comparisons[0].verdict


def candidates(quantity="dW1"):
    """Some ways to write one line of the sheet, with the verdicts of shapes and gradient check."""
    wanted = tuple(SIZES[n] for n in shape(quantity))
    fig, ax = figure(9, 2.5)
    ax.set(xlim=(0, 9), ylim=(0, 2.5))
    ax.axis("off")
    ax.text(
        0.05,
        2.25,
        f"Wanted: {quantity} of shape {wanted}    (n0, n1, n2, m = 3, 4, 2, 5)",
        fontsize=10.5,
    )
    for x, head in ((0.1, "candidate"), (4.4, "its shape"), (6.3, "gradient check")):
        ax.text(x, 1.88, head, color=GREY, fontsize=9.5)
    said = []
    for row, code in enumerate(CANDIDATES[quantity]):
        y = 1.5 - 0.4 * row
        came, fits, verdict = judge(quantity, code)
        right = verdict == "pass"
        weight = "bold" if right else "normal"
        came_text = (
            "NumPy refuses" if came is None else f"{came} {'fits' if fits else 'does not fit'}"
        )
        ax.text(0.1, y, code, family="monospace", fontsize=9.5, weight=weight)
        ax.text(4.4, y, came_text, fontsize=9.5)
        ax.text(6.3, y, verdict, fontsize=9.5, weight=weight, color=BLUE if right else "black")
        said.append(f"{code}: {came_text}; gradient check: {verdict}.")
    return picture(fig, f"Candidates for {quantity}. " + " ".join(said))


def _cheat_sheet_figure():
    """A4, portrait: forward, loss, the two columns, the shapes, the rules of thumb."""
    with rc_context(STYLE | {"mathtext.fontset": "cm", "font.size": 10}):
        fig = Figure(figsize=(8.27, 11.69), dpi=DPI)
        FigureCanvasAgg(fig)
        text = fig.text
        text(0.07, 0.95, "Backpropagation through two layers", fontsize=17, weight="bold")
        text(
            0.07,
            0.93,
            "Examples are columns. dv is the derivative by v and has v's shape.",
            color=GREY,
        )

        def heading(y, words):
            text(0.07, y, words, fontsize=12, weight="bold", color=BLUE)
            fig.add_artist(_rule(y - 0.008))

        def formula(x, y, name):
            line, number = LINES[name], name.split(":")[0]
            text(x, y, f"${line.latex}$", fontsize=12.5)
            below = 0.03 if "sum" in line.latex else 0.019
            words = f"{number}   {line.code}"
            text(x, y - below, words, fontsize=7, family="monospace", color=GREY)

        heading(0.895, "Forward, m examples")
        for i, name in enumerate(("stack:Z1", "stack:A1", "stack:Z2", "stack:A2")):
            formula(0.08 + 0.45 * (i % 2), 0.862 - 0.05 * (i // 2), name)
        formula(0.08, 0.758, "3.45:J")
        text(0.53, 0.758, f"${LINES['3.38:L'].latex}$", fontsize=10.5)
        heading(0.70, "Backward, one example")
        text(0.53, 0.70, "Backward, m examples", fontsize=12, weight="bold", color=BLUE)
        for row, (one, many) in enumerate(SHEET):
            formula(0.08, 0.664 - 0.057 * row, one)
            formula(0.53, 0.664 - 0.057 * row, many)
        heading(0.312, "Shapes")
        symbols = ("X", "Y", "W1", "b1", "Z1", "A1", "W2", "b2", "Z2", "A2")
        for i, symbol in enumerate(symbols):
            words = f"{symbol:3} ({', '.join(shape(symbol))})"
            text(
                0.08 + 0.18 * (i % 5),
                0.282 - 0.024 * (i // 5),
                words,
                family="monospace",
                fontsize=9,
            )
        heading(0.225, "Step and habits")
        for row, words in enumerate(HABITS):
            text(0.08, 0.197 - 0.024 * row, words, fontsize=9.5)
        return fig


def _rule(y):
    return Line2D([0.07, 0.93], [y, y], color=GREY, linewidth=0.6)


HABITS = (
    "Step:  v = v - rate * dv   for W1, b1, W2, b2.",
    "Slopes:  tanh: 1 - A**2    sigmoid: A * (1 - A)    ReLU: 1 where Z > 0, else 0.",
    "dZ holds each example's own loss; the mean over examples, 1/m, stands in dW and db.",
    "@ where you sum over units or examples, * where each entry has its own factor.",
    "Write the shapes beside each line; then check the gradient, with all dimensions different.",
    "Start from random weights. From zeros, W1, b1 and W2 of a tanh network never move.",
)


def cheat_sheet():
    """The whole sheet on one A4 page, as a Picture."""
    alt = "Cheat sheet of one page. " + " ".join(
        f"{LINES[one].code}; {LINES[many].code}." for one, many in SHEET
    )
    return picture(_cheat_sheet_figure(), alt)


def save_cheat_sheet(file="cheat_sheet.pdf"):
    """Write the sheet as a one-page PDF (vector graphics, A4) to `file`. Returns the file's name."""
    fig = _cheat_sheet_figure()
    fig.savefig(file, metadata={"CreationDate": None})
    return str(file)
