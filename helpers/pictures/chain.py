"""The chain rule on a graph: forward node by node, backward link by link, a nudge at any entry."""

import functools
import math
import re
from inspect import Parameter, Signature
from typing import NamedTuple

import numpy as np

from helpers.equations import LINES
from helpers.gradient_check import numerical_gradient
from helpers.loss import cross_entropy, cross_entropy_textbook
from helpers.pictures import live
from helpers.pictures.draw import Drawing
from helpers.pictures.graph import Box, arrow
from helpers.pictures.plot import Plot, legend
from helpers.pictures.reading import FUNCTIONS
from helpers.pictures.style import (
    BLUE,
    FAINT,
    GREY,
    INK,
    LEARNED,
    MINUS,
    ORANGE,
    RUST,
    number,
    short,
)
from helpers.texts import say, together

WIDTH, HEIGHT = 940, 550
PANEL, MIDDLE = 372, 470  # below the graph: where the two panels begin, and where they meet
EPSILONS = [10.0**-k for k in range(1, 13)]
NOW = {"stroke": INK, "thick": 2.4}  # the frame of what the step computes
DASHES = {"stroke": RUST, "dash": (6, 3)}  # of what runs backward


class Card(NamedTuple):
    """Where a node stands: the box of its values and, below it, the slot of its derivative.

    pitch: from row to row of the values; leaves have more, as their numbers can be changed.
    """

    values: Box
    slot: Box
    pitch: int

    def entry(self, i, j):
        """The box of one number."""
        x, y = self.values.x + 38 + 54 * j, self.values.y + 24 + self.pitch * i
        return Box(x, y, 50, self.pitch - 3)

    def towards(self, other, back):
        """The two boxes between which the arrow from this card to another one runs."""
        if self.values.bottom != other.values.bottom:  # one hangs below the other
            left = max(self.values.x, other.values.x)
            width = min(self.values.right, other.values.right) - left
            return [Box(left, c.values.y, width, c.slot.bottom - c.values.y) for c in (self, other)]
        y, height = (self.slot.y, 24) if back else (self.slot.y - 40, 40)
        return [Box(c.values.x, y, c.values.width, height) for c in (self, other)]


class Graph:
    """A computation graph as lines of code: what is shown is what is run.

    leaves: name -> first value, by rows. forward: the line of each node; the last three are z, a
    and L. backward: the line of each derivative, upstream times local. at: name -> (left edge of
    its card, row). entries: "w_0_0" -> ("w", 0, 0), for all but L.
    """

    def __init__(self, leaves, forward, backward, at):
        self.leaves = {name: np.array(value, float) for name, value in leaves.items()}
        self.forward = dict(line.split(" = ", 1) for line in forward)
        self.backward = dict(line.split(" = ", 1) for line in backward)
        self.order = [*self.forward, *self.backward]
        *self.nodes, _ = self.forward
        first = self.run(self.leaves)
        self.cards = {name: self._card(name, *at[name], *first[name].shape) for name in at}
        self.entries = {
            f"{name}_{i}_{j}": (name, i, j)
            for name in (*reversed(self.nodes), *leaves)
            for i, j in np.ndindex(first[name].shape)
        }

    def _card(self, name, left, row, rows, columns):
        pitch = 25 if name in self.leaves else 17
        width, height = 40 + 54 * columns, 26 + pitch * rows
        values = Box(left, 206 if row else 100 - height, width, height)
        deep = 0 if name in ("x", "y") else 8 + 16 * rows
        return Card(values, Box(left, values.bottom, width, deep), pitch)

    def run(self, v, moved=None):
        """v with every node computed by its line; with `moved`, only those that come after it."""
        v = dict(v)
        first = self.nodes.index(moved) + 1 if moved in self.nodes else 0
        for node in self.nodes[first:]:
            v[node] = _evaluate(self.forward[node], v)
        z, a = (v[node] for node in self.nodes[-2:])
        if moved != self.nodes[-1]:
            return v | {"L": cross_entropy(z, v["y"])}  # as accurate near 0 as anywhere
        inside = 0 < a.item() < 1  # a nudge can push it out, to where there is no loss
        return v | {"L": cross_entropy_textbook(a, v["y"]) if inside else np.full((1, 1), np.nan)}

    def derivatives(self, v):
        """v, of all leaves and nodes, and the derivative of L by each, computed by its line."""
        v = v | {"dL": np.ones((1, 1))}
        for name, expression in self.backward.items():
            v[name] = _evaluate(expression, v)
        return v

    def loss_of(self, entry, v):
        """The loss as a function of one entry, an array (1,), and what that is in v."""
        name, i, j = self.entries[entry]

        def loss(moved):
            value = v[name].copy()
            value[i, j] = moved[0]
            return self.run({**v, name: value}, name)["L"]

        return loss, v[name][i, j : j + 1]


