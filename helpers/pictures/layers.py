"""A hidden layer: what it is for (xor), how it is wired, and its activations."""

import numpy as np
from matplotlib.patches import Circle, Rectangle

from helpers import logistic
from helpers.activations import leaky_relu, relu, sigmoid, tanh
from helpers.network import forward
from helpers.pictures.picture import BLUE, COLOURS, GREY, MARKERS, ORANGE, figure, picture
from helpers.pictures.shapes import DIMENSIONS, canvas

XOR_X = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
XOR_Y = np.array([[0.0, 1.0, 1.0, 0.0]])

# Plain text is drawn much faster than mathematical text, and a slider waits for it.
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _plane(ax, low, high, z):
    """Tint a square of the plane: orange where z > 0, blue elsewhere. z: (2, k) -> (1, k)."""
    line = np.linspace(low, high, 200)
    points = np.array([g.ravel() for g in np.meshgrid(line, line)])
    positive = (z(points) > 0).reshape(line.size, line.size)
    ax.contourf(line, line, positive, levels=[-0.5, 0.5, 1.5], colors=[BLUE, ORANGE], alpha=0.22)
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")


def _points(ax, X, Y):
    for label in (0, 1):
        chosen = X[:, Y[0] == label]
        ax.plot(
            *chosen,
            MARKERS[label],
            color=COLOURS[label],
            markersize=13,
            markeredgecolor="white",
            label=f"y = {label}",
        )


def xor_line(w1, w2, b):
    """The four points of xor and the side on which one neuron says 1. Returns Picture."""
    w = np.array([[w1], [w2]], dtype=float)
    Z, _ = logistic.forward(XOR_X, w, float(b))
    right = int(np.sum((Z > 0) == XOR_Y))
    fig, ax = figure(4.6, 3.5)
    _plane(ax, -0.6, 1.6, lambda X: logistic.forward(X, w, float(b))[0])
    _points(ax, XOR_X, XOR_Y)
    ax.set_title(f"{right} of 4 right", loc="left")
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xticks=(0, 1), yticks=(0, 1))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    said = ", ".join(
        f"({x1:.0f}, {x2:.0f}) {'yes' if z > 0 else 'no'}" for x1, x2, z in zip(*XOR_X, Z[0])
    )
    return picture(
        fig,
        f"One neuron with w = ({w1:g}, {w2:g}), b = {b:g} on the four points of xor. "
        f"It says 1 at: {said}. {right} of 4 right.",
    )


