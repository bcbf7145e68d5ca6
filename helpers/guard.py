"""What each argument must be, by its name. The words where it is not: texts/en/errors.toml.

A name means the same in every function of the course: `W1` is (n1, n0) everywhere. So one table,
RULES, checks them all. The letters n0, n1, n2 and m must stand for the same size throughout a call.
"""

import ast
import inspect
from functools import partial, wraps
from typing import NamedTuple

import numpy as np

from helpers.datasets import Dataset, load
from helpers.equations import SHAPES, shape
from helpers.layers import STARTS
from helpers.network import Gradients, Parameters
from helpers.own import array_of, named
from helpers.texts import entry, listed, miscalled, say, together

NUMBERS = (int, float, np.integer, np.floating)
# How to make an array of what came instead of one.
HINTS = ((type(None), "none"), ((int, float), "number"), ((list, tuple, np.ndarray), "array"))


class Call(NamedTuple):
    """One call while it is checked."""

    given: dict  # every argument by name; each is replaced as it is checked
    shapes: dict  # the letters of each symbol
    sizes: dict  # of the letters that are known: (size, the argument that has it); grows


def kind(value):
    """What came: "a list", "an int", "None"."""
    kinds, name = entry("errors.kinds"), type(value).__name__
    return kinds.get(name, kinds["other"]).format(type=name)


def shown(value):
    """The value as Python writes it where that is short, else its kind."""
    text = repr(value)
    return text if len(text) <= 60 and "\n" not in text else kind(value)


def _type_error(key, name, value, hint=None, **terms):
    """hint: one more sentence, how to put it right."""
    words = say(f"errors.{key}", name=name, **{"kind": kind(value), "came": shown(value)} | terms)
    return TypeError(together(words, say(f"errors.hints.{hint}", name=name)) if hint else words)


# The rules. Each raises TypeError or ValueError in words where the value is none that it allows.
# What a rule returns, if anything, takes the place of the value.


def _array(key, name, value):
    if type(value) is not np.ndarray:  # a np.matrix is one too, but its * is not elementwise
        hint = next((hint for types, hint in HINTS if isinstance(value, types)), None)
        raise _type_error(key, name, value, hint)


def floats(name, value, call):
    """An array of floats, without NaN and infinity, of any shape.

    Where a step h is taken they must be float64: in fewer digits it is lost.
    """
    _array("no_array", name, value)
    if value.dtype.kind != "f":
        raise _type_error("no_floats", name, value, dtype=value.dtype)
    if "h" in call.given and value.dtype != np.float64:
        raise _type_error("no_double", name, value, dtype=value.dtype)
    if value.size == 0:
        raise ValueError(say("errors.empty", name=name, shape=value.shape))
    _entries(name, value, np.isfinite(value), "not_finite")


def _entries(name, value, right, key):
    """Name the first entry of `value` where `right` is False."""
    if not right.all():
        where = tuple(int(i) for i in np.argwhere(~right)[0])
        terms = {"name": name, "place": f"{name}{list(where)}", "came": repr(value.item(where))}
        raise ValueError(say(f"errors.{key}", **terms))


def _fitted(name, value, call):
    """Let the sizes of an array stand for the letters of its shape, or explain the misfit.

    A gradient dv has the shape of v.
    """
    letters = call.shapes[name.removeprefix("d")]
    wanted = tuple(call.sizes.get(letter, (None,))[0] for letter in letters)
    if not _fits(value.shape, wanted):
        raise ValueError(together(*_misfit(name, letters, value.shape, wanted, call)))
    for letter, size in zip(letters, value.shape):
        call.sizes.setdefault(letter, (size, name))


def _fits(came, wanted):
    return len(came) == len(wanted) and all(w in (None, c) for c, w in zip(came, wanted))


