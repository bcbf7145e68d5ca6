"""Pictures of notebook 4: the way back through two layers, for one example."""

import itertools

import numpy as np

from helpers.activations import tanh
from helpers.equations import shape
from helpers.pictures.picture import BLUE, GREY, ORANGE, RUST, figure, picture

BOX = {"boxstyle": "round,pad=0.35", "facecolor": "white", "linewidth": 1.4}


def _dims(symbol):
    return "(" + ", ".join(shape(symbol)) + ")" if shape(symbol) else "number"


def _arrow(ax, start, end, colour, style="-"):
    ax.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linestyle": style,
            "linewidth": 1.6,
            "shrinkA": 2,
            "shrinkB": 2,
        },
    )


def _blank(ax, width, height):
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")


def two_way_graph():
    """The computation graph of one example: values forward above, derivatives backward below."""
    fig, ax = figure(9, 2.9)
    ax.set(xlim=(0, 9), ylim=(0.3, 3.2))
    ax.axis("off")
    chain = ["x", "z1", "a1", "z2", "a2", "L"]
    place = {symbol: 0.6 + 1.55 * i for i, symbol in enumerate(chain)}
    for symbol, x in place.items():
        dims = "number" if symbol == "L" else _dims(symbol)
        ax.text(
            x, 2.0, symbol, ha="center", va="center", fontsize=13, bbox=BOX | {"edgecolor": BLUE}
        )
        ax.text(x, 2.48, dims, ha="center", color=GREY, fontsize=9)
    for left, right in itertools.pairwise(chain):
        _arrow(ax, (place[left] + 0.3, 2.1), (place[right] - 0.3, 2.1), BLUE)
        if left != "x":
            _arrow(ax, (place[right] - 0.3, 1.88), (place[left] + 0.3, 1.88), ORANGE, "--")
            ax.text(place[left], 1.5, f"d{left}", ha="center", va="center", color=RUST, fontsize=12)
    for layer in "12":
        x = place[f"z{layer}"]
        for symbol, shift in ((f"W{layer}", -0.42), (f"b{layer}", 0.42)):
            _arrow(ax, (x + 0.35 * shift, 1.3), (x + shift, 0.95), ORANGE, "--")
            ax.text(x + shift, 0.72, f"d{symbol}", ha="center", color=RUST, fontsize=12)
            ax.text(x + shift, 0.42, _dims(symbol), ha="center", color=GREY, fontsize=9)
    ax.text(0.05, 3.0, "forward: values", color=BLUE, fontsize=10)
    ax.text(8.9, 3.0, "backward: derivatives (dashed)", color=RUST, fontsize=10, ha="right")
    alt = (
        "Computation graph. Forward, left to right: x, z1, a1, z2, a2, L. Backward, right to left "
        "along the same arrows: da2, dz2, da1, dz1. From dz2 branch off dW2 and db2, from dz1 "
        "branch off dW1 and db1. No arrow goes back to x."
    )
    return picture(fig, alt)


def paths_from_hidden_unit(W2, dz2, j=0):
    """Hidden unit j and every output that it feeds, with W2[k, j], dz2[k] and their product."""
    n2 = W2.shape[0]
    height = 0.75 + 0.8 * n2
    fig, ax = figure(7.6, height)
    _blank(ax, 7.6, height)
    middle = 0.55 + 0.4 * n2
    ax.text(
        0.7,
        middle,
        f"a1[{j}]",
        ha="center",
        va="center",
        fontsize=12,
        bbox=BOX | {"edgecolor": BLUE},
    )
    parts = W2[:, j] * dz2[:, 0]
    for k in range(n2):
        y = height - 0.45 - 0.8 * k
        ax.text(
            4.0,
            y,
            f"z2[{k}]",
            ha="center",
            va="center",
            fontsize=12,
            bbox=BOX | {"edgecolor": BLUE},
        )
        _arrow(ax, (1.1, middle), (3.6, y), BLUE)
        _arrow(ax, (3.6, y - 0.14), (1.1, middle - 0.14), ORANGE, "--")
        above = y >= middle
        ax.text(
            2.2,
            middle + (y - middle) * 0.44 + (0.1 if above else -0.2),
            f"W2[{k}, {j}] = {W2[k, j]:.3f}",
            ha="right",
            va="bottom" if above else "top",
            fontsize=9.5,
            color=BLUE,
        )
        ax.text(
            4.5,
            y,
            f"dz2[{k}] = {dz2[k, 0]:+.3f}   sends back {parts[k]:+.3f}",
            va="center",
            fontsize=10,
            color=RUST,
        )
    ax.text(0.2, 0.1, f"da1[{j}] = sum of what comes back = {parts.sum():+.3f}", fontsize=10.5)
    alt = (
        f"Hidden unit {j} feeds {n2} outputs. "
        + " ".join(
            f"From output {k} comes back W2[{k}, {j}] times dz2[{k}], that is {parts[k]:+.3f}."
            for k in range(n2)
        )
        + f" The sum is da1[{j}] = {parts.sum():+.3f}."
    )
    return picture(fig, alt)


