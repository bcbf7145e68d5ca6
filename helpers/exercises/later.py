"""The exercises of the later notebooks: what is right, and each known mistake as a change of it.

An answer that gives the same as one of these has that mistake. Their words stand in
`texts/en/tasks.toml`.
"""

import numpy as np

from helpers import layers, network, training
from helpers.activations import softmax
from helpers.exercises.evidence import one_factor, ratio
from helpers.exercises.grading import Verdict
from helpers.exercises.lines import MORE
from helpers.exercises.tasks import Task, flat, same
from helpers.exercises.teachers import OwnExercise, made
from helpers.network import Parameters
from helpers.texts import commas, entry, listed


def my_update(parameters, gradients, rate):
    W1, b1, W2, b2 = parameters
    W1 = W1 - rate * gradients.dW1
    b1 = b1 - rate * gradients.db1
    W2 = W2 - rate * gradients.dW2
    b2 = b2 - rate * gradients.db2
    return Parameters(W1, b1, W2, b2)


_UPDATES = """
    uphill*            - rate -> + rate
    only-the-step      = W -> = 0 * W ; = b -> = 0 * b
    only-the-step-up   = W -> = 0 * W ; = b -> = 0 * b ; - rate -> + rate
    divided            rate * -> 1 / rate *
    unchanged          - rate -> - 0
    scaled             gradients.d ->
    unit-length        = parameters -> = parameters; rate = rate / np.sqrt(sum(np.sum(getattr(gradients, "d" + s) ** 2) for s in Parameters._fields))
    unit-length2       gradients.dW1 -> gradients.dW1 / np.linalg.norm(gradients.dW1) ; gradients.db1 -> gradients.db1 / np.linalg.norm(gradients.db1) ; gradients.dW2 -> gradients.dW2 / np.linalg.norm(gradients.dW2) ; gradients.db2 -> gradients.db2 / np.linalg.norm(gradients.db2)
    times-itself       gradients.dW1 -> gradients.dW1 * W1 ; gradients.db1 -> gradients.db1 * b1 ; gradients.dW2 -> gradients.dW2 * W2 ; gradients.db2 -> gradients.db2 * b2
    averaged-twice*    - rate -> - rate / gradients.dZ2.shape[1]
    same-step*         db1 -> db1.mean() ; db2 -> db2.mean()
    same-step2         db1 -> db1.sum() ; db2 -> db2.sum()
    same-step3*        dW1 -> dW1.mean() ; dW2 -> dW2.mean()
    weights-gradient   gradients.db -> gradients.dW
    rate-on-all        = W -> = rate * W ; = b -> = rate * b
    times-m            - rate -> - rate * gradients.dZ2.shape[1]
"""


def my_train(X, Y, parameters, rate, epochs):
    for epoch in range(epochs):
        Z1, A1, _, A2 = network.forward(X, *parameters)
        gradients = network.backward(X, Y, parameters.W2, Z1, A1, A2)
        parameters = training.update(parameters, gradients, rate)
    return parameters


_FIRST = "for epoch in range -> for first, epoch in zip([parameters] * 99, range"
_FIRST += " ; (epochs) -> (epochs))"
_BEST = "J = training.cost(network.forward(X, *parameters).Z2, Y)"
_BEST += "; best = (J, parameters) if epoch == 0 or J < best[0] else best"
_LOOPS = f"""
    one-step          (epochs) -> (1)
    unchanged         (epochs) -> (0)
    gradients-once*   {_FIRST} ; *parameters -> *first ; parameters.W2 -> first.W2
    forward-once*     {_FIRST} ; *parameters -> *first
    first-weights*    {_FIRST} ; parameters.W2 -> first.W2
    layer-2-first*    parameters.W2 -> parameters.W2 - rate * network.backward(X, Y, parameters.W2, Z1, A1, A2).dW2
    by-example*       epoch in range -> i in [*range(X.shape[1])] * len(range ; (epochs) -> (epochs)) ; forward(X -> forward(X[:, [i]] ; (X, Y, parameters. -> (X[:, [i]], Y[:, [i]], parameters.
    uphill*           gradients, rate -> gradients, -rate
    one-short*        (epochs) -> (epochs - 1)
    best-kept         rate) -> rate); {_BEST} ; return parameters -> return best[1] | gradients = -> {_BEST}; gradients = ; return parameters -> return best[1]
    one-more*         (epochs) -> (epochs + 1)
"""


def _moved(to, start):
    """How far each parameter has moved, or [] where the shapes are others."""
    to = to or []
    fits = [v.shape for v in to] == [v.shape for v in start]
    return [v - s for v, s in zip(to, start)] if fits else []


