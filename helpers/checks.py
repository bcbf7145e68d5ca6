"""Clear words for bad input: which argument, what came, what was expected, what to do."""

import functools

import numpy as np


def floats(name, value):
    """Return `value` if it is a floating-point array without NaN or infinity, else say what to do."""
    if not isinstance(value, np.ndarray):
        raise TypeError(
            f"{name} is a {type(value).__name__}; expected a NumPy array of floats. "
            f"Wrap it: np.array({name}, dtype=float)."
        )
    if not np.issubdtype(value.dtype, np.floating):
        raise TypeError(
            f"{name} has dtype {value.dtype}; expected floats. Convert it: {name}.astype(float)."
        )
    if not np.isfinite(value).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
        raise ValueError(
            f"{name}{list(where)} is {value[where]}; expected finite numbers only. "
            f"Find the others with np.argwhere(~np.isfinite({name}))."
        )
    return value


def shape(name, value, expected, meaning):
    """Raise unless `value.shape` is `expected`; None in `expected` stands for any size.

    meaning: the shape in words, such as "(n1, n0): one row per hidden unit".
    """
    came = value.shape
    if len(came) == len(expected) and all(e in (None, c) for c, e in zip(came, expected)):
        return value
    wanted = "(" + ", ".join("any" if e is None else str(e) for e in expected) + ")"
    hint = ""
    if len(came) == 1:
        hint = (
            f" A one-dimensional array is neither a row nor a column: "
            f"{name}.reshape(1, -1) makes it a row, {name}.reshape(-1, 1) a column."
        )
    elif len(came) == 2 and all(e in (None, c) for c, e in zip(came[::-1], expected)):
        hint = f" {name}.T would fit; check that examples are columns."
    raise ValueError(f"{name} has shape {came}; expected {wanted}, {meaning}.{hint}")


def examples(X, n0=None):
    """X as it must be: floats, finite, (n0, m) with at least one example."""
    shape("X", floats("X", X), (n0, None), "(n0, m): one column per example")
    if 0 in X.shape:
        raise ValueError(f"X has shape {X.shape}; expected at least one feature and one example.")
    return X


def labels(name, Y, n2, m):
    """Y as it must be: 0 or 1, of shape (n2, m). Integers and booleans are welcome here."""
    if not isinstance(Y, np.ndarray):
        raise TypeError(
            f"{name} is a {type(Y).__name__}; expected a NumPy array of labels 0 and 1."
        )
    shape(name, Y, (n2, m), "(n2, m): one column of labels per example, as many as X has")
    wrong = ~((Y == 0) | (Y == 1))
    if wrong.any():
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueError(
            f"{name}{list(where)} is {Y[where]}; expected labels that are 0 or 1. "
            f"Turn other labels into 0 and 1 first, for example ({name} == 'yes').astype(float)."
        )
    return Y


def activation(name, g):
    """g as it must be: one of helpers.activations, with its slope."""
    if not (callable(g) and hasattr(g, "slope")):
        raise TypeError(
            f"{name} is {g!r}; expected an activation that brings its slope, "
            "such as helpers.activations.tanh."
        )
    return g


def checked(check):
    """Decorator: call `check` on the arguments first.

    The function without its check stays reachable as `function.__wrapped__`, for loops that
    checked their inputs once before they began.
    """

    def wrap(function):
        @functools.wraps(function)
        def checked_function(*args, **kwargs):
            check(*args, **kwargs)
            return function(*args, **kwargs)

        return checked_function

    return wrap


def positive(name, value, whole=False):
    """A positive, finite number (a whole one where `whole`), else an error that names it."""
    kind = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    word = "a whole number, 1 or more" if whole else "a positive number"
    if isinstance(value, bool) or not isinstance(value, kind):
        raise TypeError(f"{name} is {value!r}; expected {word}.")
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} is {value}; expected {word}.")
    return value


def generator(rng):
    """A NumPy Generator, else an error that shows how to make one."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng is {rng!r}; expected a NumPy Generator. Make one: np.random.default_rng(0)."
        )
    return rng
