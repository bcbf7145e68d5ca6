"""Shapes as blocks: every arrangement of a line is judged by NumPy itself."""

import itertools
import re

import numpy as np
import pytest

from helpers.activations import sigmoid, tanh
from helpers.equations import LINES, shape
from helpers.pictures.blocks import (
    DIFFERENT,
    EXPLORED,
    explore_blocks,
    explore_shapes,
    judge,
    values_of,
)
from helpers.pictures.draw import Rect
from helpers.pictures.reading import Change
from helpers.texts import say

EQUATIONS = tuple(EXPLORED)
CHANGES = [Change(*map(bool, switches)) for switches in itertools.product((0, 1), repeat=4)]
RIGHT = ("derived", "right", "luck")


def sizes_of(dimensions):
    return dict(zip(("n0", "n1", "n2", "m", "1"), (*dimensions, 1)))


def changed(equation, change):
    return change.applied(LINES[equation].code.split(" = ", 1)[1])


def by_numpy(equation, change, sizes):
    """What NumPy says of the changed line: its value, or None where it refuses."""
    values = values_of(LINES[equation], sizes)
    try:
        names = {"np": np, "g1": tanh, "sigmoid": sigmoid, **values}
        return np.asarray(eval(changed(equation, change), names))
    except ValueError:
        return None


def derived(equation, sizes):
    return np.asarray(LINES[equation].compute({**values_of(LINES[equation], sizes), "g1": tanh}))


def test_every_line_with_an_array_can_be_chosen():
    alone = {"3.38:a", "3.38:L", "3.39:da", "3.39:dz", "3.39:db"}  # about single numbers
    assert set(EQUATIONS) == set(LINES) - alone


@pytest.mark.parametrize("equation", EQUATIONS)
@pytest.mark.parametrize("dimensions", [(3, 4, 2, 5), (3, 3, 3, 5), (2, 4, 1, 4), (1, 1, 1, 1)])
def test_verdict_agrees_with_numpy(equation, dimensions):
    sizes = sizes_of(dimensions)
    wanted = tuple(sizes[letter] for letter in shape(LINES[equation].quantity))
    for change in CHANGES:
        _, verdict, words = judge(LINES[equation], change, sizes)
        value = by_numpy(equation, change, sizes)
        if value is None:
            assert verdict == "refused", (change, words)
        elif value.shape != wanted and not (value.size == 1 and wanted == ()):
            assert verdict == "wrong-shape" and str(value.shape) in words, (change, words)
        elif np.allclose(value, derived(equation, sizes)):
            assert verdict in RIGHT, (change, words)
        else:
            assert verdict in ("coincidence", "wrong-value"), (change, words)


@pytest.mark.parametrize("equation", EQUATIONS)
def test_the_reasons_are_true(equation):
    """Each equality named holds; and what is said of other dimensions is so, by NumPy."""
    rng = np.random.default_rng(1)
    dimensions = [(3, 4, 1, 5), (3, 3, 1, 3), (4, 4, 4, 5), (1, 4, 2, 5), (3, 1, 2, 1)]
    dimensions += [tuple(int(n) for n in rng.integers(1, 4, 4)) for _ in range(5)]
    elsewhere = {**DIFFERENT, "1": 1}
    for some, change in itertools.product(dimensions, CHANGES):
        sizes = sizes_of(some)
        reading, verdict, words = judge(LINES[equation], change, sizes)
        if verdict in ("luck", "coincidence"):
            assert reading.luck
            for equality in reading.luck:
                *names, size = equality.split(" = ")
                assert equality in words
                assert names and {sizes[name] for name in names} == {int(size)}, words
        if verdict in ("derived", "refused", "wrong-shape"):
            continue
        value, right = by_numpy(equation, change, elsewhere), derived(equation, elsewhere)
        fits = value is not None and value.shape == right.shape
        same = fits and np.allclose(value, right)
        expected = {"right": same, "wrong-value": fits and not same}
        assert expected.get(verdict, not fits), (change, verdict)


@pytest.mark.parametrize("equation", EQUATIONS)
def test_every_enabled_switch_changes_the_line(equation):
    disabled = explore_shapes.draw(equation).disabled
    enabled = [name for name in Change._fields if name not in disabled]
    assert "flip_left" in enabled
    for name in enabled:
        assert changed(equation, Change(**{name: True})) != changed(equation, Change()), name
    for name in disabled:  # and those without an effect have none
        other = 3 if name == "entry" else True
        drawn = explore_shapes.draw(equation, **{name: other}).drawing.texts()
        assert drawn == explore_shapes.draw(equation).drawing.texts()