def _evaluate(expression, v):
    return np.array(eval(_compiled(expression), FUNCTIONS, v), dtype=float, ndmin=2)


@functools.cache
def _compiled(expression):
    return compile(expression, expression, "eval")


def _for_one(name):
    """A line for m examples as it reads for one, whose symbols are small letters."""
    return LINES[f"stack:{name}"].code.translate(str.maketrans("XYZA", "xyza"))


ONE_NEURON = Graph(
    leaves={"x": [[1.2], [-0.5]], "w": [[0.4], [-0.6]], "b": [[0.1]], "y": [[1]]},
    forward=[LINES[f"3.38:{name}"].code for name in ("z", "a", "L")],
    backward=(
        "da = dL * (-y/a + (1-y)/(1-a))",
        "dz = da * (a*(1-a))",
        "dw = dz * x",
        "db = dz * 1",
    ),
    at={"x": (40, 0), "z": (300, 0), "a": (560, 0), "L": (820, 0)}
    | {"w": (240, 1), "b": (354, 1), "y": (820, 1)},
)
TWO_LAYERS = Graph(
    leaves={
        "x": [[1.2], [-0.5]],
        "W1": [[0.5, -0.8], [1.1, 0.3], [-0.7, 0.9]],
        "b1": [[0.1], [-0.2], [0.0]],
        "W2": [[1.2, -0.6, 0.8]],
        "b2": [[0.2]],
        "y": [[1]],
    },
    forward=[_for_one(name) for name in ("Z1", "A1", "Z2", "A2")]
    + [re.sub(r"\ba\b", "a2", LINES["3.38:L"].code)],
    backward=(
        "da2 = dL * (-y/a2 + (1-y)/(1-a2))",
        "dz2 = da2 * (a2*(1-a2))",
        "dW2 = dz2 @ a1.T",
        "db2 = dz2 * 1",
        "da1 = W2.T @ dz2",
        "dz1 = da1 * (1 - a1**2)",
        "dW1 = dz1 @ x.T",
        "db1 = dz1 * 1",
    ),
    at={"x": (12, 0), "z1": (176, 0), "a1": (340, 0), "z2": (504, 0), "a2": (668, 0), "L": (832, 0)}
    | {"W1": (72, 1), "b1": (234, 1), "W2": (342, 1), "b2": (560, 1), "y": (832, 1)},
)


class Moment:
    """What is shown: the values, and how far the steps have come.

    v: every value, known or not. current: what the last step computed. known: names that may be
    shown. name, i, j: the entry that is nudged.
    """

    def __init__(self, graph, leaves, step, node, exponent):
        self.graph, self.step, self.node, self.exponent = graph, step, node, exponent
        self.name, self.i, self.j = graph.entries[node]
        self.v = graph.derivatives(graph.run(leaves))
        self.current = graph.order[step - 1] if step else ""
        self.known = {*graph.leaves, *graph.order[:step]}
        if self.current in graph.backward:
            self.known.add("dL")


def _draw_graph(drawing, at):
    cards = at.graph.cards
    for node, expression in at.graph.forward.items():
        for name in dict.fromkeys(re.findall(r"[A-Za-z]\w*", expression)):
            if name in cards:
                drawing.marks.append(_arrow(at.graph, name, node))
    for name, expression in at.graph.backward.items():
        if name in at.known:
            ends, thick = (_upstream(expression)[1:], name[1:]), 2.8 if name == at.current else 1.6
            drawing.marks.append(_arrow(at.graph, *ends, back=True, stroke=RUST, thick=thick))
    for name, card in cards.items():
        _draw_values(drawing, at, name, card)
        if card.slot.height:
            _draw_slot(drawing, at, f"d{name}", card)
    card, frame = cards[at.name], {"stroke": RUST, "thick": 2, "round": 3}
    x, y, width, height = card.values
    drawing.rect(x - 4, y - 4, width + 8, height + card.slot.height + 8, dash=(5, 4), **frame)
    x, y, width, height = card.entry(at.i, at.j)
    drawing.rect(x - 1, y - 1, width + 2, height + 2, **frame)
    lines = {"value": {"stroke": BLUE}, "derivative": DASHES}
    entries = {say(f"chain.{key}"): {**look, "arrow": True} for key, look in lines.items()}
    x, y = legend(drawing, 684, 300, entries)
    drawing.rect(x, y - 7, 24, 14, fill=LEARNED, thick=1, round=3)
    drawing.text(x + 30, y, say("chain.yours"), size=12)