def _misfit(name, letters, came, wanted, call):
    """The sentences: what came and was expected, where the sizes are from, what would fit."""
    sides = ", ".join(entry("errors.any") if size is None else str(size) for size in wanted)
    terms = {"name": name, "came": came, "wanted": f"({sides})"}
    terms["letters"] = f"({', '.join(letters)})"
    terms["meaning"] = entry(f"errors.meaning.{name.removeprefix('d').partition('[')[0]}")
    known = terms["letters"] == terms["wanted"]  # there is no letter among them
    yield say(f"errors.{'fixed' if known else 'misfit' if any(wanted) else 'no_matrix'}", **terms)
    found = came if len(came) == len(letters) else (None,) * len(letters)
    sources, turned = {}, {}
    for letter, right, size in zip(letters, wanted, found):
        if not letter.isdigit() and right not in (None, size):
            source = call.sizes[letter][1]
            right = say("errors.size", letter=letter, size=right)
            sources.setdefault(source, []).append(right)
            ways = zip(call.shapes.get(source, ()), np.shape(call.given.get(source))[::-1])
            turned |= dict.fromkeys([source] * ((letter, size) in ways))
    if sources:
        items = [say("errors.sizes", sizes=listed(v), source=k) for k, v in sources.items()]
        yield say("errors.known", items=listed(items))
    if len(came) == 1:
        row, column = _fits((1, *came), wanted), _fits((*came, 1), wanted)
        way = "either" if row and column else "row" if row else "column" if column else "neither"
        yield say(f"errors.hints.{way}", name=name)
    else:
        turned = [name] if _fits(came[::-1], wanted) else turned
        yield from (say("errors.hints.transpose", name=one) for one in turned)


def matrix(name, value, call):
    floats(name, value, call)
    _fitted(name, value, call)


def activations(name, value, call):
    """What a sigmoid gives: the shape of the symbol, and from 0 to 1."""
    matrix(name, value, call)
    _entries(name, value, (value >= 0) & (value <= 1), "no_activation")


def labels(name, value, call):
    """0 or 1. Integers and booleans are welcome here."""
    _array("no_labels", name, value)
    _fitted(name, value, call)
    _entries(name, value, (value == 0) | (value == 1), "no_label")
    if value.dtype.kind not in "fiub":
        raise _type_error("no_number_labels", name, value, dtype=value.dtype)


def parameters(name, value, call):
    if not isinstance(value, Parameters):
        raise _type_error("no_parameters", name, value)
    for field, array in zip(Parameters._fields, value):
        matrix(field, array, call)


def gradients(name, value, call):
    """Gradients, or a dict with their names, as Gradients. Of dZ2 and dZ1 none is needed."""
    if isinstance(value, dict) and {f"d{field}" for field in Parameters._fields} <= set(value):
        value = Gradients(*map(value.get, Gradients._fields))
    if not isinstance(value, Gradients):
        raise _type_error("no_gradients_given", name, value, expected=listed(Gradients._fields))
    for field in Parameters._fields:
        dv = getattr(value, f"d{field}")
        dv = np.array(float(dv)) if isinstance(dv, NUMBERS) else dv  # a sum over all, say
        matrix(f"d{field}", dv, call)
    return value


def comparable(name, value, call):
    """One of two gradients as an array of floats. The analytic one goes by the name it is given."""
    array, symbol = array_of(value), call.given["name"]
    if not array.size or array.dtype.kind not in "fiub":
        raise _type_error("no_numbers", symbol if name == "analytic" else name, value)
    came = np.shape(call.given["analytic"])
    if name == "numerical" and came != array.shape:
        raise ValueError(say("errors.not_comparable", name=symbol, came=came, wanted=array.shape))
    return array.astype(float)


def by_layer(name, value, call):
    """A dict of matrices by layer, whose sizes fit: from 1 on; activations from 0 on."""
    first = 0 if name == "A" else 1
    if not isinstance(value, dict) or set(value) != set(range(first, first + len(value or " "))):
        raise _type_error("no_layers", name, value, first=first)
    for l in sorted(value):
        columns = {"W": f"n_{l - 1}", "b": "1", "A": "m"}[name]
        shapes = {f"{name}[{l}]": (f"n_{l}", columns)}
        matrix(f"{name}[{l}]", value[l], call._replace(shapes=shapes))
    if name == "A":
        call.sizes["n_N"] = call.sizes[f"n_{max(value)}"]


def layer_sizes(name, value, call):
    """How many units each layer has, from the inputs on."""
    if not isinstance(value, (list, tuple)) or len(value) < 2:
        raise _type_error("no_sizes", name, value)
    for l, size in enumerate(value):
        between(f"{name}[{l}]", size, call, "no_count", (int, np.integer))


def number(name, value, call):
    """One finite number; an array of shape () is one too."""
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        hint = "item" if isinstance(value, np.ndarray) and value.size == 1 else None
        raise _type_error("no_number", name, value, hint)
    if not np.isfinite(value):
        raise ValueError(say("errors.not_finite_number", name=name, came=value))
    return value


def between(name, value, call, key="not_positive", types=NUMBERS, end=np.inf):
    """A number above 0 and below `end`."""
    if isinstance(value, bool) or not isinstance(value, types):
        raise _type_error(key, name, value)
    if not 0 < value < end:
        raise ValueError(say(f"errors.{key}", name=name, came=value))


