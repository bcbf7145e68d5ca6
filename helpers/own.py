"""A learner's own functions, taken in every honest form: how to call them, what they returned.

The one place for it: exercises, training, the gradient check and the training explorer all come
here with a function of the learner's.
"""

import contextlib
import inspect
import io
import itertools
import linecache
import traceback
from pathlib import Path

import numpy as np

from helpers import network
from helpers.activations import tanh
from helpers.network import Gradients
from helpers.texts import commas, listed, say

HELPERS = str(Path(__file__).parent)
HANDED_OUT = Path(HELPERS, "handed_out")  # in a student edition: no solutions
ARGUMENTS = ("X", "Y", "W2", "Z1", "A1", "A2")
# The usual orders of the results of a whole backward pass, where they come without names.
_ORDERS = "dZ2 dW2 db2 dZ1 dW1 db1, dZ1 dW1 db1 dZ2 dW2 db2, dW1 db1 dW2 db2, dW2 db2 dW1 db1"
ORDERS = tuple(tuple(order.split()) for order in _ORDERS.split(", "))
NEEDED = ORDERS[2]  # with these alone a network can be trained


class OwnCodeError(ValueError):
    """The learner's function failed; the message is written for the learner. kind: a short id."""

    def __init__(self, kind, **terms):
        super().__init__(say(f"own.{kind}", **terms))
        self.kind = kind


# What others call a symbol: by these names it is known too, where the equation has it.
_ALSO = """
    A2 a2 a: yhat al alast ypred pred prediction predictions output outputs probs probabilities
    Y y: ytrue label labels target targets t
    X x A1 a1: aprev aprevious inputs input features data
    dZ2 dz2 dZ1 dz1 dz: delta error errors err
    X x: a0
    dZ1 dz1: delta1 deltahidden hiddenerror
    dZ2 dz2: delta2 deltaout outputerror
    g1: g activation
    m: batchsize nexamples numexamples
    rate: lr alpha eta learningrate step stepsize
    epochs: nepochs numepochs iterations numiterations niter steps nsteps
"""
_ALSO = [line.split(": ") for line in _ALSO.strip().splitlines()]
ALSO = {name: symbols.split() for symbols, names in _ALSO for name in names.split()}
_BUNDLES = {
    "parameters params": ("W1", "b1", "W2", "b2", "w", "b"),
    "cache caches": ("Z1", "A1", "Z2", "A2", "z", "a"),
    "grads gradients": ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1", "dz", "dw", "db", "da"),
}
BUNDLES = {name: symbols for names, symbols in _BUNDLES.items() for name in names.split()}


def meant(name, own, known=()):
    """The symbol that a name stands for: as it is, in other letters, or as others call it.

    own: where it must be the only one of its letter. known: further symbols. None where it is none.
    """
    if name in known or name in own:
        return name
    plain = name.lower().replace("_", "")
    for symbols in (own, known):
        same = [s for s in symbols if s.lower() == plain]
        if same:
            return same[0] if len(same) == 1 else None
    also = next((s for s in ALSO.get(plain, ()) if s in own), None)
    of_any_layer = [s for s in own if s.rstrip("12").lower() == plain]
    return also or (of_any_layer[0] if len(of_any_layer) == 1 else None)


class Binding:
    """How a learner's function is called: `args, kwargs = binding(values)`.

    received: pairs (argument, symbol) of the arguments whose names say nothing: these get the
    equation's symbols that are left over, in order.
    """

    def __init__(self, own, parameters=None, symbols=(), received=(), every=False):
        self.own, self.parameters, self.every = own, parameters, every
        self.symbols, self.received = dict(symbols), received

    def __call__(self, values):
        if self.parameters is None:
            return [values[s] for s in self.own], {}
        args, kwargs = [], {}
        for parameter in (p for p in self.parameters if self.symbols.get(p.name)):
            symbol = self.symbols[parameter.name]
            bundle = {s: values[s] for s in BUNDLES.get(symbol, ()) if s in values}
            value = values.get(symbol, bundle)
            if parameter.kind is parameter.POSITIONAL_ONLY:
                args.append(value)
            else:
                kwargs[parameter.name] = value
        if self.every:
            kwargs = {s: v for s, v in values.items() if s not in self.symbols} | kwargs
        return args, kwargs

    @property
    def names(self):
        """The learner's own names of the arguments."""
        return self.own if self.parameters is None else [p.name for p in self.parameters]

    def turned(self):
        """The same with two or three nameless arguments in each other order."""
        names, symbols = zip(*self.received) if 1 < len(self.received) < 4 else ((), ())
        for other in itertools.islice(itertools.permutations(symbols), 1, None):
            received = tuple(zip(names, other))
            found = self.symbols | dict(received)
            yield Binding(self.own, self.parameters, found, received, self.every)


