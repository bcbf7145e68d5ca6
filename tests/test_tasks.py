"""The exercises of the later notebooks: right answers in many forms, and each mistake by its name."""

import itertools
import linecache
import textwrap

import numpy as np
import pytest

from helpers import backward, forward, initialise
from helpers.exercises import check, diagnose, hints
from helpers.exercises.lines import EXERCISES, MORE
from helpers.exercises.tasks import Task
from helpers.network import Parameters
from helpers.texts import entry

TASKS = {id: one for id, one in MORE.items() if isinstance(one, Task)}
NAMES = {"np": np, "forward": forward, "backward": backward, "Parameters": Parameters}


def written(code, name="answer"):
    names = dict(NAMES)
    exec(code, names)  # noqa: S102  code of this test
    return names[name]


@pytest.mark.parametrize("id", MORE)
def test_the_solution_is_right_and_the_stub_is_unwritten(id):
    one = MORE[id]
    given = "from helpers import sigmoid, update\n"
    solved = diagnose(id, written(given + one.solution, one.name))
    assert solved.passed and solved.answer and not solved.hints, solved
    empty = diagnose(id, written(one.stub, one.name))
    assert empty.mistake == "not-written" and empty.hints
    folded = hints(id).html
    assert folded.count("<details>") == 4 and one.name in folded
    for what in ("nudge", "pointed", "worked", "why", "further", "answer"):
        assert one.words(what).endswith((".", "?", ":")), (id, what)


@pytest.mark.parametrize(
    ("id", "mistake"), [(id, mistake) for id, one in TASKS.items() for mistake in one.mistakes]
)
def test_each_mistake_is_named_in_words_of_its_own(id, mistake):
    found = diagnose(id, TASKS[id].mistakes[mistake])
    mistake = mistake.rstrip("0123456789")
    words = entry(f"tasks.{id.replace(' ', '-')}.mistakes.{mistake}")
    assert (found.mistake, found.message) == (mistake, words)
    assert found.message.count(". ") < 3 and found.message.endswith("?")


def test_every_text_of_a_mistake_is_used():
    for id, one in TASKS.items():
        known = set(entry(f"tasks.{id.replace(' ', '-')}").get("mistakes", {}))
        named = {mistake.rstrip("0123456789") for mistake in one.mistakes} | {"other-number"}
        assert one.faults or known | {"other-number"} == named


STARTS = {
    None: "rng.standard_normal((n1, n0)) * np.sqrt(1 / n0), z(n1), "
    "rng.uniform(-1, 1, (n2, n1)) * np.sqrt(3 / n1), z(n2)",
    "other-shapes": "rng.standard_normal((n0, n1)) / 6, z(n1), rng.standard_normal((n1, n2)), z(n2)",
    "biases": "rng.standard_normal((n1, n0)) / 6, z(n1) + 1, rng.standard_normal((n2, n1)) / 6, z(n2)",
    "zeros": "np.zeros((n1, n0)), z(n1), np.zeros((n2, n1)), z(n2)",
    "copies": "np.full((n1, n0), 0.1), z(n1), np.full((n2, n1), 0.1), z(n2)",
    "own-seed": "np.random.default_rng(0).standard_normal((n1, n0)) / 6, z(n1), "
    "np.random.default_rng(1).standard_normal((n2, n1)) / 6, z(n2)",
    "not-from-rng": "np.random.randn(n1, n0) / 6, z(n1), np.random.randn(n2, n1) / 6, z(n2)",
    "one-sided": "rng.random((n1, n0)) / 3, z(n1), rng.random((n2, n1)) / 3, z(n2)",
    "other-inputs": "rng.standard_normal((n1, n0)) / 20, z(n1), "
    "rng.standard_normal((n2, n1)) / np.sqrt(n0), z(n2)",
    "too-small": "rng.standard_normal((n1, n0)) / 20, z(n1), rng.standard_normal((n2, n1)) / 50, z(n2)",
    "too-large": "rng.standard_normal((n1, n0)), z(n1), rng.standard_normal((n2, n1)), z(n2)",
}


@pytest.mark.parametrize("mistake", STARTS)
def test_a_start_of_ones_own(mistake):
    head = "def answer(n0, n1, n2, rng):\n    z = lambda n: np.zeros((n, 1))\n    return "
    found = diagnose("start", written(head + STARTS[mistake]))
    assert found.mistake == mistake and found.passed is (mistake is None)


