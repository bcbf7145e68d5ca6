"""A call of a picture that does not fit is refused in words: which argument, what came, what to do."""

import inspect

import numpy as np
import pytest

from helpers import initialise, load, pictures, train

rng = np.random.default_rng(0)
DIGITS, MOONS = load("digits"), load("moons")
OF_DIGITS, OF_MOONS = initialise(64, 3, 1, rng), initialise(2, 3, 1, rng)
RUN_OF_DIGITS = train(DIGITS.X, DIGITS.Y, OF_DIGITS, 0.1, 1)
RUN_OF_MOONS = train(MOONS.X, MOONS.Y, OF_MOONS, 0.1, 1)
OF_THREE = initialise(2, 3, 3, rng)
THREE = MOONS._replace(Y=np.vstack([MOONS.Y, MOONS.Y, MOONS.Y]), classes=("a", "b", "c"))
RUN_OF_THREE = train(MOONS.X, THREE.Y, OF_THREE, 0.1, 1)
x, one = np.array([[1.0], [2.0]]), np.array([[1.0]])

CALLS = [  # the picture, its arguments, and what the error must name
    ("points", (DIGITS,), "dataset has 64 features; expected 2"),
    ("points", ("moons",), "dataset is a str"),
    ("points", (THREE,), "dataset has 3 classes; expected 2"),
    ("boundaries", (MOONS, {"a": OF_THREE}), "W2 has shape (3, 3); expected (1, 3)"),
    ("explore_history", (MOONS, RUN_OF_THREE), "W2 has shape (3, 3); expected (1, 3)"),
    ("boundaries", (DIGITS, {"a": OF_DIGITS}), "dataset has 64 features"),
    ("boundaries", (MOONS, {"a": OF_DIGITS}), "W1 has shape (3, 64)"),
    ("boundaries", (MOONS, OF_MOONS), "networks is Parameters"),
    ("boundaries", (MOONS, {"a": RUN_OF_MOONS}), "networks['a'] is "),
    ("hidden_lines", (DIGITS, {"a": OF_DIGITS}), "dataset has 64 features"),
    ("explore_history", (DIGITS, RUN_OF_DIGITS), "dataset has 64 features"),
    ("explore_history", (MOONS, RUN_OF_DIGITS), "W1 has shape (3, 64)"),
    ("explore_history", (MOONS, OF_MOONS), "run is Parameters"),
    ("explore_weight_images", (RUN_OF_MOONS,), "W1 has shape (3, 2)"),
    ("explore_scale", ("digits",), "dataset_name has 64 features; expected 2"),
    ("explore_scale", (7,), "dataset_name is an int"),
    ("explore_chain", ("two",), "two_layers is 'two'; expected True or False"),
    ("neuron_graph", ([1, 2], x, 0.1, one), "x is a list; expected a NumPy array"),
    ("neuron_graph", (np.ones((3, 1)), x, 0.1, one), "x has shape (3, 1); expected (2, 1)"),
    ("neuron_graph", (x, x, x, one), "b is "),
    ("neuron_graph", (x, x, 0.1, one, "all"), "show is 'all'; expected 'forward' or 'inputs'"),
    ("explore_step", (0.5, 1), "z is a float; expected a NumPy array"),
    ("explore_step", (x, one), "z has shape (2, 1); expected (1, 1)"),
    ("explore_blocks", (), "expected one or more lines"),
    ("explore_blocks", (3,), "code is 3; expected a line"),
    ("explore_blocks", ("Z1 = W1 @@ X",), "code is 'Z1 = W1 @@ X'"),
    ("explore_blocks", ("Z1=W1 @ X",), "code is 'Z1=W1 @ X'"),
    ("explore_blocks", ("Z1 = Q @ X",), "'Q'"),
    ("explore_line", ([1], one, x, 0.1), "X is a list"),
    ("explore_mean", (MOONS.X, MOONS.Y, OF_DIGITS), "W1 has shape (3, 64)"),
    ("explore_outer_products", ([1], x), "dZ2 is a list"),
    ("images", (MOONS.X, ["a"]), "X has shape (2, 400)"),
    ("images", (DIGITS.X[:, :2], ["a"]), "captions has length 1; expected 2"),
    ("images", (DIGITS.X[:, :2], "ab"), "captions is a str"),
    ("curves", ([1, 2],), "lines is a list"),
    ("curves", ({"a": [1, 2, 3]},), "lines['a'] is [1, 2, 3]"),
    ("curves", ({"a": ([1, 2], [1])},), "lines['a'] has x of shape (2,)"),
    ("curves", ({"a": ([1, 2], ["p", "q"])},), "lines['a'] is "),
    ("curves", ({"a": ([1, 2], [1, 2])}, None, None, "lin"), "xscale is 'lin'"),
    ("curves", ({"a": ([1, 2], [1, 2])}, None, None, "log", "lin"), "yscale is 'lin'"),
    ("paths_from_hidden_unit", (OF_MOONS.W2, one, 7), "j is 7"),
    ("paths_from_hidden_unit", (OF_MOONS.W2, one, 0.5), "j is 0.5"),
    ("paths_from_hidden_unit", (OF_MOONS.W2, x), "dz2 has shape (2, 1)"),
    ("xor_planes", (OF_MOONS,), "W1 has shape (3, 2)"),
    ("network_graph", (0,), "n0 is 0"),
    ("confusions", ([[1]], one), "Y is a list"),
    ("confusions", (np.eye(3), np.eye(2)), "Y has shape (3, 3)"),
]


@pytest.mark.parametrize("name, given, said", CALLS)
def test_a_bad_call_is_refused_in_words(name, given, said):
    picture = getattr(pictures, name)
    for call in (picture, getattr(picture, "picture", picture)):
        with pytest.raises((TypeError, ValueError)) as refused:
            call(*given)
        assert said in str(refused.value)


def test_every_picture_that_takes_something_is_tried():
    tried = {name for name, *_ in CALLS}
    for name in set(pictures.__all__) - {"SIZES", "save_cheat_sheet", "explore_training"}:
        picture = getattr(pictures, name)
        controls = getattr(picture, "controls", {})
        assert name in tried or set(inspect.signature(picture).parameters) <= set(controls), name


def test_good_calls_are_good():
    lists = {"a": ([1, 2], [3.0, 4.0])}
    assert pictures.curves(lists, yscale="log").alt
    two = {"2": OF_MOONS, "4": initialise(2, 4, 1, rng)}
    assert pictures.boundaries(MOONS, two).alt and pictures.hidden_lines(MOONS, two).alt
    assert pictures.paths_from_hidden_unit(OF_MOONS.W2, one, j=2).alt
    assert pictures.neuron_graph(x, x, 0.1, one, show="inputs").alt
