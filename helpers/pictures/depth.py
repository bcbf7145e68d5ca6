"""How large numbers and errors are from layer to layer, in a network of many layers."""

import functools

import numpy as np

from helpers import datasets
from helpers.activations import ACTIVATIONS
from helpers.layers import STARTS, backward_layers, errors_of_layers, forward_layers, start_layers
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, choose, live, slide
from helpers.pictures.plot import Plot
from helpers.pictures.style import BLUE, GREY, INK, ORANGE, short
from helpers.texts import say, together

WIDTH = 32  # units of each hidden layer
MOST = 8
LOW, HIGH = 1e-8, 10.0  # the ends of the axes; where there is less, the lower one follows


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
        drawing, say("depth.words", n=layers, g=g, start=start, width=WIDTH, said=together(*said))
    )
