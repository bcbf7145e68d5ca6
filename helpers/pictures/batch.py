"""Pictures of many examples at once: losses and their mean, sums over examples, 1/m."""

import numpy as np
from matplotlib.patches import Rectangle

from helpers.network import backward, forward
from helpers.pictures.picture import BLUE, GREY, ORANGE, figure, picture
from helpers.pictures.shapes import canvas

CELL = (0.72, 0.4)  # inches


def losses(L):
    """One bar per example, and their mean J. L: (1, m). Returns Picture."""
    m = L.shape[1]
    J = float(np.mean(L))
    fig, ax = figure(5.6, 2.8)
    bars = ax.bar(range(1, m + 1), L[0], color="#c4c7cb", width=0.6)
    ax.bar_label(bars, fmt="%.2f", label_type="center")
    ax.axhline(J, color="black", linestyle="--")
    ax.text(m + 0.45, J, f"J = {J:.2f}", va="bottom", ha="left")
    ax.set(xlabel="example", ylabel="loss", xticks=range(1, m + 1), xlim=(0.4, m + 1.2))
    each = ", ".join(f"{loss:.2f}" for loss in L[0])
    return picture(fig, f"The losses of {m} examples: {each}. Their mean is J = {J:.2f}.")


def _matrix(ax, left, middle, values, title):
    """A matrix with its numbers, orange where positive and blue where negative."""
    width, height = CELL
    top = middle + values.shape[0] * height / 2
    ax.text(left, top + 0.1, title, family="monospace", fontsize=10)
    for (j, k), value in np.ndenumerate(values):
        corner = (left + k * width, top - (j + 1) * height)
        tint = {"facecolor": ORANGE if value > 0 else BLUE, "alpha": min(0.1 + abs(value), 0.6)}
        ax.add_patch(Rectangle(corner, width, height, linewidth=0, **tint))
        ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor="white"))
        ax.text(
            corner[0] + width / 2,
            corner[1] + height / 2,
            f"{round(value, 2) + 0.0:+.2f}",  # + 0.0 turns -0.0 into 0.0
            ha="center",
            va="center",
            fontsize=9,
        )


def outer_products(dZ2, A1, i):
    """The i-th example's outer product, and the sum of the first i. Returns Picture.

    dZ2: (n2, m). A1: (n1, m). i: from 1 to m.
    """
    n1, m = A1.shape
    term = dZ2[:, [i - 1]] @ A1[:, [i - 1]].T
    so_far = dZ2[:, :i] @ A1[:, :i].T
    width, height = CELL
    row = dZ2.shape[0] * height + 0.5
    high, low = 1.65 * row, 0.5 * row
    fig, ax = canvas(9, 2.3 * row)
    sign = {"family": "monospace", "fontsize": 11, "va": "center", "ha": "center"}
    term_left, all_left = 0.3 + width + 0.5 + n1 * width + 0.5, 0.3
    _matrix(ax, 0.3, high, dZ2[:, [i - 1]], f"dz2({i})")
    ax.text(0.3 + width + 0.25, high, "@", **sign)
    _matrix(ax, 0.3 + width + 0.5, high, A1[:, [i - 1]].T, f"a1({i}).T")
    ax.text(term_left - 0.25, high, "=", **sign)
    _matrix(ax, term_left, high, term, f"example {i} adds")
    _matrix(ax, term_left, low, so_far, f"sum of the first {i}")
    _matrix(ax, all_left, low, dZ2 @ A1.T, "all at once: dZ2 @ A1.T")
    same = "equals" if i == m else "is not yet"
    return picture(
        fig,
        f"Example {i} of {m} adds its outer product. "
        f"The sum of the first {i} {same} dZ2 @ A1.T: its first entry is {so_far[0, 0]:+.2f}, "
        f"that of dZ2 @ A1.T is {(dZ2 @ A1.T)[0, 0]:+.2f}.",
    )


def gradient_sizes(X, Y, parameters):
    """The size (root of the sum of squares) of dW2 from the first m examples, for every m.

    X: (n0, M). Y: (n2, M). Returns a list of M numbers: of the mean, with 1/m.
    """
    sizes = []
    for m in range(1, X.shape[1] + 1):
        x, y = X[:, :m], Y[:, :m]
        Z1, A1, _, A2 = forward(x, *parameters)
        sizes.append(float(np.linalg.norm(backward(x, y, parameters.W2, Z1, A1, A2).dW2)))
    return sizes


def sum_and_mean(sizes, m):
    """The size of dW2 against m, as a sum over examples and as their mean. Returns Picture.

    sizes: as of `gradient_sizes`. m: from 1 to their number.
    """
    many = np.arange(1, len(sizes) + 1)
    fig, axes = figure(9, 3, ncols=2)
    for ax, y, title in (
        (axes[0], sizes * many, "sum: dZ2 @ A1.T"),
        (axes[1], np.array(sizes), "mean: (1 / m) * (dZ2 @ A1.T)"),
    ):
        ax.plot(many, y, color=GREY, linewidth=1.2)
        ax.plot(m, y[m - 1], "o", color="black", markersize=8)
        ax.set_title(f"{title}\nsize at m = {m}: {y[m - 1]:.2f}", loc="left")
        ax.set(xlabel="m, the number of examples", ylim=(0, 1.1 * y.max()))
    return picture(
        fig,
        f"The size of dW2 from the first {m} examples: {sizes[m - 1] * m:.2f} as a sum, "
        f"{sizes[m - 1]:.2f} as a mean. Over all m the sum grows about in proportion to m "
        "and the mean settles.",
    )
