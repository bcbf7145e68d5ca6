"""Pictures of one neuron: its graph, its sigmoid, its loss, its line, and the slope of each.

Every number in them comes from the ground floor of helpers.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import FancyBboxPatch

from helpers import logistic
from helpers.activations import sigmoid
from helpers.equations import LINES
from helpers.gradient_check import H, numerical_gradient
from helpers.loss import cost, cross_entropy, cross_entropy_textbook
from helpers.pictures.picture import BLUE, COLOURS, GREY, MARKERS, ORANGE, RUST, figure, picture

PARAMETER = "#fff3d6"  # the boxes of what is learned
# Few steps: a picture has 256 colours in all, and the markers need theirs.
LABEL_COLOURS = LinearSegmentedColormap.from_list("label", [BLUE, "white", ORANGE], N=41)
LINES_OF_LABELS = {0: "--", 1: "-"}  # so that the curves differ without colour too


def number(value, form="z.3f"):
    """A number as text, by default with three decimals, with a true minus sign."""
    return f"{value:{form}}".replace("-", "−")


def neuron_values(x, w, b, y):
    """The numbers of one example with two features, by name: x_1, x_2, w_1, w_2, b, y, z, a, L.

    x, w: (2, 1). b: a number. y: (1, 1).
    """
    z, a = logistic.forward(x, w, b)
    values = {"b": b, "y": y, "z": z, "a": a, "L": cross_entropy(z, y)}
    for name, column in (("x", x), ("w", w)):
        values |= {f"{name}_1": column[0, 0], f"{name}_2": column[1, 0]}
    return {name: float(np.squeeze(value)) for name, value in values.items()}


# The computation graph: the middle of each box and half its width, in inches.
PLACES = {
    "x_1": (0.7, 3.95, 0.55),
    "w_1": (0.7, 3.2, 0.55),
    "x_2": (0.7, 2.3, 0.55),
    "w_2": (0.7, 1.55, 0.55),
    "b": (0.7, 0.65, 0.55),
    "z": (3.9, 2.3, 0.72),
    "a": (6.15, 2.3, 0.55),
    "L": (8.25, 2.3, 0.55),
    "y": (8.25, 3.7, 0.55),
}
HALF_HEIGHT = 0.27
FORMULAS = {"z": r"$z = w^{\!\top}\!x + b$", "a": r"$a = \sigma(z)$", "L": r"$L(a, y)$"}
INTO_Z = ("x_1", "w_1", "x_2", "w_2", "b")
LEARNED = ("w_1", "w_2", "b")


def _edges():
    """(start, end) of each arrow of the forward pass."""

    def left(name):
        x, y, half = PLACES[name]
        return np.array([x - half, y])

    def right(name):
        x, y, half = PLACES[name]
        return np.array([x + half, y])

    edges = [(right("z"), left("a")), (right("a"), left("L"))]
    for i, name in enumerate(INTO_Z):
        edges.append((right(name), left("z") + np.array([0, 0.2 - 0.1 * i])))
    x, y, _ = PLACES["y"]
    edges.append(((x, y - HALF_HEIGHT), (x, PLACES["L"][1] + HALF_HEIGHT)))
    return edges


def neuron_graph(x, w, b, y, show="forward"):
    """The computation graph of one neuron with two inputs, a value under each node's name.

    x, w: (2, 1). b: a number. y: (1, 1). show: "inputs" leaves z, a and L open, "forward" fills
    them in. Returns Picture.
    """
    v = neuron_values(x, w, b, y)
    fig, ax = figure(8.8, 4.3)
    ax.set(xlim=(0, 9), ylim=(0.05, 4.3), aspect="equal")
    ax.axis("off")
    middle = {"ha": "center", "va": "center"}
    corners = "round,pad=0,rounding_size=0.08"
    for name, (across, up, half) in PLACES.items():
        corner = (across - half, up - HALF_HEIGHT)
        fill = PARAMETER if name in LEARNED else "white"
        ax.add_patch(FancyBboxPatch(corner, 2 * half, 2 * HALF_HEIGHT, corners, fc=fill, ec=GREY))
        value = number(v[name]) if name in FORMULAS else number(v[name], "zg")
        if name in FORMULAS and show == "inputs":
            value = "?"
        ax.text(across, up + 0.1, FORMULAS.get(name, f"${name}$"), size=12, **middle)
        ax.text(across, up - 0.14, value, **middle)

    for start, end in _edges():
        style = {"arrowstyle": "<|-", "color": GREY, "shrinkA": 0, "shrinkB": 0, "lw": 1.3}
        ax.annotate("", start, end, arrowprops=style)

    alt = (
        f"Computation graph of one neuron: x = ({x[0, 0]:g}, {x[1, 0]:g}), "
        f"w = ({w[0, 0]:g}, {w[1, 0]:g}) and b = {b:g} go into z, z goes into a, "
        f"a and the label y = {v['y']:g} go into the loss L."
    )
    if show != "inputs":
        alt += f" z = {v['z']:z.3f}, a = {v['a']:.3f}, L = {v['L']:.3f}."
    return picture(fig, alt)


def sigmoid_curve(z):
    """The sigmoid with one point on it, and beside it the probability as two bars. Returns Picture."""
    a = sigmoid(z)
    fig, (ax, bars) = figure(7.6, 3.2, ncols=2, width_ratios=[4, 1])
    zs = np.linspace(-10, 10, 401)
    ax.plot(zs, sigmoid(zs), color="black")
    ax.plot([z, z, -10], [0, a, a], color=GREY, linestyle=":", linewidth=1.3)
    ax.plot(z, a, "o", color=ORANGE, markersize=9)
    ax.set(xlim=(-10, 10), ylim=(-0.03, 1.03), xlabel="z", ylabel="a = σ(z)")
    ax.set_xticks(range(-10, 11, 2))
    ax.set_title(f"z = {number(z, 'z.2f')} gives a = {a:.4f}", loc="left")
    for label, share in ((0, 1 - a), (1, a)):
        bars.bar(label, share, color=COLOURS[label], hatch="//" if label == 0 else None, ec="white")
        bars.text(label, share + 0.02, f"{share:.1%}", ha="center", fontsize=9)
    bars.set(ylim=(0, 1.12), xticks=[0, 1], xticklabels=["no", "yes"], yticks=[])
    bars.spines["left"].set_visible(False)
    bars.set_title("the neuron says", loc="left")
    return picture(fig, f"The sigmoid curve. At z = {z:z.2f} it gives a = {a:.4f}.")


def loss_curves(a, y):
    """The loss against the activation a for y = 0 and y = 1, with one point. Returns Picture."""
    L = cross_entropy_textbook(np.array([[a]]), np.array([[y]])).item()
    fig, ax = figure(6.4, 3.6)
    values = np.linspace(0.004, 0.996, 400)[np.newaxis, :]
    for label in (0, 1):
        ax.plot(
            values[0],
            cross_entropy_textbook(values, np.full(values.shape, label))[0],
            LINES_OF_LABELS[label],
            color=COLOURS[label],
            linewidth=2.6 if label == y else 1.0,
            label=f"y = {label}:  L = −log {'a' if label else '(1 − a)'}",
        )
    ax.plot([a, a, 0], [0, L, L], color=GREY, linestyle=":", linewidth=1.3)
    ax.plot(a, L, MARKERS[y], color=COLOURS[y], markersize=10, markeredgecolor="white")
    ax.set(xlim=(0, 1), ylim=(0, 5), xlabel="a, the probability that the neuron gives to yes")
    ax.set_ylabel("loss L")
    ax.set_title(f"a = {a:.2f}, y = {y}:  L = {L:.3f}", loc="left")
    ax.legend(loc="upper center", frameon=False)
    said = a if y else 1 - a
    return picture(
        fig,
        f"The loss against a: one curve for y = 1, which falls to 0 at a = 1, and one for y = 0, "
        f"which rises from 0 at a = 0. At a = {a:.2f} and y = {y} the neuron gave a probability of "
        f"{said:.2f} to what happened, and the loss is {L:.3f}.",
    )


def squared_error(z):
    """(sigma(z) - 1)^2: the squared error when the answer is yes. Of z's shape."""
    return (sigmoid(z) - 1) ** 2


