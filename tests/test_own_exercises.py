"""A teacher's own exercises: other names, rows instead of columns, a third layer."""

import numpy as np
import pytest

from helpers import exercises
from helpers.activations import sigmoid
from helpers.exercises import EXERCISES, check, diagnose, exercise, hints, progress
from helpers.exercises import progress_file as kept
from helpers.exercises.lines import MORE, OWN, OWN_LINES

THIRD = """
dZ3 = A3 - Y
dW3 = (1 / m) * (dZ3 @ A2.T)
db3 = (1 / m) * np.sum(dZ3, axis=1, keepdims=True)
dZ2 = (W3.T @ dZ3) * (1 - A2**2)
"""
LAYERS = {
    "Y": "rng.integers(0, 2, (n3, m)) * 1.0",
    "Z2": ("n2", "m"),
    "A2": "np.tanh(Z2)",
    "W3": ("n3", "n2"),
    "A3": "sigmoid(W3 @ A2)",
}
ROWS = ("dW2 = A1.T @ dZ2 / m", {"A1": ("m", "n1"), "dZ2": ("m", "n2")})
DELTAS = (
    "delta1 = (delta2 @ W2) * (1 - A1**2)",
    {"Z1": ("m", "n1"), "A1": "np.tanh(Z1)", "W2": ("n2", "n1"), "delta2": ("m", "n2")},
)


@pytest.fixture(autouse=True)
def the_courses_own_again(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", tmp_path)
    before, lines = set(EXERCISES | MORE), set(OWN_LINES)
    yield
    assert set(EXERCISES | MORE) == before
    OWN.clear()
    for id in set(OWN_LINES) - lines:
        del OWN_LINES[id]


def named(id, arguments, written):
    return diagnose(id, eval(f"lambda {arguments}: {written}", {"np": np})).mistake


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("A1.T @ dZ2", "m-missing"),
        ("dZ2.T @ A1 / m", "result-transposed"),
        ("A1 @ dZ2 / m", "transpose-missing"),
        ("-A1.T @ dZ2 / m", "sign"),
        ("A1.T @ dZ2 / n1", "wrong-count"),
        ("np.sum(A1.T @ dZ2) / m", "summed-too-much"),
    ],
)
def test_rows(written, mistake):
    exercise("weights in rows", *ROWS)
    assert diagnose("weights in rows", lambda A1, dZ2: A1.T @ dZ2 / A1.shape[0]).passed
    assert diagnose(
        "weights in rows", lambda dZ2, a1, m: np.einsum("mi,mj->ij", a1, dZ2) / m
    ).passed
    assert named("weights in rows", "A1, dZ2, m, n1", written) == mistake


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("(delta2 @ W2.T) * (1 - A1**2)", "transpose-added"),
        ("(delta2 @ W2) * (1 - A1)", "square-missing"),
        ("(delta2 @ W2) * A1", "value-for-slope"),
        ("(delta2 @ W2) * (1 - Z1**2)", "slope-at-z"),
        ("(delta2 * W2) * (1 - A1**2)", "elementwise-for-matrix"),
        ("delta2 @ W2", "factor-missing"),
        ("-(delta2 @ W2) * (1 - A1**2)", "sign"),
    ],
)
def test_deltas(written, mistake):
    exercise("deltas", *DELTAS)
    assert diagnose("deltas", lambda W2, delta2, A1: (delta2 @ W2) * (1 - A1 * A1)).passed
    feedback = diagnose("deltas", eval(f"lambda W2, delta2, Z1, A1: {written}", {"np": np}))
    assert feedback.mistake == mistake
    assert "`elta" not in feedback.message and "?" in feedback.message