def _upstream(expression):
    """The derivative that a line backward multiplies."""
    return re.search(r"\bd\w+", expression)[0]


@functools.cache
def _arrow(graph, start, end, back=False, **style):
    """The mark of an arrow: there are few of them, and every picture has most."""
    cards, learned = graph.cards, {start, end} & set(graph.leaves) - {"x", "y"}
    # There and back run side by side below the nodes; between them each has a line of its own.
    shift, drawing = 6 if learned else 0, Drawing(WIDTH, HEIGHT)
    arrow(drawing, *cards[start].towards(cards[end], back), back, shift, gap=6, **style)
    return drawing.marks[0]


def _draw_values(drawing, at, name, card):
    now, value = name == at.current, at.v[name]
    frame = NOW if now else {"stroke": BLUE, "thick": 1.3}
    drawing.rect(*card.values, fill=BLUE, opacity=0.26 if now else 0.08, **frame)
    title = f"{name} {value.shape}" if value.size > 1 else name
    drawing.text(card.values.x + 7, card.values.y + 13, title, bold=True)
    if name in at.graph.leaves:
        for i, j in np.ndindex(value.shape):
            box = card.entry(i, j)
            drawing.rect(*box, fill=LEARNED, thick=1, round=3)
            drawing.text(*box.middle, short(value[i, j], 4), size=12, anchor="middle", code=True)
    elif name in at.known:
        _draw_numbers(drawing, *card.entry(0, 0).middle, value, INK)


def _draw_slot(drawing, at, name, card):
    x, y, *_ = card.slot
    if name not in at.known:
        right, bottom = card.slot.right, card.slot.bottom
        empty = [(x, y), (x, bottom), (right, bottom), (right, y)]
        drawing.line(empty, stroke=FAINT, thick=1.2, dash=(4, 3))
        return
    now = name == at.current
    frame = NOW if now else {"stroke": RUST, "thick": 1}
    drawing.rect(*card.slot, fill=ORANGE, opacity=0.34 if now else 0.12, **frame)
    drawing.text(x + 7, y + 12, name, size=12, fill=RUST, bold=True)
    _draw_numbers(drawing, card.entry(0, 0).middle[0], y + 12, at.v[name], RUST, 16)


def _draw_numbers(drawing, x, y, value, fill, pitch=17):
    """Three decimals or, where these would hide it, a power of ten. (x, y): of the first one."""
    style = {"size": 12, "anchor": "middle", "fill": fill, "code": True}
    for i, j in np.ndindex(value.shape):
        text = number(value[i, j], 3, sign=True, large=1e3, small=1e-3)
        drawing.text(x + 54 * j, y + pitch * i, text, **style)


def _draw_step(drawing, at):
    """The panel on the left: what the current step did. Returns it as a sentence."""
    x, y, name = 14, PANEL + 22, at.current
    if not name:
        drawing.text(x, y, say("chain.given"), bold=True)
        return say("chain.given")
    way = "forward" if name in at.graph.forward else "backward"
    expression = getattr(at.graph, way)[name]
    terms = {"step": at.step, "code": f"{name} = {expression}"}
    drawing.text(x, y, say(f"chain.{way}", **terms), bold=True)
    if way == "forward":
        drawing.text(x, y + 30, terms["code"], size=12, code=True)
        drawing.text(x, y + 66, f"{name} =", size=12, code=True)
        _draw_matrix(drawing, x + 42, y + 54, at.v[name], BLUE, INK)
    else:
        left, times, right = re.fullmatch(r"(.+?) ([*@]) (.+)", expression).groups()
        for code, sign in ((left, times), (right, "="), (name, "")):
            x += _draw_factor(drawing, x, y, at, code, _upstream(expression))
            drawing.text(x, y + 32, sign, size=16, bold=True, code=True)
            x += 20
    return say(f"chain.said.{way}", **terms, value=_said(at.v[name]))


