"""Exercises whose answer is more than lines: tried beside the right function on a few inputs.

Each mistake that is known is a function, too. An answer that gives the same as it has that mistake.
Their words stand in `texts/en/tasks.toml`.
"""

import copy
import functools
import inspect
import time
from typing import NamedTuple

import numpy as np

from helpers import layers, network, training
from helpers.activations import softmax
from helpers.exercises.grading import Verdict, raised_error, verdict
from helpers.exercises.limit import TimeLimit
from helpers.exercises.lines import MORE
from helpers.exercises.run import SECONDS, Watch, call
from helpers.exercises.teachers import OwnExercise, made
from helpers.network import Gradients, Parameters
from helpers.own import array_of, binder, leaves
from helpers.texts import entry, say

NAMES = (*Gradients._fields, *Parameters._fields)


class Task(NamedTuple):
    """One of these exercises. right: the function. inputs: the arguments of each call, in order.

    results: what comes back, by the names that a learner reads. mistakes: their ids and functions.
    course: the course's own function for it, which is not to be called.
    faults: instead of one right answer, a function of all that came back: the id of a mistake.
    """

    id: str
    right: object
    inputs: tuple
    results: tuple
    mistakes: dict
    course: object = None
    faults: object = None
    orders = ()
    whole = False
    lines = ()

    @property
    def arguments(self):
        return tuple(inspect.signature(self.right).parameters)

    own = known = positional = arguments

    @property
    def name(self):
        return self.right.__name__

    def words(self, what):
        return entry(f"tasks.{self.id.replace(' ', '-')}.{what}")

    @property
    def solution(self):
        source = inspect.getsource(self.right)
        return source.replace("network.", "").replace("training.", "").strip()

    @property
    def stub(self):
        """The function to be completed, as Python."""
        return f"def {self.name}({', '.join(self.arguments)}):\n    ..."

    @property
    def twin(self):
        return self.words("worked")

    def judged(self, function):
        """The Verdict on a learner's function."""
        watch, end = Watch(function), time.perf_counter() + SECONDS
        bind = binder(function, self.own, self.positional, self.known)
        given = [dict(zip(self.arguments, one)) for one in self.inputs]
        answers = [self._called(function, bind, one, end, watch) for one in given]
        for answer in answers:
            if isinstance(answer.error, TimeLimit):
                return verdict("time-limit", seconds=SECONDS)
            if answer.unwritten or answer.value is Ellipsis:
                return verdict("not-written")
            if "unpack" in str(answer.error):
                return self._wrong("unpack")
            if answer.error is not None:
                return raised_error(answer, watch.code, bind.names)
        if answers[0].changed:
            changed = ", ".join(f"`{s}`" for s in answers[0].changed)
            return verdict("argument-changed", changed=changed)
        found = [flat(answer.value) for answer in answers]
        if self.course and self.course.__code__ in watch.ran:
            return verdict("courses-own", name=self.course.__name__)
        if found[0] is None:
            return self._wrong("no-numbers", expected=", ".join(self.results))
        if self.faults:
            mistake = self.faults(found, given)
            return self._wrong(mistake) if mistake else Verdict(True)
        return self._compared(found)

    def _called(self, function, bind, given, end, watch):
        values = {s: copy.deepcopy(v) for s, v in given.items()}
        answer = call(function, bind, values, NAMES, end, watch)
        bundles = [s for s, v in given.items() if not same(flat(v), flat(values[s]))]
        return answer._replace(changed=tuple(dict.fromkeys((*answer.changed, *bundles))))

    def _compared(self, found):
        wanted = [flat(self.right(*copy.deepcopy(one))) for one in self.inputs]
        if all(map(same, found, wanted)):
            return Verdict(True)
        for mistake, function in self.mistakes.items():
            if all(map(same, found, map(functools.partial(_tried, function), self.inputs))):
                return self._wrong(mistake.rstrip("0123456789"))
        first = next(i for i, pair in enumerate(zip(found, wanted)) if not same(*pair))
        yours, right = found[first], wanted[first]
        if len(yours) != len(right):
            terms = {"came": len(yours), "wanted": len(right)}
            return self._wrong("other-number", expected=", ".join(self.results), **terms)
        off = next(i for i, (a, b) in enumerate(zip(yours, right)) if not same([a], [b]))
        name = self.results[off] if len(right) == len(self.results) else say("tasks.one", n=off + 1)
        if yours[off].shape != right[off].shape:
            terms = {"came": yours[off].shape, "wanted": right[off].shape}
            return self._wrong("other-shape", v=name, **terms)
        index = np.unravel_index(np.argmax(np.abs(yours[off] - right[off])), right[off].shape)
        terms = {"yours": f"{yours[off][index]:.4g}", "wanted": f"{right[off][index]:.4g}"}
        place = f"{name}{[int(i) for i in index] or ''}"
        return self._wrong("other-value", place=place, **terms)

    def _wrong(self, mistake, **terms):
        own = self.id.replace(" ", "-")
        where = f"{own}.mistakes" if mistake in entry(f"tasks.{own}.mistakes") else "answers"
        return Verdict(False, mistake, say(f"tasks.{where}.{mistake}", **terms))


