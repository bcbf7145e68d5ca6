"""A learner's own `backward` in place of the course's: called gently, its mistakes told kindly."""

import contextlib
import io
import linecache
import traceback
from pathlib import Path

import numpy as np

from helpers.exercises.returned import ResultsError, results_by_name
from helpers.exercises.running import SignatureError
from helpers.network import Gradients

HELPERS = str(Path(__file__).parents[1])


class OwnCodeError(Exception):
    """The learner's function failed; the message is written for the learner."""


def adapted(backward):
    """Wrap a learner's function so that it can stand where `network.backward` stands.

    backward: takes and returns what `check("backward", backward)` accepts, and g1 if it likes.
        What it prints is shown at its first call only: it is called hundreds of times a second.
    Returns a function that returns Gradients, or raises OwnCodeError. Raises TypeError where
    `backward` cannot be called with these symbols.
    """
    if not callable(backward):
        raise TypeError(
            f"backward is {backward!r}; expected a function, called as "
            "backward(X, Y, W2, Z1, A1, A2, g1). Pass its name without brackets."
        )
    named = results_by_name(backward)
    loud = True

    def own(X, Y, W2, Z1, A1, A2, g1):
        nonlocal loud
        given = [_read_only(v) for v in (X, Y, W2, Z1, A1, A2)]
        output = contextlib.nullcontext() if loud else contextlib.redirect_stdout(io.StringIO())
        loud = False
        try:
            with output:
                found = named(*given, g1)
        except (ResultsError, SignatureError) as error:
            raise OwnCodeError(str(error)) from None
        except Exception as error:
            raise OwnCodeError(_told(error)) from error
        n0, (n2, n1) = X.shape[0], W2.shape
        shapes = {"dW2": (n2, n1), "db2": (n2, 1), "dW1": (n1, n0), "db1": (n1, 1)}
        fitting = {name: _fitting(name, found[name], shape) for name, shape in shapes.items()}
        return Gradients(**{"dZ2": found.get("dZ2"), "dZ1": found.get("dZ1"), **fitting})

    return own


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
