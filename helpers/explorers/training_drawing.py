"""What the training explorer shows, as PNG, SVG and HTML text: drawn from a TrainingModel.

The stage is the network: the hidden units' small pictures on the left, lines for their output
weights, the output's large picture on the right. Its coordinates are CSS pixels at normal size.
For data in the plane a picture shows a value over the plane; for images, the hidden units' weights
as images, and held-out images tinted by the predicted class.
"""

import base64
import html
from typing import NamedTuple

import numpy as np
from contourpy import contour_generator  # matplotlib's own contour lines

from helpers import network
from helpers.explorers.frames import png
from helpers.pictures import BLUE, ORANGE
from helpers.pictures.training_twin import LARGE, plain

STAGE = 512, 372  # width and height
PLANE = 150, 4, 336  # left edge, upper edge and side of the large picture
UNITS = 94  # width that the hidden units' pictures take
CHART = 236, 178
KEPT = 2, 8, 148  # left edge, upper edge and side of the kept run's picture, in a chart's room
ONE_COLUMN = 8  # hidden units at most whose pictures stand in one column
GRID = 100  # values along each side of the plane
IMAGES = 6  # held-out images along each side, for data that are images
INK = "var(--jp-ui-font-color1, #222)"
FAINT = "var(--jp-border-color1, #bdbdbd)"


def _rgb(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], float)


def _shades(n, strength=0.75):
    """n colours from blue (0) over white (one half) to orange (1), (n, 3), uint8."""
    t = np.linspace(-1, 1, n)[:, None]
    end = np.where(t < 0, _rgb(BLUE), _rgb(ORANGE))
    return np.round(255 + strength * np.abs(t) * (end - 255)).astype(np.uint8)


CLEAR = 253  # the palette entry after the shades
SHADES = np.vstack([_shades(CLEAR), [[255, 255, 255]]]).astype(np.uint8)
# For images: 16 tints by 16 strengths of ink.
INKED = (
    np.round(_shades(16)[:, None, :] * np.linspace(1, 0.1, 16)[None, :, None])
    .astype(np.uint8)
    .reshape(256, 3)
)


class Scene(NamedTuple):
    """What stays the same during a run: where things are, and what is evaluated.

    inputs: the grid, (2, GRID * GRID), or held-out images, (64, IMAGES**2); float32, because a
    picture needs no more. limit: the plane shows -limit to limit. tile: side of a small picture.
    """

    inputs: np.ndarray
    limit: float
    tile: int
    corners: list[tuple[int, int]]

    @property
    def planar(self):
        return self.inputs.shape[0] == 2


