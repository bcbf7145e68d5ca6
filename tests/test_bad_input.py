"""Bad input: the error names the argument, says what came and what was expected.

GOOD holds one good call of each function of the door; every argument of it is then replaced by each
of the bad values of its kind. A learner meets these messages more often than any other text.
"""

import inspect
import pickle
import pydoc
import re

import numpy as np
import oracles
import pytest

import helpers
from helpers import guard, network, pictures, tanh, texts

pytestmark = pytest.mark.filterwarnings("error")

X, Y, (W1, b1, W2, b2) = oracles.problem((3, 4, 2, 5))
Z1, A1, Z2, A2 = oracles.forward(X, W1, b1, W2, b2)
PARAMETERS = helpers.Parameters(W1, b1, W2, b2)
RNG = np.random.default_rng(0)
x, y, z1, a1, a2 = (v[:, :1].copy() for v in (X, Y, Z1, A1, A2))
w, Y1, Z, A = W2[:1, :3].T.copy(), Y[:1], Z2[:1], A2[:1]


def changed(v, value):
    """A copy with one entry replaced."""
    v = v.astype(object if isinstance(value, str) else float)
    v[0, -1] = value
    return v


def bad_arrays(v):
    """(what is wrong, the bad value, words that say what came) for an array of floats."""
    n, m = v.shape
    last = f"[0, {m - 1}]"
    yield "list", v.tolist(), "is a list"
    yield "None", None, "is None"
    yield "number", 0.5, "is a float"
    yield "text", "X", "is a str"
    yield "function", np.tanh, "is a ufunc"
    yield "np.matrix", v.view(np.matrix), "is a matrix"
    yield "masked", np.ma.array(v), "is a MaskedArray"
    yield "integers", (9 * v).astype(int), "has dtype int64"
    yield "booleans", v > 0, "has dtype bool"
    yield "complex", v + 0j, "has dtype complex128"
    yield "objects", v.astype(object), "has dtype object"
    yield "NaN", changed(v, np.nan), f"{last} is nan"
    yield "infinity", changed(v, -np.inf), f"{last} is -inf"
    yield "empty", v[:0], f"has shape (0, {m})"
    yield "3-D", v[None], f"has shape (1, {n}, {m})"
    yield "1-D", v.ravel(), f"has shape ({n * m},)"
    yield "scalar array", np.array(0.5), "has shape ()"


def bad_shapes(v):
    """The same for shapes that the other arguments rule out."""
    n, m = v.shape
    yield "a row too many", np.vstack([v, v[:1]]), f"has shape ({n + 1}, {m})"
    yield "a column too many", np.hstack([v, v[:, :1]]), f"has shape ({n}, {m + 1})"
    if n != m:
        yield "transposed", v.T.copy(), f"has shape ({m}, {n})"


def bad_labels(v):
    n, m = v.shape
    last = f"[0, {m - 1}]"
    yield "list", v.tolist(), "is a list"
    yield "None", None, "is None"
    yield "number", 1, "is an int"
    yield "np.matrix", v.view(np.matrix), "is a matrix"
    yield "two", changed(v, 2), f"{last} is 2.0"
    yield "minus one", changed(v, -1), f"{last} is -1.0"
    yield "a half", changed(v, 0.5), f"{last} is 0.5"
    yield "NaN", changed(v, np.nan), f"{last} is nan"
    yield "infinity", changed(v, np.inf), f"{last} is inf"
    yield "integer 3", changed(v, 3).astype(int), f"{last} is 3"
    yield "a word", changed(v, "yes"), f"{last} is 'yes'"
    yield "words", np.where(v == 1, "yes", "no"), "[0, 0] is '"
    yield "objects", v.astype(object), "has dtype object"
    yield "1-D", v.ravel(), f"has shape ({n * m},)"
    yield "3-D", v[None], f"has shape (1, {n}, {m})"
    yield from bad_shapes(v)


def bad_activations(v):
    yield "a NumPy function", np.tanh, "is the function tanh"
    yield "its name", "tanh", "is 'tanh'"
    yield "a learner's own", lambda z: z, "is the function <lambda>"
    yield "None", None, "is None"


def bad_functions(v):
    yield "None", None, "is None"
    yield "the result of a call", np.ones(3), "is an ndarray"
    yield "its name", "backward", "is a str"