def activation(name, value, call):
    """One of helpers.activations, with its slope."""
    if not (callable(value) and hasattr(value, "slope")):
        key = "no_slope" if hasattr(value, "__name__") else "no_activation_function"
        raise _type_error(key, name, value, function=getattr(value, "__name__", None))


def a_function(name, value, call):
    """Something that can be called, and not the result of the call."""
    if not callable(value):
        raise _type_error("no_function", name, value)


def own_backward(name, value, call):
    """A backward pass, the course's or the learner's own, so that it can be called like ours."""
    a_function(name, value, call)
    bare = next((bare for checked, bare in _BARE if checked is value), value)
    return named(bare, partly="h" in call.given)  # who checks gradients may have one so far


def generator(name, value, call):
    """A NumPy Generator. Without mini-batches none is needed."""
    needed = value is not None or call.given.get("batch_size", 1) is not None
    if needed and not isinstance(value, np.random.Generator):
        seed, came = (value, str(value)) if type(value) is int else (0, kind(value))
        raise _type_error("no_generator", name, value, came=came, seed=seed)


def dataset(name, value, call):
    """A data set; with two features and two classes where the call is of a picture of their plane."""
    if not (hasattr(value, "X") and hasattr(value, "Y")):
        raise _type_error("no_dataset", name, value)
    came, (wanted, _) = len(value.X), call.sizes.get(call.shapes["X"][0], (None, None))
    if wanted not in (None, came):
        raise ValueError(say("errors.features", name=name, n=came, wanted=wanted))
    if call.shapes["X"][0].isdigit() and len(value.classes) != 2:
        raise ValueError(say("errors.classes", name=name, n=len(value.classes)))


def datasets(name, values, call):
    for value in values:
        dataset(name, value, call)


def dataset_name(name, value, call):
    """A data set or the name of one, which then is as `dataset` says."""
    if not isinstance(value, (str, Dataset)):
        raise _type_error("no_dataset_name", name, value)
    dataset(name, load(value), call)


def networks(name, value, call):
    """Title -> Parameters. Each may have its own number of hidden units."""
    if not isinstance(value, dict) or not value:
        raise _type_error("no_networks", name, value)
    for title, one in value.items():
        parameters(f"{name}[{title!r}]", one, call._replace(sizes=dict(call.sizes)))


def run(name, value, call):
    """A finished run, whose records hold parameters."""
    if not getattr(value, "history", None):
        raise _type_error("no_run", name, value)
    parameters(f"{name}.parameters", value.history[-1].parameters, call)


def lines(name, value, call):
    """Label -> (x, y): for each curve two rows of numbers, equally long."""
    if not isinstance(value, dict) or not value:
        raise _type_error("no_lines", name, value)
    for label, pair in value.items():
        here = f"{name}[{label!r}]"
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise _type_error("no_line", here, pair)
        x, y = map(array_of, pair)
        if {x.dtype.kind, y.dtype.kind} - set("fiu") or x.ndim != 1 or not x.size:
            raise _type_error("no_line", here, pair)
        if x.shape != y.shape:
            raise ValueError(say("errors.line_lengths", name=here, x=x.shape, y=y.shape))


def one_of(name, value, call, choices):
    if value not in choices:
        expected = listed([repr(choice) for choice in choices], "common.or")
        raise ValueError(say("errors.no_choice", name=name, came=shown(value), expected=expected))


def unit(name, value, call):
    """The index of a hidden unit."""
    count, source = call.sizes["n1"]
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise _type_error("no_index", name, value, last=count - 1)
    if not 0 <= value < count:
        terms = {"count": count, "source": source, "last": count - 1}
        raise ValueError(say("errors.index", name=name, came=value, **terms))


def captions(name, value, call):
    """A text for each column of X."""
    texts, (count, _) = list(value) if np.iterable(value) else [value], call.sizes["m"]
    if isinstance(value, str) or not all(isinstance(text, str) for text in texts):
        raise _type_error("no_captions", name, value, count=count)
    if len(texts) != count:
        raise ValueError(say("errors.captions", name=name, came=len(texts), count=count))


