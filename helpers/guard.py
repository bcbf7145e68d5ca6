"""What each argument must be, by its name, and clear words where it is not.

A name means the same in every function of the course: `W1` is (n1, n0) everywhere. So one table,
RULES, checks them all. The letters n0, n1, n2 and m must stand for the same size throughout a call.
The words are in texts/en/errors.toml.
"""

import functools
import inspect
from typing import NamedTuple

import numpy as np

from helpers.equations import SHAPES
from helpers.network import Gradients, Parameters
from helpers.own import named
from helpers.texts import entry, listed, say

ONE_NEURON = {"Z": ("1", "m"), "A": ("1", "m")}  # the rows of one neuron have no layer's number
INTEGERS = (int, np.integer)
NUMBERS = (int, float, np.integer, np.floating)


class Call(NamedTuple):
    """One call while it is checked."""

    given: dict  # the arguments by name
    shapes: dict  # the letters of each symbol
    sizes: dict  # of the letters that are known: (size, the argument that has it); grows
    double: bool  # whether arrays must be float64
    for_batches: bool  # whether rng is needed for mini-batches only


# What came, in words.


def kind(value):
    """What came: "a list", "an int", "None"."""
    kinds, name = entry("errors.kinds"), type(value).__name__
    return kinds.get(name, kinds["other"]).format(type=name)


def shown(value):
    """The value as Python writes it where that is short, else its kind."""
    text = repr(value)
    return text if len(text) <= 60 and "\n" not in text else kind(value)


def _type_error(key, name, value, **terms):
    terms = {"name": name, "kind": kind(value), "came": shown(value)} | terms
    return TypeError(say(f"errors.{key}", **terms))


def _with_hint(error, hint, name):
    """The same error with one more sentence: how to put it right."""
    return type(error)(f"{error} {say(f'errors.hints.{hint}', name=name)}") if hint else error


def _not_an_array(key, name, value):
    hint = None
    if value is None:
        hint = "none"
    elif isinstance(value, (int, float)):
        hint = "number"
    elif isinstance(value, (list, tuple, np.ndarray)):
        hint = "array"
    return _with_hint(_type_error(key, name, value), hint, name)


# The parts of the rules. Each returns the value, or raises TypeError or ValueError in words.


def floats(name, value, call=None):
    """An array of floats, without NaN and infinity, of any shape."""
    if type(value) is not np.ndarray:  # a np.matrix is one too, but its * is not elementwise
        raise _not_an_array("no_array", name, value)
    if value.dtype.kind != "f":
        raise _type_error("no_floats", name, value, dtype=value.dtype)
    if call is not None and call.double and value.dtype != np.float64:
        raise _type_error("no_double", name, value, dtype=value.dtype)
    if value.size == 0:
        raise ValueError(say("errors.empty", name=name, shape=value.shape))
    return _entries(name, value, np.isfinite(value), "not_finite")


def _entries(name, value, right, key):
    """Name the first entry of `value` where `right` is False."""
    if not right.all():
        where = tuple(int(i) for i in np.argwhere(~right)[0])
        terms = {"name": name, "place": f"{name}{list(where)}", "came": repr(value.item(where))}
        raise ValueError(say(f"errors.{key}", **terms))
    return value


def _fitted(name, value, call):
    """Let the sizes of an array stand for the letters of its shape, or explain the misfit."""
    letters, sizes = call.shapes[name], call.sizes
    fits = len(letters) == value.ndim
    for letter, size in zip(letters, value.shape):
        fits = fits and sizes.setdefault(letter, (size, name))[0] == size
    if not fits:
        raise _misfit(name, value.shape, letters, call.sizes)
    return value


def _fits(came, wanted):
    return len(came) == len(wanted) and all(w in (None, c) for c, w in zip(came, wanted))