def bad_numbers(v):
    yield "text", "0.1", "is '0.1'"
    yield "None", None, "is None"
    yield "list", [0.1], "is [0.1]"
    yield "array", np.array([[0.1]]), "is array([[0.1]])"
    yield "bool", True, "is True"
    yield "complex", 1j, "is 1j"
    yield "NaN", float("nan"), "is nan"
    yield "infinity", np.inf, "is inf"


def bad_positives(v):
    yield from bad_numbers(v)
    yield "zero", 0, "is 0"
    yield "negative", -0.5, "is -0.5"


def bad_counts(v):
    yield from bad_numbers(v)
    yield "zero", 0, "is 0"
    yield "negative", -3, "is -3"
    yield "a float", 3.0, "is 3.0"


def bad_generators(v):
    yield "a seed", 0, "rng is 0"
    yield "None", None, "rng is None"
    yield "the old kind", np.random.RandomState(0), "rng is a RandomState"
    yield "the module", np.random, "rng is a module"


OF_B2 = ("W2", "a row too many")  # then it is b2 that does not fit


def bad_parameters(v):
    yield "None", None, "parameters is None"
    yield "a plain tuple", tuple(v), "parameters is a tuple"
    yield "an array", v.W1, "parameters is an ndarray"
    yield "a function", helpers.initialise, "parameters is a function"
    for field in v._fields:
        array = getattr(v, field)
        cases = [*bad_arrays(array)]
        if field != "W1":
            cases += [case for case in bad_shapes(array) if (field, case[0]) != OF_B2]
        for label, bad, came in cases:
            yield f"{field} {label}", v._replace(**{field: bad}), f"{field}{joined(came)}"


def bad_doubles(v):
    yield from bad_arrays(v)
    yield "float32", v.astype(np.float32), "has dtype float32"


def any_array(v):
    """Arrays of any shape will do: only what is inside can be wrong."""
    shapes = ("3-D", "1-D", "scalar array")
    return (case for case in bad_arrays(v) if case[0] not in shapes)


def both(v):
    yield from bad_arrays(v)
    yield from bad_shapes(v)


def bad_gradients(v):
    yield "None", None, "is None"
    yield "a plain tuple", tuple(v), "is a tuple"
    yield "parameters", PARAMETERS, "is Parameters"
    yield "a dict of others", {"W1": W1}, "is a dict"
    yield "a dict of some", {"dW1": W1}, "is a dict"


def bad_datasets(v):
    yield "None", None, "is None"
    yield "its name", "moons", "is a str"
    yield "its examples", v.X, "is an ndarray"


def bad_shares(v):
    yield from bad_positives(v)
    yield "all of it", 1, "is 1"
    yield "percent", 25, "is 25"


def but_none(kind):
    """Where None is the default."""
    return lambda v: (case for case in kind(v) if case[0] != "None")


def joined(came):
    return came if came.startswith("[") else " " + came


# function: {argument: (good value, kinds of bad ones)}
MOONS = helpers.load("moons")
DESCENT = {
    "X": (X, bad_arrays),
    "Y": (Y, bad_labels),
    "parameters": (PARAMETERS, bad_parameters),
    "rate": (0.1, bad_positives),
    "g1": (tanh, bad_activations),
    "backward": (helpers.backward, bad_functions),
}
LW = {1: W1, 2: W2}
LB, LA = {1: b1, 2: b2}, {0: X, 1: A1, 2: A2}


def bad_layers(v):
    first, (l, one) = min(v), max(v.items())
    yield "None", None, "is None"
    yield "list", list(v.values()), "is a list"
    yield "empty", {}, "is a dict"
    yield "a layer missing", {k: a for k, a in v.items() if k != first}, "is a dict"
    yield "names", {str(k): a for k, a in v.items()}, "is a dict"
    yield "a list inside", v | {l: one.tolist()}, f"[{l}] is a list"
    yield "NaN inside", v | {l: one * np.nan}, f"[{l}][0, 0] is nan"
    yield "1-D inside", v | {l: one.ravel()}, f"[{l}] has shape"


def bad_sizes(v):
    yield "None", None, "is None"
    yield "one number", 3, "is an int"
    yield "one layer", [3], "is a list"
    yield "zero inside", [3, 0, 2], "[1] is 0"
    yield "a float inside", [3, 2.5], "[1] is 2.5"


def bad_starts(v):
    yield "another", "Glorot", "is 'Glorot'"
    yield "None", None, "is None"


