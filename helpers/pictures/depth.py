"""Many layers: their loops, and how large numbers and errors are from layer to layer."""

import functools

import numpy as np

from helpers import datasets
from helpers.activations import ACTIVATIONS, sigmoid, tanh
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, choose, live, slide
from helpers.pictures.plot import Plot
from helpers.pictures.style import BLUE, GREY, INK, ORANGE, short
from helpers.texts import say

WIDTH = 32  # units of each hidden layer
MOST = 8
# The deviation of the weights between n_in and n_out units.
STARTS = {
    "1 / sqrt(n)": lambda n_in, n_out: 1 / np.sqrt(n_in),
    "Xavier": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
    "He": lambda n_in, n_out: np.sqrt(2 / n_in),
    "0.01": lambda n_in, n_out: 0.01,
}
LOW, HIGH = 1e-8, 10.0  # the ends of the axes; where there is less, the lower one follows


def start_layers(sizes, rng, start="1 / sqrt(n)"):
    """Weights and biases of layers 1 to N, as dictionaries by l. sizes: [n0, n1, ..., nN].

    rng: a NumPy Generator. start: one of "1 / sqrt(n)", "Xavier", "He", "0.01". Biases are 0.
    """
    W, b = {}, {}
    for l in range(1, len(sizes)):
        n_in, n_out = sizes[l - 1], sizes[l]
        W[l] = rng.standard_normal((n_out, n_in)) * STARTS[start](n_in, n_out)
        b[l] = np.zeros((n_out, 1))
    return W, b


def forward_layers(X, W, b, g=tanh):
    """The activations A[0] = X, A[1], ..., A[N]; g in all layers but the last, which has sigmoid."""
    A = {0: X}
    for l in W:
        Z = W[l] @ A[l - 1] + b[l]
        A[l] = sigmoid(Z) if l == len(W) else g(Z)
    return A


def errors_of_layers(Y, W, A, g=tanh):
    """dZ[N], ..., dZ[1], each column for its example's own loss."""
    N = len(W)
    dZ = {N: A[N] - Y}
    for l in range(N, 1, -1):
        slope = g.slope(A[l - 1], A[l - 1])  # each g of ours shows its slope in A as well
        dZ[l - 1] = (W[l].T @ dZ[l]) * slope
    return dZ


def backward_layers(Y, W, A, g=tanh):
    """dW and db of all layers, as dictionaries by l; g: as in `forward_layers`."""
    m, dZ = Y.shape[1], errors_of_layers(Y, W, A, g)
    dW = {l: (1 / m) * (dZ[l] @ A[l - 1].T) for l in dZ}
    db = {l: (1 / m) * np.sum(dZ[l], axis=1, keepdims=True) for l in dZ}
    return dW, db


def _size(v):
    """The norm for one entry: the root of the mean of the squares."""
    return float(np.sqrt(np.mean(v**2)))


@functools.cache
def sizes(layers, g, start):
    """{name: sizes for l = 1, 2, ...} of A, dZ and dW, on the images of 1 and 8, with one seed."""
    images = datasets.load("digits")
    X, Y, g = images.X / 16, images.Y, ACTIVATIONS[g]
    n = [X.shape[0], *[WIDTH] * layers, 1]
    W, b = start_layers(n, np.random.default_rng(0), start)
    A = forward_layers(X, W, b, g)
    found = {"A": A, "dZ": errors_of_layers(Y, W, A, g), "dW": backward_layers(Y, W, A, g)[0]}
    return {name: [_size(v[l]) for l in W] for name, v in found.items()}


@live
def explore_depth(
    layers=slide(2, 1, MOST, label="depth.layers"),
    g=choose("sigmoid", ["sigmoid", "tanh", "relu"], label="depth.activation"),
    start=choose("1 / sqrt(n)", [*STARTS], label="depth.start"),
):
    """How large A, dZ and dW are in each layer, for an activation and a start."""
    found, N = sizes(layers, g, start), layers + 1
    least = min(map(min, found.values()))
    low = min(LOW, 10.0 ** np.floor(np.log10(least)))
    drawing, said = Drawing(940, 330), []
    for column, (name, colour) in enumerate({"A": BLUE, "dZ": ORANGE, "dW": INK}.items()):
        x, values, first = 62 + 312 * column, found[name], "forward" if name == "A" else "backward"
        plot = Plot(
            drawing, x, 56, 240, 196, (0.5, MOST + 1.5), (low, HIGH), say("depth.layer"),
            say("depth.size"), xticks={l: str(l) for l in range(1, N + 1)}, log="y",
        )  # fmt: skip
        plot.heading(say(f"depth.{first}", name=name), above=34)
        plot.line([0.5, MOST + 1.5], [1, 1], stroke=GREY, thick=1, dash=(2, 3))
        plot.line(range(1, N + 1), values, stroke=colour)
        plot.dots(range(1, N + 1), values, colour=colour, size=8)
        terms = {"name": name, "N": N, "first": short(values[0], 2), "last": short(values[-1], 2)}
        drawing.text(x, 306, say("depth.ends", **terms), size=12)
        said.append(say("depth.said", **terms))
    return Shown(
        drawing, say("depth.words", n=layers, g=g, start=start, width=WIDTH, said=" ".join(said))
    )