def _misfit(name, came, letters, sizes):
    """The error: what came and was expected, the meaning, where each size is from, what would fit."""
    known = {letter: pair for letter, pair in sizes.items() if pair[1] != name}
    wanted = tuple(known.get(letter, (None,))[0] for letter in letters)
    shape = ", ".join(entry("errors.any") if size is None else str(size) for size in wanted)
    terms = {"name": name, "came": came, "wanted": f"({shape})"}
    terms |= {"letters": f"({', '.join(letters)})", "meaning": entry(f"errors.meaning.{name}")}
    sentences = [say("errors.misfit" if any(wanted) else "errors.no_matrix", **terms)]
    found = came if len(came) == len(letters) else (None,) * len(letters)
    sources = {}
    for letter, size in zip(letters, found):
        right, source = known.get(letter, (size, None))
        if source and size != right:
            size = say("errors.size", letter=letter, size=right)
            sources.setdefault(source, []).append(size)
    items = [say("errors.sizes", sizes=listed(v), source=k) for k, v in sources.items()]
    if items:
        sentences.append(say("errors.known", items=listed(items)))
    if len(came) == 1:
        row, column = _fits((1, *came), wanted), _fits((*came, 1), wanted)
        way = "either" if row and column else "row" if row else "column" if column else "neither"
        sentences.append(say(f"errors.hints.{way}", name=name))
    elif _fits(came[::-1], wanted):
        sentences.append(say("errors.hints.transpose", name=name))
    return ValueError(" ".join(sentences))


# The rules.


def matrix(name, value, call):
    return _fitted(name, floats(name, value, call), call)


def activations(name, value, call):
    """What a sigmoid gives: the shape of the symbol, and from 0 to 1."""
    matrix(name, value, call)
    return _entries(name, value, (value >= 0) & (value <= 1), "no_activation")


def labels(name, value, call):
    """0 or 1. Integers and booleans are welcome here."""
    if type(value) is not np.ndarray:
        raise _not_an_array("no_labels", name, value)
    _fitted(name, value, call)
    _entries(name, value, (value == 0) | (value == 1), "no_label")
    if value.dtype.kind not in "fiub":
        raise _type_error("no_number_labels", name, value, dtype=value.dtype)
    return value


def parameters(name, value, call):
    if not isinstance(value, Parameters):
        raise _type_error("no_parameters", name, value)
    for field, array in zip(Parameters._fields, value):
        matrix(field, array, call)
    return value


def gradients(name, value, call):
    """Gradients, or a dict with names of theirs, as Gradients. `update` looks at the shapes."""
    if isinstance(value, dict) and set(value) & set(Gradients._fields):
        return Gradients(*map(value.get, Gradients._fields))
    if not isinstance(value, Gradients):
        raise _type_error("no_gradients_given", name, value, expected=listed(Gradients._fields))
    return value


def number(name, value, call=None):
    """One finite number; an array of shape () is one too."""
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        hint = "item" if isinstance(value, np.ndarray) and value.size == 1 else None
        raise _with_hint(_type_error("no_number", name, value), hint, name)
    if not np.isfinite(value):
        raise ValueError(say("errors.not_finite_number", name=name, came=value))
    return value


def positive(name, value, call=None, types=NUMBERS, key="not_positive"):
    if isinstance(value, bool) or not isinstance(value, types):
        raise _type_error(key, name, value)
    if not (np.isfinite(value) and value > 0):
        raise ValueError(say(f"errors.{key}", name=name, came=value))
    return value


def count(name, value, call=None):
    return positive(name, value, types=INTEGERS, key="no_count")


def share(name, value, call=None):
    if positive(name, value) >= 1:
        raise ValueError(say("errors.no_share", name=name, came=value))
    return value


def activation(name, value, call=None):
    """One of helpers.activations, with its slope."""
    if not (callable(value) and hasattr(value, "slope")):
        key = "no_slope" if hasattr(value, "__name__") else "no_activation_function"
        raise _type_error(key, name, value, function=getattr(value, "__name__", None))
    return value


def a_function(name, value, call=None):
    """Something that can be called, and not the result of the call."""
    if not callable(value):
        raise _type_error("no_function", name, value)
    return value


def own_backward(name, value, call=None):
    """A backward pass, the course's or the learner's own, so that it can be called like ours."""
    a_function(name, value)
    return named(next((bare for checked, bare in _BARE if checked is value), value))


