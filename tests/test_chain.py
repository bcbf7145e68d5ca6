"""The chain-rule explorer: what is drawn is read back and held against the complex step."""

import re

import numpy as np
import oracles
import pytest

from helpers.pictures.chain import CHAINS, EPSILONS, explore_chain
from helpers.pictures.draw import Path, Rect, Words, spread
from helpers.pictures.style import BLUE, LEARNED, MINUS, RUST
from helpers.texts import say

BOTH = pytest.mark.parametrize("two_layers", [False, True])
STEPS = {False: 7, True: 13}
NODES = {False: ("z", "a", "L"), True: ("z1", "a1", "z2", "a2", "L")}


def leaves(two_layers, seed):
    """Controls' values for random leaves, and the leaves as arrays."""
    rng = np.random.default_rng(seed)
    shapes = {"x": (2, 1), "w": (2, 1), "b": (1, 1)}
    if two_layers:
        shapes = {"x": (2, 1), "W1": (3, 2), "b1": (3, 1), "W2": (1, 3), "b2": (1, 1)}
    v = {name: np.round(rng.uniform(-2, 2, shape), 2) for name, shape in shapes.items()}
    v["y"] = np.array([[float(rng.integers(2))]])
    values = {
        f"{name}_{i}_{j}": int(array[i, j]) if name == "y" else float(array[i, j])
        for name, array in v.items()
        for i, j in np.ndindex(array.shape)
    }
    return values, v


def computed(v):
    """Every node, and the derivative of L by each node and leaf, by sums and the complex step."""
    _sigmoid, _tanh = oracles.COMPLEX["sigmoid"], oracles.COMPLEX["tanh"]
    if "w" in v:
        rules = {"z": lambda u: u["w"].T @ u["x"] + u["b"], "a": lambda u: _sigmoid(u["z"])}
        last = "a"
    else:
        rules = {
            "z1": lambda u: u["W1"] @ u["x"] + u["b1"],
            "a1": lambda u: _tanh(u["z1"]),
            "z2": lambda u: u["W2"] @ u["a1"] + u["b2"],
            "a2": lambda u: _sigmoid(u["z2"]),
        }
        last = "a2"

    def run(u, moved=None):
        for node, rule in rules.items():
            u = u if node == moved else u | {node: rule(u)}
        a = u[last]
        return u | {"L": -(u["y"] * np.log(a) + (1 - u["y"]) * np.log(1 - a))}

    values = {name: np.real(value) for name, value in run(v).items()}
    slopes = {
        f"d{name}": oracles.complex_step(
            lambda moved, name=name: run({**values, name: moved}, name)["L"], values[name]
        )
        for name in values
        if name not in ("x", "y", "L")
    }
    return values, slopes


def numeral(text):
    return float(text.replace(MINUS, "-"))


def after(texts, name, count):
    """The numbers that are drawn after a name."""
    first = texts.index(name) + 1
    return [numeral(text) for text in texts[first : first + count]]


def close(drawn, wanted):
    """Three decimals; beyond 1000 and below 0.001 one digit is shown."""
    return np.allclose(drawn, np.ravel(wanted), rtol=0.51, atol=6e-4) and all(
        abs(d - w) < 6e-4 or not 1e-3 <= abs(w) < 1e3 for d, w in zip(drawn, np.ravel(wanted))
    )


@BOTH
@pytest.mark.parametrize("seed", range(4))
def test_the_graph_shows_each_value_and_each_derivative_when_its_step_has_come(two_layers, seed):
    given, v = leaves(two_layers, seed)
    values, slopes = computed(v)
    order = [*NODES[two_layers]]
    drawn = explore_chain.draw(two_layers, **given)
    for node in order:
        title = node if values[node].size == 1 else f"{node} {values[node].shape}"
        assert close(after(drawn.drawing.texts(), title, values[node].size), values[node]), node
    for step in range(STEPS[two_layers] + 1):
        texts = explore_chain.draw(two_layers, step=step, **given).drawing.texts()
        seen = [name for name in slopes if name in texts]
        assert len(seen) == max(0, step - len(order)), "one more with each step backward"
        assert ("dL" in texts) == (step > len(order)), "the first upstream"
        for name in seen:
            assert close(after(texts, name, slopes[name].size), slopes[name]), name


