"""The exercises of the later notebooks: what is right, and each known mistake as a function or a line.

An answer that gives the same as one of these has that mistake. Their words stand in
`texts/en/tasks.toml`.
"""

import itertools

import numpy as np

from helpers import layers, network, training
from helpers.activations import softmax
from helpers.exercises.evidence import ratio
from helpers.exercises.grading import Verdict
from helpers.exercises.lines import MORE
from helpers.exercises.tasks import Task, flat, same
from helpers.exercises.teachers import OwnExercise, made
from helpers.network import Parameters
from helpers.texts import entry, say

# ---- update, and the loop ----


def my_update(parameters, gradients, rate):
    W1, b1, W2, b2 = parameters
    W1 = W1 - rate * gradients.dW1
    b1 = b1 - rate * gradients.db1
    W2 = W2 - rate * gradients.dW2
    b2 = b2 - rate * gradients.db2
    return Parameters(W1, b1, W2, b2)


def _each(change):
    """The update that makes `change(v, dv, rate)` of each parameter."""

    def updated(parameters, gradients, rate):
        pairs = [(v, getattr(gradients, f"d{s}")) for s, v in parameters._asdict().items()]
        return Parameters(*(change(v, dv, rate) for v, dv in pairs))

    return updated


_UPDATES = {
    "uphill": _each(lambda v, dv, rate: v + rate * dv),
    "only-the-step": _each(lambda v, dv, rate: -rate * dv),
    "only-the-step-up": _each(lambda v, dv, rate: rate * dv),
    "divided": _each(lambda v, dv, rate: v - dv / rate),
    "unchanged": _each(lambda v, dv, rate: v),
    "scaled": _each(lambda v, dv, rate: v - rate * v),
    "averaged-twice": lambda p, g, rate: my_update(p, g, rate / g.dZ2.shape[1]),
    "times-m": lambda p, g, rate: my_update(p, g, rate * g.dZ2.shape[1]),
}


def my_train(X, Y, parameters, rate, epochs):
    for epoch in range(epochs):
        Z1, A1, _, A2 = network.forward(X, *parameters)
        gradients = network.backward(X, Y, parameters.W2, Z1, A1, A2)
        parameters = training.update(parameters, gradients, rate)
    return parameters


def _with_first(forward=False, weights=False):
    """The loop whose passes receive the first parameters: the forward one, or the backward one its W2."""

    def loop(X, Y, parameters, rate, epochs):
        first = parameters
        for _ in range(epochs):
            Z1, A1, _, A2 = network.forward(X, *(first if forward else parameters))
            W2 = (first if weights else parameters).W2
            gradients = network.backward(X, Y, W2, Z1, A1, A2)
            parameters = training.update(parameters, gradients, rate)
        return parameters

    return loop


def _by_example(X, Y, parameters, rate, epochs):
    for i in [*range(X.shape[1])] * epochs:
        parameters = my_train(X[:, [i]], Y[:, [i]], parameters, rate, 1)
    return parameters


def _layer_2_first(X, Y, parameters, rate, epochs):
    for _ in range(epochs):
        Z1, A1, _, A2 = network.forward(X, *parameters)
        early = network.backward(X, Y, parameters.W2, Z1, A1, A2)
        W2 = parameters.W2 - rate * early.dW2
        late = network.backward(X, Y, W2, Z1, A1, A2)
        parameters = training.update(parameters, late._replace(dW2=early.dW2), rate)
    return parameters


def _counted(loop, epochs):
    return lambda X, Y, p, rate, n: loop(X, Y, p, rate, epochs(n))


_LOOPS = {
    "one-step": _counted(my_train, lambda n: 1),
    "unchanged": _counted(my_train, lambda n: 0),
    "one-short": _counted(my_train, lambda n: n - 1),
    "one-more": _counted(my_train, lambda n: n + 1),
    "gradients-once": _with_first(forward=True, weights=True),
    "forward-once": _with_first(forward=True),
    "first-weights": _with_first(weights=True),
    "by-example": _by_example,
    "layer-2-first": _layer_2_first,
    "uphill": lambda X, Y, p, rate, epochs: my_train(X, Y, p, -rate, epochs),
}
for _mistake in [*_LOOPS][4:9]:  # and with one step too few, or too many
    _LOOPS[f"{_mistake}0"] = _counted(_LOOPS[_mistake], lambda n: n - 1)
    _LOOPS[f"{_mistake}1"] = _counted(_LOOPS[_mistake], lambda n: n + 1)