def hidden_gate(z1=0.5, da1=1.0):
    """One tanh unit: its curve with the tangent at z1, and da1, slope and dz1 as bars."""
    fig, (curve, bars) = figure(8.4, 3.1, ncols=2, width_ratios=(1.35, 1))
    z = np.linspace(-4, 4, 201)
    a1, slope = float(tanh(z1)), float(tanh.slope(z1))
    dz1 = da1 * slope
    curve.plot(z, tanh(z), color=BLUE, label="a1 = tanh(z1)")
    near = z1 + np.array([-1.2, 1.2])
    curve.plot(near, a1 + slope * (near - z1), "--", color=ORANGE, label=f"slope {slope:.3f}")
    curve.plot([z1], [a1], "o", color="black", markersize=7)
    curve.set(xlabel="z1", ylabel="a1", ylim=(-1.5, 1.5))
    curve.legend(loc="upper left")
    names = ["dz1", "slope", "da1"]
    values = [dz1, slope, da1]
    bars.barh(names, values, color=[ORANGE, GREY, BLUE], height=0.55, hatch=["//", "", ""])
    bars.axvline(0, color="black", linewidth=0.8)
    bars.set(xlim=(-2.4, 2.4), xlabel="value")
    for name, value in zip(names, values, strict=True):
        left = value >= 0
        bars.annotate(
            f"{value:+.3f}",
            (value, name),
            (6 if left else -6, 0),
            textcoords="offset points",
            ha="left" if left else "right",
            va="center",
        )
    alt = (
        f"tanh at z1 = {z1:.2f}: the slope is {slope:.3f}. "
        f"An error da1 = {da1:+.2f} arrives, dz1 = {dz1:+.3f} goes on."
    )
    return picture(fig, alt)


# Ways to bring W2 and dz2 together, as a learner might try them. The first is the right one.
ARRANGEMENTS = (
    "W2.T @ dz2",
    "W2 @ dz2",
    "dz2 @ W2",
    "dz2.T @ W2",
    "W2 @ dz2.T",
    "W2.T @ dz2.T",
)


def try_arrangements(n1, n2):
    """For each of ARRANGEMENTS the shape that NumPy gives (None: it refuses) and a verdict.

    Verdicts: "" (does not have da1's shape), "right", "same value here", "WRONG".
    """
    rng = np.random.default_rng(0)
    values = {"W2": rng.standard_normal((n2, n1)), "dz2": rng.standard_normal((n2, 1))}
    da1 = values["W2"].T @ values["dz2"]
    found = {}
    for text in ARRANGEMENTS:
        try:
            came = eval(text, values)
        except ValueError:
            found[text] = (None, "")
            continue
        verdict = ""
        if came.shape == da1.shape:
            verdict = "same value here" if np.allclose(came, da1) else "WRONG"
        found[text] = (came.shape, "right" if text == ARRANGEMENTS[0] else verdict)
    return found


def arrangements(n1=4, n2=2):
    """Which products of W2 and dz2 have the shape of da1, for these numbers of units."""
    found = try_arrangements(n1, n2)
    fig, ax = figure(7.4, 2.9)
    _blank(ax, 7.4, 2.9)
    ax.text(
        0.1,
        2.62,
        f"W2 is ({n2}, {n1}), dz2 is ({n2}, 1), wanted: da1 of shape ({n1}, 1)",
        fontsize=11,
    )
    for row, (text, (came, verdict)) in enumerate(found.items()):
        y = 2.2 - 0.39 * row
        weight = "bold" if verdict else "normal"
        ax.text(0.2, y, text, family="monospace", fontsize=11, weight=weight)
        ax.text(2.4, y, "NumPy refuses" if came is None else f"gives {came}", fontsize=10.5)
        if verdict:
            colour = RUST if verdict == "WRONG" else BLUE
            ax.text(4.3, y, f"fits: {verdict}", fontsize=10.5, weight="bold", color=colour)
    wrong = [text for text, (_, verdict) in found.items() if verdict == "WRONG"]
    alt = f"With n1 = {n1} and n2 = {n2}, the right product W2.T @ dz2 fits. " + (
        f"These fit too and are wrong: {', '.join(wrong)}." if wrong else "No wrong product fits."
    )
    return picture(fig, alt)