def two_losses():
    """Cross-entropy and squared error for y = 1 against z, and how fast each falls. Returns Picture."""
    zs = np.linspace(-8, 4, 241)[np.newaxis, :]
    losses = {
        "cross-entropy": lambda z: cross_entropy(z, np.ones(z.shape)),
        "squared error": squared_error,
    }
    fig, (left, right) = figure(8.6, 3.3, ncols=2)
    for (name, loss), style, colour in zip(losses.items(), ("-", "--"), ("black", GREY)):
        left.plot(zs[0], loss(zs)[0], style, color=colour, label=name)
        right.plot(zs[0], -numerical_gradient(loss, zs)[0], style, color=colour, label=name)
    left.set(xlabel="z", ylim=(0, 8.5))
    left.set_title("The loss, when the answer is yes", loc="left")
    right.set(xlabel="z", ylim=(0, 1.05))
    right.set_title("How fast it falls as z grows", loc="left")
    right.text(-7.8, 0.09, "confidently wrong:\nalmost no slope left", color=GREY, fontsize=9)
    left.legend(frameon=False)
    return picture(
        fig,
        "Two losses for y = 1 against z from -8 to 4. Left: the cross-entropy is a straight slope "
        "on the wrong side; the squared error is flat at 1 there. Right: how fast they fall. The "
        "cross-entropy's rate is near 1 on the wrong side; the squared error's is near 0 there.",
    )


