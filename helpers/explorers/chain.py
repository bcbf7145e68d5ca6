"""The chain-rule explorer: forward node by node, backward link by link, and a nudge at any node."""

import math
import re
from typing import ClassVar, NamedTuple

import ipywidgets as widgets
import numpy as np

from helpers import logistic, network
from helpers.activations import identity, sigmoid, tanh
from helpers.equations import LINES
from helpers.explorers.explorer import NARROW, Explorer
from helpers.gradient_check import numerical_gradient
from helpers.loss import cross_entropy, cross_entropy_textbook
from helpers.pictures.drawing import INK, Drawing
from helpers.pictures.picture import BLUE, GREY, ORANGE, RUST

PANEL = 342  # where the two panels below the graph begin
EPSILONS = [10.0**-k for k in range(1, 13)]


class Link(NamedTuple):
    """One backward step: `name` = upstream times local, as values and as words."""

    name: str
    upstream: str
    up_value: np.ndarray
    sign: str
    local: str
    local_value: np.ndarray
    value: np.ndarray
    local_first: bool = False  # a matrix product in which the local factor stands on the left

    @property
    def factors(self):
        """(words, value, role) of the two, from left to right."""
        up = (self.upstream, self.up_value, "upstream")
        local = (self.local, self.local_value, "local")
        return (local, up) if self.local_first else (up, local)

    @property
    def code(self):
        (left, *_), (right, *_) = self.factors
        return f"{self.name} = {left} {self.sign} {right}"


class Nudge(NamedTuple):
    """The loss with one entry moved by epsilon to both sides, and what was derived for it.

    measured: the slope for each epsilon. derivative: the link's value. above, below: the loss with
    the entry moved up and down by the first epsilon.
    """

    measured: list
    derivative: float
    above: float
    below: float


def _for_one(code):
    """A line for m examples as it reads for one, whose symbols are small letters."""
    return code.translate(str.maketrans("XYZA", "xyza"))


class OneNeuron:
    """x, w (2, 1), b, y -> z -> a -> L; the running example of notebooks 1 and 2."""

    leaves: ClassVar = {"x": [[1.2], [-0.5]], "w": [[0.4], [-0.6]], "b": [[0.1]], "y": [[1.0]]}
    chain: ClassVar = {name: LINES[f"3.38:{name}"].code for name in ("z", "a", "L")}
    place: ClassVar = {
        "x": (80, 46),
        "w": (80, 142),
        "b": (80, 246),
        "z": (320, 110),
        "a": (530, 110),
        "L": (750, 110),
        "y": (690, 252),
    }
    arrows = (("x", "z"), ("w", "z"), ("b", "z"), ("z", "a"), ("a", "L"), ("y", "L"))

    def forward(self, v):
        z, a = logistic.forward(v["x"], v["w"], v["b"].item())
        return {"z": z, "a": a}

    def links(self, v):
        found = logistic.backward(v["x"], v["y"], v["a"])
        da = LINES["3.39:da"].compute(v)
        dz = found.dZ
        one = np.ones((1, 1))
        return [
            Link("da", "dL", one, "*", "(-y/a + (1-y)/(1-a))", da, da),
            Link("dz", "da", da, "*", "a(1-a)", sigmoid.slope(v["z"]), dz),
            Link("dw", "dz", dz, "*", "x", v["x"], found.dw),
            Link("db", "dz", dz, "*", "1", one, np.full((1, 1), found.db)),
        ]

    def loss(self, v, node, value):
        v = {**v, node: value}
        if node == "a":
            return _loss_of_activation(value, v["y"])
        z = value if node == "z" else logistic.forward(v["x"], v["w"], v["b"].item())[0]
        return cross_entropy(z, v["y"])


