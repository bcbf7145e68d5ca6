"""The table of equations: each line computes what it says, and the code of `helpers` is its code."""

import ast
import functools
import inspect
import re
import textwrap

import numpy as np
import oracles
import pytest

from helpers import network, neuron
from helpers.activations import ACTIVATIONS
from helpers.equations import EQUATIONS, LINES, SHAPES, SHEET, map_of_equations, shape

pytestmark = pytest.mark.filterwarnings("error")
NUMBERS = ("3.38", "3.39", "3.40", "3.41", "3.42", "3.43", "stack", "3.44", "3.45", "3.46")
NUMBERS += ("3.47", "3.48", "3.49")
NEURON = ("3.38", "3.39")
ONE = ("3.40", "3.41", "3.42", "3.43")
SIZES = {"n0": 3, "n1": 4, "n2": 2, "m": 5, "1": 1}


@functools.cache
def values_of_a_neuron(n0, seed):
    """Every symbol of 3.38 and 3.39 by name, each from an oracle."""
    rng = np.random.default_rng(seed)
    x, w = rng.standard_normal((n0, 1)), rng.standard_normal((n0, 1))
    b, y = np.array([[0.3]]), np.array([[float(seed % 2)]])
    z = np.array([[sum(w[k, 0] * x[k, 0] for k in range(n0)) + b.item()]])
    a = np.array([[oracles.exact_sigmoid(z.item())]])
    step = oracles.complex_step
    return dict(zip("xwbyza", (x, w, b, y, z, a))) | {
        "L": np.array([[oracles.exact_loss(z.item(), y.item())]]),
        "da": step(lambda v: -np.log(v) if y.item() else -np.log(1 - v), a),
        "dz": step(lambda v: oracles.losses(v, y), z),
        "dw": step(lambda v: oracles.losses(v.T @ x + b, y), w),
        "db": step(lambda v: oracles.losses(w.T @ x + v, y), b),
    }


@functools.cache
def values_of_two_layers(sizes, seed, name):
    """Every symbol of the two-layer equations by name, each from an oracle."""
    X, Y, parameters = oracles.problem(sizes, seed)
    layers = oracles.forward(X, *parameters, name)
    values = {"X": X, "Y": Y, "m": sizes[3], "g1": ACTIVATIONS[name]}
    values |= dict(zip(("W1", "b1", "W2", "b2"), parameters))
    values |= dict(zip(("Z1", "A1", "Z2", "A2"), layers))
    values |= oracles.gradients(X, Y, parameters, name)
    values["L"] = oracles.losses(layers[2], Y).reshape(1, -1)
    values["J"] = np.mean(values["L"])
    return values


def in_small_letters(values):
    """The same with m = 1 and the symbols of one example."""
    return {re.sub(r"^(d?)([XYZA])", lambda s: s[0].lower(), k): v for k, v in values.items()}


def cases(number):
    """Values for the symbols of an equation, in several sizes and with every activation."""
    if number in NEURON:
        return [values_of_a_neuron(n0, seed) for n0 in (1, 3) for seed in (0, 1)]
    sizes = ((3, 4, 2, 1), (4, 2, 3, 1)) if number in ONE else oracles.SIZES
    values = [values_of_two_layers(s, i, g) for s in sizes for i, g in enumerate(ACTIVATIONS)]
    return [in_small_letters(v) for v in values] if number in ONE else values


@pytest.mark.parametrize("name", LINES)
def test_each_line_computes_its_quantity(name):
    line = LINES[name]
    for values in cases(name.split(":")[0]):
        wanted = (*line.symbols, "g1")
        came = line.compute({symbol: values[symbol] for symbol in wanted if symbol in values})
        oracles.close(came, values[line.quantity])


@pytest.mark.parametrize("name", LINES)
def test_each_quantity_has_the_shape_of_the_table(name):
    sizes = SIZES | {"m": 1} if name.split(":")[0] in ONE else SIZES
    if name.split(":")[0] in NEURON:
        sizes = SIZES | {"m": 1, "n2": 1}
    rng = np.random.default_rng(0)
    values = {"g1": ACTIVATIONS["tanh"]}
    for symbol in LINES[name].symbols:
        values[symbol] = 0.1 + 0.8 * rng.random([sizes[letter] for letter in shape(symbol)])
    came = LINES[name].compute(values)
    expected = tuple(sizes[letter] for letter in shape(LINES[name].quantity))
    # The table counts one neuron's z as a number; the code writes it as the product's (1, 1).
    assert np.shape(came) == expected or (expected == () and np.size(came) == 1)