def decision_line(X, Y, w, b):
    """What one neuron says everywhere in the plane, and of each point. Returns Picture.

    X: (2, m). Y: (1, m). w: (2, 1). b: a number.
    """
    reach = 2.4
    Z, A = logistic.forward(X, w, b)
    J = cost(Z, Y)
    fig, ax = figure(5.6, 4.6)
    side = np.linspace(-reach, reach, 121)
    grid = np.stack(np.meshgrid(side, side))
    z = (w.T @ grid.reshape(2, -1) + b).reshape(grid[0].shape)
    extent = (-reach, reach, -reach, reach)
    ax.imshow(
        sigmoid(z), extent=extent, origin="lower", cmap=LABEL_COLOURS, vmin=0, vmax=1, alpha=0.55
    )
    if np.any(z > 0) and np.any(z < 0):
        ax.contour(*grid, z, levels=[0], colors="black", linewidths=1.6)
    for label, name in ((0, "another species"), (1, "Gentoo")):
        chosen = Y[0] == label
        look = {"color": COLOURS[label], "s": 90, "edgecolor": "white", "zorder": 3}
        ax.scatter(*X[:, chosen], marker=MARKERS[label], label=name, **look)
    label = {
        "ha": "center",
        "size": 9,
        "bbox": {"fc": "white", "ec": "none", "alpha": 0.7, "pad": 0.6},
    }
    for point, a in zip(X.T, A[0]):
        ax.annotate(f"{a:.0%}", point, (0, 9), textcoords="offset points", **label)
    ax.set(xlabel="$x_1$, length of the bill", ylabel="$x_2$, depth of the bill")
    ax.set_title(f"mean loss {J:.3f}; the line is where a = 50%", loc="left")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    said = ", ".join(f"{a:.0%}" for a in A[0])
    right = np.sum((A > 0.5) == Y)
    return picture(
        fig,
        f"The plane of the two measurements, coloured by what the neuron says, with the line where "
        f"it says 50%. For the {Y.size} penguins it says {said}. {right} of {Y.size} lie on the "
        f"right side; the mean loss is {J:.3f}.",
    )


def sigmoid_slope(z):
    """The sigmoid with its tangent at z, and its slope a(1 - a) against z. Returns Picture."""
    a, slope = sigmoid(z), sigmoid.slope(z)
    fig, (left, right) = figure(8.6, 3.2, ncols=2)
    zs = np.linspace(-8, 8, 321)
    left.plot(zs, sigmoid(zs), color="black")
    near = np.array([z - 2, z + 2])
    left.plot(near, a + slope * (near - z), color=RUST, linewidth=2.4)
    left.plot(z, a, "o", color=RUST, markersize=8)
    left.set(xlim=(-8, 8), ylim=(-0.1, 1.1), xlabel="z", ylabel="a = σ(z)")
    left.set_title(f"z = {number(z, 'z.2f')},  a = {a:.3f}", loc="left")
    right.plot(zs, sigmoid.slope(zs), color="black")
    right.plot([z, z, -8], [0, slope, slope], color=GREY, linestyle=":", linewidth=1.3)
    right.plot(z, slope, "o", color=RUST, markersize=8)
    right.set(xlim=(-8, 8), ylim=(0, 0.27), xlabel="z", ylabel="slope a(1 − a)")
    right.set_title(f"slope = {a:.3f} × {1 - a:.3f} = {slope:.4f}", loc="left")
    return picture(
        fig,
        f"Left: the sigmoid and its tangent at z = {z:z.2f}, where a = {a:.3f}. Right: the slope "
        f"a(1 - a) against z, a hill with its top of 0.25 at z = 0. Here it is {slope:.4f}.",
    )