BATCHES = {"batch_size": (2, but_none(bad_counts)), "rng": (RNG, bad_generators)}
GOOD = {
    helpers.cross_entropy: {"Z2": (Z2, bad_arrays), "Y": (Y, bad_labels)},
    helpers.cross_entropy_textbook: {"A2": (A2, bad_arrays), "Y": (Y, bad_labels)},
    helpers.cost: {"Z2": (Z2, bad_arrays), "Y": (Y, bad_labels)},
    helpers.neuron_forward: {"X": (X, bad_arrays), "w": (w, both), "b": (0.1, bad_numbers)},
    helpers.neuron_backward: {"X": (X, bad_arrays), "Y": (Y1, bad_labels), "A": (A, both)},
    helpers.initialise: {
        **{name: (3, bad_counts) for name in ("n0", "n1", "n2")},
        "rng": (RNG, bad_generators),
        "scale": (0.1, but_none(bad_positives)),
    },
    helpers.initialise_constant: {
        **{name: (3, bad_counts) for name in ("n0", "n1", "n2")},
        "value": (0.5, bad_numbers),
    },
    helpers.forward: {
        "X": (X, bad_arrays),
        "W1": (W1, lambda v: (c for c in both(v) if c[0] != "a row too many")),
        "b1": (b1, both),
        "W2": (W2, lambda v: (c for c in both(v) if c[0] != "a row too many")),
        "b2": (b2, both),
        "g1": (tanh, bad_activations),
    },
    helpers.backward: {
        "X": (X, bad_arrays),
        "Y": (Y, bad_labels),
        "W2": (W2, bad_arrays),
        **{name: (v, both) for name, v in (("Z1", Z1), ("A1", A1), ("A2", A2))},
        "g1": (tanh, bad_activations),
    },
    helpers.backward_one: {
        "x": (x, lambda v: (c for c in both(v) if c[0] != "a row too many")),
        "y": (y, bad_labels),
        "W2": (W2, bad_arrays),
        **{name: (v, both) for name, v in (("z1", z1), ("a1", a1), ("a2", a2))},
        "g1": (tanh, bad_activations),
    },
    helpers.classify: {
        "X": (X, bad_arrays),
        "parameters": (PARAMETERS, bad_parameters),
        "g1": (tanh, bad_activations),
    },
    helpers.accuracy: {
        "X": (X, bad_arrays),
        "Y": (Y, bad_labels),
        "parameters": (PARAMETERS, bad_parameters),
        "g1": (tanh, bad_activations),
    },
    helpers.start_layers: {
        "sizes": ([3, 4, 2], bad_sizes),
        "rng": (RNG, bad_generators),
        "start": ("He", bad_starts),
    },
    helpers.forward_layers: {
        "X": (X, bad_arrays),
        "W": (LW, bad_layers),
        "b": (LB, bad_layers),
        "g": (tanh, bad_activations),
    },
    helpers.backward_layers: {
        "Y": (Y, bad_labels),
        "W": (LW, bad_layers),
        "A": (LA, bad_layers),
        "g": (tanh, bad_activations),
    },
    helpers.softmax: {"Z2": (Z2, bad_arrays)},
    helpers.update: {
        "parameters": (PARAMETERS, bad_parameters),
        "gradients": (helpers.backward(X, Y, W2, Z1, A1, A2), bad_gradients),
        "rate": (0.1, bad_positives),
    },
    helpers.step: DESCENT,
    helpers.epoch: DESCENT | BATCHES,
    helpers.batches: {"m": (5, bad_counts), "batch_size": (2, bad_counts)}
    | {"rng": (RNG, bad_generators)},
    helpers.train: DESCENT
    | BATCHES
    | {"epochs": (2, bad_counts), "record_every": (1, but_none(bad_counts))},
    helpers.numerical_gradient: {
        "f": (np.sum, bad_functions),
        "v": (
            W1,
            lambda v: (c for c in bad_doubles(v) if c[0] not in ("1-D", "3-D", "scalar array")),
        ),
        "h": (1e-5, bad_positives),
    },
    helpers.check_gradients: {
        "X": (X, bad_doubles),
        "Y": (Y, bad_labels),
        "parameters": (PARAMETERS, bad_parameters),
        "g1": (tanh, bad_activations),
        "backward": (helpers.backward, bad_functions),
        "h": (1e-5, bad_positives),
    },
    helpers.split: {
        "dataset": (MOONS, bad_datasets),
        "held_out": (0.25, bad_shares),
        "rng": (RNG, bad_generators),
    },
    helpers.standardise: {"train": (MOONS, bad_datasets)},
}
CASES = [
    pytest.param(function, name, bad, came, id=f"{function.__name__}-{name}-{label}")
    for function, arguments in GOOD.items()
    for name, (good, kind) in arguments.items()
    for label, bad, came in kind(good)
]


