"""A learner's own functions, taken in every honest form: how to call them, what they returned.

The one place for it: exercises, training, the gradient check and the training explorer all come
here with a function of the learner's.
"""

import contextlib
import inspect
import io
import linecache
import traceback
from pathlib import Path

import numpy as np

from helpers import network
from helpers.activations import tanh
from helpers.network import Gradients
from helpers.texts import listed, say

HELPERS = str(Path(__file__).parent)
ARGUMENTS = ("X", "Y", "W2", "Z1", "A1", "A2")
# The accepted orders of the results of a whole backward pass, where they come without names.
ORDERS = (
    ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1"),
    ("dZ1", "dW1", "db1", "dZ2", "dW2", "db2"),
    ("dW1", "db1", "dW2", "db2"),
    ("dW2", "db2", "dW1", "db1"),
)


class OwnCodeError(ValueError):
    """The learner's function failed; the message is written for the learner. kind: a short id."""

    def __init__(self, kind, **terms):
        super().__init__(say(f"own.{kind}", **terms))
        self.kind = kind


def binder(function, own, positional, known):
    """How to call a learner's function.

    own: the equation's own symbols, for `*args`. positional: all that can be given by position, in
    order. known: all that can be given by name. Where every parameter's name is known they are
    passed by name, else by position; `**names` receives all.
    Returns a function of a dict of values that gives (args, kwargs). Raises OwnCodeError.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # built in: takes what it takes
        return lambda values: ([values[s] for s in own], {})
    star = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    every = any(p.kind is p.VAR_KEYWORD for p in parameters)
    named = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    needed = [p.name for p in named if p.default is p.empty]
    if not star and all(name in known for name in needed):
        first = [p.name for p in named if p.kind is p.POSITIONAL_ONLY and p.name in known]
        names = {p.name for p in named} - set(first)

        def by_name(values):
            missing = [name for name in needed if name not in values]
            if missing:
                raise OwnCodeError("asks", missing=listed(missing), own=", ".join(own))
            rest = {s: v for s, v in values.items() if s in names or every and s not in first}
            return [values[s] for s in first], rest

        return by_name
    count = len(own) if star else len(needed)
    required = [p for p in named if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    if count > len(positional) or required:
        raise OwnCodeError("signature", wanted=", ".join(needed), own=", ".join(own))
    return lambda values: ([values[s] for s in positional[:count]], {})


def came(value):
    """Any value in words."""
    if value is None:
        return say("own.came.nothing")
    if isinstance(value, np.ndarray):
        return say("own.came.array", dtype=value.dtype)
    if isinstance(value, (tuple, list)):
        return say("own.came.several", type=type(value).__name__, n=len(value))
    return say("own.came.thing", type=type(value).__name__)


def parts(value, orders):
    """What a pass returned: a dict by names, or a tuple."""
    names = orders[0]
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, (tuple, list)):
        dicts = [part for part in value if isinstance(part, dict)]
        if not dicts:
            return tuple(value)
        found, others = dicts[0], [part for part in value if not isinstance(part, dict)]
        missing = [name for name in names if name not in found]
        if len(missing) == len(others) == 1 and not _complete(found, orders):  # such as A2, cache
            return {missing[0]: others[0], **found}
        return found
    if isinstance(value, dict):
        return value
    return _attributes(value, names) or (value,)


def _attributes(value, names):
    found = {}
    for name in names:
        with contextlib.suppress(Exception):  # a class of the learner's own may raise anything
            found[name] = getattr(value, name)
    return found


def _complete(found, orders):
    return any(found.keys() >= set(order) for order in orders)


def order_of(value, orders, shapes, partly=False):
    """The order in which a pass returns its results: of a tuple told by their number and shapes.

    shapes: of each quantity. partly: whether a dict may leave some out. Raises OwnCodeError where
    it is none of `orders`.
    """
    names = orders[0]
    found = parts(value, orders)
    if isinstance(found, dict):
        some = partly and any(name in found for name in shapes)
        if some or _complete(found, orders):
            return tuple(name for name in shapes if name in found)
        missing = listed([f"`{name}`" for name in names if name not in found])
        unknown = [f"`{name}`" for name in found if name not in names][:6]
        kind = "missing-and-unknown" if unknown else "missing"
        terms = {"unknown": listed(unknown)} if unknown else {}
        raise OwnCodeError(kind, missing=missing, expected=", ".join(names), **terms)

    def fits(order):
        return sum(array_of(part).shape == shapes[name] for name, part in zip(order, found))

    possible = [order for order in orders if len(order) == len(found)]
    if value is None or not possible:
        raise OwnCodeError("missing-results", came=came(value), expected=", ".join(names))
    return max(possible, key=fits)


def array_of(value):
    """NumPy's array of anything, or one of None where NumPy can make none."""
    try:
        return np.asarray(value)
    except Exception:  # noqa: BLE001  rows of different lengths, or a class of the learner's own
        return np.array(None)