def loss_tangent(z, y):
    """The distance from a to y on the sigmoid, and the same number as a slope of L. Returns Picture."""
    a = sigmoid(z)
    L = cross_entropy(np.array([[z]]), np.array([[y]])).item()
    dz = LINES["3.39:dz"].compute({"a": a, "y": y})
    zs = np.linspace(-6, 6, 241)[np.newaxis, :]
    fig, (left, right) = figure(8.6, 3.4, ncols=2)
    left.plot(zs[0], sigmoid(zs[0]), color="black")
    left.axhline(y, color=COLOURS[y], linestyle=LINES_OF_LABELS[y], linewidth=1.3)
    left.plot([z, z], [y, a], color=RUST, linewidth=3)
    left.plot(z, a, "o", color="black", markersize=7)
    left.set(xlim=(-6, 6), ylim=(-0.08, 1.08), xlabel="z", ylabel="a = σ(z)")
    left.set_title(f"a − y = {a:.3f} − {y} = {number(dz)}", loc="left")
    right.plot(zs[0], cross_entropy(zs, np.full(zs.shape, y))[0], color="black")
    near = np.array([z - 2.5, z + 2.5])
    right.plot(near, L + dz * (near - z), color=RUST, linewidth=2.4)
    right.plot(z, L, "o", color="black", markersize=7)
    right.set(xlim=(-6, 6), ylim=(-0.8, 6.2), xlabel="z", ylabel=f"loss L for y = {y}")
    right.set_title(f"L = {L:.3f},  slope dz = {number(dz)}", loc="left")
    return picture(
        fig,
        f"Left: the sigmoid; at z = {z:z.2f} the distance from the label y = {y} to a = {a:.3f} is "
        f"a - y = {dz:z.3f}. Right: the loss against z with its tangent; L = {L:.3f} and the slope "
        f"is the same number, dz = {dz:z.3f}.",
    )


def step_error(z, y, h):
    """The error of a central difference against its step h, for dL/dz. Returns Picture.

    z, y: (1, 1). h: the step that is marked.
    """
    a = sigmoid(z)
    exact = LINES["3.39:dz"].compute({"a": a, "y": y}).item()

    def error(step):
        return abs(numerical_gradient(lambda v: cross_entropy(v, y), z, step).item() - exact)

    hs = np.logspace(-14, 0, 113)
    fig, ax = figure(7.0, 3.8)
    # Errors of exactly zero have no place on a logarithmic axis.
    ax.loglog(hs, [max(error(step), 1e-14) for step in hs], color="black", linewidth=1.2)
    third = (a * (1 - a) * (1 - 2 * a)).item()  # the third derivative of L
    truncation = abs(third) / 6 * hs**2
    round_off = np.finfo(float).eps * cross_entropy(z, y).item() / hs
    ax.loglog(hs, truncation, "--", color=ORANGE, label="curvature:  grows with h²")
    ax.loglog(hs, round_off, ":", color=BLUE, label="rounding:  grows with 1/h")
    ax.axvline(h, color=RUST, linewidth=1.2)
    ax.plot(h, max(error(h), 1e-14), "o", color=RUST, markersize=8)
    ax.set(xlim=(1e-14, 1), ylim=(1e-14, 1), xlabel="h, how far z is nudged each way")
    ax.set_ylabel("error of the measured slope")
    ax.set_title(f"h = {h:.0e}:  error about {error(h):.0e}", loc="left")
    ax.legend(loc="upper center", frameon=False)
    side = "curvature" if h > H else "rounding"
    return picture(
        fig,
        f"The error of the measured slope against h, both axes logarithmic: a valley with its "
        f"bottom near h = 1e-5. At h = {h:.0e} the error is about {error(h):.0e}; the larger part "
        f"of it comes from {side}.",
    )