class TwoLayers:
    """x (2, 1) -> z1, a1 (3, 1) -> z2, a2 (1, 1) -> L, with a tanh hidden layer."""

    leaves: ClassVar = {
        "x": [[1.2], [-0.5]],
        "W1": [[0.5, -0.8], [1.1, 0.3], [-0.7, 0.9]],
        "b1": [[0.1], [-0.2], [0.0]],
        "W2": [[1.2, -0.6, 0.8]],
        "b2": [[0.2]],
        "y": [[1.0]],
    }
    chain: ClassVar = {
        **{
            name: _for_one(LINES[f"stack:{name.upper()}"].code) for name in ("z1", "a1", "z2", "a2")
        },
        "L": re.sub(r"\ba\b", "a2", LINES["3.38:L"].code),
    }
    place: ClassVar = {
        "x": (60, 58),
        "z1": (215, 58),
        "a1": (355, 58),
        "z2": (510, 58),
        "a2": (650, 58),
        "L": (790, 58),
        "W1": (165, 226),
        "b1": (290, 226),
        "W2": (478, 226),
        "b2": (650, 226),
        "y": (756, 226),
    }
    arrows = (
        ("x", "z1"),
        ("W1", "z1"),
        ("b1", "z1"),
        ("z1", "a1"),
        ("a1", "z2"),
        ("W2", "z2"),
        ("b2", "z2"),
        ("z2", "a2"),
        ("a2", "L"),
        ("y", "L"),
    )

    def forward(self, v):
        z1, a1, z2, a2 = network.forward(v["x"], v["W1"], v["b1"], v["W2"], v["b2"])
        return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}

    def links(self, v):
        at = (v["x"], v["y"], v["W2"], v["z1"], v["a1"], v["a2"])
        dz2, dW2, db2, dz1, dW1, db1 = network.backward_one(*at)
        da2 = LINES["3.39:da"].compute({"y": v["y"], "a": v["a2"]})
        # With the identity as activation the slope is 1, and what is left of dz1 is da1.
        da1 = network.backward_one(*at, g1=identity).dZ1
        one = np.ones((1, 1))
        return [
            Link("da2", "dL", one, "*", "(-y/a2 + (1-y)/(1-a2))", da2, da2),
            Link("dz2", "da2", da2, "*", "a2(1-a2)", sigmoid.slope(v["z2"]), dz2),
            Link("dW2", "dz2", dz2, "@", "a1.T", v["a1"].T, dW2),
            Link("db2", "dz2", dz2, "*", "1", one, db2),
            Link("da1", "dz2", dz2, "@", "W2.T", v["W2"].T, da1, local_first=True),
            Link("dz1", "da1", da1, "*", "(1 - a1**2)", tanh.slope(v["z1"]), dz1),
            Link("dW1", "dz1", dz1, "@", "x.T", v["x"].T, dW1),
            Link("db1", "dz1", dz1, "*", "1", one, db1),
        ]

    def loss(self, v, node, value):
        v = {**v, node: value}
        if node == "a2":
            return _loss_of_activation(value, v["y"])
        if node == "z2":
            return cross_entropy(value, v["y"])
        z1 = v["z1"] if node == "z1" else LINES["stack:Z1"].compute({**v, "X": v["x"]})
        a1 = v["a1"] if node == "a1" else tanh(z1)
        return cross_entropy(LINES["stack:Z2"].compute({**v, "A1": a1}), v["y"])


def _loss_of_activation(a, y):
    """The textbook loss; nan where a nudge has pushed the activation out of its range, 0 to 1."""
    return cross_entropy_textbook(a, y) if ((a > 0) & (a < 1)).all() else np.full((1, 1), np.nan)


def entries(name, shape):
    """Names of an array's entries as its sliders carry them: "w_0_0" reads w[0, 0]."""
    return [f"{name}_{i}_{j}" for i in range(shape[0]) for j in range(shape[1])]


def readable(entry):
    """ "w_0_0" as a learner writes it."""
    name, i, j = entry.rsplit("_", 2)
    return f"{name}[{i}, {j}]"