def binder(function, own, positional, known):
    """How to call a learner's function.

    own: the equation's own symbols, for `*args`. positional: all that can be given by position, in
    order. known: all that can be given by name. Arguments are matched by their names, what is left
    over by position; `**names` receives all. Returns Binding. Raises OwnCodeError.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # noqa: BLE001  built in, or a class of the learner's own: takes what it takes
        return Binding(own)
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return Binding(own)
    every = any(p.kind is p.VAR_KEYWORD for p in parameters)
    parameters = [p for p in parameters if p.kind is not p.VAR_KEYWORD]
    symbols, nameless = {}, []
    for p in parameters:
        bundle = p.name.lower() if p.name.lower() in BUNDLES else None
        whole = next((s for s in own if bundle and BUNDLES.get(s) == BUNDLES[bundle]), bundle)
        symbol = meant(p.name, own, known) or whole
        if symbol and symbol not in symbols.values():
            symbols[p.name] = symbol
        elif p.default is p.empty:
            nameless.append(p.name)
    left = [s for s in positional if s not in symbols.values()]
    if len(nameless) > len(left):
        wanted = commas(p.name for p in parameters if p.default is p.empty)
        raise OwnCodeError("signature", wanted=wanted, own=commas(own))
    received = tuple(zip(nameless, left))
    return Binding(own, parameters, symbols | dict(received), received, every)


def came(value):
    """Any value in words."""
    if value is None or inspect.isgenerator(value):
        return say(f"own.came.{'nothing' if value is None else 'generator'}")
    if isinstance(value, np.ndarray):
        return say("own.came.array", dtype=value.dtype)
    if isinstance(value, (tuple, list)):
        return say("own.came.several", type=type(value).__name__, n=len(value))
    return say("own.came.thing", type=type(value).__name__)


def taken(value, names, depth=4):
    """What a function returned, copied at once: an object as a dict of what it has of `names`."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if value is None or isinstance(value, (str, bytes, int, float, complex, np.generic, type)):
        return value
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {k: taken(v, names, depth - 1) for k, v in value.items()} if depth else None
    if isinstance(value, (tuple, list)):
        kind = tuple if isinstance(value, tuple) else list
        return kind(taken(v, names, depth - 1) for v in value) if depth else None
    found = {}
    for name in names:
        with contextlib.suppress(Exception):  # a class of the learner's own may raise anything
            found[name] = taken(getattr(value, name), (), 1)
    found = {name: part for name, part in found.items() if part is not None}
    return found or (np.array(value) if hasattr(value, "__array__") else value)


def leaves(value, path=()):
    """Each single thing in nested tuples and dicts, with the way there."""
    several = isinstance(value, (dict, tuple))
    if isinstance(value, list):
        holds = (isinstance(v, (dict, tuple)) or getattr(v, "ndim", 0) > 1 for v in value)
        several = any(holds) or not path and array_of(value).ndim < 2
    if not several:
        yield path, value
        return
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield from leaves(part, (*path, key))


def pick(value, path):
    """What stands at the end of a way, or None."""
    try:
        return pick(value[path[0]], path[1:]) if path else value
    except (LookupError, TypeError):
        return None


