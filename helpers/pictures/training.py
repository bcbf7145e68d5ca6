"""Training seen: boundaries in the plane, curves over epochs, hidden units as lines and images."""

import math

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from helpers import training
from helpers.activations import tanh
from helpers.network import forward
from helpers.pictures.picture import BLUE, COLOURS, GREY, MARKERS, ORANGE, figure, picture

SIGNED = LinearSegmentedColormap.from_list("blue, white, orange", [BLUE, "white", ORANGE])
# Lines that differ in greyscale too: colour, dashes, width.
LINES = (
    (BLUE, "-", 2.2),
    (ORANGE, "--", 2.2),
    ("black", ":", 2.2),
    (GREY, "-.", 1.8),
    ("#7b3fa0", (0, (5, 1, 1, 1, 1, 1)), 1.8),
)
GRID = 160  # points along each side of the plane


def _panels(count, width, height, columns):
    """A Figure for `count` panels of so many inches, and its axes."""
    columns = min(count, columns)
    rows = math.ceil(count / columns)
    fig, axes = figure(width * columns, height * rows, nrows=rows, ncols=columns, squeeze=False)
    for ax in axes.flat[count:]:
        ax.set_axis_off()
    return fig, axes.flat[:count]


def _planes(count):
    """Panels for planes: up to three in a row, but four as two and two."""
    if count in (1, 2, 4):
        return _panels(count, 4.2, 3.4, 2)
    return _panels(count, 2.95, 2.8, 3)


def _plane(ax, dataset, alpha=1.0):
    """Draw the two features of a data set, and fix the part of the plane that is shown."""
    for label in (0, 1):
        ax.scatter(
            *dataset.X[:, dataset.Y[0] == label],
            s=22,
            marker=MARKERS[label],
            color=COLOURS[label],
            edgecolors="white",
            linewidths=0.4,
            alpha=alpha,
            label=dataset.classes[label],
        )
    low, high = dataset.X.min(axis=1), dataset.X.max(axis=1)
    margin = 0.06 * (high - low)
    ax.set_xlim(low[0] - margin[0], high[0] + margin[0])
    ax.set_ylim(low[1] - margin[1], high[1] + margin[1])


def _name(fig, axes, dataset):
    """Name the features where a row or a column of panels ends, and the classes below."""
    for ax in axes:
        place = ax.get_subplotspec()
        below = place.rowspan.stop * place.get_gridspec().ncols + place.colspan.start
        if below >= len(axes):
            ax.set_xlabel(dataset.features[0])
        if place.is_first_col():
            ax.set_ylabel(dataset.features[1])
    fig.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
    )


def points(dataset):
    """The examples of a data set with two features. Returns Picture."""
    fig, ax = figure(4.6, 3.9)
    _plane(ax, dataset)
    _name(fig, [ax], dataset)
    counts = [int(np.sum(dataset.Y == label)) for label in (0, 1)]
    return picture(
        fig,
        f"The data set {dataset.name} in the plane of {dataset.features[0]} and "
        f"{dataset.features[1]}: {counts[0]} blue circles ({dataset.classes[0]}) and "
        f"{counts[1]} orange crosses ({dataset.classes[1]}).",
    )


def _boundary(ax, dataset, parameters, g1):
    """Tint the plane by the prediction and draw the line on which it is one half."""
    _plane(ax, dataset)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    across, up = np.linspace(left, right, GRID), np.linspace(bottom, top, GRID)
    plane = np.array([side.ravel() for side in np.meshgrid(across, up)])
    _, _, Z2, A2 = forward(plane, *parameters, g1)
    ax.imshow(
        A2.reshape(GRID, GRID),
        cmap=SIGNED,
        vmin=0,
        vmax=1,
        alpha=0.4,
        origin="lower",
        extent=(left, right, bottom, top),
        aspect="auto",
        interpolation="bilinear",
        zorder=0,
    )
    if Z2.min() < 0 < Z2.max():
        ax.contour(across, up, Z2.reshape(GRID, GRID), levels=[0], colors="black", linewidths=1.6)