@pytest.mark.parametrize(
    ("old", "new", "quantity", "mistake"),
    [
        ("A3 - Y", "Y - A3", "dZ3", "sign"),
        ("(1 / m) * (dZ3 @ A2.T)", "dZ3 @ A2.T", "dW3", "m-missing"),
        ("dZ3 @ A2.T", "dZ3 @ A2", "dW3", "transpose-missing"),
        ("axis=1", "axis=0", "db3", "wrong-axis"),
        ("W3.T @", "W3 @", "dZ2", "transpose-missing"),
        ("1 - A2**2", "A2", "dZ2", "value-for-slope"),
    ],
)
def test_a_third_layer(old, new, quantity, mistake):
    made = exercise("third layer", THIRD, LAYERS)
    for code, right in ((made.solution, True), (made.solution.replace(old, new), False)):
        names = {"np": np}
        exec(code.replace("def", "def", 1), names)  # noqa: S102
        feedback = diagnose("third layer", names["answer"])
        assert feedback.passed is right, feedback
    assert feedback.mistake == mistake and feedback.message.startswith(f"`{quantity}`")


def test_from_a_function_with_words_and_progress():
    def loss(y, p):
        """Of one example."""
        first = y * np.log(p)
        second = (1 - y) * np.log(1 - p)
        L = -(first + second)
        return L

    words = {"nudge": "Two parts.", "why": "One part is off.", "further": "Which one?"}
    shapes = {"y": "rng.integers(0, 2) * 1.0", "p": "rng.random()"}
    with pytest.raises(ValueError, match="does not compute"):
        exercise("loss", loss, {"y": ()})
    exercise("loss", loss, shapes, words)
    assert "Two parts." in hints("loss").html and "return" in hints("loss").html
    feedback = check("loss", lambda y, p: y * np.log(p) + (1 - y) * np.log(1 - p))
    assert feedback.mistake == "sign" and OWN["loss"].quantities == ("L",)
    right = check("loss", loss)
    assert right.passed and "One part is off." in right.message and right.further == "Which one?"
    assert "loss" in progress().text


def test_what_is_no_line_is_one_operation():
    exercise(
        "a relu layer",
        "Z = np.maximum(0, np.einsum('ij,jk->ik', W, A))",
        {"W": "rng.standard_normal((3, 3))", "A": (3, "m")},
    )
    assert diagnose("a relu layer", lambda W, A: np.maximum(0, W @ A)).passed
    assert named("a relu layer", "W, A", "-np.maximum(0, W @ A)") == "sign"
    assert not diagnose("a relu layer", lambda W, A: W @ A).passed


def test_a_wrong_line_with_a_sentence_of_its_own():
    shapes = {"W": ("n2", "n1"), "d": ("n2", "m"), "A": ("n1", "m")}
    known = {"W.T @ d": "Which slope is missing?"}
    exercise("with its own", "e = (W.T @ d) * (1 - A**2)", shapes, {"mistakes": known})
    found = diagnose("with its own", lambda W, d, A: np.dot(W.T, d))
    assert not found.passed and found.message == "Which slope is missing?"
    with pytest.raises(ValueError, match="does not compute"):
        exercise("with its own", "e = W.T @ d", shapes, {"mistakes": {"W @ d": "It clashes."}})
    assert named("with its own", "W, d, A", "-(W.T @ d) * (1 - A**2)") == "sign"


def test_what_cannot_be_an_exercise():
    for id in ("3.44:dW2", "", None):
        with pytest.raises(ValueError, match="needs a name"):
            exercise(id, *ROWS)
    with pytest.raises(ValueError, match="must be lines"):
        exercise("x", "print(1)", {})
    assert "exercise" in exercises.__all__ and sigmoid


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (("a b", {"a": ("m",)}), ValueError, "lines such as"),
        ((3, {}), ValueError, "lines such as"),
        ((len, {}), ValueError, "lines such as"),
        (("y = a * 2", 3), TypeError, "`shapes` must be a dict"),
        (("y = a * 2", {"a": ("m",)}, ["why"]), TypeError, "`words` must be a dict"),
        (("y = a @ b", {"a": ("m", "n"), "b": ("m", "n")}), ValueError, "does not compute"),
        (("y = a * 2", {"a": 3}), TypeError, "shape of `a` must be letters"),
        (("y = a * 2", {"a": ("m",)}, {"nugde": "?"}), ValueError, "nugde came"),
        (("y = a * 2", {"a": ("m",)}, {"mistakes": {"a *": ""}}), ValueError, r"mistake `a \*`"),
    ],
)
def test_what_is_no_exercise_is_refused_in_words(given, error, words):
    with pytest.raises(error, match=words):
        exercise("no exercise", *given)