def good_call(function):
    return {name: good for name, (good, _) in GOOD[function].items()}


@pytest.mark.parametrize("function", GOOD)
def test_the_good_calls_are_good(function):
    call = good_call(function)
    function(**call)
    function(*(call[name] for name in inspect.signature(function).parameters if name in call))


@pytest.mark.parametrize(("function", "name", "bad", "came"), CASES)
def test_the_argument_is_named(function, name, bad, came):
    with pytest.raises((TypeError, ValueError)) as error:
        function(**(good_call(function) | {name: bad}))
    words = str(error.value)
    named = came if name in ("parameters", "rng") else f"{name}{joined(came)}"
    assert words.startswith(named), words
    assert "expected" in words and words[-1] in ".?"
    assert "\n" not in words and "..." not in words and "  " not in words
    assert "helpers/" not in words and len(words) < 400


# -- what else learners run into -------------------------------------------------------------


def message(function, *args, **kwargs):
    with pytest.raises((TypeError, ValueError, KeyError)) as error:
        function(*args, **kwargs)
    return str(error.value)


def test_a_hint_says_what_to_do():
    assert message(helpers.forward, X.tolist(), *PARAMETERS) == (
        "X is a list; expected a NumPy array of floats. Make it one: np.array(X, dtype=float)."
    )
    assert message(helpers.forward, X.astype(int), *PARAMETERS) == (
        "X has dtype int64; expected floats. Convert it: X.astype(float)."
    )
    assert message(helpers.backward, X, Y, W2, Z1, A1, A2.T.copy()) == (
        "A2 has shape (5, 2); expected (2, 5), that is (n2, m): one row for each output, one column "
        "for each example. Here n2 = 2 as in W2 and m = 5 as in X. "
        "A2.T would fit: are rows and columns the right way round?"
    )
    assert message(helpers.cost, Z, Y1[0]) == (
        "Y has shape (5,); expected (1, 5), that is (n2, m): one row for each output, one column "
        "for each example. Here n2 = 1 and m = 5 as in Z2. A one-dimensional array is "
        "neither a row nor a column: Y.reshape(1, -1) makes it a row."
    )
    assert message(helpers.neuron_forward, X, w[:, 0], 0.1).endswith(
        "nor a column: w.reshape(-1, 1) makes it a column."
    )
    assert message(helpers.forward, X[0], *PARAMETERS) == (
        "X has shape (5,); expected two dimensions, that is (n0, m): one column for each example. "
        "A one-dimensional array is neither a row nor a column: "
        "X.reshape(1, -1) makes it a row, X.reshape(-1, 1) makes it a column."
    )
    assert message(helpers.forward, X, W1.ravel(), b1, W2, b2).endswith("nor a column.")
    assert message(helpers.neuron_backward, X, None, A) == (
        "Y is None; expected a NumPy array of labels 0 and 1. "
        "A function that ends without return gives None."
    )
    assert message(helpers.cost, Z, 1).endswith("Make it one: np.array([[Y]], dtype=float).")
    assert message(helpers.cost, np.tanh, Y) == "Z2 is a ufunc; expected a NumPy array of floats."
    assert message(helpers.neuron_forward, X, w, np.array([[0.5]])) == (
        "b is array([[0.5]]); expected one number. Take it out: b.item()."
    )
    assert message(helpers.initialise, 2, 3, 1, 7) == (
        "rng is 7; expected a NumPy Generator. Make one: np.random.default_rng(7)."
    )
    assert message(helpers.cost, Z, changed(Y1, 2)) == (
        "Y[0, 4] is 2.0; expected labels that are 0 or 1. Turn other labels into 0 and 1 first, "
        "for example (Y == 'yes').astype(float)."
    )
    assert message(helpers.cost, changed(Z, np.nan), Y1) == (
        "Z2[0, 4] is nan; expected finite numbers only. Find all that are not: "
        "np.argwhere(~np.isfinite(Z2))."
    )
    assert message(helpers.train, X, Y, PARAMETERS, 0.1, 3, batch_size=2) == (
        "rng is None; expected a NumPy Generator. Make one: np.random.default_rng(0)."
    )
    assert message(helpers.train, X, Y, PARAMETERS, 0.1, 3, backward=None) == (
        "backward is None; expected a function. "
        "Pass it by its name alone, without brackets: backward=my_function."
    )
    assert message(helpers.initialise, 2, 0, 1, RNG) == (
        "n1 is 0; expected a whole number, 1 or more."
    )
    assert message(helpers.train, X, Y, (W1, b1, W2, b2), 0.1, 3) == (
        "parameters is a tuple; expected Parameters(W1, b1, W2, b2), as initialise returns them."
    )