def generator(name, value, call):
    """A NumPy Generator. Without mini-batches none is needed."""
    if value is None and call.for_batches and call.given.get("batch_size") is None:
        return value
    if not isinstance(value, np.random.Generator):
        seed = value if type(value) is int else 0
        came = str(seed) if type(value) is int else kind(value)
        raise _type_error("no_generator", name, value, came=came, seed=seed)
    return value


def dataset(name, value, call=None):
    if not (hasattr(value, "X") and hasattr(value, "Y")):
        raise _type_error("no_dataset", name, value)
    return value


def anything(name, value, call=None):
    """The function looks at it itself."""
    return value


COUNTS = ("n0", "n1", "n2", "m", "epochs", "batch_size", "record_every")

# In the order in which a call is checked: Y comes after the arrays whose shape it must have.
RULES = {
    **dict.fromkeys(("X", "x", "W1", "b1", "W2", "b2"), matrix),
    "parameters": parameters,
    "w": matrix,
    **dict.fromkeys(("Z1", "z1", "A1", "a1", "Z2", "z2", "Z"), matrix),
    **dict.fromkeys(("A2", "a2", "A"), activations),
    **dict.fromkeys(("Y", "y"), labels),
    "gradients": gradients,
    "v": floats,
    **dict.fromkeys(("b", "value"), number),
    **dict.fromkeys(("rate", "h", "loss", "scale"), positive),
    **dict.fromkeys(COUNTS, count),
    "held_out": share,
    "rng": generator,
    "g1": activation,
    "f": a_function,
    "backward": own_backward,
    **dict.fromkeys(("dataset", "train"), dataset),
    "others": lambda name, value, call: tuple(dataset(name, v) for v in value),
    **dict.fromkeys(("name", "analytic", "numerical"), anything),
}

_BARE = []  # (the checked function, the bare one)


class _Name(str):
    """A function among the defaults, shown in help() by its name."""

    __repr__ = str.__str__


def guarded(function, name=None, **shapes):
    """The function with its arguments checked, to be handed out by the door.

    name: what it is called there. shapes: of symbols that have another shape than usual.
    Where a step h is taken, arrays must be float64: in fewer digits it is lost.
    """
    name = name or function.__name__
    signature = inspect.signature(function)
    defaults = {p.name: p.default for p in signature.parameters.values()}
    rules = [(argument, rule) for argument, rule in RULES.items() if argument in defaults]
    assert len(rules) == len(defaults), f"{name}: no rule for one of {list(defaults)}"
    shapes = {**SHAPES, **ONE_NEURON, **shapes}
    double, for_batches = "h" in defaults, defaults.get("batch_size", name) is None

    @functools.wraps(function)  # so that forward?? shows the equations
    def checked(*args, **kwargs):
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError as error:
            call = f"{name}({', '.join(defaults)})"
            raise TypeError(say("errors.call", call=call, error=error)) from None
        arguments = given.arguments
        call = Call(arguments, shapes, {"1": (1, None)}, double, for_batches)
        for argument, rule in rules:
            value = arguments.get(argument, defaults[argument])
            if argument == "rng" or value is not defaults[argument]:
                arguments[argument] = rule(argument, value, call)
        return function(*given.args, **given.kwargs)

    for_show = [
        p.replace(default=_Name(p.default.__name__)) if inspect.isfunction(p.default) else p
        for p in signature.parameters.values()
    ]
    checked.__signature__ = signature.replace(parameters=for_show)
    checked.__name__ = checked.__qualname__ = name
    checked.__module__ = "helpers"
    _BARE.append((checked, function))
    return checked


def comparable(name, analytic, numerical):
    """Two gradients as arrays of floats of one shape, or a word about the one that is none."""
    arrays = [_numbers(name, analytic), _numbers("numerical", numerical)]
    if arrays[0].shape != arrays[1].shape:
        terms = {"name": name, "came": arrays[0].shape, "wanted": arrays[1].shape}
        raise ValueError(say("errors.not_comparable", **terms))
    return arrays


def _numbers(name, value):
    try:
        array = np.asarray(value)
        if array.size and array.dtype.kind in "fiub":
            return array.astype(float)
    except ValueError:  # rows of different lengths
        pass
    raise _type_error("no_numbers", name, value)
