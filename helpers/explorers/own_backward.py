"""A learner's own `backward` in place of the course's: called gently, its mistakes told kindly."""

import inspect
import linecache
import traceback
from pathlib import Path

import numpy as np

from helpers.network import Gradients

HELPERS = str(Path(__file__).parents[1])
ORDERS = (Gradients._fields, ("dW1", "db1", "dW2", "db2"))


class OwnCodeError(Exception):
    """The learner's function failed; the message is written for the learner."""


def adapted(backward):
    """Wrap a learner's function so that it can stand where `network.backward` stands.

    backward: called as backward(X, Y, W2, Z1, A1, A2, g1), or without g1 if it does not take it.
        It may return an object or a dict with dW1, db1, dW2, db2 (and dZ2, dZ1 if it likes), or a
        tuple in the order dZ2, dW2, db2, dZ1, dW1, db1 or dW1, db1, dW2, db2.
    Returns a function that returns Gradients, or raises OwnCodeError.
    """
    takes_g1 = _takes_g1(backward)

    def own(X, Y, W2, Z1, A1, A2, g1):
        given = [_read_only(v) for v in (X, Y, W2, Z1, A1, A2)]
        try:
            found = backward(*given, g1) if takes_g1 else backward(*given)
        except Exception as error:
            raise OwnCodeError(_told(error)) from error
        n0, (n2, n1) = X.shape[0], W2.shape
        shapes = {"dW2": (n2, n1), "db2": (n2, 1), "dW1": (n1, n0), "db1": (n1, 1)}
        return _as_gradients(found, shapes)

    return own


def _takes_g1(backward):
    if not callable(backward):
        raise TypeError(
            f"backward is {backward!r}; expected a function, called as "
            "backward(X, Y, W2, Z1, A1, A2, g1). Pass its name without brackets."
        )
    wanted = inspect.signature(backward).parameters.values()
    if any(p.kind is p.VAR_POSITIONAL or p.name == "g1" for p in wanted):
        return True
    positional = [p for p in wanted if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return sum(p.default is p.empty for p in positional) == 7


def _read_only(value):
    value = value.view()
    value.flags.writeable = False
    return value


def _told(error):
    """An exception of the learner's function, in words, with the learner's own line."""
    lines = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(HELPERS) and "site-packages" not in frame.filename
    ]
    text = f"Your backward stopped with {type(error).__name__}: {error}."
    if lines:
        code = lines[-1].line or linecache.getline(lines[-1].filename, lines[-1].lineno).strip()
        text += f" It happened in its line `{code}`."
    if "read-only" in str(error):
        text += " It changes one of its arguments in place; make a new array instead (a = a - b)."
    return text


def _as_gradients(found, shapes):
    """What the learner's function returned, as Gradients; OwnCodeError where it cannot be used."""
    if found is None:
        raise OwnCodeError("Your backward returned None. Does it end with `return`?")
    if hasattr(found, "_asdict"):
        found = found._asdict()
    elif isinstance(found, (tuple, list)):
        names = next((order for order in ORDERS if len(order) == len(found)), None)
        if names is None:
            raise OwnCodeError(
                f"Your backward returned {len(found)} values; expected six in the order "
                f"{', '.join(ORDERS[0])}, or four in the order {', '.join(ORDERS[1])}."
            )
        found = dict(zip(names, found))
    elif not isinstance(found, dict):
        found = {name: getattr(found, name) for name in ORDERS[0] if hasattr(found, name)}
    missing = [name for name in shapes if name not in found]
    if missing:
        raise OwnCodeError(f"What your backward returned has no {' and no '.join(missing)}.")
    return Gradients(
        **{name: found.get(name) for name in ("dZ2", "dZ1")},
        **{name: _fitting(name, found[name], shape) for name, shape in shapes.items()},
    )


def _fitting(name, value, shape):
    try:
        value = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise OwnCodeError(
            f"{name} from your backward is a {type(value).__name__}; expected an array of numbers."
        ) from None
    if value.shape != shape:
        raise OwnCodeError(
            f"{name} from your backward has shape {value.shape}; expected {shape}, the shape of "
            f"{name[1:]}. Follow the shapes through the line that computes {name}."
        )
    if not np.isfinite(value).all():
        raise OwnCodeError(
            f"{name} from your backward contains nan or infinity. A division by 0, a logarithm "
            "of 0 or steps that are too large lead there."
        )
    return value