def xor_planes(parameters, g1=tanh):
    """Xor in the plane of its inputs, and in the plane of two hidden units. Returns Picture."""
    W1, b1, W2, b2 = parameters
    hidden = forward(XOR_X, *parameters, g1).A1
    fig, (left, right) = figure(8.6, 3.8, ncols=2)
    _plane(left, -0.6, 1.6, lambda X: forward(X, *parameters, g1).Z2)
    line = np.linspace(-0.6, 1.6, 50)
    grid = np.meshgrid(line, line)
    for k, style in ((0, "--"), (1, ":")):
        z = W1[k, 0] * grid[0] + W1[k, 1] * grid[1] + b1[k, 0]
        left.contour(*grid, z, levels=[0], colors=GREY, linestyles=style)
        left.plot([], [], style, color=GREY, label=f"hidden unit {k + 1}")
    _points(left, XOR_X, XOR_Y)
    left.set_title("the plane of the inputs", loc="left")
    left.set(xlabel="$x_1$", ylabel="$x_2$", xticks=(0, 1), yticks=(0, 1))
    left.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    _plane(right, -1.9, 1.9, lambda A: W2 @ A + b2)
    _points(right, hidden, XOR_Y)
    names = {}  # points that land on the same spot share one label
    for (x1, x2), a in zip(XOR_X.T, hidden.T):
        names.setdefault(tuple(a.round(1)), []).append(f"({x1:.0f}, {x2:.0f})")
    for a, here in names.items():
        right.annotate(
            " and ".join(here), a, xytext=(0, 11), textcoords="offset points", ha="center"
        )
    right.set_title("the plane of the hidden units", loc="left")
    right.set(xlabel="$a^{[1]}_1$", ylabel="$a^{[1]}_2$", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    places = ", ".join(
        f"({x1:.0f}, {x2:.0f}) goes to ({a1:.1f}, {a2:.1f})"
        for x1, x2, a1, a2 in zip(*XOR_X, *hidden)
    )
    return picture(
        fig,
        "Left: two straight lines, one per hidden unit, cut the input plane; between them the "
        f"network says 1. Right: the same points by their two hidden activations: {places}. "
        "There one straight line parts the labels.",
    )


def _units(ax, x, count, name):
    """One column of units, numbered from the top. Returns their centres."""
    centres = [(x, 0.5 * (count + 1) - k) for k in range(1, count + 1)]
    for k, centre in enumerate(centres, start=1):
        ax.add_patch(Circle(centre, 0.33, facecolor="white", edgecolor=GREY, zorder=3))
        ax.text(*centre, f"${name}_{k}$", ha="center", va="center", fontsize=11, zorder=4)
    return centres


def _arrow(ax, start, end, chosen, colour):
    style = {"color": colour, "linewidth": 2.4} if chosen else {"color": "#c4c7cb", "linewidth": 1}
    (x0, y0), (x1, y1) = start, end
    length = np.hypot(x1 - x0, y1 - y0)
    dx, dy = 0.36 * (x1 - x0) / length, 0.36 * (y1 - y0) / length
    ax.annotate(
        "",
        (x1 - dx, y1 - dy),
        (x0 + dx, y0 + dy),
        arrowprops={"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0, **style},
        zorder=2 if chosen else 1,
    )


def _entries(ax, left, top, name, rows, columns, chosen, colour):
    """A matrix with its entries named, the chosen ones tinted. chosen: (row, column) -> bool."""
    ax.text(left, top + 0.15, f"${name}$  ({rows}, {columns})", fontsize=11)
    for j in range(1, rows + 1):
        for k in range(1, columns + 1):
            corner = (left + 0.75 * (k - 1), top - 0.6 * j)
            on = chosen(j, k)
            ax.add_patch(
                Rectangle(
                    corner,
                    0.75,
                    0.6,
                    facecolor=colour if on else "#f1f3f4",
                    alpha=0.3 if on else 1,
                    edgecolor=GREY,
                    linewidth=0.8,
                )
            )
            ax.text(
                corner[0] + 0.375,
                corner[1] + 0.3,
                "w" + f"{j}{k}".translate(SUBSCRIPTS),
                ha="center",
                va="center",
                fontsize=11,
                fontstyle="italic",
                fontweight="bold" if on else "normal",
            )


def _wiring(ax, unit, n0, n1, n2):
    """Inputs, hidden units and outputs with their arrows, those of one unit coloured (0: none)."""
    inputs = _units(ax, 0.5, n0, "x")
    hidden = _units(ax, 2.8, n1, "a^{[1]}")
    outputs = _units(ax, 5.1, n2, "a^{[2]}")
    for j, end in enumerate(hidden, start=1):
        for start in inputs:
            _arrow(ax, start, end, j == unit, DIMENSIONS["n0"])
    for k, start in enumerate(hidden, start=1):
        for end in outputs:
            _arrow(ax, start, end, k == unit, DIMENSIONS["n2"])
    for x, text in ((0.5, "inputs"), (2.8, "hidden layer"), (5.1, "output layer")):
        ax.text(x, 0.5 * n1 + 0.2, text, ha="center", color=GREY)


def network(n0=3, n1=4, n2=2):
    """A two-layer network: units and arrows. Returns Picture."""
    fig, ax = canvas(5.4, 3.8)
    _wiring(ax, 0, n0, n1, n2)
    ax.set(xlim=(-0.4, 6), ylim=(-2.05, 2.45))
    return picture(
        fig,
        f"A network in three columns: {n0} inputs, {n1} hidden units, {n2} outputs. An arrow goes "
        "from every input to every hidden unit, and from every hidden unit to every output.",
    )


def network_unit(unit, n0=3, n1=4, n2=2):
    """The network and its two matrices, with the arrows and numbers of one hidden unit tinted.

    unit: 1 to n1. Returns Picture.
    """
    fig, ax = canvas(9, 4.7)
    _wiring(ax, unit, n0, n1, n2)
    _entries(ax, 6.4, 1.9, "W^{[1]}", n1, n0, lambda j, k: j == unit, DIMENSIONS["n0"])
    _entries(ax, 6.4, -1.2, "W^{[2]}", n2, n1, lambda j, k: k == unit, DIMENSIONS["n2"])
    ax.set(xlim=(0, 9.6), ylim=(-2.5, 2.51))
    return picture(
        fig,
        f"A network with {n0} inputs, {n1} hidden units and {n2} outputs. Into hidden unit {unit} "
        f"go {n0} arrows: row {unit} of W1. Out of it go {n2} arrows: column {unit} of W2.",
    )


def activation_curves():
    """Four activations, each with its slope. Returns Picture."""
    z = np.linspace(-4, 4, 401)
    fig, axes = figure(9, 2.7, ncols=4, sharex=True)
    for ax, g in zip(axes, (tanh, sigmoid, relu, leaky_relu)):
        ax.axhline(0, color="#dadce0", linewidth=0.8)
        ax.axvline(0, color="#dadce0", linewidth=0.8)
        ax.plot(z, g(z), color="black", label="$g(z)$")
        ax.plot(z, g.slope(z), "--", color=GREY, label="slope $g'(z)$")
        ax.set_title(g.name, loc="left")
        ax.set(xlabel="$z$", ylim=(-1.3, 2.5) if g.name.endswith("relu") else (-1.3, 1.3))
    axes[1].legend(loc="lower left", frameon=False, fontsize=9)
    return picture(
        fig,
        "Four activations and their slopes for z from -4 to 4: tanh runs from -1 to 1 with slope "
        "at most 1; sigmoid from 0 to 1 with slope at most 0.25; relu is 0 with slope 0 to the "
        "left of 0 and z with slope 1 to the right; leaky relu has slope 0.01 on the left.",
    )
