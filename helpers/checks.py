"""Clear words for bad input: which argument, what came, what was expected, what to do."""

import functools
import inspect

import numpy as np


def kind(value):
    """What came, in words: "a list", "an int", "None"."""
    name = type(value).__name__
    article = "an" if name.startswith(("a", "e", "i", "o", "nd")) else "a"
    return "None" if value is None else f"{article} {name}"


def _make_array(name, value):
    """How to make an array of `value`, where that can be done."""
    if isinstance(value, (int, float)):
        return f" Make it one: np.array([[{name}]], dtype=float)."
    if isinstance(value, (list, tuple, np.ndarray)):
        return f" Make it one: np.array({name}, dtype=float)."
    return " A function that ends without return gives None." if value is None else ""


def floats(name, value):
    """Return `value` if it is an array of floats without NaN or infinity, else say what to do."""
    if type(value) is not np.ndarray:  # a np.matrix is one too, but its * is not elementwise
        hint = _make_array(name, value)
        raise TypeError(f"{name} is {kind(value)}; expected a NumPy array of floats.{hint}")
    if value.dtype.kind != "f":
        raise TypeError(
            f"{name} has dtype {value.dtype}; expected floats. Convert it: {name}.astype(float)."
        )
    if value.size == 0:
        raise ValueError(f"{name} has shape {value.shape}; expected at least one number in it.")
    return entries(
        name,
        value,
        np.isfinite(value),
        f"finite numbers only. Find all that are not: np.argwhere(~np.isfinite({name}))",
    )


def entries(name, value, right, expected):
    """Raise, naming the first entry of `value` where `right` is False.

    expected: what the entries must be, in words.
    """
    if not right.all():
        where = tuple(int(i) for i in np.argwhere(~right)[0])
        raise ValueError(f"{name}{list(where)} is {value.item(where)!r}; expected {expected}.")
    return value


def shape(name, value, expected, meaning):
    """Raise unless `value.shape` is `expected`; None in `expected` stands for any size.

    meaning: the shape in words, such as "(n1, n0): one row per hidden unit".
    """
    came = value.shape
    if _fits(came, expected):
        return value
    wanted = "(" + ", ".join("any" if e is None else str(e) for e in expected) + ")"
    wanted = "two dimensions" if wanted == "(any, any)" else wanted
    hint = ""
    if len(came) == 1:
        row = f"{name}.reshape(1, -1) makes it a row"
        column = f"{name}.reshape(-1, 1) makes it a column"
        ways = [row] * _fits((1, *came), expected) + [column] * _fits((*came, 1), expected)
        hint = " A one-dimensional array is neither a row nor a column"
        hint += (": " + ", ".join(ways) if ways else "") + "."
    elif _fits(came[::-1], expected):
        hint = f" {name}.T would fit: are rows and columns the right way round?"
    raise ValueError(f"{name} has shape {came}; expected {wanted}, {meaning}.{hint}")


def _fits(came, expected):
    return len(came) == len(expected) and all(e in (None, c) for c, e in zip(came, expected))


def examples(X, name="X"):
    """X as it must be: floats, finite, (n0, m)."""
    return shape(name, floats(name, X), (None, None), "(n0, m): one column per example")


def labels(name, Y, expected, meaning):
    """Y as it must be: 0 or 1, of the shape `expected`. Integers and booleans are welcome here.

    meaning: the shape in words, as for `shape`.
    """
    if type(Y) is not np.ndarray:
        hint = _make_array(name, Y)
        raise TypeError(f"{name} is {kind(Y)}; expected a NumPy array of labels 0 and 1.{hint}")
    shape(name, Y, expected, meaning)
    entries(
        name,
        Y,
        (Y == 0) | (Y == 1),
        "labels that are 0 or 1. Turn other labels into 0 and 1 first, "
        f"for example ({name} == 'yes').astype(float)",
    )
    if Y.dtype.kind not in "fiub":
        raise TypeError(
            f"{name} has dtype {Y.dtype}; expected numbers. Convert it: {name}.astype(float)."
        )
    return Y


def activation(name, g):
    """g as it must be: one of helpers.activations, with its slope."""
    if not (callable(g) and hasattr(g, "slope")):
        came = f"the function {g.__name__}" if hasattr(g, "__name__") else repr(g)
        raise TypeError(
            f"{name} is {came}; expected an activation that brings its slope, "
            "such as helpers.activations.tanh."
        )
    return g


def function(name, f):
    """f as it must be: something that can be called, and not the result of the call."""
    if not callable(f):
        raise TypeError(
            f"{name} is {kind(f)}; expected a function. "
            f"Pass it by its name alone, without brackets: {name}=my_function."
        )
    return f


def number(name, value):
    """One finite number (an array of shape () is one too), else an error that names it."""
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        inside = isinstance(value, np.ndarray) and value.size == 1
        hint = f" Take it out: {name}.item()." if inside else ""
        raise TypeError(f"{name} is {value!r}; expected one number.{hint}")
    if not np.isfinite(value):
        raise ValueError(f"{name} is {value}; expected a finite number.")
    return value


def positive(name, value, whole=False):
    """A positive, finite number (a whole one where `whole`), else an error that names it."""
    types = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    word = "a whole number, 1 or more" if whole else "a positive number"
    if isinstance(value, bool) or not isinstance(value, types):
        raise TypeError(f"{name} is {value!r}; expected {word}.")
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} is {value}; expected {word}.")
    return value


def generator(rng):
    """A NumPy Generator, else an error that shows how to make one."""
    if not isinstance(rng, np.random.Generator):
        came, seed = (rng, rng) if isinstance(rng, int) else (kind(rng), 0)
        raise TypeError(
            f"rng is {came}; expected a NumPy Generator. Make one: np.random.default_rng({seed})."
        )
    return rng


def checked(check):
    """Decorator: call `check` on the arguments first.

    The function without its check stays reachable as `function.__wrapped__`, for loops that
    checked their inputs once before they began.
    """

    def wrap(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def checked_function(*args, **kwargs):
            try:
                given = signature.bind(*args, **kwargs)
            except TypeError as error:
                call = f"{function.__name__}({', '.join(signature.parameters)})"
                raise TypeError(f"{call}: {error}.") from None
            check(*given.args, **given.kwargs)
            return function(*given.args, **given.kwargs)

        return checked_function

    return wrap