class ChainModel:
    """A graph (OneNeuron or TwoLayers), a value for each leaf, a step, and a nudge.

    step: 0 shows the leaves; each further one adds a node, forward and then backward.
    node: the entry to nudge, such as "z_0_0". exponent: epsilon is 10 ** exponent.
    """

    def __init__(self, graph):
        self.graph = graph
        self.numbers = []
        for name, value in graph.leaves.items():
            for entry, number in zip(entries(name, np.shape(value)), np.ravel(value), strict=True):
                setattr(self, entry, int(number) if name == "y" else float(number))
                self.numbers.append(entry)
        self.order = [*graph.chain, *(link.name for link in graph.links(self.values()))]
        self.step = self.step_max = len(self.order)
        self.node = self.nodes()[1]
        self.exponent = -5

    def values(self):
        """Every leaf and node as a two-dimensional array, L included."""
        v = {
            name: np.array(
                [getattr(self, e) for e in entries(name, np.shape(start))], dtype=float
            ).reshape(np.shape(start))
            for name, start in self.graph.leaves.items()
        }
        v |= self.graph.forward(v)
        z = v["z"] if "z" in v else v["z2"]
        return v | {"L": cross_entropy(z, v["y"])}

    def nodes(self):
        """The entries that may be nudged: all but those of x, y and L, which have no derivative here."""
        v = self.values()
        order = [*reversed([*self.graph.chain][:-1]), *self.graph.leaves]
        return [e for name in order if name not in ("x", "y") for e in entries(name, v[name].shape)]

    @property
    def nudged(self):
        """Name, row and column of the entry that is nudged."""
        name, i, j = self.node.rsplit("_", 2)
        return name, int(i), int(j)

    def nudge(self, *epsilons):
        """Measure the slope of the loss at `node` with each epsilon. Returns Nudge."""
        v = self.values()
        name, i, j = self.nudged
        derivative = next(k.value for k in self.graph.links(v) if k.name == f"d{name}")

        def loss_of_entry(number):
            moved = v[name].copy()
            moved[i, j] = number[0]
            return self.graph.loss(v, name, moved)

        entry = v[name][i, j : j + 1]
        return Nudge(
            [float(numerical_gradient(loss_of_entry, entry, e)[0]) for e in epsilons],
            float(derivative[i, j]),
            float(loss_of_entry(entry + epsilons[0]).item()),
            float(loss_of_entry(entry - epsilons[0]).item()),
        )

    def draw(self):
        self.step = min(max(0, self.step), self.step_max)
        v = self.values()
        links = self.graph.links(v)
        known = set(self.order[: self.step])
        drawing = Drawing(860, 582)
        gradients = {link.name[1:]: link.value for link in links if link.name in known}
        current = self.order[self.step - 1] if self.step else ""
        boxes = {}
        for name, at in self.graph.place.items():
            value = v[name] if name in self.graph.leaves or name in known else None
            now = current in (name, f"d{name}")
            boxes[name] = _draw_node(drawing, name, at, value, gradients.get(name), now)
        for start, end in self.graph.arrows:
            _draw_arrow(drawing, boxes[start], boxes[end])
        nudged, *_ = self.nudged
        _draw_nudged(drawing, boxes[nudged])
        words = self._workings(drawing, v, links, current)
        return drawing, words + " " + self._draw_nudge(drawing, nudged in gradients)

    def _workings(self, drawing, v, links, current):
        """The panel on the left: what the current step did. Returns it as a sentence."""
        drawing.line([(12, PANEL), (848, PANEL)], stroke="#c9ced6", thick=1)
        top = PANEL + 22
        if not current:
            words = "Step 0: the leaves, before anything is computed."
            drawing.text(14, top, words, size=13, bold=True)
            return words
        link = next((k for k in links if k.name == current), None)
        if link is None:
            code = self.graph.chain[current]
            drawing.text(14, top, f"Step {self.step}, forward", size=13, bold=True)
            drawing.text(14, top + 28, code, size=12, code=True)
            drawing.text(14 + 7.23 * (len(current) + 1), top + 52, "=", size=12, code=True)
            _draw_numbers(drawing, 14 + 7.23 * (len(current) + 3), top + 52, v[current])
            return f"Step {self.step}, forward: {code} = {_number(v[current])}."
        drawing.text(14, top, f"Step {self.step}, backward: {link.code}", size=13, bold=True)
        x = 14
        result = (link.name, link.value, "result")
        for (words, value, role), sign in zip((*link.factors, result), (link.sign, "=", "")):
            width = _draw_numbers(drawing, x, top + 30, value)
            below = top + 36 + 17 * len(value)
            label = f"{words} {value.shape}"
            drawing.text(x, below, label, size=11, fill=GREY, code=True)
            role = "upstream: always 1" if words == "dL" else role
            drawing.text(x, below + 18, role, size=11, fill=BLUE)
            x += max(width, 6.7 * len(label), 6.2 * len(role)) + 12
            drawing.text(x, top + 30, sign, size=16, bold=True, code=True)
            x += 22
        return f"Step {self.step}, backward: {link.code}, which is {_number(link.value)}."

    def _draw_nudge(self, drawing, derived):
        """The panel on the right: measured against derived, and the error for every epsilon.

        derived: whether the steps have come to this derivative. Returns a sentence.
        """
        epsilon = 10.0**self.exponent
        nudge = self.nudge(epsilon, *EPSILONS)
        measured, derivative = nudge.measured[0], nudge.derivative
        name, top = readable(self.node), PANEL + 22
        drawing.line([(470, PANEL), (470, 572)], stroke="#c9ced6", thick=1)
        drawing.text(484, top, f"Nudge {name} by {epsilon:.0e} both ways", size=13, bold=True)
        if not math.isfinite(measured):
            words = "would push the activation out of 0 to 1"
            drawing.text(484, top + 22, words + ": no loss there", size=11.5, fill=GREY)
            return f"Nudging {name} by {epsilon:.0e} {words}."
        for row, (label, value) in enumerate((("up", nudge.above), ("down", nudge.below))):
            text = f"L, {name} {label:4}  {value:.15f}"
            drawing.text(484, top + 21 + 16 * row, text, size=11, code=True, fill=GREY)
        drawing.text(484, top + 58, f"measured {measured:+.9f}", size=12, code=True, fill=BLUE)
        step = self.order.index(f"d{self.nudged[0]}") + 1
        text = f"{derivative:+.9f}" if derived else f" comes with step {step}"
        drawing.text(484, top + 76, f"derived  {text}", size=12, code=True, fill=RUST)
        said = f"Nudging {name} by {epsilon:.0e}: measured {measured:+.6f}, derived "
        if not derived:
            return f"{said}in step {step}."
        errors = np.abs(np.subtract(nudge.measured, derivative)) / max(abs(derivative), 1e-3)
        if derivative == 0 and not np.nanmax(errors):
            drawing.text(484, top + 104, "Both are exactly 0, for every eps.", size=12)
        else:
            _draw_errors(drawing, self.exponent, *errors)
        return f"{said}{derivative:+.6f}."


