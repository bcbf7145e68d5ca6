"""The shape explorer's model: every arrangement judged by NumPy itself."""

import itertools
import re

import numpy as np
import pytest

from helpers.activations import sigmoid, tanh
from helpers.equations import LINES, shape
from helpers.explorers.shapes import CHOICES, ShapeModel, explore_shapes

SWITCHES = ("flip_left", "flip_right", "swap", "switch")


def changed(equation, dimensions, switches):
    model = ShapeModel(equation, *dimensions)
    for name, on in zip(SWITCHES, switches, strict=True):
        setattr(model, name, bool(on))
    return model


def by_numpy(model):
    """What NumPy says of the changed line: its value, or None where it refuses."""
    names = {"np": np, "g1": tanh, "sigmoid": sigmoid, **model.names()}
    try:
        return np.asarray(eval(model.code.split(" = ", 1)[1], names))
    except ValueError:
        return None


@pytest.mark.parametrize("equation", CHOICES)
@pytest.mark.parametrize("dimensions", [(3, 4, 2, 5), (3, 3, 3, 5), (2, 4, 1, 4), (1, 1, 1, 1)])
def test_verdict_agrees_with_numpy(equation, dimensions):
    for switches in itertools.product((0, 1), repeat=4):
        model = changed(equation, dimensions, switches)
        _, verdict, words = model.result()
        value = by_numpy(model)
        wanted = tuple(model.sizes[letter] for letter in shape(model.line.quantity))
        right = model.line.compute({**model.names(), "g1": tanh})
        if value is None:
            assert verdict == "refused", (model.code, words)
            assert "NumPy says: " in words and ("must be equal" in words or "One number" in words)
        elif value.shape != wanted and not (value.size == 1 and wanted == ()):
            assert verdict == "wrong shape", (model.code, words)
            assert str(value.shape) in words
        elif np.allclose(value, right):
            assert verdict in ("right", "right by luck"), (model.code, words)
        else:
            assert verdict in ("coincidence", "wrong value"), (model.code, words)


@pytest.mark.parametrize("equation", CHOICES)
def test_the_reasons_are_true(equation):
    """Each equality named holds; and what is said of other dimensions is so, by NumPy."""
    rng = np.random.default_rng(1)
    sizes = [(3, 4, 1, 5), (3, 3, 1, 3), (4, 4, 4, 5), (1, 4, 2, 5), (3, 1, 2, 1)]
    sizes += [tuple(int(n) for n in rng.integers(1, 4, 4)) for _ in range(5)]
    for dimensions, switches in itertools.product(sizes, itertools.product((0, 1), repeat=4)):
        model = changed(equation, dimensions, switches)
        _, verdict, words = model.result()
        if verdict in ("right by luck", "coincidence"):
            reason = re.search(r" here (.*?)(, and the value|\. Other)", words)[1]
            assert reason
            for equality in reason.split(" and "):
                *names, size = equality.split(" = ")
                assert names and {model.sizes[name] for name in names} == {int(size)}, words
        if not model.changed or verdict in ("refused", "wrong shape"):
            continue
        model.make_different()
        value = by_numpy(model)
        right = model.line.compute({**model.names(), "g1": tanh})
        fits = value is not None and value.shape == right.shape
        same = fits and np.allclose(value, right)
        expected = {"right": same, "wrong value": fits and not same}
        assert expected.get(verdict, not fits), (model.code, verdict)


@pytest.mark.parametrize("equation", CHOICES)
def test_every_enabled_switch_changes_the_line(equation):
    enabled = [name for name in SWITCHES if name not in ShapeModel(equation).disabled]
    assert "flip_left" in enabled
    for name in enabled:
        model = ShapeModel(equation)
        setattr(model, name, True)
        assert model.code != ShapeModel(equation).code, name


def test_switches_without_effect_are_disabled_and_off():
    explorer = explore_shapes("3.44:dW2")
    explorer.controls["swap"].value = True
    explorer.controls["equation"].value = "3.46:db2"
    assert explorer.controls["swap"].disabled and explorer.controls["swap"].value is False
    assert not explorer.controls["flip_left"].disabled
    assert "RIGHT" in explorer.drawing.value
    explorer.controls["flip_left"].value = True
    assert "np.sum(dZ2.T, axis=1, keepdims=True)" in explorer.drawing.value
    assert "must be (n2, 1) = (2, 1)" in explorer.text.value


def test_unchanged_lines_are_right_in_any_dimensions():
    for equation, dimensions in itertools.product(CHOICES, [(3, 4, 2, 5), (2, 2, 2, 2)]):
        assert ShapeModel(equation, *dimensions).result()[1] == "right"


@pytest.mark.parametrize("equation", CHOICES)
def test_a_coincidence_never_survives_different_dimensions(equation):
    for switches in itertools.product((0, 1), repeat=4):
        model = changed(equation, (3, 3, 3, 3), switches)
        if model.result()[1] == "coincidence":
            model.make_different()
            assert model.result()[1] in ("refused", "wrong shape"), model.code


def test_the_alarm_names_the_equal_dimensions():
    model = changed("3.47:dZ1", (3, 4, 4, 5), (1, 0, 0, 0))
    _, verdict, words = model.result()
    assert verdict == "coincidence"
    assert "n1 = n2 = 4" in words


def test_steps_multiply_and_stretch():
    steps, _, _ = ShapeModel("stack:Z1").result()
    assert [s.sign for s in steps] == ["@", "+"]
    assert steps[0].result.letters == ("n1", "m")
    assert steps[1].operands[1].letters == ("n1", "1")
    names = ShapeModel("stack:Z1").names()
    assert np.allclose(steps[1].result.value, LINES["stack:Z1"].compute(names))


def test_random_events_leave_a_consistent_model():
    rng = np.random.default_rng(0)
    model = ShapeModel()
    for _ in range(2000):
        name = rng.choice(["equation", "n0", "n1", "n2", "m", "step", "entry", *SWITCHES])
        if name == "equation":
            model.equation = str(rng.choice(CHOICES))
        elif name in SWITCHES:
            setattr(model, name, bool(rng.integers(2)))
        else:
            setattr(model, name, int(rng.integers(1, 8)))
        drawing, words = model.draw()
        assert model.line.quantity in words
        assert 1 <= model.step <= model.step_max and 1 <= model.entry <= model.entry_max
        assert not re.search(r'[" ,]nan', drawing.svg(words))


def test_controls_and_model_agree():
    explorer = explore_shapes("3.48:dW1")
    explorer.controls["n1"].value = 6
    explorer.controls["swap"].value = True
    assert (explorer.model.n1, explorer.model.swap) == (6, True)
    explorer.controls["make_different"].click()
    explorer.controls["as_written"].click()
    assert explorer.controls["n1"].value == 4 and explorer.controls["swap"].value is False
    assert "dW1" in explorer.text.value
    assert explorer.drawing.value.startswith("<svg")


def test_static_twin():
    data, metadata = explore_shapes()._repr_mimebundle_()
    assert "image/png" in data and "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["alt"].startswith("dZ1 = ")


def test_unknown_equation():
    with pytest.raises(ValueError, match=r"equation is '3.99'; expected one of"):
        explore_shapes("3.99")