def test_examples_in_rows_are_noticed():
    words = message(helpers.forward, X.T.copy(), *PARAMETERS)
    assert words == (
        "W1 has shape (4, 3); expected (any, 5), that is (n1, n0): one row for each hidden unit, "
        "one column for each input. Here n0 = 5 as in X. "
        "X.T would fit: are rows and columns the right way round?"
    )
    assert "would fit" not in message(helpers.forward, X[:2], *PARAMETERS)
    words = message(helpers.train, X.T.copy(), Y.T.copy(), PARAMETERS, 0.1, 3)
    assert "W1" in words


def test_activations_outside_their_range():
    words = message(helpers.cross_entropy_textbook, changed(A2, 1.5), Y)
    assert words == "A2[0, 4] is 1.5; expected activations from 0 to 1, as a sigmoid gives."
    assert message(helpers.cross_entropy_textbook, Z2, Y).startswith("A2[")


def test_one_example_only():
    words = message(helpers.backward_one, X, Y, W2, Z1, A1, A2)
    assert words == (
        "x has shape (3, 5); expected (any, 1), that is (n0, 1): one example, in one column; "
        "backward takes several."
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: helpers.forward(X, W1, b1, W2), "forward(X, W1, b1, W2, b2, g1): missing a req"),
        (lambda: helpers.backward(X, Y), "backward(X, Y, W2, Z1, A1, A2, g1): missing a required"),
        (lambda: helpers.backward_one(X=x), "backward_one(x, y, W2, z1, a1, a2, g1): "),
        (lambda: helpers.forward(X, *PARAMETERS, h=2), "got an unexpected keyword argument 'h'"),
        (lambda: helpers.cost(Z2), "cost(Z2, Y): missing a required argument: 'Y'."),
        (lambda: helpers.classify(X), "classify(X, parameters, g1): missing a required argument"),
    ],
)
def test_a_missing_argument(call, words):
    assert words in message(call)


@pytest.mark.parametrize(
    "call",
    [
        lambda: helpers.cost(Z2),
        lambda: helpers.cost(Z2, Y, other=Y),
        lambda: helpers.cost(Z2, Y, Y=Y),
        lambda: helpers.cost(Z2, Y, Y),
    ],
)
def test_what_python_says_of_a_call_is_said_in_the_language(call, monkeypatch):
    monkeypatch.setattr(texts, "language", "zh")
    assert re.fullmatch(r"cost\(\w+, Y\)：[^a-z]*('\w+')?[^a-z]*。", message(call))


@pytest.mark.parametrize("g", helpers.ACTIVATIONS.values(), ids=repr)
@pytest.mark.parametrize("bad", ["x", None, ..., np.array(["a"]), {}, tanh])
def test_an_activation_of_something_else(g, bad):
    words = message(g, bad)
    assert words == f"Z is {bad!r}; expected a number or an array of numbers."


@pytest.mark.parametrize("bad", ["x", None, [[1, 2], [3]], np.ones((2, 2)) + 0j, [], ["1", "2"]])
def test_comparing_something_else(bad):
    good = np.ones((2, 2))
    assert message(helpers.compare, "dW1", bad, good).startswith("dW1 is ")
    assert message(helpers.compare, "dW1", good, bad).startswith("numerical is ")


def test_comparing_two_shapes():
    assert message(helpers.compare, "dW1", np.ones((2, 3)), np.ones((3, 2))) == (
        "dW1 has shape (2, 3); expected (3, 2), "
        "the shape of what it is the derivative with respect to."
    )