def _of_steps(again, right, given):
    """What calls with another rate, or with one epoch, tell of an update or a loop: see `Task`."""
    every, once = range(4), {"epochs": 1} if "epochs" in given else {}
    found, other = again(), again(rate=2 * given["rate"])
    yield "no-rate", [i for i in every if same(found[i : i + 1], (other or [])[i : i + 1])], {}
    first, wanted, start = again(**once) or [], right(**once), flat(given["parameters"])
    if once and same(first, wanted):
        yield "one-epoch", every, {}
    steps = [(a - s, w - s) for a, w, s in zip(first, wanted, start) if a.shape == s.shape]
    ratios = [ratio(*step) if len(steps) == 4 else None for step in steps]
    for one in filter(None, ratios):
        places = [i for i, other in enumerate(ratios) if other and np.isclose(one, other)]
        if not np.isclose(one, 1):
            yield "other-length", places, {"factor": f"{one:.4g}"}


# ---- a start of one's own ----


def my_start(n0, n1, n2, rng):
    W1 = rng.standard_normal((n1, n0)) / np.sqrt(n0)
    b1 = np.zeros((n1, 1))
    W2 = rng.standard_normal((n2, n1)) / np.sqrt(n1)
    b2 = np.zeros((n2, 1))
    return Parameters(W1, b1, W2, b2)


def _faults_of_a_start(found, given):
    """The mistake of a start, or Verdict. The first two calls have the same seed, the third another."""
    n0, n1, n2 = (given[0][s] for s in ("n0", "n1", "n2"))
    if [v.shape for v in found[0]] != [(n1, n0), (n1, 1), (n2, n1), (n2, 1)]:
        return "other-shapes"
    W1, b1, W2, b2 = found[0]
    if b1.any() or b2.any():
        return "biases"
    if np.allclose(W1, W1[:1]):
        return "zeros" if not W1.any() else "copies"
    if same(found[0], found[2]):
        return "own-seed"
    if not same(found[0], found[1]):
        return "not-from-rng"
    if (W1 >= 0).all():
        return "one-sided"
    for W, weights, others in (("W1", W1, ("n1", "n2")), ("W2", W2, ("n0", "n2"))):
        for n in others:  # as if divided by the root of another number
            if np.isclose(weights.std() * np.sqrt(given[0][n]), 1, atol=0.1):
                said = say("tasks.start.mistakes.other-inputs", W=W, n=n)
                return Verdict(False, "other-inputs", said)
    sizes = [W.std() * np.sqrt(W.shape[1]) for W in (W1, W2)]
    if max(sizes) > 2.2 or min(sizes) < 0.35:
        return "too-large" if max(sizes) > 2.2 else "too-small"
    if np.allclose(sizes, 1, atol=0.15):
        return Verdict(True)
    W, share = next(
        pair for pair in zip(("W1", "W2"), sizes) if not np.isclose(pair[1], 1, atol=0.15)
    )
    return Verdict(True, remark=say("tasks.start.other-spread", W=W, share=f"{share:.2f}"))


# ---- softmax ----


def my_softmax(Z):
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)


def _softmax_with(shift, scale):
    def softmax(Z):
        with np.errstate(all="ignore"):
            return scale(np.exp(Z - shift(Z)))

    return softmax


def _low(Z):
    return Z - np.max(Z, axis=0, keepdims=True)


def _summed(Z):
    with np.errstate(all="ignore"):
        return np.sum(np.exp(Z), axis=0, keepdims=True)


def _over(axis):
    return lambda E: E / np.sum(E, axis=axis, keepdims=True)


_SOFTMAXES = {
    "overflow": _softmax_with(lambda Z: 0, _over(0)),
    "largest-of-all": _softmax_with(np.max, _over(0)),
    "along-rows": _softmax_with(lambda Z: np.max(Z, axis=1, keepdims=True), _over(1)),
    "along-rows-overflow": _softmax_with(lambda Z: 0, _over(1)),
    "over-all": _softmax_with(np.max, _over(None)),
    "over-all-overflow": _softmax_with(lambda Z: 0, _over(None)),
    "not-divided": _softmax_with(lambda Z: 0, lambda E: E),
    "sigmoid": _softmax_with(lambda Z: 0, lambda E: E / (1 + E)),
    "sigmoid-stable": network.sigmoid,
    "shift-above-only": lambda Z: np.exp(_low(Z)) / _summed(Z),
    "logarithm": lambda Z: np.log(my_softmax(Z)),
}