def boundaries(dataset, networks, g1=tanh):
    """What networks make of the plane: one panel each, titled by its key.

    dataset: with two features. networks: title -> Parameters. Returns Picture.
    """
    fig, axes = _planes(len(networks))
    rights = {}
    for ax, (title, parameters) in zip(axes, networks.items()):
        _boundary(ax, dataset, parameters, g1)
        rights[title] = f"{training.accuracy(dataset.X, dataset.Y, parameters, g1):.1%} right"
        ax.set_title(f"{title}: {rights[title]}", loc="left")
    _name(fig, axes, dataset)
    said = "; ".join(f"{title}, {right}" for title, right in rights.items())
    return picture(
        fig,
        f"The data set {dataset.name}, the plane tinted blue where the network says "
        f"{dataset.classes[0]} and orange where it says {dataset.classes[1]}, with a black line "
        f"where it changes its mind. {said}.",
    )


def _curve(ax, number, x, y, label):
    colour, dashes, width = LINES[number % len(LINES)]
    ax.plot(x, y, color=colour, linestyle=dashes, linewidth=width, label=label)


def curves(lines, xlabel="epoch", ylabel="cost J (nats per example)", **axes):
    """Curves over epochs. lines: label -> (x, y). axes: for `Axes.set`, such as yscale="log".

    Returns Picture.
    """
    fig, ax = figure(7.2, 3.2)
    for number, (label, (x, y)) in enumerate(lines.items()):
        _curve(ax, number, x, y, label)
    ax.set(xlabel=xlabel, ylabel=ylabel, **axes)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    said = "; ".join(f"{label}: from {y[0]:.2g} to {y[-1]:.2g}" for label, (_, y) in lines.items())
    return picture(fig, f"{ylabel} against {xlabel}. {said}.")


def run_and_boundary(dataset, run, title):
    """A run's cost, and the boundary at its end, side by side. Returns Picture."""
    fig, (left, right) = figure(8.6, 3.4, ncols=2)
    _curve(left, 0, run.epochs, run.costs, "cost")
    left.set(xlabel="epoch", ylabel="cost J (nats per example)")
    left.set_ylim(0, 1.05 * max(run.costs))
    left.set_title(title, loc="left")
    _boundary(right, dataset, run.parameters, tanh)
    right.set(xlabel=dataset.features[0], ylabel=dataset.features[1])
    share = run.accuracies[-1]
    right.set_title(f"after {run.epochs[-1]} epochs: {share:.1%} right", loc="left")
    return picture(
        fig,
        f"{title}. Left: the cost goes from {run.costs[0]:.2g} to {run.costs[-1]:.2g} in "
        f"{run.epochs[-1]} epochs. Right: the boundary at the end, {share:.1%} right.",
    )


def descent_on_a_parabola(rate, steps=8, start=-2.0):
    """Gradient descent on J = v^2 / 2, whose slope is dv = v. Returns Picture."""
    v = start * (1 - rate) ** np.arange(steps + 1) + 0.0  # so that no zero has a sign
    reach = max(2.4, 1.1 * np.abs(v).max())
    line = np.linspace(-reach, reach, 200)
    fig, ax = figure(5.4, 3.3)
    ax.plot(line, line**2 / 2, color=GREY)
    ax.plot(v, v**2 / 2, "o-", color=BLUE, markersize=6, linewidth=1.2)
    ax.plot(v[0], v[0] ** 2 / 2, "s", color=ORANGE, markersize=9, label="start")
    ax.set(xlabel="v", ylabel="J")
    ax.legend(loc="upper center", frameon=False)
    ax.set_title(f"rate {rate:g}: each step multiplies v by {1 - rate:.2f}", loc="left")
    return picture(
        fig,
        f"Gradient descent on a parabola with rate {rate:g}: "
        f"v goes {', '.join(f'{number:.2f}' for number in v[:5])} and so on.",
    )