def _of_steps(again, right, given):
    """What calls with another rate, or with one epoch, tell of an update or a loop: see `Task`."""
    every, once = range(4), {"epochs": 1} if "epochs" in given else {}
    found, other = again(), again(rate=2 * given["rate"])
    yield "no-rate", [i for i in every if same(found[i : i + 1], (other or [])[i : i + 1])], {}
    first, wanted, start = again(**once), right(**once), flat(given["parameters"])
    taken = [ratio(*pair) or 0 for pair in zip(_moved(first, wanted), start)]
    yield "weight-decay", [i for i, share in enumerate(taken) if -0.9 < share < 0], {}
    if once and same(first, wanted):
        steps = zip(_moved(again(epochs=2), first), _moved(right(epochs=2), first))
        if factor := one_factor(steps):
            yield "other-second", every, {"factor": f"{factor:.4g}"}
        for n in range(1, given["epochs"]):
            if same(found, right(epochs=n)):
                yield "ends-early", every, {"n": n, "epochs": given["epochs"]}
        yield "one-epoch", every, {}
    shares = [ratio(*step) for step in zip(_moved(first, start), _moved(wanted, start))]
    for one in filter(None, shares):
        places = [i for i, other in enumerate(shares) if other and np.isclose(one, other)]
        if not np.isclose(abs(one), 1):  # those have names
            yield "other-length", places, {"factor": f"{one:.4g}"}


def my_start(n0, n1, n2, rng):
    W1 = rng.standard_normal((n1, n0)) / np.sqrt(n0)
    b1 = np.zeros((n1, 1))
    W2 = rng.standard_normal((n2, n1)) / np.sqrt(n1)
    b2 = np.zeros((n2, 1))
    return Parameters(W1, b1, W2, b2)


def _faults_of_a_start(found, given, wrong):
    """The Verdict on a start. The first two calls have the same seed, the third another."""
    sizes = {s: given[0][s] for s in ("n0", "n1", "n2")}
    n0, n1, n2 = sizes.values()
    if len(found[0]) != 4:
        expected = commas(Parameters._fields)
        return wrong("other-number", came=len(found[0]), wanted=4, expected=expected)
    wanted = [(n1, n0), (n1, 1), (n2, n1), (n2, 1)]
    for name, value, shape in zip(Parameters._fields, found[0], wanted):
        if value.shape != shape:
            terms = {"v": name, "came": value.shape} | sizes
            return wrong("other-shapes", "-flat" * (value.ndim == 1), **terms)
    W1, b1, W2, b2 = found[0]
    faults = {
        "biases": b1.any() or b2.any(),
        "zeros": not W1.any(),
        "copies": np.allclose(W1, W1[:1]),
        "own-seed": same(found[0], found[2]),
        "not-from-rng": not same(found[0], found[1]),
        "one-sided": (W1 >= 0).all(),
    }
    if fault := next((name for name, is_there in faults.items() if is_there), ""):
        return wrong(fault)
    for W, weights, others in (("W1", W1, ("n1", "n2")), ("W2", W2, ("n0", "n2"))):
        for n in others:  # as if divided by the root of another number
            if np.isclose(weights.std() * np.sqrt(sizes[n]), 1, atol=0.1):
                return wrong("other-inputs", W=W, n=n)
    spreads = [W.std() * np.sqrt(W.shape[1]) for W in (W1, W2)]
    if max(spreads) > 2.2 or min(spreads) < 0.35:
        return wrong("too-large" if max(spreads) > 2.2 else "too-small")
    off = {f"`{W}`": s for W, s in zip(("W1", "W2"), spreads) if not np.isclose(s, 1, atol=0.15)}
    if not off:
        return Verdict(True)
    shares = dict.fromkeys(f"{share:.1f}" for share in off.values())  # as random numbers tell it
    return wrong("other-spread", W=listed(off), share=listed(shares))


def my_softmax(Z):
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)


