"""The training explorer as a still picture, for where no kernel runs."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from helpers import network
from helpers.pictures.picture import BLUE, COLOURS, GREY, MARKERS, ORANGE, figure, picture

_PALE = 0.75  # so that the examples stand out
SHADES = LinearSegmentedColormap.from_list(
    "pale", [(*to_rgb(BLUE), _PALE), (1, 1, 1, _PALE), (*to_rgb(ORANGE), _PALE)]
)
LARGE = 1e4  # from here on a number is written in powers of ten


def plain(cost):
    """A cost as text, short also where a run diverges."""
    return f"{cost:.3f}" if abs(cost) < LARGE else f"{cost:.0e}".replace("+", "")


def training_twin(model):
    """Boundary, hidden units, cost and accuracy of a run. model: a TrainingModel. Returns Picture."""
    planar = model.train.X.shape[0] == 2
    now = model.now
    fig, axes = figure(9, 3.7, nrows=1, ncols=3, width_ratios=[1.5, 2.5, 2.1])
    for ax in axes:
        ax.set_axis_off()
    (_draw_plane if planar else _draw_images)(model, axes[0], axes[1])
    _draw_curves(model, axes[2])
    alt = (
        f"Training explorer, data {model.train.name}, {model.controls.n1} hidden units, after "
        f"{now.epoch:,} epochs. Cost: training {plain(now.train.cost)}, held out {plain(now.held.cost)}. "
        f"Accuracy: training {now.train.accuracy:.0%}, held out {now.held.accuracy:.0%}. "
        + (
            "Left: each hidden unit over the plane; middle: the boundary over the examples; "
            if planar
            else "Left: the hidden units' weights as images; middle: held-out images with the "
            "network's answers; "
        )
        + "right: cost and accuracy over the epochs."
        + (f" Training stopped: {model.trouble}" if model.trouble else "")
    )
    return picture(fig, alt)


def _boxes(ax, n):
    """n square inset axes that fill `ax` in two columns (one for few)."""
    columns = 1 if n <= 4 else 2
    rows = -(-n // columns)
    for j in range(n):
        row, column = j % rows, j // rows
        yield ax.inset_axes(
            (column / columns, 1 - (row + 1) / rows, 0.56 / columns, 0.84 / rows), anchor="W"
        )


def _draw_plane(model, left, middle):
    train, held, now = model.train, model.held, model.now
    limit = 1.08 * max(np.abs(train.X).max(), np.abs(held.X).max())
    line = np.linspace(-limit, limit, 120)
    x1, x2 = np.meshgrid(line, line)
    found = network.forward(np.stack([x1.ravel(), x2.ravel()]), *now.parameters, model.g1)
    for j, box in enumerate(_boxes(left, len(found.A1))):
        values = found.A1[j].reshape(x1.shape)
        most = max(1, np.abs(values).max())
        box.imshow(values, cmap=SHADES, vmin=-most, vmax=most, origin="lower")
        _unit(box, now.parameters.W2[0, j])
    left.set_title("Hidden units, weights", loc="left")
    middle.set_axis_on()
    middle.set_aspect("equal")
    A2 = found.A2.reshape(x1.shape)
    middle.imshow(
        A2, cmap=SHADES, vmin=0, vmax=1, origin="lower", extent=(-limit, limit, -limit, limit)
    )
    if (A2 > 0.5).any() and (A2 <= 0.5).any():
        middle.contour(x1, x2, A2, levels=[0.5], colors="#222", linewidths=1.5)
    for label in (0, 1):
        for part, face in ((train, COLOURS[label]), (held, "none")):
            chosen = part.X[:, part.Y[0] == label]
            middle.scatter(
                *chosen,
                s=16,
                marker=MARKERS[label],
                facecolors=face,
                edgecolors="white" if face != "none" else COLOURS[label],
                linewidths=0.5 if face != "none" else 0.9,
                label=train.classes[label] if part is train else None,
            )
    middle.set(xlabel=train.features[0], ylabel=train.features[1])
    middle.set_title(f"Epoch {now.epoch:,}; hollow: held out", loc="left")
    middle.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.16),
        ncols=2,
        fontsize=8.5,
        handletextpad=0.1,
        frameon=False,
        borderpad=0,
    )


def _unit(box, weight):
    box.set(xticks=[], yticks=[])
    text = f"{weight:+{'.2f' if abs(weight) < LARGE else '.0e'}}".replace("-", "\N{MINUS SIGN}")
    box.text(1.06, 0.5, text, transform=box.transAxes, va="center", fontsize=8.5)


def _draw_images(model, left, middle):
    W1 = model.now.parameters.W1
    for j, box in enumerate(_boxes(left, len(W1))):
        most = max(1e-300, np.abs(W1[j]).max())
        box.imshow(W1[j].reshape(8, 8), cmap=SHADES, vmin=-most, vmax=most)
        _unit(box, model.now.parameters.W2[0, j])
    left.set_title("Hidden units, weights", loc="left")
    held = model.held
    A2 = network.forward(held.X, *model.now.parameters, model.g1).A2[0]
    for i in range(20):
        row, column = divmod(i, 5)
        box = middle.inset_axes((column / 5, 1 - (row + 1) / 4, 0.18, 0.2))
        box.imshow(held.X[:, i].reshape(8, 8), cmap="Greys")
        box.set(xticks=[], yticks=[])
        wrong = (A2[i] > 0.5) != held.Y[0, i]
        box.set_xlabel(f"{A2[i]:.2f}{' wrong' if wrong else ''}", fontsize=8.5, labelpad=1)
    middle.set_title(f"Epoch {model.now.epoch:,}: probability of {held.classes[1]}", loc="left")


def _draw_curves(model, ax):
    epochs = [moment.epoch for moment in model.stops]
    for box, name, title in (
        (ax.inset_axes((0.12, 0.6, 0.88, 0.36)), "cost", "Cost J"),
        (ax.inset_axes((0.12, 0.04, 0.88, 0.36)), "accuracy", "Accuracy"),
    ):
        for part, style, label in (("train", "-", "training"), ("held", "--", "held out")):
            values = [getattr(getattr(moment, part), name) for moment in model.stops]
            box.plot(epochs, values, style, color="black" if part == "train" else GREY, label=label)
        box.set_title(title, loc="left")
        box.set_ylim(0, None if name == "cost" else 1.02)
        if name == "cost":
            box.legend(fontsize=8.5, frameon=False)