def _draw_errors(drawing, exponent, error, *errors):
    """The relative error for each of EPSILONS, and a mark at `error`, with 10 ** exponent."""
    left, right, top, bottom = 540, 835, PANEL + 120, PANEL + 200
    low, high = -14, 1

    def at(exponent, error):
        y = min(max(math.log10(max(error, 10.0**low)), low), high)
        return (
            left + (exponent + 12) / 11 * (right - left),
            bottom - (y - low) / (high - low) * (bottom - top),
        )

    drawing.line([(left, top), (left, bottom), (right, bottom)], thick=1)
    for power in (0, -7, -14):
        x, y = at(-12, 10.0**power)
        drawing.text(x - 6, y, f"1e{power}" if power else "1", size=10, anchor="end", fill=GREY)
    for power in (-12, -9, -6, -3, -1):
        x, _ = at(power, 1)
        drawing.text(x, bottom + 12, f"1e{power}", size=10, anchor="middle", fill=GREY)
    drawing.text((left + right) / 2, bottom + 29, "eps", size=11, anchor="middle")
    drawing.text(left + 6, top - 4, "relative error", size=11)
    points = [at(-k, e) for k, e in enumerate(errors, 1) if math.isfinite(e)]
    drawing.line(points, stroke=BLUE, thick=1.8)
    x, y = at(exponent, error)
    drawing.rect(x - 5, y - 5, 10, 10, fill=ORANGE)
    drawing.text(left + 24, bottom - 12, "rounding", size=10, fill=GREY)
    drawing.text(right - 4, bottom - 12, "curvature", size=10, fill=GREY, anchor="end")


def _draw_nudged(drawing, box):
    """A dashed frame around the node that is nudged."""
    drawing.rect(
        box.left - 5,
        box.top - 5,
        box.right - box.left + 10,
        2 * (box.y - box.top) + 10,
        stroke=RUST,
        thick=2,
        dash=True,
    )