def test_a_start_of_another_size_is_said_to_be_one():
    head = "def answer(n0, n1, n2, rng):\n    he = lambda n, k: rng.standard_normal((n, k)) * np.sqrt(2 / k)"
    tail = "\n    return he(n1, n0), np.zeros((n1, 1)), he(n2, n1), np.zeros((n2, 1))"
    found = diagnose("start", written(head + tail))
    assert found.mistake == "other-spread" and not found.passed
    assert "`W1` and `W2` are about 1.4 times as large" in found.message


MORE_WRONG = {  # what a learner wrote, the id of its mistake, and what the message must say
    "update, one line": (
        "update",
        (
            "W1, b1, W2, b2 = parameters\n    g, r = gradients, rate\n"
            "    return W1 - r * g.dW1, b1 - r * g.db1, W2 - r * g.dW2, b2 - g.db2"
        ),
        ("no-rate", "`b2`: "),
    ),
    "update, another order": (
        "update",
        "_, dW1, *_ = gradients\n    return parameters.W1 - rate * dW1",
        ("raised ValueError", "(2, 4) is the shape of `W2` and `dW2`."),
    ),
    "layers, flat": (
        "backward layers",
        (
            "N, m = len(W), Y.shape[1]\n    dZ, dW, db = A[N] - Y, {}, {}\n"
            "    for l in range(N, 0, -1):\n        dW[l], db[l] = dZ @ A[l - 1].T / m, dZ.mean(axis=1)\n"
            "        dZ = W[l].T @ dZ * (1 - A[l - 1] ** 2)\n    return dW, db"
        ),
        ("keepdims-missing", "Your `db[l]` has one dimension"),
    ),
    "layers, none": ("backward layers", "return {}, {}", ("empty", "how many rounds")),
    "log, turned": ("log rule", "return np.log(v), -3 / v", ("other-value-number", "`slope`")),
    "relu itself": (
        "relu",
        "return (W2.T @ dZ2) * np.maximum(Z1, 0)",
        ("(W2.T @ dZ2) * np.maximum(Z1, 0)", "its slope"),
    ),
    "relu of the error": (
        "relu",
        "dA1 = W2.T @ dZ2\n    return np.where(dA1 > 0, dA1, 0)",
        ("np.maximum(W2.T @ dZ2, 0)", "by its own sign"),
    ),
    "sizes": (
        "sheet",
        "n0, m = X\n    dZ2 = A2 - Y\n    return dZ2, dZ2 @ A1.T / m",
        ("unpack", "several names on its left"),
    ),
    "a dict, half filled": (
        "sheet",
        (
            'm, g = X.shape[1], {}\n    g["dZ2"] = A2 - Y\n    g["dW2"] = g["dZ2"] @ A1.T / m\n'
            '    g["db2"] = np.mean(g["dZ2"], axis=1, keepdims=True)\n    g["dZ1"] = W2 @ g["dZ2"] * (1 - A1**2)\n'
            "    return g"
        ),
        ("transpose-missing", "`dZ2` right, `dW2` right, `db2` right, `dZ1` not yet"),
    ),
}


@pytest.mark.parametrize("case", MORE_WRONG)
def test_more_is_named(case):
    id, body, (mistake, said) = MORE_WRONG[case]
    arguments = ", ".join({**MORE, **EXERCISES}[id].arguments)
    found = diagnose(id, written(f"def answer({arguments}):\n    {body}"))
    assert found.mistake == mistake and said in str(found)


RIGHT = {
    "update": """
def answer(parameters, gradients, rate):
    return {s: v - rate * getattr(gradients, "d" + s) for s, v in parameters._asdict().items()}
""",
    "training loop": """
def answer(X, Y, parameters, rate, epochs):
    for _ in range(epochs):
        found = forward(X, *parameters)
        g = backward(X, Y, parameters.W2, found.Z1, found.A1, found.A2)._asdict()
        parameters = [v - rate * g["d" + s] for s, v in zip(Parameters._fields, parameters)]
        parameters = Parameters(*parameters)
    return tuple(parameters)
""",
    "softmax": """
def answer(z):
    columns = [np.exp(c - c.max()) / np.exp(c - c.max()).sum() for c in z.T]
    return np.stack(columns, axis=1)
""",
    "backward layers": """
def answer(Y, W, A):
    m, N = Y.shape[1], max(W)
    dZ = {N: A[N] - Y}
    for l in range(N - 1, 0, -1):
        dZ[l] = (W[l + 1].T @ dZ[l + 1]) * (1 - np.square(A[l]))
    dW = {l: dZ[l] @ A[l - 1].T / m for l in range(1, N + 1)}
    return dW, {l: dZ[l].mean(axis=1, keepdims=True) for l in range(1, N + 1)}
""",
    "log rule": "def answer(v):\n    return [np.log(v), v**-1]\n",
}


