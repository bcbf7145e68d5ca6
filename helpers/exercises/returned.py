"""What a whole pass returns, by name: for `check`, for training and for the gradient check."""

import numpy as np

from helpers.activations import tanh
from helpers.exercises.messages import ANSWERS
from helpers.exercises.running import SignatureError, binder
from helpers.exercises.table import EXERCISES


class ResultsError(ValueError):
    """What was returned is none of the accepted orders; the message is written for the learner."""


def came(value):
    """Any value in words."""
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"something of type {type(value).__name__}" if value is not None else "nothing (None)"


def parts(value, names):
    """What a pass returned: a dict by names, or a tuple."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, (tuple, list)):
        dicts = [part for part in value if isinstance(part, dict)]
        if not dicts:
            return tuple(value)
        missing = [name for name in names if name not in dicts[0]]
        # such as A2, cache
        return {missing[0]: value[0], **dicts[0]} if len(missing) == 1 else dicts[0]
    if isinstance(value, dict):
        return value
    return {name: getattr(value, name) for name in names if hasattr(value, name)} or (value,)


def order_of(value, orders, shapes):
    """The order in which a pass returns its results: of a tuple told by their number and shapes.

    shapes: of each quantity. Raises ResultsError where it is none of `orders`.
    """
    names = orders[0]
    found = parts(value, names)
    if isinstance(found, dict):
        if any(found.keys() >= set(order) for order in orders):
            return tuple(name for name in names if name in found)
        missing = [f"`{name}`" for name in names if name not in found]
        unknown = [f"`{name}`" for name in found if name not in names][:6]
        said = f"results without {', '.join(missing)}"
        if unknown:
            said += f" and with {', '.join(unknown)}, which nobody asked for"
        raise _error(said, names)

    def fits(order):
        return sum(_shape(part) == shapes[name] for name, part in zip(order, found))

    possible = [order for order in orders if len(order) == len(found)]
    if value is None or not possible:
        raise _error(came(value), names)
    return max(possible, key=fits)


def _error(said, names):
    return ResultsError(ANSWERS["missing-results"].format(came=said, expected=", ".join(names)))


def _shape(value):
    try:
        return np.shape(value)
    except Exception:  # noqa: BLE001  rows of different lengths, or a class of the learner's own
        return None


def by_name(value, order):
    """What a pass returned in this order, as a dict; None for what is not there."""
    found = parts(value, order)
    if isinstance(found, dict):
        return {name: found.get(name) for name in order}
    return dict.fromkeys(order) | dict(zip(order, found))


def results_by_name(backward):
    """A learner's `backward`, in any form that `check` accepts, to be trained with or checked.

    Returns a function of X, Y, W2, Z1, A1, A2 and g1 that returns a dict of the results. Raises
    SignatureError where `backward` cannot be called with these, and the returned function ResultsError
    where what comes back is none of the accepted orders.
    """
    exercise = EXERCISES["backward"]
    try:
        bind = binder(backward, exercise)
    except SignatureError as error:
        said = ANSWERS["signature"].format(wanted=error, own=", ".join(exercise.own))
        raise SignatureError(said) from None

    def named(X, Y, W2, Z1, A1, A2, g1=tanh):
        (n2, n1), (n0, m) = W2.shape, X.shape
        values = {"X": X, "Y": Y, "W2": W2, "Z1": Z1, "A1": A1, "A2": A2, "g1": g1}
        args, kwargs = bind(values | {"m": m, "n0": n0, "n1": n1, "n2": n2})
        found = backward(*args, **kwargs)
        shapes = {"dZ2": (n2, m), "dW2": (n2, n1), "db2": (n2, 1)}
        shapes |= {"dZ1": (n1, m), "dW1": (n1, n0), "db1": (n1, 1)}
        return by_name(found, order_of(found, exercise.orders, shapes))

    return named