_SHIFT, _SUM = " - np.max(Z, axis=0, keepdims=True)", "np.sum(E, axis=0, keepdims=True)"
_SOFTMAXES = f"""
    overflow             {_SHIFT} ->
    largest-of-all       np.max(Z, axis=0, keepdims=True) -> np.max(Z)
    shift-by-mean        np.max -> np.mean
    along-rows           axis=0 -> axis=1 | {_SHIFT} -> ; axis=0 -> axis=1
    over-all             axis=0, -> | {_SHIFT} -> ; axis=0, ->
    not-divided          {_SHIFT} -> ; / {_SUM} ->
    sigmoid              {_SHIFT} -> ; {_SUM} -> (1 + E) | E / {_SUM} -> network.sigmoid(Z)
    sigmoids-shared      E / {_SUM} -> network.sigmoid(Z) / np.sum(network.sigmoid(Z), axis=0, keepdims=True)
    sigmoids-shared2     {_SHIFT} -> ; np.exp(Z ) -> 1 / (1 + np.exp(-Z))
    sum-so-far           {_SUM} -> np.cumsum(E, axis=0) | {_SHIFT} -> ; {_SUM} -> np.cumsum(E, axis=0)
    divided-by-largest   {_SHIFT} -> / np.max(np.abs(Z), axis=0, keepdims=True) | {_SHIFT} -> / np.max(np.abs(Z))
    divided-by-largest3  {_SHIFT} -> / np.max(Z, axis=0, keepdims=True) | {_SHIFT} -> / np.max(Z)
    shift-below-only     return E -> return np.exp(Z)
    shift-above-only     np.sum(E -> np.sum(np.exp(Z)
    logarithm            E / {_SUM} -> np.log(E / {_SUM})
"""


def my_backward(Y, W, A):
    N, m = len(W), Y.shape[1]
    dZ, dW, db = A[N] - Y, {}, {}
    for l in range(N, 0, -1):
        dW[l] = (1 / m) * (dZ @ A[l - 1].T)
        db[l] = (1 / m) * np.sum(dZ, axis=1, keepdims=True)
        if l > 1:
            dZ = (W[l].T @ dZ) * (1 - A[l - 1] ** 2)
    return dW, db


_LAYERS = """
    uphill*             A[N] - Y -> Y - A[N]
    squared-error*      A[N] - Y -> (A[N] - Y) * A[N] * (1 - A[N])
    last-slope*         A[N] - Y -> (A[N] - Y) * (1 - A[N] ** 2)
    last-slope2        A[N] - Y -> ((1 - Y) / (1 - A[N]) - Y / A[N]) * (1 - A[N] ** 2)
    own-layers-output*  A[l - 1].T -> A[l].T
    m-missing*          (1 / m) * ->
    m-of-rows*          Y.shape[1] -> len(Y)
    m-of-all*           Y.shape[1] -> Y.size
    slope-of-relu*      (1 - A[l - 1] ** 2) -> (A[l - 1] > 0)
    slope-of-loss       A[N] - Y -> (1 - Y) / (1 - A[N]) - Y / A[N]
    slope-missing*      * (1 - A[l - 1] ** 2) ->
    slope-of-sigmoid*   (1 - A[l - 1] ** 2) -> A[l - 1] * (1 - A[l - 1])
    keepdims-missing*   , keepdims=True ->
    too-early           dW[l] = -> dZ = (W[l].T @ dZ) * (1 - A[l - 1] ** 2);dW[l] = ; if l > 1: -> if 0:
    square-missing*     A[l - 1] ** 2 -> A[l - 1]
    tanh-twice*         A[l - 1] ** 2 -> np.tanh(A[l - 1]) ** 2
"""


def _network(sizes, m, seed):
    rng = np.random.default_rng(seed)
    W, A = {}, {0: rng.standard_normal((sizes[0], m))}
    for l in range(1, len(sizes)):
        W[l] = rng.standard_normal((sizes[l], sizes[l - 1]))
        Z = W[l] @ A[l - 1] + rng.standard_normal((sizes[l], 1))
        A[l] = network.sigmoid(Z) if l == len(sizes) - 1 else np.tanh(Z)
    return (rng.random((sizes[-1], m)) < 0.5) * 1.0, W, A


def log_rule(v):
    return np.log(v), 1 / v


_RULES = """
    changed-places      np.log(v), 1 / v -> 1 / v, np.log(v)
    value-for-slope     1 / v -> np.log(v)
    slope-of-exp        1 / v -> v
    inverse             1 / v -> np.exp(v)
    minus               1 / v -> -1 / v
    minus-value         np.log -> -np.log
    whole-division      1 / v -> 1 // v
    of-the-loss         np.log -> -np.log ; 1 / v -> -1 / v
    slope-at-the-value  1 / v -> 1 / np.log(v)
    squared             1 / v -> -1 / v**2
    integral            1 / v -> v * np.log(v) - v
    slope-of-sigmoid    1 / v -> v * (1 - v) | 1 / v -> np.log(v) * (1 - np.log(v))
    slope-of-tanh       1 / v -> 1 - v**2 | 1 / v -> 1 - np.log(v) ** 2
    other-base          np.log -> np.log10 | np.log -> np.log10 ; 1 / v -> 1 / v / np.log(10)
    other-base3         np.log -> np.log2 | np.log -> np.log2 ; 1 / v -> 1 / v / np.log(2)
    of-one-more         np.log(v) -> np.log(1 + v) | np.log(v), 1 / v -> np.log(1 + v), 1 / (1 + v)
    only-the-value      , 1 / v ->
    only-the-slope      np.log(v), ->
"""