@BOTH
def test_a_line_that_is_shown_gives_what_is_shown(two_layers):
    given, v = leaves(two_layers, 5)
    values, slopes = computed(v)
    known = {**values, **slopes, "dL": np.ones((1, 1)), "np": np, "g1": np.tanh}
    known["sigmoid"] = oracles.COMPLEX["sigmoid"]
    wanted, shown = {**values, **slopes}, []
    for step in range(1, STEPS[two_layers] + 1):
        texts = explore_chain.draw(two_layers, step=step, **given).drawing.texts()
        code = next(c for t in texts for c in re.findall(r"(?:^|: )(\w+ = .*)$", t))
        name, right = code.split(" = ", 1)
        shown.append(name)
        assert np.allclose(eval(right, known), wanted[name]), code
        assert (say("chain.upstream") in texts) == (name[0] == "d" and "dL" not in right), code
        for role in ("local", "result"):
            assert (say(f"chain.{role}") in texts) == (name[0] == "d"), code
        if name[0] == "d":
            assert f"{name} {wanted[name].shape}" in texts, "with its size"
    assert shown[: -len(slopes)] == [*NODES[two_layers]] and set(shown[-len(slopes) :]) == {*slopes}


@BOTH
@pytest.mark.parametrize("seed", range(3))
def test_the_nudge_measures_what_is_derived(two_layers, seed):
    given, v = leaves(two_layers, seed)
    _, slopes = computed(v)
    for node in CHAINS[two_layers].controls["node"].choices.values():
        name, i, j = node.rsplit("_", 2)
        wanted = slopes[f"d{name}"][int(i), int(j)]
        drawn = explore_chain.draw(two_layers, node=node, exponent=-5, **given)
        texts = drawn.drawing.texts()
        (measured,) = after(texts, say("chain.measured"), 1)
        (derived,) = after(texts, say("chain.derived"), 1)
        assert derived == pytest.approx(wanted, abs=1e-9), node
        assert measured == pytest.approx(wanted, rel=1e-5, abs=1e-8), node
        (above,) = after(texts, say("chain.up", entry=f"{name}[{i}, {j}]"), 1)
        (below,) = after(texts, say("chain.down", entry=f"{name}[{i}, {j}]"), 1)
        assert (above - below) / 2e-5 == pytest.approx(measured, abs=1e-8)


@BOTH
def test_a_derivative_is_not_told_before_its_step(two_layers):
    last = STEPS[two_layers]
    node = "b1_0_0" if two_layers else "b_0_0"
    known = len(NODES[two_layers])  # the step that computes L
    for step in range(last):
        texts = explore_chain.draw(two_layers, step=step, node=node).drawing.texts()
        assert (say("chain.comes", step=last) in texts) == (step >= known)
        assert (say("chain.measured") in texts) == (step >= known), "no L, no slope of it"
        assert say("chain.error") not in texts
    assert say("chain.error") in explore_chain.draw(two_layers, node=node).drawing.texts()


@BOTH
def test_the_curve_is_as_high_as_the_error(two_layers):
    node = "b2_0_0" if two_layers else "b_0_0"
    marks = explore_chain.draw(two_layers, node=node).drawing.marks
    curve = max((m for m in marks if isinstance(m, Path) and m.stroke == BLUE), key=_points)
    (points,) = curve.lines
    assert len(points) == len(EPSILONS)
    assert points[0, 0] > points[-1, 0], "from the largest epsilon, on the right"
    drawn = []
    for exponent in range(-1, -13, -1):
        texts = explore_chain.draw(two_layers, node=node, exponent=exponent).drawing.texts()
        drawn += after(texts, say("chain.error"), 1)
    assert np.corrcoef(-points[:, 1], np.log10(np.clip(drawn, 1e-14, 10)))[0, 1] > 0.999
    assert min(drawn) < 1e-8 and drawn[0] > 1e-6 and drawn[-1] > 1e-6, "the best lies inside"


def _points(path):
    return len(path.lines[0])


def test_an_activation_that_is_pushed_out_of_its_range_is_said():
    sure = {"w_0_0": 3.0, "b_0_0": 3.0, "node": "a_0_0"}
    out = explore_chain.draw(exponent=-1, **sure)
    assert out.words.endswith(say("chain.said.out", entry="a[0, 0]", eps="0.1"))
    drawn = " ".join(m.words for m in out.drawing.marks if isinstance(m, Words) and m.fill == RUST)
    assert say("chain.out") in drawn, "and drawn"
    assert say("chain.measured") not in out.drawing.texts()
    assert say("chain.measured") in explore_chain.draw(exponent=-4, **sure).drawing.texts()