def codes(name, values, call):
    """Lines in the course's symbols, such as "Z1 = W1 @ X + b1"."""
    if not values:
        raise TypeError(say("errors.no_codes"))
    for value in values:
        if not isinstance(value, str):
            raise _type_error("no_code", "code", value)
        try:
            (line,) = ast.parse(value.strip()).body
            (target,) = line.targets
            if not value.startswith(f"{target.id} = "):  # as the line is cut
                raise ValueError(value)
        except (SyntaxError, ValueError, AttributeError):
            raise ValueError(say("errors.no_line_of_code", came=repr(value))) from None
        _known_symbols(target, value)
        _known_symbols(line.value, value)


def _known_symbols(tree, code):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in ("np", "sigmoid", "g1"):
            try:
                shape(node.id)
            except KeyError as error:
                terms = {"code": repr(code), "error": error.args[0]}
                raise ValueError(say("errors.no_symbol", **terms)) from None


# In the order in which a call is checked: Y comes after the arrays whose shape it must have.
_TABLE = (
    (matrix, "X x W1 b1 W2 b2"),
    (parameters, "parameters"),
    (matrix, "w z Z1 z1 A1 a1 Z2 dz2 dZ2"),
    (activations, "A2 a2 A"),
    (labels, "Y y"),
    (gradients, "gradients"),
    (floats, "v"),
    (number, "b value"),
    (between, "rate h loss scale"),
    (partial(between, key="no_count", types=(int, np.integer)),
     "n0 n1 n2 m epochs batch_size record_every"),
    (partial(between, key="no_share", end=1), "held_out"),
    (generator, "rng"),
    (activation, "g1"),
    (a_function, "f"),
    (own_backward, "backward"),
    (dataset, "dataset train"),
    (datasets, "others"),
    (dataset_name, "dataset_name"),
    (networks, "networks"),
    (run, "run"),
    (lines, "lines"),
    (unit, "j"),
    (captions, "captions"),
    (codes, "codes"),
    (partial(one_of, choices=("forward", "inputs")), "show"),
    (partial(one_of, choices=("linear", "log", "symlog")), "xscale"),
    (partial(one_of, choices=("linear", "log")), "yscale"),
    (lambda *anything: None, "name xlabel ylabel ylim"),
    (comparable, "analytic numerical"),
)  # fmt: skip
RULES = {name: rule for rule, names in _TABLE for name in names.split()}
# Where there are any number of layers, these names stand for all of them.
LAYERS = RULES | {"sizes": layer_sizes, "W": by_layer, "b": by_layer, "A": by_layer}
LAYERS |= {"g": activation, "start": partial(one_of, choices=tuple(STARTS))}

_BARE = []  # (the checked function, the bare one)


class _Name(str):  # a function among the defaults, shown in help() by its name
    __repr__ = str.__str__


def look_at(arguments, shapes=SHAPES, defaults=None, rules=RULES):
    """Check the arguments of a call, by name; each is replaced by what its rule makes of it.

    shapes: of symbols. A number such as "2" is a letter whose size is known.
    """
    letters = {letter for found in shapes.values() for letter in found if letter.isdigit()}
    call = Call(arguments, shapes, {n: (int(n), None) for n in ("1", *letters)})
    for argument, rule in rules.items():
        if argument in arguments:
            value = arguments[argument]
            if argument == "rng" or not defaults or value is not defaults.get(argument, call):
                found = rule(argument, value, call)
                arguments[argument] = value if found is None else found


def guarded(function, name=None, rules=RULES, **shapes):
    """The function with its arguments checked, to be handed out by the door.

    name: what it is called there. shapes: of symbols that have another shape than usual. A live
    definition checks its arguments that have no control.
    """
    shapes = SHAPES | shapes
    if hasattr(function, "controls"):
        function.check = partial(look_at, shapes=shapes)
        return function
    name = name or function.__name__
    signature = inspect.signature(function)
    defaults = {p.name: p.default for p in signature.parameters.values()}
    assert set(defaults) <= set(rules), f"{name}: {sorted(defaults)}"

    @wraps(function)  # so that forward?? shows the equations
    def checked(*args, **kwargs):
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise miscalled(f"{name}({', '.join(defaults)})", error) from None
        given.apply_defaults()
        look_at(given.arguments, shapes, defaults, rules)
        return function(*given.args, **given.kwargs)

    for_show = [
        p.replace(default=_Name(p.default.__name__)) if inspect.isfunction(p.default) else p
        for p in signature.parameters.values()
    ]
    checked.__signature__ = signature.replace(parameters=for_show)
    checked.__name__ = checked.__qualname__ = name
    checked.__module__ = ".".join(function.__module__.split(".")[:-1])
    _BARE.append((checked, function))
    return checked