def test_a_switch_without_effect_goes_off():
    live = explore_shapes("3.44:dW2", swap=True)
    live.controls["equation"].value = "3.46:db2"
    assert live.controls["swap"].disabled and live.controls["swap"].value is False
    live.controls["flip_left"].value = True
    assert "np.sum(dZ2.T, axis=1, keepdims=True)" in live.words.value
    assert "(n2, 1) = (2, 1)" in live.words.value


def test_unchanged_lines_are_right_in_any_dimensions():
    for equation, dimensions in itertools.product(EQUATIONS, [(3, 4, 2, 5), (2, 2, 2, 2)]):
        assert judge(LINES[equation], Change(), sizes_of(dimensions))[1] == "derived"


@pytest.mark.parametrize("equation", EQUATIONS)
def test_a_coincidence_never_survives_different_dimensions(equation):
    for change in CHANGES:
        if judge(LINES[equation], change, sizes_of((3, 3, 3, 3)))[1] == "coincidence":
            verdict = judge(LINES[equation], change, {**DIFFERENT, "1": 1})[1]
            assert verdict in ("refused", "wrong-shape"), change


def test_the_alarm_is_drawn_and_names_the_equal_dimensions():
    drawing, words, *_ = explore_shapes.draw("3.47:dZ1", n2=4, flip_left=True)
    assert "n1 = n2 = 4" in words
    assert "n1 = n2 = 4" in " ".join(drawing.texts())


@pytest.mark.parametrize("equation", EQUATIONS)
def test_what_is_drawn_has_the_sizes_that_numpy_gives(equation):
    """Below each block stand its letters and its shape; the last one is the result's."""
    rng = np.random.default_rng(2)
    for _ in range(5):
        n0, n1, n2, m = (int(n) for n in rng.integers(1, 8, 4))
        drawing = explore_shapes.draw(equation, n0=n0, n1=n1, n2=n2, m=m, step=9).drawing
        sizes = sizes_of((n0, n1, n2, m))
        shapes = []
        for text in drawing.texts():
            if found := re.fullmatch(r"\((\w+), (\w+)\) = \((\d+), (\d+)\)", text):
                assert (sizes[found[1]], sizes[found[2]]) == (int(found[3]), int(found[4]))
                shapes.append((int(found[3]), int(found[4])))
        value = by_numpy(equation, Change(), sizes)
        assert not value.shape or shapes[-1] == value.shape


def test_the_chosen_entry_is_tinted_with_the_row_and_column_it_is_made_from():
    drawing = explore_shapes.draw("stack:Z1", step=1, entry=8).drawing  # (4, 3) @ (3, 5)
    tinted = [m for m in drawing.marks if isinstance(m, Rect) and m.opacity == 0.55]
    row, column, one = tinted  # entry 8 of 4 x 5 is row 1, column 2
    assert one.width == one.height
    assert row.height == one.height and row.width == pytest.approx(3 * one.width)
    assert column.width == one.width and column.height == pytest.approx(3 * one.height)


def test_the_words_beside_a_step_say_how_the_tinted_entry_is_made():
    sizes = sizes_of((3, 4, 2, 5))
    v = values_of(LINES["3.47:dZ1"], sizes)
    assert np.all(np.abs(v["A1"] - np.tanh(v["Z1"])) < 1e-12)  # slopes as they can be
    said = " ".join(explore_shapes.draw("3.47:dZ1", step=3, entry=8).drawing.texts())
    product, slope = v["W2"].T @ v["dZ2"], 1 - np.tanh(v["Z1"]) ** 2
    for value in (product[1, 2], slope[1, 2], product[1, 2] * slope[1, 2]):
        assert f"about {value:.3f}".replace("-", "\N{MINUS SIGN}") in said
    assert "the dark column of dZ2: 2 products" in said


def test_ends_follow_the_line():
    live = explore_shapes("3.47:dZ1")
    assert (live.controls["step"].value, live.controls["step"].max) == (3, 3)
    live.controls["equation"].value = "3.46:db2"
    last = live.controls["step"]
    assert last.value == last.max  # whoever saw all steps goes on seeing all
    live.controls["equation"].value = "3.47:dZ1"
    assert (last.value, last.max) == (3, 3)
    assert live.controls["entry"].max == 20


def test_a_switch_on_and_off_changes_nothing_else():
    live = explore_shapes("3.47:dZ1", entry=7)
    before = live.values
    for _ in range(2):
        live.controls["flip_left"].value = not live.controls["flip_left"].value
    assert live.values == before