def by_name(value, order, orders):
    """What a pass returned in this order, as a dict; None for what is not there."""
    found = parts(value, orders)
    if isinstance(found, dict):
        return {name: found.get(name) for name in order}
    return dict.fromkeys(order) | dict(zip(order, found))


class Found(Gradients):
    """Gradients, with None for what was not returned, and `dA1` where a dict brought it along."""

    dA1 = None


def named(backward, live=False):
    """A learner's backward pass as a function (X, Y, W2, Z1, A1, A2, g1) -> Gradients.

    backward: takes the symbols by name or by position, with or without g1; returns a tuple in one
        of ORDERS, a dict, a named tuple, an object, or a dict beside a cost. The course's own pass
        comes back as it is. The arrays that it receives cannot be changed.
    live: for a picture that moves. Then all four gradients must be there and finite, and what the
        function prints is shown at its first call only.
    Raises TypeError for what is no function, OwnCodeError for one that cannot be called; the
    function that is returned raises OwnCodeError for what goes wrong in it.
    """
    if backward is network.backward:
        return backward
    if not callable(backward):
        raise TypeError(say("own.no-function", came=repr(backward)))
    bind = binder(backward, ARGUMENTS, (*ARGUMENTS, "g1"), _KNOWN)
    loud = True

    def own(X, Y, W2, Z1, A1, A2, g1=tanh):
        nonlocal loud
        (n0, m), (n2, n1) = X.shape, W2.shape
        values = {s: _read_only(v) for s, v in zip(ARGUMENTS, (X, Y, W2, Z1, A1, A2))}
        sizes = {"m": m, "n0": n0, "n1": n1, "n2": n2}
        args, kwargs = bind(values | sizes | {"g1": g1})
        silence = contextlib.nullcontext() if loud else contextlib.redirect_stdout(io.StringIO())
        loud = not live
        try:
            with silence:
                returned = backward(*args, **kwargs)
        except Exception as error:
            raise _told(error) from error
        shapes = {"dZ2": (n2, m), "dW2": (n2, n1), "db2": (n2, 1), "dA1": (n1, m)}
        shapes |= {"dZ1": (n1, m), "dW1": (n1, n0), "db1": (n1, 1)}
        found = by_name(returned, order_of(returned, ORDERS, shapes, partly=not live), ORDERS)
        found = {s: _fitting(s, v, shapes[s], live) for s, v in found.items() if v is not None}
        gradients = Found(*map(found.get, Gradients._fields))
        gradients.dA1 = found.get("dA1")
        return gradients

    return own


# A function that asks for one of these is called by names.
_KNOWN = {*ARGUMENTS, "g1", "m", "n0", "n1", "n2", "W1", "b1", "b2", "Z2"}


def _read_only(value):
    value = value.view()
    value.flags.writeable = False
    return value


def _told(error):
    """An exception of the learner's function, with the learner's own line where it can be had."""
    lines = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(HELPERS) and "site-packages" not in frame.filename
    ]
    terms = {"error": type(error).__name__, "said": f"{error}".rstrip(".")}
    kind = "raised"
    if lines:
        kind = "raised-at"
        last = lines[-1]
        terms["line"] = last.line or linecache.getline(last.filename, last.lineno).strip()
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