def test_compare_looks_at_the_other_two():
    good = np.ones((2, 2))
    assert message(helpers.compare, "dW1", good, good, loss=0) == (
        "loss is 0; expected a positive number."
    )
    assert message(helpers.compare, "dW1", np.ones((9, 9)) + 0j, good) == (
        "dW1 is an ndarray; expected an array of numbers."
    )


def test_each_data_set_is_looked_at():
    assert message(helpers.standardise, MOONS, MOONS, X).startswith("others is an ndarray; exp")


def test_where_each_size_comes_from():
    assert message(helpers.accuracy, X, Y[:, :4], PARAMETERS) == (
        "Y has shape (2, 4); expected (2, 5), that is (n2, m): one row for each output, one column "
        "for each example. Here m = 5 as in X."
    )
    assert message(helpers.neuron_backward, X, Y, A) == (
        "Y has shape (2, 5); expected (1, 5), that is (1, m): one row for each output, one column "
        "for each example."
    )
    assert "Here n2 = 2 as in W2." in message(helpers.forward, X, W1, b1, W2, b2[:1])


def test_none_is_fine_where_it_is_the_default():
    helpers.initialise(2, 3, 1, RNG, scale=None)
    helpers.train(X, Y, PARAMETERS, 0.1, 1, batch_size=None, rng=None, record_every=None)


def test_a_step_h_needs_all_digits():
    words = message(helpers.check_gradients, X.astype(np.float32), Y, PARAMETERS)
    assert words.startswith("X has dtype float32; expected float64, because")
    single = PARAMETERS._replace(b2=b2.astype(np.float32))
    assert message(helpers.check_gradients, X, Y, single).startswith("b2 has dtype float32; exp")
    helpers.forward(X.astype(np.float32), *PARAMETERS)


# -- the door --------------------------------------------------------------------------------

# These look at their few arguments themselves; other tests say how.
THEMSELVES = {helpers.load, helpers.shape, helpers.map_of_equations, helpers.check_environment}
HANDED_OUT = {
    name: value
    for name, value in vars(helpers).items()
    if name in helpers.__all__ and inspect.isfunction(value)
}


@pytest.mark.parametrize("name", HANDED_OUT)
def test_every_argument_of_every_function_is_tested(name):
    function = HANDED_OUT[name]
    if function in THEMSELVES:
        return
    if function is helpers.compare:  # above
        assert list(inspect.signature(function).parameters) == [
            *("name", "analytic", "numerical", "loss")
        ]
        return
    parameters = {p for p in inspect.signature(function).parameters if p != "others"}
    assert parameters == set(GOOD[function])


def test_every_rule_is_needed_and_every_symbol_has_its_meaning():
    functions = [*HANDED_OUT.values(), *map(vars(pictures).get, pictures.__all__)]
    used = {p for f in functions if callable(f) for p in inspect.signature(f).parameters}
    fields = set(helpers.Parameters._fields)
    assert set(guard.RULES) <= used | fields
    with_a_shape = (guard.matrix, guard.activations, guard.labels)
    for name, rule in guard.RULES.items():
        if rule in with_a_shape:
            assert texts.entry(f"errors.meaning.{name.removeprefix('d')}")


@pytest.mark.parametrize("name", HANDED_OUT)
def test_the_checked_function_looks_like_the_bare_one(name):
    function = HANDED_OUT[name]
    assert function.__name__ == name and pickle.loads(pickle.dumps(function)) is function
    words = pydoc.plain(pydoc.render_doc(function))
    assert f"{name}(" in words and function.__doc__.splitlines()[0] in words
    assert " at 0x" not in words
    assert "**kwargs" not in words and "*args" not in words


def test_the_code_of_the_equations_can_be_read():
    assert inspect.getsource(helpers.backward) == inspect.getsource(network.backward)
    assert "dZ2 = A2 - Y" in inspect.getsource(helpers.backward)


def test_the_table_of_contents_names_everything():
    assert sorted(helpers.__all__) == sorted(set(helpers.__all__))
    listed = helpers.__doc__.replace(",", " ").split()
    for name in helpers.__all__:
        assert hasattr(helpers, name) and name in listed, name


def test_nobody_pays_for_a_check_at_every_step():
    call = guard.Call({}, {}, {})
    assert guard.own_backward("backward", helpers.backward, call) is network.backward