def _steps():
    rng = np.random.default_rng(7)
    for sizes, m, rate in (((3, 4, 2), 5, 0.3), ((2, 3, 1), 6, 1.7)):
        n0, n1, n2 = sizes
        X, Y = rng.standard_normal((n0, m)), (rng.random((n2, m)) < 0.5) * 1.0
        parameters = Parameters(*(v + rng.random(v.shape) for v in my_start(n0, n1, n2, rng)))
        Z1, A1, _, A2 = network.forward(X, *parameters)
        gradients = network.backward(X, Y, parameters.W2, Z1, A1, A2)
        yield X, Y, parameters, gradients, rate


_rng = np.random.default_rng(8)
_Z = _rng.standard_normal((4, 3))
_DEEP = (_network((5, 4, 3, 2), 6, 1), _network((3, 3, 3, 3, 3), 3, 2))
_RUNS = tuple((X, Y, p, rate, 4) for X, Y, p, _, rate in _steps())
_RUNS += tuple((X, Y, p, 30.0, 4) for X, Y, p, *_ in _steps())  # the cost rises
_STARTS = tuple((400, 100, 20, np.random.default_rng(seed)) for seed in (1, 1, 2))
_ONES = ((_Z,), (2 * _rng.standard_normal((3, 5)),), (_Z + [[0.0, 900.0, -900.0]],))  # far below 0
_ONES += ((np.array([[0.0]] + [[-735.0]] * 39),),)  # in one column
for _task in (
    Task("update", my_update, tuple(one[2:] for one in _steps()), Parameters._fields, _UPDATES,
         training.update, probe=_of_steps),
    Task("training loop", my_train, _RUNS, Parameters._fields, _LOOPS, training.train,
         probe=_of_steps),
    Task("start", my_start, _STARTS, Parameters._fields, "", network.initialise, _faults_of_a_start),
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
        pairs = [(gate, text) for k, text in said.items() for gate in _GATES[k].split(" | ")]
        return {gate + share: text for gate, text in pairs for share in ("", " / dZ2.shape[1]")}


# Lines with other names than those of the equations: id, function, what is right, shapes.
_FORWARD = "z1 = W1 @ x + b1\na1 = np.tanh(z1)\nz2 = W2 @ a1 + b2\na2 = sigmoid(z2)"
_LINES = (
    ("forward one", "my_forward_one", _FORWARD, "x n0 1, W1 n1 n0, b1 n1 1, W2 n2 n1, b2 n2 1"),
    ("rows", "row_weights", "dW2 = A1.T @ dZ2 / m", "A1 m n1, dZ2 m n2"),
    ("relu", "relu_error", "dZ1 = (W2.T @ dZ2) * (Z1 > 0)", "W2 n2 n1, dZ2 n2 m"),
    ("loop", "summed_outer", "dW = dZ @ A.T / m", "dZ n1 m, A n0 m"),
)  # fmt: skip
# Mistakes of "relu"; dA1 stands for W2.T @ dZ2.
_GATES = """
    itself             dA1 * np.maximum(Z1, 0)
    sign-of-the-error  np.maximum(W2.T @ dZ2, 0)
    minus-one          dA1 * np.sign(Z1) | dA1 * np.where(Z1 > 0, 1, -1) | dA1 * np.where(Z1 < 0, -1, 1)
    at-0               dA1 * (Z1 >= 0) | dA1 * np.heaviside(Z1, 0.5)
    of-tanh            dA1 * (1 - np.tanh(Z1) ** 2)
    of-tanh-with-relu  dA1 * (1 - np.maximum(Z1, 0) ** 2)
    turned-round       dA1 * (Z1 < 0) | dA1 * (Z1 <= 0)
    leaky  dA1 * np.where(Z1 > 0, 1, 0.01) | dA1 * np.where(Z1 > 0, 1, 0.1) | dA1 * np.where(Z1 > 0, 1, 0.2)
    averaged           dA1 * (Z1 > 0) / dZ2.shape[1]
""".replace("dA1", "(W2.T @ dZ2)")
_GATES = dict(row.split(maxsplit=1) for row in _GATES.strip().splitlines())
for _id, _name, _right, _shapes in _LINES:
    _shapes = {s: tuple(letters) for s, *letters in map(str.split, _shapes.split(", "))}
    if _id == "relu":  # on both sides of 0, whatever the sizes are, and some exactly 0
        _shapes["Z1"] = "np.resize([0.6, -1.1, 0, 0.3, -0.4, 1.7, -0.2], (n1, m))"
    MORE[_id] = made(_id, _right, _shapes, name=_name, kind=Lines)
