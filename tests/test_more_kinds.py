"""More kinds of wrong answers: what is said names the cause, and nothing else is blamed."""

import functools
import itertools
import linecache
import re
import textwrap

import numpy as np
import pytest

import helpers
from helpers.exercises import BUGS, diagnose, exercise, find_the_bug
from helpers.exercises import progress_file as kept
from helpers.exercises.lines import MORE, OWN, find
from helpers.texts import entry

COUNTER = itertools.count()
LOOP = """
for e in range(epochs):
    Z1, A1, Z2, A2 = forward(X, *parameters)
    g = backward(X, Y, parameters.W2, Z1, A1, A2)
    parameters = update(parameters, g, rate)
return parameters
"""
LAYERS = """
N, m, dW, db = len(W), Y.shape[1], {}, {}
dZ = A[N] - Y
for l in range(N, 0, -1):
    dW[l] = dZ @ A[l - 1].T / m
    db[l] = np.sum(dZ, axis=1, keepdims=True) / m
    dZ = W[l].T @ dZ * (1 - A[l - 1] ** 2)
return dW, db
"""
ONE = """
m, dz2 = 1, a2 - y
dW2, db2 = dz2 @ a1.T, dz2
dz1 = (W2.T @ dz2) * (1 - a1**2)
dW1, db1 = dz1 @ x.T, dz1
return {}
"""


UPDATE = """
W1, b1, W2, b2 = parameters
W1, W2 = W1 - rate * gradients.dW1, W2 - rate * gradients.dW2
b1 = b1 - rate * gradients.db1
b2 = b2 - rate * gradients.db2
return Parameters(W1, b1, W2, b2)
"""
START = """
W1 = rng.standard_normal((n1, n0)) / np.sqrt(n0)
W2 = rng.standard_normal((n2, n1)) / np.sqrt(n1)
b1, b2 = np.zeros((n1, 1)), np.zeros((n2, 1))
return tuple((W1, b1, W2, b2))
"""


def answered(id, body, **outside):
    """The feedback on a function with this body, in a notebook that has more."""
    names = {"np": np, "sigmoid": helpers.sigmoid, "Parameters": helpers.Parameters} | outside
    names |= {s: getattr(helpers, s) for s in ("forward", "backward", "update")}
    code = f"def answer({', '.join(find(id).own)}):\n" + textwrap.indent(body.strip(), "    ")
    name = f"<more {next(COUNTER)}>"
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    exec(compile(code, name, "exec"), names)  # noqa: S102  code of this file
    return diagnose(id, names["answer"])