def _draw_factor(drawing, x, y, at, code, upstream):
    """One of upstream, local and result, as a matrix with its code. Returns its width."""
    value = _evaluate(code, at.v)
    role = {at.current: "result", upstream: "upstream"}.get(code, "local")
    tint, ink, colour = (BLUE, INK, BLUE) if role == "local" else (ORANGE, RUST, RUST)
    frame = {"stroke": INK, "thick": 2} if role == "result" else {}
    width = _draw_matrix(drawing, x, y + 20, value, tint, ink, **frame)
    below = y + 40 + 17 * len(value)
    caption = f"{code.removeprefix('(').removesuffix(')')} {value.shape}"
    wide = drawing.text(x, below, caption, size=11, fill=GREY, code=True)
    words = say("chain.always-one" if code == "dL" else f"chain.{role}")
    return max(width, wide, drawing.text(x, below + 18, words, size=12, fill=colour)) + 10


def _draw_matrix(drawing, x, y, value, tint, ink, stroke="none", **frame):
    """A small matrix of numbers from its upper left corner. Returns its width."""
    rows, columns = value.shape
    width, height = 54 * columns + 2, 7 + 17 * rows
    drawing.rect(x, y, width, height, fill=tint, opacity=0.14, stroke=stroke, **frame)
    _draw_numbers(drawing, x + 28, y + 12, value, ink)
    return width


def _said(value):
    """An array in words: a number of four digits, or rows of them."""
    if value.size == 1:
        return short(value.item(), 4)
    return str([[float(f"{n:.4g}") for n in row] for row in value]).replace("-", MINUS)


def _draw_nudge(drawing, at):
    """The panel on the right: measured against derived, and the error for every epsilon.

    It is empty until L, which the nudge moves, is known. Returns it as a sentence.
    """
    if "L" not in at.known:
        return ""
    eps, entry, derived = 10.0**at.exponent, f"{at.name}[{at.i}, {at.j}]", f"d{at.name}" in at.known
    loss, value = at.graph.loss_of(at.node, at.v)
    step = at.graph.order.index(f"d{at.name}") + 1
    derivative = float(at.v[f"d{at.name}"][at.i, at.j])
    tried = [eps, *EPSILONS] if derived else [eps]
    measured, *_ = slopes = [numerical_gradient(loss, value, e).item() for e in tried]
    error, *errors = np.abs(np.subtract(slopes, derivative)) / max(abs(derivative), 1e-3)
    x, y = MIDDLE + 14, PANEL + 22
    drawing.text(x, y, say("chain.nudge", entry=entry, eps=_power(at.exponent)), bold=True)
    outside = not math.isfinite(measured)
    if outside:
        drawing.paragraph(x, y + 30, say("chain.out"), 215, bold=True, fill=RUST, size=12)
    said = _slope(derivative, 9) if derived else say("chain.comes", step=step)
    rows = [
        (26, say("chain.up", entry=entry), number(loss(value + eps).item(), 15), GREY),
        (44, say("chain.down", entry=entry), number(loss(value - eps).item(), 15), GREY),
        (72, say("chain.measured"), _slope(measured, 9), BLUE),
        (92, say("chain.derived"), said, RUST),
        (118, say("chain.error"), short(error, 2), INK),
    ]
    for down, label, found, fill in () if outside else rows if derived else rows[:4]:
        drawing.text(x, y + down, label, size=12, fill=fill)
        drawing.text(x + 110, y + down, found, size=12, fill=fill, code=True)
    if derived and (derivative or np.nanmax(errors)):
        _draw_errors(drawing, eps, error, errors)
    elif derived:
        drawing.text(x, y + 142, say("chain.zero"), size=12)
    terms = {"derived": _slope(derivative, 9), "measured": _slope(measured, 9), "step": step}
    terms |= {"entry": entry, "eps": short(eps), "error": short(error, 2)}
    return say(f"chain.said.{'out' if outside else 'both' if derived else 'later'}", **terms)


def _slope(value, digits):
    """A slope in full; from a million on to three decimals."""
    return number(value, digits if abs(value) < 1e6 else 3, sign=True, large=math.inf)


def _power(exponent):
    return f"10^{{{exponent}}}".replace("-", MINUS)