def _tried(function, given):
    try:
        return flat(function(*copy.deepcopy(given)))
    except ValueError:  # shapes that cannot meet: then it is no other answer than an error
        return None


def flat(value):
    """All arrays and numbers in what was returned, in order; None where something is no number."""
    value = value._asdict() if hasattr(value, "_asdict") else value
    if isinstance(value, dict) and set(value) <= set(NAMES):
        value = {s: value[s] for s in NAMES if s in value}
    found = list(leaves(value))
    if all(isinstance(step, int) for path, _ in found for step in path):
        found.sort(key=lambda one: one[0])  # of layers, whichever came first
    arrays = [array_of(leaf) for _, leaf in found]
    return [a * 1.0 for a in arrays] if all(a.dtype.kind in "biuf" for a in arrays) else None


def same(some, others):
    """Whether two lists of arrays are the same. NaN is equal to NaN."""
    if some is None or others is None or len(some) != len(others):
        return some is others
    return all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True)
        for a, b in zip(some, others)
    )


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
    "no-rate": _each(lambda v, dv, rate: v - dv),
    "only-the-step": _each(lambda v, dv, rate: -rate * dv),
    "only-the-step-up": _each(lambda v, dv, rate: rate * dv),
    "divided": _each(lambda v, dv, rate: v - dv / rate),
    "unchanged": _each(lambda v, dv, rate: v),
    "scaled": _each(lambda v, dv, rate: v - rate * v),
}


def my_train(X, Y, parameters, rate, epochs):
    for epoch in range(epochs):
        Z1, A1, _, A2 = network.forward(X, *parameters)
        gradients = network.backward(X, Y, parameters.W2, Z1, A1, A2)
        parameters = training.update(parameters, gradients, rate)
    return parameters


def _gradients_once(X, Y, parameters, rate, epochs):
    found = network.forward(X, *parameters)
    gradients = network.backward(X, Y, parameters.W2, found.Z1, found.A1, found.A2)
    for _ in range(epochs):
        parameters = training.update(parameters, gradients, rate)
    return parameters


def _forward_once(X, Y, parameters, rate, epochs):
    Z1, A1, _, A2 = network.forward(X, *parameters)
    for _ in range(epochs):
        gradients = network.backward(X, Y, parameters.W2, Z1, A1, A2)
        parameters = training.update(parameters, gradients, rate)
    return parameters


def _at_rate(fixed):
    return lambda X, Y, p, rate, epochs: my_train(X, Y, p, fixed, epochs)


def _layer_2_first(X, Y, parameters, rate, epochs):
    for _ in range(epochs):
        Z1, A1, _, A2 = network.forward(X, *parameters)
        early = network.backward(X, Y, parameters.W2, Z1, A1, A2)
        W2 = parameters.W2 - rate * early.dW2
        late = network.backward(X, Y, W2, Z1, A1, A2)
        parameters = training.update(parameters, late._replace(dW2=early.dW2), rate)
    return parameters


def _epochs(count):
    return lambda X, Y, p, rate, epochs: my_train(X, Y, p, rate, count(epochs))