def array_of(value):
    """NumPy's array of anything, or one of None where NumPy can make none."""
    try:
        return np.asarray(value)
    except Exception:  # noqa: BLE001  rows of different lengths, or a class of the learner's own
        return np.array(None)


def places(value, orders, shapes, score, labels=None, extra=()):
    """Where each result stands in what a pass returned: name -> the way there.

    orders: of results that come without names. shapes: of each quantity. score: how many results
    are right for such a dict; the best is taken, of equals the first. labels: for a way, the
    learner's own name of what stands there: it counts, unless all are right only without it.
    extra: values that nobody asked for, such as the cost. Raises OwnCodeError where none is there.
    """
    labels = labels or {}
    found, loose, unknown = {}, [], []
    for path, leaf in itertools.islice(leaves(value), 40):
        key = next((step for step in reversed(path) if isinstance(step, str)), None)
        name = meant(key or labels.get(path, ""), tuple(shapes))
        array = array_of(leaf)
        one = array.dtype.kind in "biuf" and array.size == 1
        unasked = one and any(np.isclose(array, known).all() for known in extra)
        if key and name in shapes and name not in found:
            found[name] = path
        elif key:
            unknown.append(f"`{key}`")
        elif leaf is not None and not unasked:
            loose.append((path, array.shape, name))
    usual = [] if found else [order for order in orders if len(order) == len(loose)]
    candidates = [dict(zip(order, (path for path, *_ in loose))) for order in usual]
    labelled = {name: path for path, _, name in reversed(loose) if name}
    for known in (labelled | found, found):
        rest = [one for one in loose if one[0] not in known.values()]
        candidates += itertools.islice(_ways(rest, shapes, known), 24)

    best, most = {}, (-1,)
    for candidate in candidates:
        arrays = ((array_of(pick(value, path)), shapes[n]) for n, path in candidate.items())
        arrays = ((a, s) for a, s in arrays if a.dtype.kind in "biufO")
        fitting = sum(a.shape == s or a.size == 1 == np.prod(s) for a, s in arrays)
        agreed = sum(labelled.get(name) == path for name, path in candidate.items())
        right = score(candidate) if fitting else 0
        whole = right == len(candidate) == len(loose) + len(found)
        worth = (whole, agreed if agreed == len(loose) else 0, right, fitting)
        if worth > most:
            best, most = candidate, worth
        if whole and right == len(shapes):
            break
    if best and (any(most) or found or usual):  # else nothing but its size speaks for it
        return best
    terms = {"expected": commas(orders[0])}
    if unknown and value is not None:
        terms |= {"missing": listed([f"`{s}`" for s in orders[0]]), "unknown": listed(unknown[:6])}
    kind = "missing-and-unknown" if unknown else "missing-results"
    raise OwnCodeError("missing-return" if value is None else kind, came=came(value), **terms)


def _ways(loose, shapes, known):
    """Each way to give the nameless results names by their shapes."""
    if not loose:
        yield known
        return
    (path, shape, _), *others = loose
    free = [name for name in shapes if name not in known]
    fitting = [name for name in free if shapes[name] == shape]
    fitting = fitting or [name for name in free if _core(shapes[name]) == _core(shape)]
    for name in fitting:
        yield from _ways(others, shapes, known | {name: path})
    if not fitting:
        yield from _ways(others, shapes, known)


def _core(shape):
    return sorted(size for size in shape if size != 1)


class Found(Gradients):
    """Gradients, with None for what was not returned, and `dA1` where a dict brought it along."""

    dA1 = None


# What a function may ask for by name.
_KNOWN = (*ARGUMENTS, "g1", "m", "n0", "n1", "n2", "W1", "b1", "b2", "Z2")