# ---- any number of layers ----


def my_backward(Y, W, A):
    N, m = len(W), Y.shape[1]
    dZ, dW, db = A[N] - Y, {}, {}
    for l in range(N, 0, -1):
        dW[l] = (1 / m) * (dZ @ A[l - 1].T)
        db[l] = (1 / m) * np.sum(dZ, axis=1, keepdims=True)
        if l > 1:
            dZ = (W[l].T @ dZ) * (1 - A[l - 1] ** 2)
    return dW, db


def _layers(start=lambda A, Y: A - Y, slope=lambda A, l: 1 - A[l - 1] ** 2, of=0, share=None):
    """The same with another start, slope, input or share. of: how far from the layer's own input."""

    def backward(Y, W, A):
        N, part = len(W), share(Y) if share else 1 / Y.shape[1]
        dZ, dW, db = start(A[N], Y), {}, {}
        for l in range(N, 0, -1):
            dW[l] = part * (dZ @ A[l - 1 + of].T)
            db[l] = part * np.sum(dZ, axis=1, keepdims=True)
            if l > 1:
                dZ = (W[l].T @ dZ) * slope(A, l)
        return dW, db

    return backward


# What may be wrong in each part, in the order in which the parts are met.
_PARTS = (
    ("start", {
        "uphill": lambda A, Y: Y - A,
        "squared-error": lambda A, Y: (A - Y) * A * (1 - A),
        "last-slope": lambda A, Y: (A - Y) * (1 - A**2),
    }),
    ("of", {"own-layers-output": 1}),
    ("share", {"m-missing": lambda Y: 1, "m-of-rows": lambda Y: 1 / len(Y)}),
    ("slope", {
        "slope-missing": lambda A, l: 1,
        "slope-of-sigmoid": lambda A, l: A[l - 1] * (1 - A[l - 1]),
        "square-missing": lambda A, l: 1 - A[l - 1],
    }),
)  # fmt: skip


def _layers_in_each_way():
    """Each mistake alone, then two at once, by the name of the first."""
    every = [(part, id, way) for part, ways in _PARTS for id, way in ways.items()]
    for part, id, way in every:
        yield id, _layers(**{part: way})
    for n, ((a, id, first), (b, _, second)) in enumerate(itertools.combinations(every, 2)):
        if a != b:
            yield f"{id}{n}", _layers(**{a: first, b: second})


_LAYERS = dict(_layers_in_each_way())


def _network(sizes, m, seed):
    rng = np.random.default_rng(seed)
    W, A = {}, {0: rng.standard_normal((sizes[0], m))}
    for l in range(1, len(sizes)):
        W[l] = rng.standard_normal((sizes[l], sizes[l - 1]))
        Z = W[l] @ A[l - 1] + rng.standard_normal((sizes[l], 1))
        A[l] = network.sigmoid(Z) if l == len(sizes) - 1 else np.tanh(Z)
    return (rng.random((sizes[-1], m)) < 0.5) * 1.0, W, A


# ---- an operation for automatic differentiation ----


def log_rule(v):
    return np.log(v), 1 / v


_RULES = {
    "changed-places": lambda v: (1 / v, np.log(v)),
    "value-for-slope": lambda v: (np.log(v), np.log(v)),
    "slope-of-exp": lambda v: (np.log(v), v),
    "minus": lambda v: (np.log(v), -1 / v),
    "of-the-loss": lambda v: (-np.log(v), -1 / v),
    "slope-at-the-value": lambda v: (np.log(v), 1 / np.log(v)),
    "squared": lambda v: (np.log(v), -1 / v**2),
    "other-base": lambda v: (np.log10(v), 1 / v),
    "only-the-value": lambda v: np.log(v),
    "only-the-slope": lambda v: 1 / v,
}


def _steps():
    rng = np.random.default_rng(7)
    for sizes, m, rate in (((3, 4, 2), 5, 0.3), ((2, 3, 1), 6, 1.7)):
        n0, n1, n2 = sizes
        X, Y = rng.standard_normal((n0, m)), (rng.random((n2, m)) < 0.5) * 1.0
        parameters = my_start(n0, n1, n2, rng)
        Z1, A1, _, A2 = network.forward(X, *parameters)
        gradients = network.backward(X, Y, parameters.W2, Z1, A1, A2)
        yield X, Y, parameters, gradients, rate