@pytest.mark.parametrize("id", RIGHT)
def test_another_right_form_is_right(id):
    found = diagnose(id, written(RIGHT[id]))
    assert found.passed, found


def test_what_is_written_in_place_is_noticed():
    code = "def answer(p, g, rate):\n    for v, s in zip(p, p._fields):\n        v -= rate * getattr(g, 'd' + s)\n    return p"
    found = diagnose("update", written(code))
    assert found.mistake == "argument-changed"


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        ("return print(1)", "no-numbers"),
        ("return 'W1'", "no-numbers"),
        ("return parameters.W1", "other-number"),
        ("return parameters.nothing", "raised AttributeError"),
        ("return p", "raised NameError"),
        ("while True: pass", "time-limit"),
        ("return [v.T + 0 * rate for v in parameters]", "no-rate"),
        ("return [7 * v + rate for v in parameters]", "other-value"),
    ],
)
def test_whatever_comes_back_there_is_a_sentence(body, mistake, capsys):
    found = check("update", written(f"def answer(parameters, gradients, rate):\n    {body}"))
    assert found.mistake == mistake and found.message.endswith(("?", "."))


@pytest.mark.parametrize("id", TASKS)
def test_wrong_in_the_sixth_digit_is_wrong(id):
    if TASKS[id].faults:
        return
    right = TASKS[id].right

    def nearly(*given):
        found = right(*given)
        if isinstance(found, np.ndarray):
            return found * (1 + 1e-5)
        if isinstance(found[0], dict):
            return tuple({l: v * (1 + 1e-5) for l, v in one.items()} for one in found)
        return tuple(v * (1 + 1e-5) for v in found)

    assert diagnose(id, nearly).mistake.startswith("other-value")


def test_these_train_as_the_course_does():
    from helpers import train

    rng = np.random.default_rng(5)
    X, Y = rng.standard_normal((2, 7)), (rng.random((1, 7)) < 0.5) * 1.0
    start = initialise(2, 3, 1, rng)
    ours = train(X, Y, start, 0.3, 6).parameters
    theirs = MORE["training loop"].right(X, Y, start, 0.3, 6)
    assert all(np.array_equal(a, b) for a, b in zip(ours, theirs))


def test_the_courses_own_functions_are_not_an_answer():
    from helpers import backward_layers, initialise, softmax, train, update

    loop = lambda X, Y, parameters, rate, epochs: train(X, Y, parameters, rate, epochs).parameters
    for id, own in (
        ("update", lambda parameters, gradients, rate: update(parameters, gradients, rate)),
        ("training loop", loop),
        ("start", lambda n0, n1, n2, rng: initialise(n0, n1, n2, rng)),
        ("softmax", lambda Z: softmax(Z)),
        ("backward layers", lambda Y, W, A: backward_layers(Y, W, A)),
    ):
        assert diagnose(id, own).mistake == "courses-own", id


def test_gradients_are_six():
    code = (
        "def answer(parameters, gradients, rate):\n    dW1, db1, dW2, db2 = gradients\n    return 1"
    )
    assert diagnose("update", written(code)).mistake == "unpack"


BY_LOOP = """
def by_loop(dZ, A, m):
    dW = np.zeros((len(dZ), len(A)))
    for i in range(m):
        dW += np.outer(dZ[:, i], A[:, i]) / m
    return dW
"""


@pytest.mark.parametrize(
    "answer",
    [
        BY_LOOP.replace("by_loop", "answer"),
        BY_LOOP + "def answer(dZ, A, m):\n    return by_loop(dZ, A, m)",
        "def answer(dZ, A, m):\n    return sum(np.outer(dZ[:, i], A[:, i]) for i in range(m)) / m",
        "def answer(dZ, A, m):\n    return np.mean([np.outer(*v) for v in zip(dZ.T, A.T)], axis=0)",
    ],
)
def test_a_loop_is_no_answer_where_it_is_to_go(answer):
    assert diagnose("loop", written(answer)).mistake == "still-a-loop"