def named(backward, live=False, partly=False):
    """A learner's backward pass as a function (X, Y, W2, Z1, A1, A2, g1) -> Gradients.

    backward: takes the symbols by name or by position, with or without g1; returns a tuple in any
        order, a dict, a named tuple, an object, or these in one another. The course's own pass
        comes back as it is. The arrays that it receives cannot be changed.
    live: for a picture that moves. Then all numbers must be finite, and what the function prints
        is shown at its first call only.
    partly: whether some of the gradients, or dA1 alone, are enough.
    Raises TypeError for what is no function, OwnCodeError for one that cannot be called; the
    function that is returned raises OwnCodeError for what goes wrong in it.
    """
    if backward is network.backward:
        return backward
    if not callable(backward):
        raise TypeError(say("own.no-function", came=repr(backward)))
    bind = binder(backward, ARGUMENTS, (*ARGUMENTS, "g1"), _KNOWN)
    loud, found = True, None

    def own(X, Y, W2, Z1, A1, A2, g1=tanh):
        nonlocal loud, found
        given = (X, Y, W2, Z1, A1, A2)
        (n0, m), (n2, n1) = X.shape, W2.shape
        shapes = {"dZ2": (n2, m), "dW2": (n2, n1), "db2": (n2, 1), "dA1": (n1, m)}
        shapes |= {"dZ1": (n1, m), "dW1": (n1, n0), "db1": (n1, 1)}
        # What no backward pass needs, though a function may name it: only its shape is true.
        values = {s[1:]: np.full(shapes[s], np.nan) for s in ("dZ2", "db2", "dW1", "db1")}
        values |= {s: v.view() for s, v in zip(ARGUMENTS, given)}
        for s in ARGUMENTS:
            values[s].flags.writeable = False
        values |= {"m": m, "n0": n0, "n1": n1, "n2": n2, "g1": g1}
        args, kwargs = bind(values)
        silence = contextlib.nullcontext() if loud else contextlib.redirect_stdout(io.StringIO())
        loud = not live
        try:
            with silence:
                returned = taken(backward(*args, **kwargs), shapes)
        except Exception as error:
            raise _told(error) from error
        if found is None:
            found = _read(returned, shapes, partly, (*given, g1))
        results = {s: pick(returned, path) for s, path in found.items()}
        for s, v in results.items():
            if v is not None or (s in NEEDED and not partly):
                results[s] = _fitting(s, v, shapes[s], live)
        gradients = Found(*map(results.get, Gradients._fields))
        gradients.dA1 = results.get("dA1")
        return gradients

    return own


def _read(returned, shapes, partly, given):
    """Where the results stand: what shapes leave open, the course's own pass decides."""
    with np.errstate(all="ignore"):
        right = network.backward(*given)._asdict()

    def score(ways):
        arrays = [(array_of(pick(returned, path)), right.get(s)) for s, path in ways.items()]
        arrays = [(a, v) for a, v in arrays if a.dtype.kind in "biuf" and a.shape == np.shape(v)]
        return sum(np.allclose(a, v) for a, v in arrays)

    found = places(returned, ORDERS, shapes, score)
    missing = [f"`{s}`" for s in NEEDED if s not in found]
    if missing and not partly:
        raise OwnCodeError("missing", missing=listed(missing), expected=commas(ORDERS[0]))
    return found


def _told(error):
    """An exception of the learner's function, with the learner's own line where it can be had."""
    lines = traceback.extract_tb(error.__traceback__)
    lines = [f for f in lines if not f.filename.startswith(HELPERS)]
    lines = [f for f in lines if "site-packages" not in f.filename]
    terms = {"error": type(error).__name__, "said": f"{error}".rstrip(".。")}
    if lines:
        last = lines[-1]
        terms["line"] = last.line or linecache.getline(last.filename, last.lineno).strip()
    kind = "raised-at" if lines else "raised"
    return OwnCodeError(kind + "-in-place" * ("read-only" in str(error)), **terms)


def _fitting(name, value, shape, finite):
    """A result as an array of floats of this shape."""
    array = array_of(value)
    if array.dtype.kind not in "biuf":
        raise OwnCodeError("no-numbers", name=name, came=came(value))
    if array.shape != shape:
        terms = {"came": array.shape, "expected": shape, "of": name[1:]}
        raise OwnCodeError("misshapen", name=name, **terms)
    if finite and not np.isfinite(array).all():
        raise OwnCodeError("not-finite", name=name)
    return array.astype(float, copy=False)
