"""A learner's own backward pass is taken in every honest form, and its mistakes are told."""

from collections import namedtuple
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import network, texts
from helpers.activations import leaky_relu, tanh
from helpers.exercises import diagnose
from helpers.network import Gradients
from helpers.own import ARGUMENTS, ORDERS, OwnCodeError, named

rng = np.random.default_rng(0)
X = rng.standard_normal((3, 5))
Y = rng.integers(0, 2, (2, 5)) * 1.0
PARAMETERS = network.initialise(3, 4, 2, rng)
Z1, A1, Z2, A2 = network.forward(X, *PARAMETERS)
GIVEN = (X, Y, PARAMETERS.W2, Z1, A1, A2)
RIGHT = network.backward(*GIVEN)


def back(X, Y, W2, Z1, A1, A2, g1=tanh):
    """The right results by name."""
    X, Y, W2, Z1, A1, A2 = map(np.array, (X, Y, W2, Z1, A1, A2))
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * g1.slope(Z1, A1)
    return {
        "dZ2": dZ2,
        "dW2": dZ2 @ A1.T / m,
        "db2": np.sum(dZ2, axis=1, keepdims=True) / m,
        "dZ1": dZ1,
        "dW1": dZ1 @ X.T / m,
        "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
    }


Named = namedtuple("Named", "dW1 db1 dW2 db2")

FORMS = {
    **{
        " ".join(order): lambda *given, order=order: tuple(back(*given)[q] for q in order)
        for order in ORDERS
    },
    "a list": lambda *given: list(back(*given).values()),
    "a dict": back,
    "a dict of four": lambda *given: {q: back(*given)[q] for q in ("dW1", "dW2", "db1", "db2")},
    "a dict beside a cost": lambda *given: ({q: back(*given)[q] for q in ORDERS[2]}, 0.3),
    "a cost before a dict": lambda *given: (0.3, {q: back(*given)[q] for q in ORDERS[2]}),
    "a named tuple": lambda *given: Named(*(back(*given)[q] for q in Named._fields)),
    "an object": lambda *given: SimpleNamespace(**back(*given)),
    "Gradients": lambda *given: Gradients(**back(*given)),
    "lists of numbers": lambda *given: {q: v.tolist() for q, v in back(*given).items()},
    "by name": lambda A2, A1, Z1, W2, X, Y: back(X, Y, W2, Z1, A1, A2),
    "some and the count": lambda m, W2, Z1, A1, A2, Y, X: back(X, Y, W2, Z1, A1, A2),
    "all names": lambda **k: back(*(k[s] for s in ARGUMENTS), k["g1"]),
    "names of its own": lambda a, b, c, d, e, f: back(a, b, c, d, e, f),
    "names of its own, and g1": lambda a, b, c, d, e, f, g: back(a, b, c, d, e, f, g),
    "g1 by name": lambda X, Y, W2, Z1, A1, A2, *, g1: back(X, Y, W2, Z1, A1, A2, g1),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_gradients_and_passes(form):
    found = named(FORMS[form])(*GIVEN, tanh)
    assert isinstance(found, Gradients)
    for quantity, right in RIGHT._asdict().items():
        value = getattr(found, quantity)
        assert (
            np.allclose(value, right, 1e-12, 1e-12)
            if value is not None
            else quantity in ("dZ1", "dZ2")
        )
    assert diagnose("backward", FORMS[form]).passed
    assert np.allclose(named(FORMS[form], live=True)(*GIVEN, tanh).dW1, RIGHT.dW1)


def test_the_courses_own_comes_back_as_it_is_and_g1_is_passed_on():
    assert named(network.backward) is network.backward
    found = named(FORMS["names of its own, and g1"])(*GIVEN, leaky_relu)
    assert np.allclose(found.dZ1, network.backward(*GIVEN, leaky_relu).dZ1)


def test_some_of_the_results_are_enough_only_where_it_is_said():
    def some(**k):
        return {"dA1": k["W2"].T @ (k["A2"] - k["Y"]), "note": "of no interest"}

    found = named(some, partly=True)(*GIVEN, tanh)
    assert found == (None,) * 6 and found.dA1.shape == (4, 5)
    for live in (False, True):
        with pytest.raises(OwnCodeError) as error:
            named(some, live=live)(*GIVEN, tanh)
        assert error.value.kind == "missing" and "`dW1`" in str(error.value)


def changed(**changes):
    return lambda *given: {**back(*given), **changes}


def in_place(X, Y, W2, Z1, A1, A2):
    A2 -= Y


def raises(X, Y, W2, Z1, A1, A2):
    return X @ Y


@pytest.mark.parametrize(
    ("own", "kind", "said"),
    [
        (raises, "raised-at", ["ValueError", "`return X @ Y`"]),
        (in_place, "raised-at-in-place", ["`A2 -= Y`"]),
        (lambda *given: None, "missing-return", ["None"]),
        (lambda *given: 3, "missing-results", ["int"]),
        (lambda *given: (1, 2, 3), "missing-results", ["tuple of 3"]),
        (lambda *given: np.ones(3), "missing-results", ["float64"]),
        (lambda *given: {"dw": 0}, "missing-and-unknown", ["`dw`", "`dW1`"]),
        (lambda *given: {}, "missing-results", ["dict"]),
        (lambda *given: {"dW1": RIGHT.dW1}, "missing", ["`db1`", "`dW2`"]),
        (changed(dW2=np.zeros((4, 1))), "misshapen", ["dW2", "(4, 1)", "(2, 4)"]),
        (changed(db1=0.0), "misshapen", ["db1", "()", "(4, 1)"]),
        (changed(dZ2=np.zeros(5)), "misshapen", ["dZ2", "(5,)"]),
        (changed(dW1="no"), "no-numbers", ["dW1", "str"]),
        (changed(dW1=[[1], [2, 3]]), "no-numbers", ["dW1", "list"]),
        (changed(dW1=RIGHT.dW1 * 1j), "no-numbers", ["dW1", "complex"]),
        (changed(dW1=RIGHT.dW1 * np.nan), "not-finite", ["dW1"]),
        (lambda X, W1: W1 @ X, "missing", ["`dW1`"]),
    ],
)
def test_mistakes_are_told(own, kind, said):
    with pytest.raises(OwnCodeError) as error:
        named(own, live=True)(*GIVEN, tanh)
    assert error.value.kind == kind
    assert all(part in str(error.value) for part in said), str(error.value)
    assert "{" not in str(error.value)


def test_what_cannot_be_called():
    with pytest.raises(TypeError, match="3"):
        named(3)
    with pytest.raises(OwnCodeError, match="a, b, c, d, e, f, g, h"):
        named(lambda a, b, c, d, e, f, g, h: a)


def test_arguments_stay_what_they_are_and_prints_are_shown_as_wanted(capsys):
    def loud(**k):
        print("here")
        return back(*(k[s] for s in ARGUMENTS))

    before = [v.copy() for v in GIVEN]
    for live, times in ((False, 3), (True, 1)):
        own = named(loud, live=live)
        for _ in range(3):
            own(*GIVEN, tanh)
        assert capsys.readouterr().out.count("here") == times
    assert all(map(np.array_equal, before, GIVEN)) and all(v.flags.writeable for v in GIVEN)


def test_every_word_is_used():
    kinds = {"no-function", "signature", "missing-results", "missing", "not-finite", "came"}
    kinds |= {"missing-and-unknown", "no-numbers", "misshapen", "missing-return"}
    raised = {f"raised{at}{place}" for at in ("", "-at") for place in ("", "-in-place")}
    assert set(texts.entry("own")) == kinds | raised