KINDS = {  # id, what a learner wrote, the mistake, what the message must say, and what it must not
    "a whole division inside": (
        "3.39:da", "v = (1 - y) // (1 - a)\nreturn v - y / a", "whole-division", "`(1 - y) // (1 - a)` drops", "hand: which",
    ),
    "derived by the label": ("3.39:da", "return np.log(1 - a) - np.log(a)", "wrong-symbol", "`y`, the label", "used"),
    "axes of length 1": ("3.40:dW2", "return np.tensordot(dz2, a1, axes=0)", "flattened", "more than two axes", "one dim"),
    "an axis of length 1 behind a sum": (
        "3.49", "return np.sum(dZ1, axis=1, keepdims=True)[:, :, None] / m", "flattened", "more than two axes", "nothing is",
    ),
    "the link of the bias alone": ("3.46", "return np.ones((dZ2.shape[0], 1))", "constant", "moves z at the rate 1", "Should"),
    "NumPy's own name of a sign": ("3.38:z", "return np.mul(w, x).sum() + b", "sign", "with the sign `*`", "of the course"),
    "one number of several": ("3.41", "return dz2.item()", "one-item", "an array that holds one only", "right numbers"),
    "tanh of tanh, and no 1/m": (
        "backward layers", LAYERS.replace("A[l - 1] ** 2", "np.tanh(A[l - 1]) ** 2").replace("True) / m", "True)"), "tanh-twice", "gone through tanh already", "by hand",
    ),
    "the sigmoid's slope of a logarithm": (
        "log rule", "v = np.log(v)\nreturn v, v * (1 - v)", "slope-of-sigmoid", "is the sigmoid's", "by hand",
    ),
    "a sum along the other axis, and flat": (
        "softmax", "E = np.exp(Z - np.max(Z))\nreturn E / np.sum(E, axis=1)", "axis", "`np.sum(E, axis=1)`", "print them",
    ),
    "a number's field": ("log rule", "return np.log(v.value), 1 / v.value", "no-field", "has no `.value`", "array"),
    "a shift below only": (
        "softmax", "E = np.exp(Z - Z.max(axis=0))\nreturn np.exp(Z) / E.sum(axis=0)", "shift-below-only", "and not above", "hand",
    ),
    "Python's largest of a matrix": (
        "softmax", "Z = Z - max(Z)\nreturn np.exp(Z) / np.exp(Z).sum(axis=0)", "own-largest", "max", "another value",
    ),
    "biases moved by dW": (
        "update", UPDATE.replace("gradients.db", "gradients.dW"), "weights-gradient", "the gradient of the weights", "Which line",
    ),
    "flat biases at the start": (
        "start", START.replace("(n1, 1)", "n1").replace("(n2, 1)", "n2"), "other-shapes", "Which shape has a column", "rows",
    ),
    "an argument given another value": (
        "3.39:dw", "x = np.array([[1.2], [-0.5]])\nreturn x * dz", "argument-overwritten", "another value to `x`", "hand: which",
    ),
    "a covariance": (
        "3.48", "X = X - X.mean(axis=1, keepdims=True)\nreturn dZ1 @ X.T / m", "reduced-early", "were subtracted first", "hand",
    ),
    "a round too far": (
        "backward layers", LAYERS.replace("W[l].T", "W[l + 1].T"), "no-round", "should this line run in it", "which of them",
    ),
    "one column of a mean": (
        "3.48", "return np.mean(dZ1, axis=1, keepdims=True) @ X.T", "one-example", "one column only", "the first",
    ),
    "pairs of rows": (
        "loop", "return sum(np.outer(d, a) for d, a in zip(dZ, A)) / m", "through-rows", "goes through the rows", "hand: which",
    ),
    "sigmoids and their sum": (
        "softmax", "P = sigmoid(Z)\nreturn P / np.sum(P, axis=0)", "sigmoids-shared", "divide sigmoids", "by hand",
    ),
    "a base with three digits": (
        "softmax", "P = 2.718 ** (Z - Z.max(axis=0))\nreturn P / P.sum(axis=0)", "other-value", "comes near", "by hand",
    ),
    "a rate on all": (
        "update", "return [rate * (v - gradients[f'd{s}']) for s, v in parameters._asdict().items()]".replace(
            "gradients[f'd{s}']", "getattr(gradients, f'd{s}')"), "rate-on-all", "too, and not its gradient", "decay",
    ),
    "two lists in one": (
        "update", "new = [p - rate * g for p, g in zip(parameters, gradients)]\nreturn Parameters(*new)", "zipped",
        "holds, in this order", "print",
    ),
    "a bias that is not there at first": (
        "update", UPDATE.replace("b1 = b1 -", "b1 = -"), "only-the-step", "`b1`", "W1",
    ),
    "shapes of other libraries": ("start", START.replace("(n1, n0)", "(n0, n1)"), "other-shapes", "`W1` has shape (400, 100)", "yours"),
    "too few arrays": ("start", START.replace("b2))", "b2))[:3]"), "other-number", "3 arrays or numbers in all, and 4", "shape"),
    "a slope forgotten": ("relu", "return np.dot(W2.T, dZ2)", "factor-missing", "beside the product", "squared|n1 = 1"),
    "a comparison at last": ("relu", "v = W2.T @ dZ2\nreturn v * Z1 > 0", "brackets", "True and False only", "Rows"),
    "the least of one array": (
        "relu", "return (W2.T @ dZ2) * np.min(1, Z1)", "maximum", "`np.minimum` compares", "missing",
    ),
    "an entry of a list": (
        "backward layers", "dW = list()\ndW[len(W)] = Y @ A[0].T\nreturn dW, dW", "no-entry", "`dW` is a list", "shapes",
    ),
    "five names": (
        "training loop", LOOP.replace("Z1, A1, Z2, A2 =", "A0, Z1, A1, Z2, A2 ="),
        "names-on-the-left", "stand 5 names, and `forward(X, *parameters)` gives 4", "gradients",
    ),
    "two names": ("update", "a, b = max([1], [2, 3, 4])\nreturn a", "unpack", "another number of values", "gradients"),
    "flat beside a column": (
        "3.42:dz1", "v = (W2.T @ dz2).flatten()\nreturn v * (1 - a1**2)",
        "part-transposed", "flat, with one dimension", "exchanged",
    ),
    "a mean of a product": (
        "3.48:dW1", "return (dZ1 @ X.T).mean(axis=0)",
        "m-missing+summed-too-much", "entries of different weights", "does not have",
    ),
    "three gradients": (
        "backward one", ONE.format("dz2, dW2, dz1, dW1"), "missing-results", "`db1` and `db2`", "`dz",
    ),
    "a module": ("3.38:L", "return -math.log(a) * y", "module", "`math` is not imported here", "receives"),
    "the course's": (
        "3.42:dz1", "return W2.T @ dz2 * tanh.slope(z1, a1)", "course", "from helpers import tanh", "NumPy has",
    ),
    "a local misspelt": ("3.39:dw", "eror = 1 * dz\nreturn x * error", "near", "Is `eror` meant", "receives"),
    "NumPy's misspelt": ("stack:A1", "return np.tahn(Z1)", "near", "Is `np.tanh` meant", "your own"),
    "a line forgotten": (
        "forward one", "z1 = W1 @ x + b1\nz2 = W2 @ np.tanh(z1) + b2\nreturn z1, a1, z2, sigmoid(z2)",
        "unmade", "makes `a1`", "receives",
    ),
    "a part of parameters": (
        "update", "parameters[2] -= rate * gradients.dW2\nreturn parameters",
        "frozen", "a new `Parameters(W1, b1, W2, b2)`", "assignment",
    ),
    "another bias": (
        "update", "b1 = parameters.b1 - rate * gradients.db2\nreturn b1",
        "raised ValueError", "entry by entry NumPy met (4, 1) and (2, 1)", "broadcast",
    ),
    "parameters in one": (
        "training loop", LOOP.replace("*parameters", "parameters"), "packed", "a `*` in front of it", r"\.\.",
    ),
    "a name too few": (
        "training loop", LOOP.replace("X, *parameters", "X"), "arguments", "Which thing is missing", r"\.\.",
    ),
    "a minus": (
        "training loop", LOOP.replace("g, rate", "g, -rate"), "minus", "`-rate` seems to be one too many", "ValueError[.]",
    ),
    "a million rounds": (
        "training loop", LOOP.replace("range(epochs)", "range(10**6)"), "time-limit", "too many rounds", "never ends",
    ),
    "opposite": ("3.44:dW2", "return np.dot(dZ2 / m, A1.T) * -1", "sign", "is -1 times", "000"),
    "the losses of all": ("3.45:J", "return sum(L[0]) * m", "m-multiplied", "mean loss", "gradient"),
    "one minus": ("3.47:dZ1", "return (1 - A1) * (W2.T @ dZ2)", "square-missing", "a = -0.76", r"= -?0\.9"),
    "printed": ("softmax", "print(np.exp(Z) / sum(np.exp(Z)))", "no-numbers", "Your function prints", "arrays"),
    "half a loss": (
        "3.38:L", "return (y - 1) * np.log(1 - a)", "term-missing", "`(1 - y) * np.log(1 - a)` is there", "expression",
    ),
    "two at once": ("3.44:dW2", "return -dZ2 @ A1.T", "sign+m-missing", "Two things may be wrong here", "things seem"),
    "all but the first": (
        "3.44:dW2", "v = 0\nfor i in range(1, m):\n    v = v + np.outer(dZ2[:, i], A1[:, i])\nreturn v / m",
        "one-example", "all examples but the first", "the other examples",
    ),
    "counted from one": (
        "3.45:J", "v = 0\nfor i in range(1, m + 1):\n    v += L[0, i]\nreturn v / m",
        "from-one", "Of 5 entries", "written as a number",
    ),
    "a flat bias": (
        "forward one", "z1 = W1 @ x + b1.flatten()\na1 = np.tanh(z1)\nz2 = W2 @ a1 + b2\nreturn z1, a1, z2, sigmoid(z2)",
        "transpose-added", "The bias in your `z1` seems to be a row", "exchanged",
    ),
    "a column of sums along the other axis": (
        "3.46:db2", "return dZ2.sum(axis=0).reshape(-1, 1) / m", "wrong-axis", "along the other axis", "transposed",
    ),
    "all outer products": (
        "loop", "return np.einsum('ui,vi->uvi', dZ, A) / m", "not-summed", "nothing is summed", "Print the shape",
    ),
    "sech": ("3.47:dZ1", "return W2.T @ dZ2 / np.cosh(Z1)", "square-missing", "written with `cosh`", "another function"),
    "softplus": (
        "logistic forward", "z = w.T @ x + b\na = sigmoid(z)\nreturn z, a, np.log(1 + np.exp(z)) - y * a", "a-for-z", "In the term with `y`", "Two things",
    ),
    "leaky": (
        "relu", "return W2.T @ dZ2 * np.where(Z1 > 0, 1, 0.01)", "(W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.01)",
        "as a leaky ReLU does", "not exact",
    ),
    "weight decay": (
        "update", ("W1, b1, W2, b2 = parameters\nd, c = gradients, 1 - 0.01 * rate\nreturn Parameters("
        "c * W1 - rate * d.dW1, b1 - rate * d.db1, c * W2 - rate * d.dW2, b2 - rate * d.db2)"),
        "weight-decay", "`W1, W2`: Your step also takes away a part", "by hand",
    ),
    "six things in a zip": (
        "update", "new = []\nfor p, g in zip(parameters, gradients):\n    new.append(p - rate * g)\nreturn Parameters(*new)",
        "zipped", "in this order: dZ2, dW2, db2", "just before",
    ),
    "divided by the largest": (
        "softmax", "E = np.exp(Z / np.abs(Z).max(axis=0, keepdims=True))\nreturn E / E.sum(axis=0, keepdims=True)",
        "divided-by-largest", "divide by the largest", "by hand",
    ),
    "Python's largest": ("softmax", "return np.exp(Z - max(Z))", "own-largest", "`np.max`", "np.where"),
    "one layer too early": (
        "backward layers", ("dW, db, dZ, m = {}, {}, A[len(W)] - Y, Y.shape[1]\nfor l in range(len(W), 0, -1):\n"
        "    dZ = W[l].T @ dZ * (1 - A[l-1]**2)\n    dW[l] = dZ @ A[l-1].T / m\n"
        "    db[l] = dZ.mean(axis=1, keepdims=True)\nreturn dW, db"),
        "too-early", "takes `dZ` one layer down", "the shape",
    ),
    "minus log": ("log rule", "return -np.log(v), 1 / v", "minus-value", "with a minus in front", "in the slope"),
    "whole numbers": ("log rule", "return np.log(v), 1 // v", "whole-division", "`//` rounds down", "by hand"),
    "a generator of torch": (
        "start", "return Parameters(rng.randn(n1, n0), 0, 0, 0)", "generator", "has no `randn`", "left of the dot",
    ),
    "clipped in each round": (
        "backward layers", LAYERS.replace("    dW[l]", "    dZ = np.clip(dZ, -0.1, 0.1)\n    dW[l]", 1),
        "too-much", "`dZ = np.clip(dZ, -0.1, 0.1)` seems to stand", "once",
    ),
    "layers from 0": (
        "backward layers", LAYERS.replace("dW[l]", "dW[l - 1]").replace("db[l]", "db[l - 1]"),
        "other-keys", "stand under 0, 1 and 2; they should stand under 1, 2 and 3", "Right",
    ),
    "two of the layers' mistakes": (
        "backward layers", LAYERS.replace("A[N] - Y", "(A[N] - Y) * A[N] * (1 - A[N])").replace(", keepdims=True", ""),
        "squared-error", "the slope of the sigmoid", "by hand",
    ),
    "flat biases of layers": ("backward layers", LAYERS.replace(", keepdims=True", ""), "keepdims-missing", "one dimension", "line of"),
    "a velocity that is kept": (
        "update", ("kept['W1'] = 0.9 * kept.get('W1', 0) + gradients.dW1\nW1, b1, W2, b2 = parameters\n"
        "return Parameters(W1 - rate * kept['W1'], b1, W2, b2)"), "changing", "from one call to the next", "fit",
    ),
    "rounds of the other axis": (
        "relu", "dZ1 = W2.T @ dZ2\nfor i in range(Z1.shape[0]):\n    dZ1[:, i] *= Z1[:, i] > 0\nreturn dZ1",
        "other-axis", "as axis 0 is long, and its number is used along axis 1", "written as a number",
    ),
    "rows that are never reached": (
        "3.43:dW1", ("dW1 = np.zeros((len(dz1), len(x)))\nfor j in range(1, len(dz1)):\n    for i in range(1, len(x)):\n"
        "        dW1[j, i] = dz1[j, 0] * x[i, 0]\nreturn dW1"), "from-one", "never reach", "hand: which",
    ),
    "an average of its own": (
        "3.38:z", "products = np.average(x.ravel(), weights=w.ravel())\nreturn products + b", "misplaced-numbers",
        "`np.average(x.ravel(), weights=w.ravel())` seems to stand where", "which step",
    ),
    "another denominator": (
        "3.38:a", "both = np.exp(z), np.exp(-z)\nreturn 1 / (both[0] + both[1])", "misplaced-numbers",
        "it gives 1.8773, and 1 is wanted", "which step",
    ),
    "written into two": (
        "forward one", "z1 = W1 @ x + b1\na1 = z1\nnp.tanh(a1, out=a1)\nz2 = W2 @ a1 + b2\nreturn z1, a1, z2, sigmoid(z2)",
        "one-object", "`a1 = z1` gives one thing a second name", "before or after",
    ),
    "a list that still holds the first layer": (
        "forward", ("c = [W1 @ X[:, [i]] + b1 for i in range(X.shape[1])]\nZ1 = np.hstack(c)\nA1 = np.tanh(Z1)\n"
        "c += [W2 @ A1[:, [i]] + b2 for i in range(X.shape[1])]\nZ2 = np.hstack(c)\nreturn Z1, A1, Z2, sigmoid(Z2)"),
        "joined", "belong to another line", "meet",
    ),
    "sizes that are written": ("3.46", "return np.mean(dZ2, axis=1).reshape(2, 1)", "written-shape", "written as numbers", "n2 = m"),
    "times itself": (
        "update", ("p, g = parameters, gradients\nreturn Parameters(*(getattr(p, s) * (1 - rate * getattr(g, 'd' + s)) "
        "for s in p._fields))"), "times-itself", "times the parameter itself", "by hand",
    ),
    "the best so far": (
        "training loop", LOOP.replace("return parameters", "    J = helpers.cost(forward(X, *parameters).Z2, Y)\n"
        "    best = (J, parameters) if e == 0 or J < best[0] else best\nreturn best[1]"),
        "best-kept", "lowest cost that you have seen", "hand",
    ),
    "the mean of a column": (
        "softmax", "E = np.exp(Z - np.mean(Z, axis=0))\nreturn E / E.sum(axis=0)", "shift-by-mean", "mean of each column", "hand",
    ),
    "all entries counted": (
        "backward layers", LAYERS.replace("Y.shape[1]", "Y.size"), "m-of-all", "outputs times examples", "hand",
    ),
    "integrated": ("log rule", "return np.log(v), v * np.log(v) - v", "integral", "whose slope is log v", "hand"),
    "weights moved too early": (
        "backward layers", LAYERS.replace("    dZ = W[l]", "    W[l] = W[l] - 0.1 * dW[l]\n    dZ = W[l]"),
        "argument-changed", "not the right ones", "are right, but",
    ),
    "one name twice": (
        "backward one", ONE.format("dz1, dW2, dz1, dz1, dW1, dz1"), "overwritten", "`dz1` more than once", "right",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_cause_is_said(kind):
    id, body, mistake, said, never = KINDS[kind]
    found = answered(id, body, kept={}, helpers=helpers)
    assert (found.passed, found.mistake) == (False, mistake), found
    assert said in found.message and not re.search(never, found.message), found


def test_who_returns_one_name_twice_keeps_the_points_of_the_other_lines():
    found = answered("backward one", ONE.format("dz1, dW2, db2, dz1, dW1, db1"))
    assert found.mistake == "overwritten"
    right = [quantity for quantity, is_right in found.lines if is_right]
    assert right == ["dW2", "db2", "dW1", "db1"]
    assert answered("backward one", ONE.format("dz2, dW2, dz2, dz1, dW1, dz1")).passed


def test_a_bundle_by_another_courses_name_has_fields_where_they_are_wanted():
    right = "def answer(params, grads, lr=0.1):\n    return Parameters(*(getattr(params, s) - lr * getattr(grads, 'd' + s) for s in params._fields))"
    names = {"Parameters": helpers.Parameters}
    exec(right, names)  # noqa: S102  code of this file
    assert diagnose("update", names["answer"]).passed


def test_a_partial_whose_mistake_nobody_knows_is_judged():
    def odd(k, dZ2, A1, m):
        return k * (np.cos(dZ2) @ A1.T / m + 1.2345 * np.sin(dZ2) @ A1.T)

    found = diagnose("3.44:dW2", functools.partial(odd, 1))
    assert not found.passed and found.mistake != "beyond", found


def test_a_part_of_the_equation_that_is_tried_is_written_into_by_nobody():
    """What a learner writes into is a copy: the numbers of the tests stay as they are."""
    body = "d = 0 * A2\nd[1:] = A2[1:] - Y[1:]\nreturn d"
    first = answered("3.44:dZ2", body)
    assert answered("3.44:dZ2", body).message == first.message
    assert answered("3.44:dZ2", "return A2 - Y").passed


ODD = {  # nothing that is known explains these; they must be judged all the same
    "a loop in a loop": ("loop", """
dW = np.zeros((dZ.shape[0], A.shape[0]))
for j in range(len(dZ)):
    start: float
    start = 3.3
    while False:
        pass
    with np.errstate(all="ignore"):
        end, *rest = 1, 2
    try:
        first = second = start
    except ValueError:
        del start
    for k in range(len(A)):
        dW[j, k] += start + np.cos(dZ[j] * A[k]).sum() / m
return dW"""),
    "a dict among arrays": ("update", """
g, (W1, b1, W2, b2) = gradients, parameters
return {"W1": W1 - rate * g.dW1}, b1 - rate * g.db1, W2 - rate * g.dW2, b2 - rate * g.db2"""),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_is_judged(kind):
    found = answered(*ODD[kind])
    assert "could not be judged" not in found.message, found


@pytest.mark.parametrize("pair", ["dW, db", "[dW, db]"])
def test_layers_counted_from_0_are_refused_as_a_tuple_and_as_a_list(pair):
    body = LAYERS.replace("dW[l]", "dW[l - 1]").replace("db[l]", "db[l - 1]")
    assert (
        answered("backward layers", body.replace("return dW, db", f"return {pair}")).mistake
        == "other-keys"
    )
    assert answered("backward layers", LAYERS.replace("return dW, db", f"return {pair}")).passed


@pytest.mark.parametrize(
    ("id", "body", "mistake"),
    [("3.38:a", "return 1 / (1 + np.exp(-z))", "new-kernel"), ("update", UPDATE, "course")],
)
def test_a_kernel_that_is_new_is_thought_of(id, body, mistake):
    code = f"def answer({', '.join(find(id).own)}):\n" + textwrap.indent(body.strip(), "    ")
    linecache.cache["<new>"] = (len(code), None, code.splitlines(True), "<new>")
    names = {}
    exec(compile(code, "<new>", "exec"), names)  # noqa: S102  code of this file
    found = diagnose(id, names["answer"])
    assert found.mistake == mistake and re.search("kernel (that )?is new", found.message), found


def test_layers_in_lists_are_said_to_be_counted_from_0():
    found = answered(
        "backward layers",
        LAYERS.replace(
            "return dW, db", "return [[d[l] for l in range(1, N + 1)] for d in (dW, db)]"
        ),
    )
    assert found.passed and "`dW[0]` belongs to layer 1" in found.message


def test_a_loop_whose_number_is_not_used_in_the_line_is_not_blamed():
    found = answered("relu", "for i in range(Z1.shape[0]):\n    v = Z1[:, 99]\nreturn v")
    assert found.mistake == "raised IndexError" and "axis 0" not in found.message


OUTSIDE = {
    "a result": ("logistic forward", "z = w.T @ x + b\nreturn z, sigmoid(z), L", "L", "should compute itself"),
    "of another layer": ("relu", "return (W2.T @ dZ2) * (A1 > 0)", "A1", "W2, dZ2, Z1"),
    "beside an unknown name": (
        "forward", "Z1 = W1 @ x + b1\nA1 = np.tanh(Z1)\nreturn Z1, A1, Z3, Z3", "x", "X, W1, b1, W2, b2",
    ),
    "beside an error": ("training loop", LOOP.replace("parameters.W2", "W2"), "W2", "X, Y, parameters, rate"),
    "gradients": ("update", "return [p - rate * dW1 for p in parameters]", "dW1", "gradients, rate"),
}  # fmt: skip


@pytest.mark.parametrize("case", OUTSIDE)
def test_what_is_taken_from_the_notebook_is_named_beside_all_else(case):
    id, body, name, said = OUTSIDE[case]
    found = answered(id, body, **{name: np.ones((3, 1))})
    assert found.mistake == "from-outside" and f"takes `{name}` (" in found.message, found
    assert said in found.message


def test_a_constant_that_is_no_symbol_is_not_blamed():
    assert answered("relu", "return k * (W2.T @ dZ2) * (Z1 > 0)", k=-1.0).mistake == "sign"
    exercise("doubling", "h = 2 * v", {"v": ("n1", "1")})
    assert answered("doubling", "return -m * v", m=2.0).mistake == "sign"
    del OWN["doubling"]


@pytest.mark.parametrize(
    "order", ["dW1, db1, dW2, db2", "dW2, db2, dW1, db1", "db2, dW1, db1, dW2"]
)
def test_the_four_gradients_of_one_example_are_enough(order):
    found = answered("backward one", ONE.format(order))
    assert found.passed and "`dz2` and `dz1`" in found.message


def test_a_worked_sentence_speaks_of_numbers_that_are_there():
    given, _, _ = MORE["relu"].twin.partition(" you get ")
    for number in re.findall(r"-?\d+\.?\d*", MORE["relu"].words("worked").replace("Z1", "")):
        assert re.search(rf"(?<![\d.-]){number}(?![\d.])", given.partition("Z1 = ")[2]), number


def test_a_line_without_a_derivative_is_none_that_computes_one(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", tmp_path)
    for id, bug in BUGS.items():
        for line in {*range(1, 10)} - {bug.line}:
            said = find_the_bug(id, line).message
            assert ("computes no derivative" in said) == (line in (1, 2, 9)), said


def test_what_is_predicted_has_a_reason():
    assert "multiplied" in entry("questions.predict.two links.why")
    assert "takes it as a row" in entry("questions.predict.a flat array.why")