_LOOPS = {
    "one-step": _epochs(lambda epochs: 1),
    "unchanged": _epochs(lambda epochs: 0),
    "one-short": _epochs(lambda epochs: epochs - 1),
    "one-more": _epochs(lambda epochs: epochs + 1),
    "gradients-once": _gradients_once,
    "forward-once": _forward_once,
    **{f"fixed-rate{i}": _at_rate(fixed) for i, fixed in enumerate((1, 0.1, 0.01, 0.5))},
    "layer-2-first": _layer_2_first,
    "uphill": lambda X, Y, p, rate, epochs: my_train(X, Y, p, -rate, epochs),
}


# ---- a start of one's own ----


def my_start(n0, n1, n2, rng):
    W1 = rng.standard_normal((n1, n0)) / np.sqrt(n0)
    b1 = np.zeros((n1, 1))
    W2 = rng.standard_normal((n2, n1)) / np.sqrt(n1)
    b2 = np.zeros((n2, 1))
    return Parameters(W1, b1, W2, b2)


def _faults_of_a_start(found, given):
    """The mistake of a start, or None. The first two calls have the same seed, the third another."""
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
    sizes = [W.std() * np.sqrt(W.shape[1]) for W in (W1, W2)]
    return "too-large" if max(sizes) > 2.2 else "too-small" if min(sizes) < 0.35 else None


# ---- softmax ----


def my_softmax(Z):
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)


def _softmax_with(shift, scale):
    def softmax(Z):
        with np.errstate(all="ignore"):
            return scale(np.exp(Z - shift(Z)))

    return softmax


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
        N, m = len(W), Y.shape[1]
        dZ, dW, db = start(A[N], Y), {}, {}
        for l in range(N, 0, -1):
            dW[l] = (share or 1 / m) * (dZ @ A[l - 1 + of].T)
            db[l] = (share or 1 / m) * np.sum(dZ, axis=1, keepdims=True)
            if l > 1:
                dZ = (W[l].T @ dZ) * slope(A, l)
        return dW, db

    return backward


_LAYERS = {
    "m-missing": _layers(share=1),
    "uphill": _layers(start=lambda A, Y: Y - A),
    "slope-missing": _layers(slope=lambda A, l: 1),
    "slope-of-sigmoid": _layers(slope=lambda A, l: A[l - 1] * (1 - A[l - 1])),
    "square-missing": _layers(slope=lambda A, l: 1 - A[l - 1]),
    "own-layers-output": _layers(of=1),
}


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
_STARTS = tuple((400, 30, 3, np.random.default_rng(seed)) for seed in (1, 1, 2))
_ONES = tuple((Z,) for Z in _column_far_below())
for _task in (
    Task("update", my_update, tuple(one[2:] for one in _steps()), _PARAMETERS, _UPDATES,
         training.update),
    Task("training loop", my_train, _RUNS, _PARAMETERS, _LOOPS, training.train),
    Task("start", my_start, _STARTS, _PARAMETERS, {}, network.initialise, _faults_of_a_start),
    Task("softmax", my_softmax, _ONES, ("A",), _SOFTMAXES, softmax),
    Task("backward layers", my_backward, _DEEP, ("dW", "db"), _LAYERS, layers.backward_layers),
    Task("log rule", log_rule, ((0.3,), (2.5,)), ("log v", "slope"), _RULES),
):  # fmt: skip
    MORE[_task.id] = _task


class WithoutLoop(OwnExercise):
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
    ("relu", "relu_error", "dZ1 = (W2.T @ dZ2) * (Z1 > 0)", "W2 n2 n1, dZ2 n2 m, Z1 n1 m"),
    ("loop", "summed_outer", "dW = dZ @ A.T / m", "dZ n1 m, A n0 m"),
)  # fmt: skip
for _id, _name, _right, _shapes in _LINES:
    _shapes = {s: tuple(letters) for s, *letters in map(str.split, _shapes.split(", "))}
    _words = entry(f"tasks.{_id.replace(' ', '-')}")
    MORE[_id] = made(_id, _right, _shapes, _words, _name)
MORE["loop"] = WithoutLoop(*MORE["loop"])