def _column_far_below():
    rng = np.random.default_rng(8)
    Z = rng.standard_normal((4, 3))
    return Z, 2 * rng.standard_normal((3, 5)), Z + np.array([[0.0, 900.0, -900.0]])


_PARAMETERS = ("W1", "b1", "W2", "b2")
_DEEP = (_network((5, 4, 3, 2), 6, 1), _network((3, 3, 3, 3, 3), 3, 2))
_RUNS = tuple((X, Y, p, rate, 4) for X, Y, p, _, rate in _steps())
_STARTS = tuple((400, 100, 20, np.random.default_rng(seed)) for seed in (1, 1, 2))
_ONES = tuple((Z,) for Z in _column_far_below())
for _task in (
    Task("update", my_update, tuple(one[2:] for one in _steps()), _PARAMETERS, _UPDATES,
         training.update, probe=_of_steps),
    Task("training loop", my_train, _RUNS, _PARAMETERS, _LOOPS, training.train,
         probe=_of_steps),
    Task("start", my_start, _STARTS, _PARAMETERS, {}, network.initialise, _faults_of_a_start),
    Task("softmax", my_softmax, _ONES, ("A",), _SOFTMAXES, softmax),
    Task("backward layers", my_backward, _DEEP, ("dW", "db"), _LAYERS, layers.backward_layers),
    Task("log rule", log_rule, ((0.3,), (2.5,)), ("log v", "slope"), _RULES),
):  # fmt: skip
    MORE[_task.id] = _task


class Lines(OwnExercise):
    """Lines of the course: their words are those of the texts."""

    def words(self, what):
        said = entry(f"tasks.{self.id.replace(' ', '-')}").get(what, "")
        if not isinstance(said, dict):
            return said
        pairs = [(gate, text) for k, text in said.items() for gate in _GATES[k].split(" ; ")]
        return {gate + share: text for gate, text in pairs for share in ("", " / dZ2.shape[1]")}


class WithoutLoop(Lines):
    """Lines for which a loop is no answer."""

    no_loop = True


# Lines with other names than those of the equations: id, function, what is right, shapes.
_FORWARD = """
z1 = W1 @ x + b1
a1 = np.tanh(z1)
z2 = W2 @ a1 + b2
a2 = sigmoid(z2)
"""
_LINES = (
    ("forward one", "my_forward_one", _FORWARD.strip(),
     "x n0 1, W1 n1 n0, b1 n1 1, W2 n2 n1, b2 n2 1"),
    ("rows", "row_weights", "dW2 = A1.T @ dZ2 / m", "A1 m n1, dZ2 m n2"),
    ("relu", "relu_error", "dZ1 = (W2.T @ dZ2) * (Z1 > 0)", "W2 n2 n1, dZ2 n2 m"),
    ("loop", "summed_outer", "dW = dZ @ A.T / m", "dZ n1 m, A n0 m"),
)  # fmt: skip
_GATES = {
    "itself": "(W2.T @ dZ2) * np.maximum(Z1, 0)",
    "sign-of-the-error": "np.maximum(W2.T @ dZ2, 0)",
    "minus-one": "(W2.T @ dZ2) * np.sign(Z1) ; (W2.T @ dZ2) * np.where(Z1 > 0, 1, -1) ; "
    "(W2.T @ dZ2) * np.where(Z1 < 0, -1, 1)",
    "at-0": "(W2.T @ dZ2) * (Z1 >= 0) ; (W2.T @ dZ2) * np.heaviside(Z1, 0.5)",
    "of-tanh": "(W2.T @ dZ2) * (1 - np.tanh(Z1) ** 2)",
    "of-tanh-with-relu": "(W2.T @ dZ2) * (1 - np.maximum(Z1, 0) ** 2)",
    "turned-round": "(W2.T @ dZ2) * (Z1 < 0) ; (W2.T @ dZ2) * (Z1 <= 0)",
    "averaged": "(W2.T @ dZ2) * (Z1 > 0) / dZ2.shape[1]",
}
for _id, _name, _right, _shapes in _LINES:
    _shapes = {s: tuple(letters) for s, *letters in map(str.split, _shapes.split(", "))}
    if _id == "relu":  # with some that are exactly 0
        _shapes["Z1"] = "np.round(rng.standard_normal((n1, m)), 1) * (rng.random((n1, m)) < 0.8)"
    MORE[_id] = Lines(*made(_id, _right, _shapes, name=_name))
MORE["loop"] = WithoutLoop(*MORE["loop"])