def hidden_lines(dataset, networks):
    """For each hidden unit the line on which its z is 0, over the faint data; one panel each.

    An arrow, along the unit's row of W1, points to the side where z is positive. The first unit's
    line is the widest, so that lines on top of each other are all seen.
    networks: title -> Parameters. Returns Picture.
    """
    fig, axes = _planes(len(networks))
    said = []
    for ax, (title, (W1, b1, _, _)) in zip(axes, networks.items()):
        _plane(ax, dataset, alpha=0.25)
        degrees = [
            _hidden_line(ax, w, b, *LINES[k][:2], width=1.5 + 1.3 * (len(W1) - 1 - k))
            for k, (w, b) in enumerate(zip(W1, b1[:, 0]))
            if np.any(w != 0)
        ]
        if not degrees:
            ax.text(0.5, 0.5, "all weights are 0:\nno lines", ha="center", transform=ax.transAxes)
        ax.set_title(title, loc="left")
        ax.set_aspect("equal")
        directions = ", ".join(f"{degree:.0f}" for degree in degrees)
        said.append(
            f"{title}: rows at {directions} degrees" if degrees else f"{title}: all weights are 0"
        )
    _name(fig, axes, dataset)
    return picture(
        fig,
        f"The line z = 0 of each hidden unit over the data set {dataset.name}. {'; '.join(said)}.",
    )


def _hidden_line(ax, w, b, colour, dashes, width):
    """Draw where w[0] x1 + w[1] x2 + b = 0. Returns the direction of w in degrees."""
    length = np.hypot(*w)
    towards = w / length
    foot = -b / length * towards
    ax.axline(foot, foot + [-towards[1], towards[0]], color=colour, ls=dashes, lw=width)
    ax.annotate(
        "", foot + 0.8 * towards, foot, arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.6}
    )
    return np.degrees(np.arctan2(towards[1], towards[0]))


def _image(ax, pixels, caption, **style):
    ax.imshow(pixels.reshape(8, 8), interpolation="nearest", **style)
    ax.set(xticks=(), yticks=())
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_title(caption, fontsize=9, loc="left")


def images(X, captions):
    """Images of 8 x 8 pixels, ink black. X: (64, k), from 0 to 1. captions: k. Returns Picture."""
    fig, axes = _panels(X.shape[1], 1.05, 1.2, 8)
    for ax, pixels, caption in zip(axes, X.T, captions):
        _image(ax, pixels, caption, cmap="gray_r", vmin=0, vmax=1)
    return picture(fig, f"{X.shape[1]} handwritten digits of 8 by 8 pixels: {', '.join(captions)}.")


def weight_images(W1, W2):
    """Each row of W1 as an image, signs marked where a weight is strong, with its W2. Picture.

    W1: (n1, 64). W2: (1, n1).
    """
    limit = np.abs(W1).max()
    fig, axes = _panels(W1.shape[0], 1.45, 1.68, 6)
    for k, (ax, w) in enumerate(zip(axes, W1)):
        _image(
            ax,
            w,
            f"unit {k + 1}, $W^{{[2]}}$ {W2[0, k]:+.1f}",
            cmap=SIGNED,
            vmin=-limit,
            vmax=limit,
        )
        for place in np.flatnonzero(np.abs(w) > 0.4 * limit):
            sign = "+" if w[place] > 0 else "−"
            ax.text(place % 8, place // 8, sign, ha="center", va="center", fontsize=9)
    said = ", ".join(f"unit {k + 1} {weight:+.1f}" for k, weight in enumerate(W2[0]))
    return picture(
        fig,
        "The 64 weights of each hidden unit as an image: orange with + where ink raises z, "
        f"blue with − where ink lowers it. Output weights: {said}.",
    )