def scene(train, held, n1):
    """The Scene for these data and n1 hidden units."""
    columns = 1 if n1 <= ONE_COLUMN else 2
    rows = -(-n1 // columns)
    pitch = 42 if columns == 1 else 33
    tile = pitch - 6
    top = PLANE[1] + (PLANE[2] - pitch * (rows + (columns - 1) / 2)) / 2 + 3
    corners = [
        (58 * (j // rows), round(top + pitch * (j % rows + (j // rows) / 2))) for j in range(n1)
    ]
    if train.X.shape[0] == 2:
        limit = float(1.08 * max(np.abs(train.X).max(), np.abs(held.X).max()))
        line = np.linspace(-limit, limit, GRID, dtype=np.float32)
        x1, x2 = np.meshgrid(line, line[::-1])
        return Scene(np.stack([x1.ravel(), x2.ravel()]), limit, tile, corners)
    return Scene(held.X[:, : IMAGES**2].astype(np.float32), 0.0, tile, corners)


def forward(scene, parameters, g1):
    """The network over the scene's inputs, in float32 or, where it has outgrown that, in float64."""
    with np.errstate(all="ignore"):
        small = [v.astype(np.float32) for v in parameters]
        found = network.forward.__wrapped__(scene.inputs, *small, g1)
        if np.isfinite(found.Z2).all():
            return found
        found = network.forward.__wrapped__(scene.inputs.astype(float), *parameters, g1)
    return network.Activations(*map(np.nan_to_num, found))


def plane_png(A2):
    """The output over the plane."""
    return png(np.rint(252 * A2).astype(np.uint8).reshape(GRID, GRID), SHADES)


def images_png(images, A2):
    """Held-out images, tinted by the output for each. images: (64, n), 0 to 1. A2: (1, n)."""
    ink = np.clip((images - images.min()) / np.ptp(images) * 15, 0, 15)
    indices = (16 * np.rint(15 * A2) + np.rint(ink)).astype(np.uint8).T.reshape(-1, 8, 8)
    side = 32
    tiles = np.repeat(np.repeat(indices, side // 8, 1), side // 8, 2)
    tiles[:, -1] = tiles[:, :, -1] = 16 * 7  # white
    sheet = tiles.reshape(IMAGES, IMAGES, side, side).swapaxes(1, 2)
    return png(sheet.reshape(IMAGES * side, IMAGES * side), INKED)


def output_png(scene, A2):
    return plane_png(A2) if scene.planar else images_png(scene.inputs, A2)


def units_png(scene, A1, W1):
    """The hidden units' small pictures on one sheet that covers the stage left of the plane."""
    if scene.planar:
        values, side = A1.reshape(-1, GRID, GRID), GRID
        most = np.abs(values).max(axis=(1, 2), keepdims=True)
        values = values / np.maximum(1, most)
    else:
        values, side = W1.reshape(-1, 8, 8), 8
        values = values / np.maximum(1e-300, np.abs(values).max(axis=(1, 2), keepdims=True))
    pick = np.arange(scene.tile) * side // scene.tile
    small = np.rint(126 + 126 * values[:, pick[:, None], pick]).astype(np.uint8)
    sheet = np.full((STAGE[1], UNITS), CLEAR, np.uint8)
    for (x, y), picture in zip(scene.corners, small):
        sheet[y : y + scene.tile, x : x + scene.tile] = picture
    return png(sheet, SHADES, CLEAR)


# SVG


def svg(size, content, label):
    """An SVG picture that fills its container; label: its name for screen readers."""
    return (
        f'<svg viewBox="0 0 {size[0]} {size[1]}" role="img" aria-label="{html.escape(label)}" '
        f'font-size="10" fill="{INK}">{content}</svg>'
    )


def image(png, left, top, width, height, size, alt):
    """An <img> of these bytes, placed in a picture of `size`.

    The bytes stand in the page itself and are decoded before it is painted: so an image is never
    late, which one that has to be fetched is at 60 frames a second.
    """
    place = zip(("left", "top", "width", "height"), (left, top, width, height), (0, 1, 0, 1))
    style = ";".join(f"{name}:{100 * value / size[axis]:.3f}%" for name, value, axis in place)
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img alt="{alt}" decoding="sync" style="position:absolute;{style}" '
        f'src="data:image/png;base64,{data}"/>'
    )


def number(value, digits=2):
    """A number with a true minus sign and a fixed count of decimals, or in powers of ten."""
    form = f"+.{digits}f" if abs(value) < LARGE else "+.0e"
    return f"{value:{form}}".replace("-", "\N{MINUS SIGN}")


def boundary_svg(Z2, x0, y0, side):
    """The line where the predicted class changes: where Z2 is 0."""
    lines = contour_generator(z=Z2.reshape(GRID, GRID)).lines(0.0)
    scale = side / GRID
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (line + 0.5) * scale + (x0, y0))
        for line in lines
    )
    return f'<path d="{path}" fill="none" stroke="#222" stroke-width="1.6"/>'


def network_html(scene, parameters, g1, held):
    """All that moves with training: the pictures, the output weights, the boundary or answers."""
    found = forward(scene, parameters, g1)
    x0, y0, side = PLANE
    over = boundary_svg(found.Z2, *PLANE) if scene.planar else answers_svg(found.A2, held.Y)
    return (
        image(output_png(scene, found.A2), x0, y0, side, side, STAGE, "Output of the network")
        + image(
            units_png(scene, found.A1, parameters.W1),
            *(0, 0, UNITS, STAGE[1], STAGE),
            "Each hidden unit's own picture",
        )
        + svg(STAGE, weights_svg(scene, parameters.W2) + over, "Output weights, and the answers")
    )


def weights_svg(scene, W2):
    """Lines from the hidden units to the output: thickness and colour show the weight."""
    x_out, middle = PLANE[0], PLANE[1] + PLANE[2] / 2
    most = max(1, float(np.abs(W2).max()))
    lines, numbers = [], []
    for (x, y), weight in zip(scene.corners, W2[0]):
        start, level = x + scene.tile, round(y + scene.tile / 2)
        colour, dashes = (ORANGE, "") if weight > 0 else (BLUE, ' stroke-dasharray="5 3"')
        curve = f"C{UNITS + 24} {level} {x_out - 24} {middle} {x_out} {middle}"
        lines.append(
            f'<path d="M{start} {level}H{UNITS}{curve}" fill="none" stroke="{colour}" '
            f'stroke-width="{0.5 + 4.5 * abs(weight) / most:.1f}"{dashes}/>'
        )
        text = number(weight, 2 if abs(weight) < 10 and len(scene.corners) <= ONE_COLUMN else 1)
        numbers.append(f'<text x="{start + 2}" y="{level - 5}">{text}</text>')
    halo = 'stroke="var(--jp-layout-color0, #fff)" stroke-width="2.5" paint-order="stroke"'
    return f"{''.join(lines)}<g {halo}>{''.join(numbers)}</g>"


def _points(X, Y, place, scale=1.0):
    """Both classes' examples as two paths: round dots for 0, crosses for 1."""
    dots, crosses = [], []
    r = 2.6 * scale
    for x, y, label in zip(*place(X), Y[0]):
        if label:
            crosses.append(
                f"M{x - r:.1f} {y - r:.1f}l{2 * r:.1f} {2 * r:.1f}m0 {-2 * r:.1f}l{-2 * r:.1f} {2 * r:.1f}"
            )
        else:
            dots.append(f"M{x:.1f} {y:.1f}h0")
    return "".join(dots), "".join(crosses)


def _markers(train, held, place, scale=1.0):
    """Training examples filled, held-out examples hollow (dots) or thin (crosses)."""
    parts = []

    def stroke(path, colour, width):
        parts.append(f'<path d="{path}" stroke="{colour}" stroke-width="{width * scale:.1f}"/>')

    for part, is_held in ((held, True), (train, False)):
        dots, crosses = _points(part.X, part.Y, place, scale)
        stroke(dots, "#fff", 7.6)
        stroke(dots, BLUE, 5.8)
        if is_held:
            stroke(dots, "#fff", 2.8)
        stroke(crosses, "#fff", 4.2)
        stroke(crosses, "#a34c00", 1.1 if is_held else 2.4)
    return f'<g fill="none" stroke-linecap="round">{"".join(parts)}</g>'


def data_svg(scene, train, held):
    """What lies still over the pictures: frames, axes, and the examples of both classes."""
    x0, y0, side = PLANE
    frames = [
        f'<rect x="{x}" y="{y}" width="{scene.tile}" height="{scene.tile}"/>'
        for x, y in scene.corners
    ]
    frames.append(f'<rect x="{x0}" y="{y0}" width="{side}" height="{side}"/>')
    content = f'<g fill="none" stroke="{FAINT}">{"".join(frames)}</g>'
    if not scene.planar:
        caption = f"{IMAGES**2} held-out images, each with the probability of {train.classes[1]}; \u2715: wrong"
        return svg(STAGE, content + _caption(caption), caption)

    def place(X):
        return _place(X, scene.limit, x0, y0, side)

    for tick in range(-int(scene.limit), int(scene.limit) + 1):
        (x,), (y,) = place(np.array([[tick], [tick]]))
        label = number(tick, 0).lstrip("+") if tick else "0"
        content += (
            f'<text x="{x:.0f}" y="{y0 + side + 12}" text-anchor="middle">{label}</text>'
            f'<text x="{x0 + side + 4}" y="{y + 3:.0f}">{label}</text>'
        )
    across, up = (html.escape(name) for name in train.features)
    content += _markers(train, held, place) + (
        '<g fill="#222" stroke="#fff" stroke-width="3" paint-order="stroke">'
        f'<text x="{x0 + side - 4}" y="{y0 + side - 5}" text-anchor="end">{across} \u2192</text>'
        f'<text x="{x0 + 4}" y="{y0 + 12}">\u2191 {up}</text></g>'
    )
    zero, one = (html.escape(name) for name in train.classes)
    return svg(
        STAGE,
        content + _caption(f"\u25cf {zero}   \u2715 {one}   hollow or thin: held out"),
        f"Examples: dots are {zero}, crosses {one}",
    )


def _caption(text):
    """A line below the large picture."""
    x0, y0, side = PLANE
    return f'<text x="{x0}" y="{y0 + side + 27}" xml:space="preserve">{text}</text>'


def _place(X, limit, x0, y0, side):
    """Plane to picture: (x, y) of every column of X."""
    return x0 + side * (X[0] + limit) / (2 * limit), y0 + side * (limit - X[1]) / (2 * limit)


def answers_svg(A2, Y):
    """For images: the output for each held-out image, and a frame where it is wrong."""
    x0, y0, side = PLANE
    step = side / IMAGES
    parts = []
    for i, (a, y) in enumerate(zip(A2[0], Y[0])):
        left, top = x0 + step * (i % IMAGES), y0 + step * (i // IMAGES)
        wrong = (a > 0.5) != y
        if wrong:
            parts.append(
                f'<rect x="{left + 2:.1f}" y="{top + 2:.1f}" width="{step - 4:.1f}" '
                f'height="{step - 4:.1f}" fill="none" stroke="#222" stroke-width="3"/>'
            )
        parts.append(
            f'<text x="{left + step - 5:.1f}" y="{top + step - 6:.1f}" text-anchor="end" '
            'fill="#111" stroke="#fff" stroke-width="3" paint-order="stroke">'
            f"{chr(0x2715) + ' ' if wrong else ''}{a:.2f}</text>"
        )
    return "".join(parts)


def chart_svg(model, name):
    """A curve over the epochs, training solid and held out dotted, the kept run's in grey.

    name: "cost" or "accuracy".
    """
    width, height = CHART
    kept, records = model.kept, model.stops
    last = max(1, records[-1].epoch, kept.records[-1].epoch if kept else 0)
    runs = [(kept.records, FAINT, 3.5)] if kept else []
    runs.append((records, INK, 1.6))
    if name == "cost":
        title, form = "Cost J", plain
        tops = [max(max(m.train.cost, m.held.cost) for m in run) for run, *_ in runs]
        # A kept run that has diverged must not press the present one flat.
        top = max(tops[-1], min(tops[0], 3 * tops[-1]))
        ends = "0", f"{top:.3g}" if top < LARGE else plain(top)
    else:
        title, form, top, ends = "Accuracy", "{:.0%}".format, 1.0, ("0%", "100%")
    left, right, upper, lower = 34, width - 4, 26, height - 16
    parts = [
        f'<path d="M{left} {upper}V{lower}H{right}" fill="none" stroke="{FAINT}"/>',
        *(
            f'<text x="{left - 4}" y="{y + 3}" text-anchor="end">{end}</text>'
            for end, y in zip(ends, (lower, upper))
        ),
        f'<text x="{right}" y="{lower + 12}" text-anchor="end">epoch {last:,}</text>',
    ]
    for run, colour, thickness in runs:
        xs = [left + (right - left) * m.epoch / last for m in run]
        for part, dashes in (("train", ""), ("held", ' stroke-dasharray="2 3"')):
            values = [getattr(getattr(m, part), name) for m in run]
            points = " ".join(
                f"{x:.1f},{lower - (lower - upper) * min(v, top) / max(top, 1e-9):.1f}"
                for x, v in zip(xs, values)
            )
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{colour}" '
                f'stroke-width="{thickness}"{dashes}/>'
            )
    if model.now is not records[-1]:  # rewound
        here = left + (right - left) * model.now.epoch / last
        parts.append(f'<path d="M{here:.1f} {upper}V{lower}" stroke="{INK}"/>')
    train, held = (form(getattr(getattr(model.now, part), name)) for part in ("train", "held"))
    parts.append(
        f'<text x="0" y="11" font-size="12" font-weight="600">{title}</text>'
        f'<text x="{right}" y="11" text-anchor="end" font-size="9.5">'
        f"\u2014 training {train} \u00a0\u2504 held out {held}</text>"
    )
    return svg(CHART, "".join(parts), f"{title} over the epochs")


ROOM = 5  # lines beside the kept run's picture for how it differs


def differences(kept, now):
    """What the kept run's controls say where they differ from those of now, a line each."""
    names = {"n1": "units", "data": "", "activation": "", "start": ""}
    lines = []
    for name, value in kept._asdict().items():
        if name != "steps" and value != getattr(now, name):
            text = f"{value:.2g}" if isinstance(value, float) else str(value)
            lines.append(f"{names.get(name, name)} {text}".strip())
    if not lines:
        return ["same settings"]
    return lines if len(lines) <= ROOM else [*lines[: ROOM - 1], "and more"]


def kept_html(scene, kept, epoch, controls):
    """The kept run's picture, its boundary and examples, and beside it how it differs.

    epoch, controls: of the present run.
    """
    x0, y0, side = KEPT
    moment = kept.at(epoch)
    lines = (
        "Kept run",
        f"epoch {moment.epoch:,}",
        f"cost {plain(moment.train.cost)}",
        f"held out {plain(moment.held.cost)}",
        f"accuracy {moment.train.accuracy:.0%}",
        f"held out {moment.held.accuracy:.0%}",
        *differences(kept.controls, controls),
    )
    content = "".join(
        f'<text x="{x0 + side + 8}" y="{y0 + 10 + 15 * i}">{line}</text>'
        for i, line in enumerate(lines)
    )
    content += (
        f'<rect x="{x0}" y="{y0}" width="{side}" height="{side}" fill="none" stroke="{FAINT}"/>'
    )
    found = forward(scene, moment.parameters, kept.g1)
    if scene.planar:
        content += boundary_svg(found.Z2, x0, y0, side) + _markers(
            kept.train, kept.held, lambda X: _place(X, scene.limit, x0, y0, side), 0.5
        )
    picture = output_png(scene, found.A2)
    alt = "Output of the kept run's network"
    return image(picture, x0, y0, side, side, CHART, alt) + svg(CHART, content, "Kept run")


# Text


def table_html(model, gradients):
    """Shapes and norms of the parameters and of their gradients."""
    parameters = model.now.parameters._asdict()
    m = model.train.X.shape[1]
    n1 = model.controls.n1

    def cells(values):
        return "".join(f"<td>{value}</td>" for value in values)

    def norm(value):
        return f"{np.linalg.norm(value):.3g}"

    found = [getattr(gradients, f"d{name}", None) for name in parameters]
    errors = [getattr(gradients, name, None) for name in ("dZ1", "dZ2")]
    rows = (
        ("shape", [str(v.shape) for v in parameters.values()] + [str((n1, m)), str((1, m))]),
        ("norm", [norm(v) for v in parameters.values()] + ["", ""]),
        ("norm of the derivative", ["" if v is None else norm(v) for v in found + errors]),
    )
    head = "".join(f'<th scope="col">{name}, d{name}</th>' for name in (*parameters, "Z1", "Z2"))
    body = "".join(f'<tr><th scope="row">{name}</th>{cells(values)}</tr>' for name, values in rows)
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"


def status_text(model):
    """The state in a sentence, for everyone and for screen readers."""
    now, left = model.now, len(model.now.left)
    W1, b1, W2, _ = now.parameters
    copies = len(W1) > 1 and (W1 == W1[0]).all() and (b1 == b1[0]).all()
    alike = ""
    if copies and (W2 == W2[0, 0]).all():
        alike = " All hidden units are copies of each other."
        if not W1.any() and not W2.any():
            alike = " All weights are 0, and only b2 can learn."
    inside = f", with {left} batches of the next epoch to come" if left else ""
    return (
        f"At epoch {now.epoch:,}{inside}: cost {plain(now.train.cost)} on the training examples, "
        f"{plain(now.held.cost)} on the held-out ones; accuracy {now.train.accuracy:.0%} and "
        f"{now.held.accuracy:.0%}.{alike}"
    )