@pytest.mark.parametrize(
    "line", ["dZ @ A.T / m", "np.einsum('ji,ki->jk', dZ, A) / m", "np.dot(dZ, A.T) / dZ.shape[1]"]
)
def test_every_product_is_an_answer_there(line):
    assert diagnose("loop", written(f"def answer(dZ, A, m):\n    return {line}")).passed
    wrong = diagnose("loop", written(BY_LOOP.replace("by_loop", "answer").replace(" / m", "")))
    assert wrong.mistake == "m-missing"  # what is wrong comes first


ODD = (
    {}, (), [], ({}, {}), ({1: 0.0}, {}), {None: 1.0}, {"a": {2: "x"}}, "text", True, 3, np.nan, [[1], 2],
    np.zeros(0), np.zeros((2, 0)), (None, 1), object(), {(1, 2): np.ones(3)}, ({1: np.ones((2, 2))}, 5),
)  # fmt: skip


@pytest.mark.parametrize("id", TASKS)
def test_whatever_comes_back_and_changes_from_call_to_call_is_judged(id):
    right = TASKS[id].right
    for one in ODD:
        for turn in (0, 1, 2, 3):
            calls = []

            def answer(*given, one=one, turn=turn, calls=calls):
                calls.append(0)
                return one if turn in (0, len(calls)) else right(*given)

            found = diagnose(id, answer)
            assert found.mistake != "beyond" and found.message, (one, turn)