def test_where_nothing_moves_both_are_zero():
    drawn = explore_chain.draw(x_1_0=0.0, node="w_1_0")
    assert say("chain.zero") in drawn.drawing.texts()


@BOTH
def test_numbers_are_changed_where_they_stand(two_layers):
    given, _ = leaves(two_layers, 2)
    drawing = explore_chain.draw(two_layers, **given).drawing
    places = {n: c.place for n, c in CHAINS[two_layers].controls.items() if c.place}
    assert set(places) == set(given), "every number of a leaf"
    for name, (x, y, width, height) in places.items():
        assert any(
            mark[:4] == (x, y, width, height) and mark.fill == LEARNED
            for mark in drawing.marks
            if isinstance(mark, Rect)
        )
        inside = [
            mark
            for mark in drawing.marks
            if isinstance(mark, Words) and x < mark.x < x + width and y < mark.y < y + height
        ]
        assert [numeral(mark.words) for mark in inside] == [given[name]], name


@BOTH
@pytest.mark.parametrize("number", [0.7, 3.0, -3.0, -1e-3])
def test_no_text_lies_on_another_or_outside(two_layers, number):
    numbers = [n for n, c in CHAINS[two_layers].controls.items() if c.place]
    given = {name: int(number > 0) if name == "y_0_0" else number for name in numbers}
    nodes = [*CHAINS[two_layers].controls["node"].choices.values()]
    for step in range(STEPS[two_layers] + 1):
        node, exponent = nodes[step % len(nodes)], -1 - step % 12
        drawn = explore_chain.draw(two_layers, step=step, node=node, exponent=exponent, **given)
        boxes = [_box(mark) for mark in drawn.drawing.marks if isinstance(mark, Words)]
        for n, (words, left, right, top, bottom) in enumerate(boxes):
            assert 0 <= left and right <= drawn.drawing.width, words
            assert 0 <= top and bottom <= drawn.drawing.height, words
            for other, start, end, above, below in boxes[:n]:
                apart = right <= start or end <= left or bottom <= above or below <= top
                assert apart, f"{words!r} lies on {other!r} in step {step}, at {node}"


def _box(mark):
    width = spread(mark.words, mark.size, mark.bold, mark.code)
    left = mark.x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
    return mark.words, left, left + width, mark.y - 0.45 * mark.size, mark.y + 0.45 * mark.size


@BOTH
def test_live(two_layers):
    explorer = explore_chain(two_layers, step=4)
    explorer.controls["step"].value = 1
    assert explorer.shown.words in explorer.svg.value
    assert explorer.shown.words == explore_chain.draw(two_layers, step=1).words
    numbers = [n for n, c in CHAINS[two_layers].controls.items() if c.place]
    for name in numbers:  # a number box takes what is in its range
        explorer.controls[name].value = 99
        assert explorer.controls[name].value == (1 if name == "y_0_0" else 3.0)
        assert explorer.controls[name].description == "{}[{}, {}]".format(*name.rsplit("_", 2))
    assert explorer.shown.words == explore_chain.draw(two_layers, **explorer.values).words
    explorer.close()


def test_the_still_pictures():
    for two_layers, opened, shown in ((False, 0, 7), (True, 10, 10)):
        explorer = explore_chain(two_layers, step=opened)
        _, metadata = explorer._repr_mimebundle_()
        assert metadata["image/png"]["alt"] == explore_chain.draw(two_layers, step=shown).words
        explorer.close()
    assert (
        explore_chain.picture(two_layers=True, step=2).alt == explore_chain.draw(True, step=2).words
    )


def test_a_large_slope_is_shown_in_full():
    sure = {"x_0_0": 3.0, "w_0_0": 3.0, "x_1_0": -3.0, "w_1_0": -1.0, "b_0_0": 3.0, "y_0_0": 0}
    drawn = explore_chain.draw(node="a_0_0", exponent=-10, **sure)
    wanted = 1 / (1 - oracles.COMPLEX["sigmoid"](np.array(15.0)))  # da where y is 0
    (derived,) = after(drawn.drawing.texts(), say("chain.derived"), 1)
    assert derived == pytest.approx(wanted, abs=1e-3) and derived > 3e6