def lines_of(function):
    """The assignments of a function, as {quantity: code}."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assigned = [s for s in tree.body if isinstance(s, ast.Assign)]
    return {s.targets[0].id: ast.unparse(s.value) for s in assigned}


def right_sides(*numbers):
    """What the table says, in the same form."""
    lines = [line for number in numbers for line in EQUATIONS[number].lines]
    return {line.quantity: ast.unparse(ast.parse(line.code).body[0].value) for line in lines}


def test_the_code_of_the_network_is_the_code_of_the_table():
    assert lines_of(network.forward) == right_sides("stack")
    assert lines_of(network.backward_one) == right_sides(*ONE)
    backward = lines_of(network.backward)
    assert backward.pop("m") == "X.shape[1]"
    assert backward == right_sides("3.44", "3.46", "3.47", "3.48", "3.49")
    assert list(backward) == [LINES[many].quantity for _, many in SHEET]


def test_the_code_of_one_neuron_is_the_code_of_the_table():
    table = right_sides(*NEURON)
    forward = lines_of(neuron.forward)
    assert forward == {"Z": capital(table["z"]), "A": capital(table["a"])}
    assert lines_of(neuron.backward)["dZ"] == capital(table["dz"])


def capital(code):
    """The same line for all examples: x, y, z, a become X, Y, Z, A."""
    return re.sub(r"\b[xyza]\b", lambda symbol: symbol[0].upper(), code)


def test_every_number_once_and_in_order():
    assert tuple(EQUATIONS) == NUMBERS
    assert all(number == equation.number for number, equation in EQUATIONS.items())
    assert len(LINES) == sum(len(equation.lines) for equation in EQUATIONS.values())
    headings = [equation.heading for equation in EQUATIONS.values()]
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize("name", LINES)
def test_each_line_is_one_assignment_of_known_symbols(name):
    line = LINES[name]
    (statement,) = ast.parse(line.code).body
    assert isinstance(statement, ast.Assign)
    assert statement.targets[0].id == line.quantity == name.split(":")[1]
    assert shape(line.quantity) is not None
    assert line.symbols and all(shape(symbol) is not None for symbol in line.symbols)
    assert line.latex.count("{") == line.latex.count("}")


def test_symbols_in_order_of_appearance():
    symbols = {number: [line.symbols for line in e.lines] for number, e in EQUATIONS.items()}
    assert symbols["3.47"] == [("W2", "dZ2", "Z1", "A1")]
    assert symbols["3.46"] == [("m", "dZ2")]
    assert symbols["stack"] == [("W1", "X", "b1"), ("Z1",), ("W2", "A1", "b2"), ("Z2",)]


def test_the_sheet_has_six_rows_of_the_same_quantity():
    assert len(SHEET) == 6
    for one, many in SHEET:
        assert LINES[one].quantity.lower() == LINES[many].quantity.lower()
        assert shape(LINES[one].quantity)[0] == shape(LINES[many].quantity)[0]


@pytest.mark.parametrize("symbol", SHAPES)
def test_a_derivative_has_the_shape_of_its_variable(symbol):
    assert shape(symbol) == SHAPES[symbol]
    if symbol not in ("m", "J", "L"):
        assert shape("d" + symbol) == shape(symbol)


@pytest.mark.parametrize("symbol", ["", "d", "Q", "ddW1", "W3", "dQ"])
def test_an_unknown_symbol_is_named(symbol):
    with pytest.raises(KeyError, match=re.escape(repr(symbol)) + r".*known: .*W1"):
        shape(symbol)


def test_a_missing_value_is_named():
    with pytest.raises(NameError, match="A1"):
        LINES["3.44:dW2"].compute({"dZ2": np.ones((1, 2)), "m": 2})


def test_the_map_has_one_row_for_each_number():
    header, rule, *rows = map_of_equations("notebooks/").splitlines()
    assert header.count("|") == rule.count("|") == 5
    assert len(rows) == len(NUMBERS)
    for row, equation in zip(rows, EQUATIONS.values()):
        assert row.count("|") == 5 and row.startswith(f"| {equation.number} |")
        assert f"(notebooks/{equation.notebook}.ipynb#" in row and " " not in equation.link
        for line in equation.lines:
            assert f"${line.latex}$" in row and f"`{line.code}`" in row


def test_slips_say_what_and_why():
    slips = [equation.slip for equation in EQUATIONS.values() if equation.slip]
    assert len(slips) == 6
    assert all(slip.printed and slip.why.endswith(".") for slip in slips)