def _draw_errors(drawing, eps, error, errors):
    """The relative error for each of EPSILONS, and a mark at the chosen one."""
    limits = 1e-14, 10.0
    across, up = ({10.0**n: _power(n) for n in at} for at in ((-11, -6, -1), (0, -7, -14)))
    axes = {"xlabel": "h", "ylabel": say("chain.error"), "xticks": across, "yticks": up}
    plot = Plot(drawing, 766, PANEL + 58, 160, 78, (1e-12, 0.1), limits, log="xy", **axes)
    plot.line(EPSILONS, np.clip(errors, *limits), stroke=BLUE, thick=1.8)
    plot.text(1e-12, 10.0, say("chain.rounding"), 5, 6, size=11, fill=GREY)
    plot.text(0.1, 10.0, say("chain.curvature"), 0, 6, size=11, fill=GREY, anchor="end")
    if math.isfinite(error):
        ((x, y),) = plot.at([eps], np.clip([error], *limits))
        drawing.rect(x - 5, y - 5, 10, 10, fill=LEARNED, thick=1.8)


def _definition(name, words, graph, **still):
    """The live definition of a graph, with a box for each number of its leaves."""
    symbols = {entry: f"{n}[{i}, {j}]" for entry, (n, i, j) in graph.entries.items()}
    nodes = {symbols[e]: e for e, (n, *_) in graph.entries.items() if n not in ("x", "y")}
    steps = len(graph.order)
    controls = {
        "step": live.slide(steps, 0, steps, label="chain.step", width=300),
        "node": live.choose(f"{graph.nodes[-2]}_0_0", nodes, label="chain.node", width=150),
        "exponent": live.slide(-5, -12, -1, label="chain.exponent", width=340),
    }
    for entry, (leaf, i, j) in graph.entries.items():
        if leaf in graph.leaves:
            value, place = float(graph.leaves[leaf][i, j]), graph.cards[leaf].entry(i, j)
            first, *ends = (int(value), 0, 1) if leaf == "y" else (value, -3.0, 3.0)
            controls[entry] = live.number(first, place, *ends, label=symbols[entry])

    def draw(step, node, exponent, **numbers):
        leaves = {leaf: value.copy() for leaf, value in graph.leaves.items()}
        for entry, value in numbers.items():
            leaf, i, j = graph.entries[entry]
            leaves[leaf][i, j] = value
        at, drawing = Moment(graph, leaves, step, node, exponent), Drawing(WIDTH, HEIGHT)
        _draw_graph(drawing, at)
        panels = [(12, PANEL), (WIDTH - 12, PANEL)], [(MIDDLE, PANEL), (MIDDLE, HEIGHT - 8)]
        drawing.lines(panels, stroke=FAINT, thick=1)
        said = together(_draw_step(drawing, at), _draw_nudge(drawing, at))
        return live.Shown(drawing, said, disabled=("exponent",) * ("L" not in at.known))

    draw.__name__, draw.__doc__ = name, words
    draw.__signature__ = Signature(
        [Parameter(n, Parameter.KEYWORD_ONLY, default=control) for n, control in controls.items()]
    )
    return live.live(draw, still=still)


# One neuron opens before its first step, in notebook 2; its still picture shows all of them.
CHAINS = {
    False: _definition(
        "explore_chain_of_one_neuron", "The chain rule on one neuron.", ONE_NEURON, step=7
    ),
    True: _definition("explore_chain_of_two_layers", "The chain rule on two layers.", TWO_LAYERS),
}


def explore_chain(two_layers=False, **values):
    """The chain-rule explorer, of one neuron (notebook 2) or of two layers (notebook 4).

    values: where it opens: step, from 0 and by default the last; node, the entry that is nudged,
        such as "z_0_0"; exponent, of epsilon as a power of ten; or an entry, such as w_0_0=0.5.
    """
    return _chain(two_layers)(**values)


def _chain(two_layers):
    if not isinstance(two_layers, bool):
        terms = {"came": repr(two_layers), "expected": say("live.true-or-false")}
        raise TypeError(say("live.refused", name="two_layers", **terms))
    return CHAINS[two_layers]


explore_chain.draw = lambda two_layers=False, **values: _chain(two_layers).draw(**values)
explore_chain.picture = lambda two_layers=False, **values: _chain(two_layers).picture(**values)