COUNTER = itertools.count()
LOOP = """
for e in range(epochs):
    Z1, A1, Z2, A2 = forward(X, *parameters)
    g = backward(X, Y, parameters.W2, Z1, A1, A2)
    parameters = Parameters(*(v - rate * getattr(g, "d" + s) for s, v in parameters._asdict().items()))
return parameters
"""
LAYERS = """
N, m = len(W), Y.shape[1]
e, dW, db = A[N] - Y, {}, {}
for k in range(N, 0, -1):
    dW[k], db[k] = e @ A[k - 1].T / m, e.mean(axis=1, keepdims=True)
    if k > 1:
        e = W[k].T @ e * (1 - A[k - 1] ** 2)
return dW, db
"""
STEPS = "return Parameters(*[v - {} for v, d in zip(parameters, (gradients.dW1, gradients.db1, gradients.dW2, gradients.db2))])"
KINDS = {  # id, what a learner wrote, the mistake, what the message must say, and what it must not
    "a rate written in": ("update", STEPS.format("0.03 * d"), "no-rate", "another `rate`", "derivative"),
    "a third of the step": ("update", STEPS.format("rate * d / 3"), "other-length", "0.3333 times", "W1"),
    "biases last": (
        "update",
        ("p, g = parameters, gradients\nW, V = p.W1 - rate * g.dW1, p.W2 - rate * g.dW2\n"
        "return V, p.b1 - rate * g.db1, W, p.b2 - rate * g.db2"),
        "other-order", "`W1` is the right `W2`", "shape",
    ),
    "two of their own": (
        "update",
        ("p, g = parameters, gradients\n"
        "return p.W1 + rate * g.dW1, p.b1 - g.db1, p.W2 - rate * g.dW2, p.b2 - rate * g.db2"),
        "uphill", "`W1`: ", "`b1`",
    ),
    "the class": ("update", "return Parameters", "no-numbers", "W1, b1", "could not be judged"),
    "an old W2": (
        "training loop", "old = parameters.W2" + LOOP.replace("parameters.W2", "old"),
        "first-weights", "the first `W2`", "W1",
    ),
    "a rate of the loop": ("training loop", LOOP.replace("rate *", "0.2 *"), "no-rate", "`rate`", "W1"),
    "twice the rate": ("training loop", LOOP.replace("rate *", "rate * 2 *"), "other-length", "2 times", "W1"),
    "each example": (
        "training loop",
        "for i in [*range(X.shape[1])] * epochs:\n    V, y = X[:, [i]], Y[:, [i]]"
        + LOOP.partition(":")[2].replace("X, Y", "V, y").replace("X", "V"),
        "by-example", "every single example", "W1",
    ),
    "a smaller rate each time": (
        "training loop", LOOP.replace("rate *", "rate / (1 + e) *"), "other-second", "is 0.5 times as long", "W1",
    ),
    "its own arguments": (
        "training loop", LOOP.replace("X, Y, parameters.W2, Z1", "parameters.W2, X, Y, Z1"),
        "inside", "It takes X, Y, W2, Z1, A1, A2", "Here n1",
    ),
    "an axis": (
        "softmax", "e = np.exp(Z - np.max(Z, axis=0))\nreturn e / np.sum(e, axis=1)",
        "axis", "`np.sum(e, axis=1)`", "shape of",
    ),
    "another index": ("backward layers", LAYERS.replace("A[k - 1] **", "A[k] **"), "index", "`A[k]`", "shape of"),
    "a slope at the end": (
        "backward layers", LAYERS.replace("A[N] - Y,", "(1 - A[N] ** 2) * (A[N] - Y),"),
        "last-slope", "slope of tanh", "dW",
    ),
    "rows for examples": ("backward layers", LAYERS.replace("/ m", "/ len(Y)").replace("e.mean(axis=1, keepdims=True)",
        "e.sum(axis=1, keepdims=True) / len(Y)"), "m-of-rows", "`len(Y)`", "opposite"),
    "the last comes first": ("backward layers", LAYERS.replace("= A[N] - Y", "= np.arctan(A[N]) - 2 * Y"),
        "misplaced", "`np.arctan(A[N]) - 2 * Y` seems to stand", "`dW[1]"),
    "branches": (
        "relu", "return np.where(Z1 > 0, 0, W2.T @ dZ2) / Z1.shape[1]",
        "(W2.T @ dZ2) * (Z1 <= 0) / dZ2.shape[1]", "below 0", "sign",
    ),
    "half at 0": (
        "relu", "return (W2.T @ dZ2) * (0.5 + np.sign(Z1) / 2)",
        "(W2.T @ dZ2) * np.heaviside(Z1, 0.5)", "exactly 0", "Right",
    ),
    "another sign inside": ("relu", "return W2.T @ dZ2 * np.maximum(-Z1, 0) ** 0 * (Z1 < -5)", "misplaced-numbers", "`Z1 < -5` seems to stand", "sign"),
    "flat": (
        "forward one", ("v = x[:, 0]\nz1 = (W1 * v).sum(axis=1) + b1\na1 = np.tanh(z1)\nz2 = W2 @ a1 + b2\n"
        "return z1, a1, z2, 1 / (1 + np.exp(-z2))"),
        "part-transposed", "a column, a row, or flat", "exchanged",
    ),
    "one name": (
        "forward one", ("h = W1 @ x + b1\ns = np.tanh(h)\nh = W2 @ s + b2\ns = 1 / (1 + np.exp(-h))\n"
        "return h, s, h, s"),
        "overwritten", "`h` and `s` more than once", "does it compute",
    ),
    "all pairs": ("3.38:z", "return np.sum(np.einsum('ij,kl->ik', w, x)) + b", "reduced-early", "every number of `w`", "alone"),
    "the inverse": ("3.38:a", "s = np.exp(z) / (np.exp(z) + 1)\nreturn s ** -1", "brackets", "1 divided by", "order"),
    "a bracket too early": (
        "3.38:L", "p = y * np.log(a) + (1 - y) * np.log(1) - a\nreturn 0 - p", "brackets", "np.log(1) - a", "features",
    ),
    "one number": ("3.39:dw", "return dz @ x", "matrix-for-elementwise", "by one number", "its own"),
    "near": ("3.39:da", "f = lambda v: -(y * np.log(v) + (1 - y) * np.log(1 - v))\nreturn (f(a + 0.004) - f(a)) / 0.004",
        "near", "not exact", "features"),
    "one label": ("3.44:dZ2", "d = A2.copy()\nd[Y.argmax(axis=0), np.arange(Y.shape[1])] -= 1\nreturn d",
        "labels-missing", "one label as 1", "same for both"),
    "one object": (
        "backward layers", LAYERS.replace("dW, db = A[N] - Y, {}, {}", "db = A[N] - Y, {}\ndW = db"), "one-object",
        "`dW = db` gives one thing a second name", "Which line makes",
    ),
    "divided in each round": (
        "backward layers",
        LAYERS.replace("    dW[k]", "    e = e / m\n    dW[k]").replace(".T / m, e.mean(", ".T, e.sum("),
        "each-round", "left in `e`", "by hand",
    ),
    "a sum that is not complete": (
        "softmax", "E = np.exp(Z - Z.max(axis=0))\nreturn E / np.cumsum(E, axis=0)", "sum-so-far", "first row is all 1", "shape",
    ),
    "rows twice": (
        "softmax", "E = np.exp(Z - np.max(Z, 1))\nreturn E / np.sum(E, 1)", "axis", "Over which axis", "shape of",
    ),
    "one step for all": (
        "update",
        ("p, g = parameters, gradients\nreturn p.W1 - rate * np.mean(g.dW1), p.b1 - rate * g.db1, "
        "p.W2 - rate * np.mean(g.dW2), p.b2 - rate * g.db2"),
        "same-step", "All entries of an array", "by hand",
    ),
    "one sum for all": (
        "update",
        ("p, g = parameters, gradients\nreturn p.W1 - rate * g.dW1, p.b1 - rate * np.sum(g.db1), "
        "p.W2 - rate * g.dW2, p.b2 - rate * g.db2"),
        "same-step", "`b1`: All entries of an array", "by hand",
    ),
    "a dict of another course": (
        "training loop", LOOP.replace("parameters.W2", "parameters['W2']"), "dict-field", "take `W2` from `parameters`",
        "kinds of things",
    ),
    "a while that ends late": (
        "training loop", "i = 0\nwhile i <= epochs:\n    i += 1" + LOOP.partition(":")[2], "one-more",
        "with `epochs = 1`", "`range`",
    ),
    "a function for a number": ("log rule", "return np.log(v), np.reciprocal", "no-numbers", "Where `slope` is expected", "returns them"),
    "base 2": ("log rule", "return np.log2(v), 1 / (v * np.log(2))", "other-base", "another base", "base 10"),
    "no answer for an array": ("relu", "return W2.T @ dZ2 if Z1 > 0.5 else Z1", "truth", "as `np.where` does", "single number"),
    "means before the product": (
        "rows", "return np.outer(A1.mean(axis=0), dZ2.mean(axis=0))", "reduced-early", "`A1` were summed or averaged first",
        "Two things",
    ),
    "sums before the product": (
        "rows", "return np.outer(A1.sum(axis=0), dZ2.sum(axis=0)) / m", "reduced-early", "where m = 1", "Two things",
    ),
    "a generator of its own": (
        "start",
        ("g = np.random.RandomState(3)\nreturn (g.randn(n1, n0) / np.sqrt(n0), np.zeros((n1, 1)), "
        "g.randn(n2, n1) / np.sqrt(n1), np.zeros((n2, 1)))"),
        "own-seed", "that was handed in", "does not use",
    ),
    "each round": ("3.45:J", "s = 0\nfor v in L[0]:\n    s = (v + s) / m\nreturn s", "each-round", "`for v in L[0]:`", "brackets"),
    "an axis by its place": ("3.46:db2", "return np.sum(dZ2, m) / m", "axis-second", "Is `m` meant", "Axes are"),
    "of the cost": (
        "backward",
        ("m = X.shape[1]\ndZ2 = (A2 - Y) / m\ndW2, db2 = dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)\n"
        "dZ1 = W2.T @ dZ2 * (1 - A1)\nreturn dZ2, dW2, db2, dZ1, dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)"),
        "square-missing", "`dZ1`, with your 1/m in dZ2", "m-added",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_named_and_nothing_false_is_said(kind):
    id, body, mistake, said, never = KINDS[kind]
    arguments = ", ".join({**MORE, **EXERCISES}[id].own)
    code = f"def answer({arguments}):\n" + textwrap.indent(body.strip(), "    ") + "\n"
    name, names = f"<kind {next(COUNTER)}>", dict(NAMES)
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    exec(compile(code, name, "exec"), names)  # noqa: S102  code of this test
    found = diagnose(id, names["answer"])
    assert (found.passed, found.mistake) == (False, mistake), found
    assert said in found.message and never not in found.message, found


def test_a_size_that_a_line_does_not_have_is_not_spoken_of():
    right_far_out = written("def answer(a, y):\n    return a - y * np.log(a)")
    assert "features" not in diagnose("3.38:L", right_far_out).message


def test_what_is_right_is_praised_in_words_that_hold():
    without_a_shift = "def answer(Z):\n    return np.exp(Z - np.logaddexp.reduce(Z, axis=0))"
    assert "shift" not in str(diagnose("softmax", written(without_a_shift)))
    mean = "def answer(dZ, A, m):\n    return (dZ[:, None] * A[None]).mean(axis=2)"
    assert "The matrix product is" not in str(diagnose("loop", written(mean)))


@pytest.mark.parametrize(
    "task", [one for one in MORE.values() if getattr(one, "table", "")], ids=lambda one: one.id
)
def test_each_row_of_a_table_changes_the_right_function(task):
    rows = [row.split()[0].rstrip("*") for row in task.table.strip().splitlines()]
    assert len({*rows}) == len(rows) and {*rows} <= {*task.mistakes}
    words = entry(f"tasks.{task.id.replace(' ', '-')}.mistakes")
    for id in rows:
        assert id.rstrip("0123456789") in words, id