@pytest.mark.parametrize("seed", range(60))
def test_a_dimension_moved_on_and_back_changes_nothing_else(seed):
    """Where NumPy refuses a step, the steps after it go, and come back with it."""
    rng = np.random.default_rng(seed)
    live = explore_shapes(rng.choice(EQUATIONS), **{n: int(rng.integers(1, 8)) for n in DIFFERENT})
    for name in Change._fields:
        live.controls[name].value = bool(rng.integers(2))
    for name in ("step", "entry"):
        live.controls[name].value = int(rng.integers(1, live.controls[name].max + 1))
    before, drawn = live.values, live.svg.value
    for name in DIFFERENT:
        there = before[name] + (1 if before[name] < 7 else -1)
        for value in (there, before[name]):
            live.controls[name].value = value
        assert live.values == before
    assert live.svg.value == drawn


def test_what_is_chosen_while_an_end_is_near_is_kept():
    live = explore_shapes("3.47:dZ1", entry=18)  # of 4 x 5
    live.controls["m"].value = 2
    assert live.controls["entry"].value == 8
    live.controls["entry"].value = 3
    live.controls["m"].value = 5
    assert live.controls["entry"].value == 3


def test_buttons_set_many_controls_at_once():
    live = explore_shapes("3.48:dW1", n1=3, swap=True, flip_right=True)
    live.buttons["make_different"].click()
    assert {n: live.controls[n].value for n in DIFFERENT} == DIFFERENT
    assert live.controls["swap"].value
    live.buttons["as_written"].click()
    assert not live.controls["swap"].value and not live.controls["flip_right"].value


def test_unknown_equation():
    with pytest.raises(ValueError, match=r"equation is '3.99'; expected one of"):
        explore_shapes("3.99")


@pytest.mark.parametrize("id", [id for id, line in LINES.items() if id[:4] not in ("3.38", "3.39")])
def test_a_line_is_described_with_the_shapes_of_its_arrays(id):
    line = LINES[id]
    sizes = sizes_of((3, 4, 2, 5))
    words = explore_blocks.draw(line.code).words
    for symbol in (line.quantity, *line.symbols):
        if shape(symbol):
            wanted = tuple(sizes[letter] for letter in shape(symbol))
            assert str(wanted) in words or str(wanted[::-1]) in words, symbol


def test_only_the_dimensions_of_the_lines_have_sliders():
    shown = explore_blocks.draw("z1 = W1 @ x + b1")
    assert set(shown.hidden) == {"n2", "m"}
    live = explore_blocks("z1 = W1 @ x + b1")
    assert live.controls["m"].layout.display == "none"
    assert live.controls["n0"].layout.display != "none"


def test_a_bias_is_stretched_to_the_columns_it_meets():
    words = explore_blocks.draw("Z1 = W1 @ X + b1", n1=6, m=7).words
    assert "(6, 1)" in words and "(6, 7)" in words.split("b1", 2)[2]


@pytest.mark.parametrize("equation", EQUATIONS)
def test_one_row_is_no_plural_and_a_number_has_no_empty_shape(equation):
    one, several = (
        say("shapes.rows", code="", n=1, letter=""),
        say("shapes.rows", code="", n=2, letter=""),
    )
    assert one != several.replace("2", "1")
    for change in CHANGES:
        for dimensions in ((1, 4, 2, 5), (3, 1, 2, 1), (3, 4, 1, 5)):
            words = judge(LINES[equation], change, sizes_of(dimensions))[2]
            assert not re.search(r"\b1 (rows|columns)\b|\(\)", words), words


def test_the_four_dimensions_are_drawn():
    texts = explore_shapes.draw(n0=7, n1=1, n2=6, m=5).drawing.texts()
    assert {"n0 = 7", "n1 = 1", "n2 = 6", "m = 5"} <= set(texts)


def test_lines_stand_beside_each_other_where_they_fit():
    lines = [
        LINES[id].code for id in ("3.48:dW1", "3.49:db1", "3.45:dW2", "3.46:db2") if id in LINES
    ]
    one = explore_blocks.draw(lines[0]).drawing.height
    assert explore_blocks.draw(*lines[:2]).drawing.height < 1.5 * one
    assert explore_blocks.draw(*lines[:2], m=8, n0=8).drawing.height > 1.5 * one
    drawing = explore_blocks.draw(*lines, n0=8, n1=8, n2=8, m=8).drawing
    assert max(m.x + m.width for m in drawing.marks if isinstance(m, Rect)) <= drawing.width


def test_the_words_say_the_verdict_at_every_step():
    for step in (1, 2, 3):
        shown = explore_shapes.draw("3.47:dZ1", step=step)
        assert say("shapes.derived.name").upper() in shown.words
        assert (say("shapes.derived.name").upper()) in shown.drawing.texts()