def _number(value):
    return (
        f"{value.item():.4g}"
        if value.size == 1
        else np.array2string(value, precision=3).replace("\n", "")
    )


class Box(NamedTuple):
    """Where a node stands: its middle, its edges, and how far down its gradient reaches."""

    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float


def _draw_arrow(drawing, start, end):
    """From box to box: level or slanting to the right, or up from a leaf that stands below."""
    if end.y < start.y and abs(end.x - start.x) < 160:
        side = min(max(end.left + 8, start.x), end.right - 8)
        points = [(start.x, start.top - 3), (side, end.bottom + 5)]
    else:
        points = [(start.right + 3, start.y), (end.left - 4, end.y)]
    drawing.line(points, stroke=BLUE, arrow=True)


def _short(number):
    """Four digits or, where these would hide it, a power of ten."""
    plain = number == 0 or 1e-3 <= abs(number) < 1e3
    return f"{number + 0.0:+.3f}" if plain else f"{number:+.0e}"


def _draw_numbers(drawing, x, y, value, fill=INK, size=11.5, anchor="start"):
    """A small matrix of numbers, its first row at y. Returns its width."""
    texts = ["  ".join(map(_short, row)) for row in value]
    for row, words in enumerate(texts):
        drawing.text(x, y + 17 * row, words, size=size, fill=fill, code=True, anchor=anchor)
    return 7.0 * max(map(len, texts))


def _draw_node(drawing, name, at, value, gradient, now):
    """A node with its value and, below it, its gradient, as far as they are known. Returns Box."""
    x, y = at
    rows = 1 if value is None else len(value)
    columns = 1 if value is None else value.shape[1]
    width = 28 + 54 * columns
    height = 26 + 17 * rows
    drawing.rect(
        x - width / 2,
        y - height / 2,
        width,
        height,
        fill=ORANGE if now else BLUE,
        opacity=0.28 if now else 0.08,
        stroke=INK if now else BLUE,
        thick=2.2 if now else 1.3,
    )
    title = name if value is None else f"{name} {value.shape}" if value.size > 1 else name
    drawing.text(x, y - height / 2 + 12, title, size=11.5, anchor="middle", bold=True)
    if value is not None:
        _draw_numbers(drawing, x, y - height / 2 + 30, value, anchor="middle")
    bottom = y + height / 2
    if gradient is not None:
        below = bottom + 13
        _draw_numbers(drawing, x, below, gradient, fill=RUST, size=11, anchor="middle")
        drawing.text(
            x - width / 2, below - 1, f"d{name}", size=11, fill=RUST, bold=True, anchor="end"
        )
        bottom = below + 17 * len(gradient) - 8
    return Box(x, y, x - width / 2, x + width / 2, y - height / 2, bottom)


def explore_chain(two_layers=False, step=None):
    """The chain-rule explorer, of one neuron (notebook 2) or of two layers (notebook 4).

    step: where it opens, from 0; by default at the last.
    """
    model = ChainModel(TwoLayers() if two_layers else OneNeuron())
    model.step = model.step if step is None else step

    def slider(entry):
        if entry.startswith("y"):
            return widgets.IntSlider(
                min=0, max=1, description="y", layout={"width": "200px"}, style=NARROW
            )
        return widgets.FloatSlider(
            min=-3,
            max=3,
            step=0.1,
            description=readable(entry),
            layout={"width": "200px"},
            style=NARROW,
        )

    sliders = {entry: slider(entry) for entry in model.numbers}
    return Explorer(
        model,
        [["step"], list(sliders)],
        below=[["node", "exponent"]],
        twin={"step": step or model.step_max},
        step=widgets.IntSlider(
            min=0, max=model.step_max, description="step", layout={"width": "300px"}, style=NARROW
        ),
        node=widgets.Dropdown(
            options=[(readable(n), n) for n in model.nodes()],
            description="nudge",
            layout={"width": "190px"},
            style=NARROW,
        ),
        exponent=widgets.IntSlider(
            min=-12, max=-1, description="log10 eps", layout={"width": "300px"}, style=NARROW
        ),
        **sliders,
    )
