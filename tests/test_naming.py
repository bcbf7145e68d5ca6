"""Each kind of mistake is named, in words that its notebook has taught, and truly."""

import csv
import linecache
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from helpers.activations import sigmoid, tanh
from helpers.equations import LINES
from helpers.exercises import EXERCISES, algebra, diagnose, evidence, lines, naming
from helpers.exercises.situations import situations
from helpers.texts import entry

NAMES = {"np": np, "sigmoid": sigmoid, "tanh": tanh, "math": __import__("math")}
WRONG = Path(__file__).parents[1] / "benchmarks" / "wrong_answers.csv"
BACKWARD = EXERCISES["backward"].solution
FOUR = BACKWARD.replace("return dZ2, dW2, db2, dZ1, dW1, db1", "return dW1, db1, dW2, db2")


def answered(id, written):
    """The feedback on an expression of the exercise's arguments."""
    return diagnose(id, eval(f"lambda {', '.join(EXERCISES[id].arguments)}: {written}", NAMES))


def passed_with(code):
    names = dict(NAMES)
    exec(code, names)  # noqa: S102  the exercises' own code
    return diagnose("backward", names["my_backward"])


# Errors of Python's and NumPy's own.


@pytest.mark.parametrize(
    ("id", "written", "kind"),
    [
        ("3.47:dZ1", "(W2.T @ dZ2) * (1 - A1^2)", "power"),
        ("3.44:dZ2", "(A2 - Y)^1.0", "power"),
        ("3.44:dW2", "(1 / m)(dZ2 @ A1.T)", "multiply"),
        ("3.48:dW1", "np.float64(1 / m)(dZ1 @ X.T)", "multiply"),
        ("3.48:dW1", "dZ1(X.T)", "no-call"),
        ("3.48:dW1", "dZ1 @ X.T()", "no-call"),
        ("3.48:dW1", "dZ1 @ X.T / X.shape(1)", "square-brackets"),
        ("3.48:dW1", "dZ1 @ X.T / X.shape", None),
        ("3.48:dW1", "dZ1 @ X.T / X.shape[2]", "shape-entry"),
        ("3.46:db2", "np.sum(dZ2, axis=1, keepdim=True) / m", "keepdims"),
        ("3.46:db2", "np.sum(dZ2, dim=1) / m", "keyword"),
        ("3.46:db2", "np.sum(dZ2, 1, True) / m", "third-argument"),
        ("3.46:db2", "sum(dZ2, axis=1) / m", "own-sum"),
        ("3.46:db2", "np.sum(dZ2, axis=2) / m", "axis"),
        ("3.46:db2", "np.sum[dZ2] / m", "round-brackets"),
        ("3.44:dW2", "np.dot(dZ2, A1.T, 1 / m)", "third-argument"),
        ("stack:A2", "1 / (1 + math.exp(-Z2))", "math-module"),
        ("stack:A1", "tanh(Z1) if Z1 > 0 else 0", "truth"),
        ("3.38:a", "1 / (1 + exp(-z))", "np-missing"),
        ("3.38:L", "-(y * log(a) + (1 - y) * log(1 - a))", "np-missing"),
        ("3.38:L", "-(y * np.ln(a) + (1 - y) * np.ln(1 - a))", "logarithm"),
        ("3.38:a", "np.sigmoid(z)", "no-such-function"),
        ("stack:A1", "np.Tanh(Z1)", "capital"),
        ("stack:A1", "Z1.tanh()", "no-method"),
        ("3.44:dZ2", "A2 - y", "capital"),
        ("3.45:J", "np.log * L", "function-itself"),
        ("3.45:J", "sum(m)", "one-number"),
        ("3.49:db1", "dZ1.t", "capital-t"),
    ],
)
def test_errors_of_pythons_own_are_answered_by_what_was_meant(id, written, kind):
    feedback = answered(id, written)
    assert not feedback.passed
    if kind:
        assert feedback.mistake == kind, feedback
        assert entry(f"judge.python.{kind}")[-12:].strip() in feedback.message


def test_every_answer_to_an_error_asks():
    for said in entry("judge.python").values():
        assert said.endswith("?") and "??" not in said


# One story for each answer.


@pytest.mark.parametrize(
    ("id", "written", "mistake"),
    [
        ("3.38:z", "sum(w[i, 0] * x[i, 0] + b for i in range(len(x)))", "term-repeated"),
        ("stack:Z1", "W1 @ X + n0 * b1", "term-repeated"),
        ("3.38:a", "0.5 * (np.tanh(z) + 1)", "z-not-halved"),
        ("3.38:a", "1 / (1 + np.exp(-w.T @ x + b))", "minus-too-short"),
        ("stack:A2", "1 / (1 + np.exp(-np.dot(W2, A1) + b2))", "minus-too-short"),
        ("3.39:dw", "x * dz + 0.3 * w", "weight-decay"),
        ("3.44:dW2", "dZ2 @ A1.T / m + 0.7 / m * W2", "weight-decay"),
        ("3.48:dW1", "(dZ1 @ X.T + 0.05 * W1) / m", "weight-decay"),
        ("3.45:J", "np.sum(L) / m + 0.1 * (np.sum(W1**2) + np.sum(W2**2)) / m", "weight-decay"),
        ("3.39:da", "(-y + (1 - y)) / (a + (1 - a))", "common-denominator"),
        ("3.39:dz", "da * a * 1 - a", "brackets"),
        ("3.40:dz2", "a2 - (2 * y - 1)", "signed-labels"),
        ("3.38:L", "np.log(1 + np.exp(-y * z))", "signed-labels"),
        ("3.44:dW2", "np.outer(dZ2, A1) / m", "outer-product"),
        ("3.48:dW1", "np.outer(dZ1, X) / m", "outer-product"),
        ("3.38:L", "-np.log(a)", "labels-missing"),
        ("3.39:dz", "a - 1", "labels-missing"),
        ("3.39:da", "(-y + (1 - y)) / (a * (1 - a))", "common-denominator"),
        ("3.44:dZ2", "A2 - Y[0]", "one-row"),
        ("3.45:J", "np.sum(L, axis=0) / m", "wrong-axis"),
        ("3.45:J", "np.max(L)", "other-reduction"),
        ("3.47:dZ1", "(W2.T @ dZ2) * (A1 - (1 - A1))", "wrong-operation"),
        ("3.44:dW2", "7.3 * dZ2 @ A1.T / m", "constant-factor"),
        ("3.44:dW2", "dZ2 @ A1.T / 100", "wrong-count"),
        ("3.44:dZ2", "np.round(A2 - Y, 3)", "cut"),
        ("stack:Z1", "(W1 @ X + b1).astype(int)", "cut"),
        # a mistake of the line before, written out in this one
        ("3.48:dW1", "(W2.T @ dZ2) @ X.T / m", "factor-missing"),
        ("3.47:dZ1", "(W2.T @ (-Y / A2 + (1 - Y) / (1 - A2))) * (1 - A1**2)", "factor-missing"),
        ("3.48:dW1", "((W2.T @ dZ2) * A1) @ X.T / m", "value-for-slope"),
        ("3.49:db1", "np.mean((W2.T @ dZ2) * (1 - Z1**2), axis=1, keepdims=True)", "slope-at-z"),
        ("3.39:dw", "x * (z - y)", "z-for-a"),
        ("3.42:dz1", "(W2.T @ ((a2 - y) * a2 * (1 - a2))) * (1 - a1**2)", "factor-added"),
        ("stack:Z2", "W2 @ sigmoid(W1 @ X + b1) + b2", "other-activation"),
    ],
)
def test_a_kind_has_a_name_of_its_own(id, written, mistake):
    feedback = answered(id, written)
    assert not feedback.passed and feedback.mistake == mistake, feedback


@pytest.mark.parametrize(
    ("id", "written", "said"),
    [
        ("3.38:a", "1 / (1 - np.exp(-z))", "between `1` and `e^(-z)`"),
        ("3.38:a", "1 / (1 + np.exp(z))", "in front of `z`"),
        ("3.38:z", "w.T @ x - b", "in front of `b`"),
        ("3.39:da", "-y / a - (1 - y) / (1 - a)", "One of the two terms"),
        (
            "3.39:da",
            "-y / a + (1 + y) / (1 - a)",
            "In the second term: The sign between `1` and `y`",
        ),
        (
            "3.39:da",
            "-y / z + (1 - y) / (1 - a)",
            "In the first term: Your `da` seems to come out as if `z` stood",
        ),
        ("3.44:dZ2", "A2 + Y", "between `A2` and `Y`"),
        ("3.48:dW1", "(W2.T @ dZ2) @ X.T / m", "Before your `dW1` comes `dZ1`"),
        ("3.48:dW1", "(W2.T @ dZ2) @ X.T", "Before your `dW1` comes `dZ1`"),
        ("3.48:dW1", "dZ1 @ A1.T", "Two things may be wrong here; begin with this one: "),
    ],
)
def test_the_place_is_said(id, written, said):
    assert said in answered(id, written).message


@pytest.mark.parametrize("written", ["dZ2 @ A1.T", "A1 @ dZ2.T", "(dZ2 @ A1.T).T / m / 2"])
def test_in_pairs_nothing_is_called_right(written):
    message = answered("3.44:dW2", written).message
    assert "Two things" not in message or "right" not in message.split("?")[0].split(". Each")[0]


# Sizes in letters.


@pytest.mark.parametrize(
    ("id", "written", "letters"),
    [
        ("3.44:dW2", "dZ2 @ np.vstack([np.ones((1, m)), A1]).T / m", "(n2, n1 + 1)"),
        ("3.44:dW2", "dZ2 @ dZ2.T / m", "(n2, n2)"),
        ("3.44:dZ2", "np.zeros((3, 4)) + np.sum(A2)", None),
        ("3.46:db2", "np.ones((3, 1)) @ np.mean(dZ2, axis=0, keepdims=True)", "(3, m)"),
    ],
)
def test_letters_hold_in_every_situation(id, written, letters):
    message = answered(id, written).message
    found = re.search(r"that is (\([^)]*\))", message)
    assert (found and found.group(1)) == letters, message


# The four gradients alone are as good as all six.

ONE_LINE = [
    ("dZ2 = A2 - Y", "dZ2 = Y - A2", "sign"),
    ("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)", "factor-added"),
    ("dZ2 = A2 - Y", "dZ2 = Z2 - Y", None),
    ("dZ2 = A2 - Y", "dZ2 = (A2 - Y)**2", "squared"),
    ("1 - A1**2", "1 - Z1**2", "slope-at-z"),
    ("1 - A1**2", "A1 * (1 - A1)", "other-slope"),
    ("* (1 - A1**2)", "", "factor-missing"),
    ("W2.T @", "W2 @", "transpose-missing"),
    ("dW2 = (1 / m) *", "dW2 =", "m-missing"),
    ("dZ1 @ X.T", "dZ1 @ A1.T", "other-layer"),
    ("np.sum(dZ2, axis=1", "np.sum(abs(dZ2), axis=1", "absolute"),
]


@pytest.mark.parametrize(
    ("right", "wrong", "mistake"),
    [*ONE_LINE[:2], *(pytest.param(*row, marks=pytest.mark.slow) for row in ONE_LINE[2:])],
)
def test_what_follows_tells_of_what_has_another_name(right, wrong, mistake):
    code = FOUR.replace(right, wrong).replace("dZ2", "u").replace("dZ1", "v")
    assert mistake in (None, passed_with(code).mistake), passed_with(code)


@pytest.mark.parametrize(("right", "wrong", "mistake"), ONE_LINE)
def test_four_gradients_are_named_as_six_are(right, wrong, mistake):
    assert right in BACKWARD
    six, four = (passed_with(code.replace(right, wrong)) for code in (BACKWARD, FOUR))
    assert six.mistake == four.mistake and (mistake in (None, four.mistake)), (six, four)
    found = [dict(feedback.lines) for feedback in (six, four)]
    assert all(found[0][q] == right for q, right in found[1].items()), (six, four)


# Words.

# From which notebook on a message may use a word. "hidden" and the like are in pictures before.
TAUGHT = {
    r"\blayers?\b": 3,
    r"\bunits?\b": 3,
    r"\bhidden\b": 3,
    r"\bn[012]\b": 3,
    r"\bactivations?\b": 3,
    r"\baxis\b|\baxes\b": 5,
    r"\bbroadcast": 5,
    r"\bkeepdims\b": 5,
    r"\bcost\b|\bJ\b": 5,
    r"\baverage\b": 5,
    r"\bexamples\b": 5,
    r"\brate\b(?! of)": 5,
    r"\blinks?\b": 2,
    r"\bslope\b": 2,
    r"\bderivatives?\b|\bgradients?\b|\bd\(": 2,
    r"\bnudg": 2,
    r"\berrors?\b(?! entry)": 2,
    r"\bvanish|\bsquash|\blaw\b": 99,
}
NOTEBOOK = {"3.38": 1, "3.39": 2, "3.40": 4, "3.41": 4, "3.42": 4, "3.43": 4}
DERIVATIVES = re.compile(r"`d\w+`")


@pytest.mark.parametrize("id", LINES)
@pytest.mark.slow
def test_a_message_uses_only_words_that_its_notebook_has_taught(id):
    notebook = NOTEBOOK.get(id.split(":")[0], 5)
    line = lines.line(id)
    untaught = [word for word, first in TAUGHT.items() if first > notebook]
    for mutation in naming.suspects(line):
        for several in ((mutation,), (mutation, mutation)):
            said = re.sub(r"`[^`]*`", "it", naming.told(line, several, "See."))
            for word in untaught:
                assert not re.search(word, said), (mutation, said)
            assert not re.search(r"\{|  \b|the expression with it and it and", said), said


def test_evidence_of_one_neuron_has_no_letters():
    shapes = [(3, 1), (1, 1)]
    sizes = [s.sizes for s in situations("neuron")[:2]]
    assert not evidence.in_letters(shapes, sizes)
    assert "n0" not in answered("3.38:z", "w.T * x + b").message
    assert "raise no error" not in answered("3.39:dw", "np.sum(x * dz)").message


def test_rows_and_columns_are_said_in_whole_sentences():
    message = answered("3.44:dZ2", "np.hstack([A2[:, :1], (A2 - Y)[:, 1:2], A2[:, 2:]])").message
    assert "0, 2, 3, 4 is off" not in message


# What is said is true.

FACTOR = re.compile(
    r"Each entry of your `(\w+)` is (\S+) times what .* does to the \w+(?:, with m = (\d+))?\."
)
RATE = re.compile(
    r"nudging `(\w+)(?:\[(.*?)\])?` moves the \w+ at a rate of (\S+), and your `(\w+)` says (\S+)\."
)
HAND = re.compile(
    r"In a test, your `(\w+?)(?:\[(.*?)\])?` is (\S+) and by hand it comes to (\S+)\."
)
WORKED = re.compile(r"With (.*?) your `(\w+?)(\[.*?\])?` is (\S+), and by hand it comes to (\S+)\.")
SHAPE = re.compile(r"Your `\w+` has shape (\(.*?\))(?:, that is (\(.*?\)))?,")
WHERE = re.compile(r"(?:It|The number) is right in the tests where (.+?)\.")


def claims(id, written, message):
    """Everything in a message that a machine can check, as pairs of (what, whether it holds)."""
    line, family = lines.line(id), situations(EXERCISES[id].family)
    function = eval(f"lambda {', '.join(EXERCISES[id].arguments)}: {written}", NAMES)

    def tried(situation):
        given = {s: situation.values[s] for s in EXERCISES[id].arguments}
        try:
            with np.errstate(all="ignore"):
                return np.asarray(function(**given), dtype=float)
        except (ValueError, TypeError, IndexError):
            return None

    yours = [tried(s) for s in family]
    rights = [np.asarray(LINES[id].compute(s.values), dtype=float) for s in family]
    rights = [r.reshape(()) if line.number and r.size == 1 else r for r in rights]
    yours = [y.reshape(()) if y is not None and line.number and y.size == 1 else y for y in yours]

    def close(number, value):
        return number in (f"{value:.3g}", f"{value:.2g}") or np.isclose(
            float(number), value, rtol=6e-3
        )

    def inside(index, shape):
        return len(index) == len(shape) and all(i < n for i, n in zip(index, shape))

    def equal(a, b):
        return a is not None and a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-6)

    pairs = list(zip(yours, rights))
    if found := FACTOR.search(message):
        factor = float(found.group(2))
        some = [(y, r) for y, r in pairs if y is not None and y.shape == r.shape]
        yield "factor", any(np.allclose(y, factor * r, rtol=6e-3) for y, r in some)
    for pattern, wanted, came in ((RATE, 3, 5), (HAND, 4, 3)):
        if found := pattern.search(message):
            index = tuple(int(i) for i in (found.group(2) or "").split(",") if i)
            some = [(y, r) for y, r in pairs if y is not None and y.shape == r.shape]
            some = [(y[index], r[index]) for y, r in some if inside(index, y.shape)]
            if came_in := [p for p in some if np.isfinite(p[0])]:
                fit = any(
                    close(found.group(came), y) and close(found.group(wanted), r)
                    for y, r in came_in
                )
                yield "numbers", fit or "nan" in message or "inf" in message
    if found := WORKED.search(message):
        given = dict(re.findall(r"`(\w+) = ([^`]+)`", found.group(1)))
        given = {s: np.array(eval(v)) if "[" in v else float(v) for s, v in given.items()}
        index = tuple(eval(found.group(3))) if found.group(3) else ()
        right = np.asarray(algebra.compute(line.forms[0], given), dtype=float)
        yield (
            "worked",
            close(found.group(5), right[index] if right.ndim == len(index) else right.flat[0]),
        )
        if set(re.findall(r"\b[A-Za-z]\w*", written)) <= {
            *given,
            *NAMES,
            "T",
            "sum",
            "mean",
            "exp",
        }:
            mine = np.asarray(eval(written, NAMES | given), dtype=float)
            yield "worked by you", close(found.group(4), mine[index] if index else mine.flat[0])
    if found := SHAPE.search(message):
        yield "shape", any(y is not None and str(y.shape) == found.group(1) for y in yours)
        if letters := found.group(2):
            for y, situation in zip(yours, family):
                if y is not None and str(y.shape) != "()":
                    sizes = {k: v for k, v in situation.sizes.items() if k != "1"}
                    yield "letters", eval(letters, {}, sizes) == y.shape
    if found := WHERE.search(message):
        where = found.group(1).replace("`x` has one row", "n0 = 1").split(" = ")
        for (y, r), situation in zip(pairs, family):
            sizes = situation.sizes | {"y": np.max(situation.values.get("y", 0))}
            other = sizes.get(where[1], where[1])
            if sizes[where[0]] == float(other):
                yield "right where", equal(y, r)
    shown = (
        next(pair for pair in pairs if pair[0] is not None)
        if any(y is not None for y in yours)
        else None
    )
    if shown and "Two things" not in message and "Before your" not in message:
        y, r = shown
        if "seems to have the opposite sign" in message:
            yield "opposite", equal(-y, r)
        if "the right numbers" in message:
            yield "right numbers", np.allclose(np.sort(y.ravel()), np.sort(r.ravel()))
        if found := re.search(r"up to a factor of (\S+)\.", message):
            yield "constant", np.allclose(y, float(found.group(1)) * r, rtol=1e-3)


@pytest.mark.slow
def test_what_is_said_of_known_wrong_answers_is_true():
    checked = 0
    for row in csv.DictReader(WRONG.open(encoding="utf-8"), delimiter=";"):
        if "\n" in row["written"]:  # a whole cell, whose symbols are its own
            continue
        feedback = answered(row["exercise"], row["written"])
        for what, holds in claims(row["exercise"], row["written"], feedback.message):
            checked += 1
            assert holds, (what, row, feedback.message)
    assert checked > 400


@pytest.mark.parametrize(
    ("id", "written", "mistake", "key"),
    [
        ("3.38:a", "np.round(1 / (1 + np.exp(-z)))", "other-activation", "said-decision"),
        ("stack:A2", "(1 / (1 + np.exp(-Z2)) > 0.5) * 1.0", "other-activation", "said-decision"),
        ("3.42:dz1", "(W2.T @ dz2) @ (1 - a1**2).T", "transpose-added", "said-product"),
        ("3.49:db1", "np.mean(dZ1, axis=0, keepdims=True).T", "wrong-axis", ""),
        ("3.38:z", "w * x + b", "elementwise-for-matrix", ""),
        ("3.40:dW2", "a1 * dz2", "elementwise-for-matrix", ""),
        ("3.39:dz", "(a - y) * (1 - a)", "factor-added", ""),
    ],
)
def test_the_better_story_wins(id, written, mistake, key):
    feedback = answered(id, written)
    assert feedback.mistake == mistake
    quantity = lines.line(id).quantity
    if key:
        assert entry(f"mistakes.{mistake}.{key}").format(v=quantity) in feedback.message


def test_a_line_that_computes_anew_what_was_right():
    line = EXERCISES["backward"].solution.split("dW1 = ")[1].split("\n")[0]
    feedback = passed_with(BACKWARD.replace(line, "(1 / m) * (W2.T @ dZ2 @ X.T)"))
    assert "does not seem to use the `dZ1` that you return" in feedback.message


def test_errors_are_told_in_plain_words():
    for id, written in (
        ("3.47:dZ1", "W2.T @ dZ2 * (1 - A1^2)"),
        ("3.46:db2", "np.sum(dZ2, dim=1)"),
    ):
        message = answered(id, written).message
        assert not re.search("ufunc|casting|keyword argument", message)


# Kinds that the judges of many answers found unnamed.


@pytest.mark.parametrize(
    ("id", "written", "mistake"),
    [
        ("3.44:dW2", "np.mean(dZ2, axis=1, keepdims=True) @ np.mean(A1, axis=1, keepdims=True).T",
         "reduced-early"),
        ("stack:Z1", "W1 @ X + np.mean(b1)", "reduced-early"),
        ("3.47:dZ1", "W2.sum(axis=0, keepdims=True).T * dZ2.sum() * (1 - A1**2)", "reduced-early"),
        ("3.39:db", "np.sum(dw)", "summed-weights"),
        ("3.43:db1", "np.sum(dW1, axis=1, keepdims=True)", "summed-weights"),
        ("3.39:dw", "dz * x / len(x)", "count-added"),
        ("stack:A2", "np.tan(Z2)", "other-activation"),
        ("3.38:a", "np.arctanh(z)", "other-activation"),
        ("3.38:L", "-(y * np.log(a + 0.001) + (1 - y) * np.log(1 - a + 0.001))", "number-added"),
        ("3.39:da", "-a / y + (1 - a) / (1 - y)", "nan"),  # without its source nothing is known
        ("3.44:dZ2", "np.log(-A2)", "nan"),
        ("3.44:dW2", "dZ2 @ A1[:, [0]].T / m", "one-example"),
        ("3.48:dW1", "dZ1[:, 1:] @ X[:, 1:].T / m", "one-example"),
        ("3.41:db2", "dz2 * (1 - dz2**2)", "factor-added"),
        ("3.43:dW1", "np.ones(dz1.shape) @ x.T", "factor-missing"),
        ("3.49:db1", "np.median(dZ1, axis=1, keepdims=True)", "other-reduction"),
        ("3.48:dW1", "W1 * np.sum(dZ1) / m", "wrong-symbol"),
        ("3.47:dZ1", "(W2.T @ (dW2 @ A1)) * (1 - A1**2)", "wrong-symbol"),
        ("3.39:da", "(1 - y) / a - y / (1 - a)", "exchanged"),
        ("3.44:dW2", "np.outer(dZ2.mean(axis=1), A1.mean(axis=1))", "reduced-early"),
        ("3.48:dW1", "np.outer(dZ1.sum(axis=1), X.sum(axis=1)) / m", "reduced-early"),
        ("3.47:dZ1", "(W2.T @ np.abs(dZ2)) * (1 - A1**2)", "absolute"),
        ("3.44:dZ2", "np.clip(A2 - Y, -0.3, 0.4)", "cut"),
        ("3.44:dZ2", "np.minimum(A2 - Y, 0.3)", "cut"),
        ("3.44:dZ2", "(A2 - Y).astype(int) * 1", "cut"),
    ],
)  # fmt: skip
def test_kinds_that_were_only_described(id, written, mistake):
    feedback = answered(id, written)
    assert not feedback.passed and feedback.mistake == mistake, feedback


def test_limits_are_said_as_they_are():
    message = answered("3.44:dZ2", "np.clip(A2 - Y, -0.3, 0.4)").message
    assert "beyond -0.3 and 0.4 are cut off" in message
    message = answered("3.44:dZ2", "np.minimum(A2 - Y, 0.3)").message
    assert "beyond 0.3 are cut off" in message


def test_whole_numbers_in_a_pass():
    feedback = passed_with(BACKWARD.replace("A2 - Y", "np.trunc(A2 - Y).astype(np.int64)"))
    assert feedback.mistake == "cut" and "as `//`, `int`" in feedback.message


# A question presupposes nothing that the code may lack.


@pytest.mark.parametrize(
    ("id", "written", "never"),
    [
        ("3.38:a", "1 / (1 + np.exp(z))", "minus"),
        ("3.38:L", "-y * np.log(a) + (1 - y) * np.log(1 - a)", "brackets"),
        ("stack:Z2", "W2 @ A1[:, [0]] + b2", "added|overwrite"),
        ("3.46:db2", "np.sum(dZ2, axis=1, keepdims=True) * 0.2", "you divide"),
        ("3.38:a", "np.sqrt(-z**2 - 1)", "division|logarithm"),
        ("3.44:dW2", "dZ2 @ A1.T / A1.size(1)", "sign|brackets are"),
        ("3.48:dW1", "'dZ1 @ X.T'", "`return`"),
        ("3.38:L", "-(1 - y) * np.log(1 - a)", "product of `y`"),
        ("stack:A1", "Z1 * 0", "should the answer not"),
        ("3.48:dW1", "(dZ1 * (1 - dZ1**2)) @ X.T / m", "slope of tanh"),
        ("3.44:dW2", "(dZ2 * dZ2 * (1 - dZ2)) @ A1.T / m", "slope of the sigmoid"),
        ("stack:A2", "sigmoid(np.abs(Z2))", "lost its signs|too high"),
        ("3.39:da", "(1 - y) / a - y / (1 - a)", "Two things|minus"),
        ("3.38:L", "-(y * np.log(a) + (1 - y) * np.log1p(a))", "Which sign does each"),
        ("3.39:dz", "(a - y) * y", "slope of the sigmoid"),
        ("3.46:db2", "np.sum(dZ2, axis=1, keepdims=True) // m", "turns the numbers"),
    ],
)
def test_a_question_holds_for_any_code(id, written, never):
    assert not re.search(never, answered(id, written).message)


def test_the_sizes_of_torch():
    def cost(L, m):
        return np.sum(L) / L.size(1)

    feedback = diagnose("3.45", cost)
    assert feedback.mistake == "size-number" and "`shape[0]`" in feedback.message


@pytest.mark.parametrize(
    ("id", "written"),
    [
        ("3.42:dz1", "-(W2.T @ dz2) * (a1 * (1 - a1))"),
        ("3.47:dZ1", "(W2.T @ -dZ2) * A1"),
    ],
)
def test_where_a_sign_is_wrong_the_signs_differ(id, written):
    feedback = answered(id, written)
    found = RATE.search(feedback.message)
    assert "sign" not in feedback.mistake or float(found.group(3)) * float(found.group(5)) < 0


def test_a_mistake_of_another_line_is_said_of_this_one():
    code = BACKWARD.replace("np.sum(dZ1, axis=1", "np.sum(W2.T @ dZ2, axis=1")
    message = passed_with(code).message
    assert "Your `dZ1` seems" not in message and "nothing is multiplied" not in message
    assert "`db1` seems to come out without a factor" in message


def test_one_example_of_one_array_is_said_of_it():
    message = answered("3.44:dZ2", "A2 - Y[:, [0]]").message
    assert "only the first example of `Y`" in message


# The learner's own source is read: with what Python says, and changed until it is right.

COUNTER = iter(range(1000))


def written(id, body):
    """The feedback on a function with this body, as a notebook's cell has it."""
    code = f"def own({', '.join(EXERCISES[id].own)}):\n" + textwrap.indent(body, "    ") + "\n"
    name, names = f"<cell {next(COUNTER)}>", dict(NAMES)
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    exec(compile(code, name, "exec"), names)  # noqa: S102  the test's own code
    return diagnose(id, names["own"])


@pytest.mark.parametrize(
    ("id", "body", "mistake", "said"),
    [
        ("3.44:dZ2", "return A2.subtract(Y)", "sign", "the sign `-`"),
        ("3.38:a", "return 1 / (1 + z.exp())", "no-method", "`np.exp`"),
        ("stack:A1", "return Tanh(Z1)", "np-missing", "NumPy has `tanh`"),
        ("3.39:dz", "dz == a - y\nreturn dz", "compared", "`==`"),
        ("3.38:z", "z = b\nfor i in len(x):\n    z = z + w[i] * x[i]\nreturn z", "range", "`len(x)`"),
        ("stack:Z2", "A = np.tanh\nreturn W2 @ A + b2", "function-itself", "`A` is the function"),
        ("3.48:dW1", "return dZ1 @ X^T / m", "transposed", "is `x.T`"),
        ("3.44:dZ2", "return (A2 > 0.5) - (Y > 0.5)", "booleans", "True and False"),
        ("3.46:db2", "return np.mean(dZ2, axis='rows', keepdims=True)", "axis-text", "0 or 1"),
        ("3.39:dw", "return x * ...", "dots", "`...`"),
        ("3.39:dw", "d = {'x': x}\nreturn d['X'] * dz", "no-key", "It has 'x'"),
        ("3.39:dw", "d = {'x': x}\nreturn d.x * dz", "dict-dot", "`d` is a dict"),
        ("3.38:a", "return 1 / (1 + np.exp())", "arguments", "positional arguments"),
        ("stack:Z2", "def f(a):\n    W2 @ a\nv = f(A1)\nreturn v + b2", "nothing", "`v` is None"),
        ("stack:Z2", "return np.matmul(W2, A1, b2)", "out", "here `b2`"),
        ("stack:Z2", "b2 += W2 @ A1\nreturn b2", "in-place", "with `=` alone"),
        ("3.39:dw", "if len(x) > x:\n    pass\nreturn x * dz", "count", "`len(x)` is one number"),
        ("3.39:dw", "return x[0].T[0][0] * dz", "one-number", "`x[0].T[0]` is one number"),
        ("3.39:dw", "return\nreturn x * dz", "nothing-returned", "nothing behind it"),
        ("3.39:dw", "for i in []:\n    return x * dz", "nothing-returned", "inside `for i in []:`"),
        ("3.49:db1", "return np.sum(dZ1, axis=1, keepdims=true) / m", "constants", "capital"),
        ("3.44:dZ2", "A2.backward()\nreturn A2 - Y", "no-such-method", "no `.backward`"),
        ("3.44:dZ2", "A2.shap\nreturn A2 - Y", "raised AttributeError", "left of the dot"),
        ("stack:Z1", "Z = np.zeros((len(W1), 1))\nZ[:, 0] = W1 @ X[:, 0] + b1\nreturn Z", "flat-column",
         "(4, 4)"),
        ("forward", "Z1 = W1 @ X + b1\nA1 = np.tanh(Z1)\nZ2 = ...\nA2 = ...\nreturn Z1, A1, Z2, A2",
         "half-written", "Still `...`: `Z2` and `A2`"),
        ("forward", "Z1 = ...\nA1 = np.tanh(Z1)\nreturn A1, W2 @ A1", "half-written", "`Z1`"),
        ("3.38:a", "return 1 / (1 + 10 ** (-z))", "other-base", "`10`"),
        ("stack:A1", "return (2**Z1 - 2**-Z1) / (2**Z1 + 2**-Z1)", "other-base", "`2`"),
        ("3.47:dZ1", "return (W2[:1].T @ dZ2[:1]) * (1 - A1**2)", "one-term", "Only one"),
        ("3.38:z", "return np.average(w * x) + b", "count-added", "a division"),
        ("3.38:z", "return sum(w.T * x) + b", "elementwise-for-matrix", "entry by entry"),
        ("3.49:db1", "return np.sum(dZ1, axis=0, keepdims=True)", "m-missing+wrong-axis", "other axis"),
        ("stack:A2", "e = np.exp(Z2)\nreturn e / e.sum(axis=0)", "other-activation", "add up to 1"),
        # a comment or a string is no code
        ("stack:Z1", "return W1.T @ X + b1  # W^T X, as for one neuron", "transpose-added", "`W1` seems"),
        ("3.44:dW2", "said = 'dZ2 A^T'\nreturn dZ2 @ A1 / m", "transpose-missing", "`A1` without"),
        # one number, one row, one answer for each entry
        ("stack:A1", "if Z1 > 0:\n    return Z1\nreturn 0.1 * Z1", "truth", "as `np.where` does"),
        ("3.45:J", "J = 0\nfor i in range(m):\n    J = J + L[i]\nreturn J / m", "one-index", "one of its rows"),
        ("3.44:dZ2", "d = 0 * A2\nd[1:] = A2[1:] - Y[1:]\nreturn d", None, "Nothing but 0"),
        ("3.44:dZ2", "d = 0 * A2\nfor i in range(1, len(d)):\n    d[i] = A2[i] - Y[i]\nreturn d", "from-one",
         "`range(1, len(d))` begins at 1"),
        # a part of the equation in the learner's own code
        ("3.42:dz1", "slope = 1 / (1 + z1**2)\nreturn (W2.T @ dz2) * slope", "misplaced-numbers",
         "`1 / (1 + z1 ** 2)` seems to stand where"),
        # changed until it is right
        ("3.48:dW1", "s = [np.outer(dZ1[:, i], X[:, i]) for i in range(m)]\nreturn np.mean(np.array(s), axis=1)",
         "axis", "`np.mean(np.array(s), axis=1)`"),
        ("3.44:dW2", "return (dZ2[:, None] * A1[None]).mean(axis=0)", "axis", "Over which axis"),
        ("3.45:J", "J = 0\nfor v in L.flat:\n    J = 0.5 * (J + v)\nreturn J", "each-round", "`m = 2`"),
        ("3.45:J", "J = 0\nfor v in L.flat:\n    J += v\n    J /= m\nreturn J", "each-round", "left in `J`"),
        ("3.45:J", "J = L[0, 0]\nfor i in range(1, m):\n    J = (J + L[0, i]) / 2\nreturn J", "each-round",
         "`m = 3`"),
        ("3.39:dw", "return np.tanh(x) * dz", "too-much", "`np.tanh(x)`"),
        ("3.44:dW2", "s = np.clip(dZ2 @ A1.T, -0.5, 0.5)\nreturn s / m", "too-much", "`np.clip("),
        ("3.46:db2", "return np.sum(dZ2) / m * np.ones((len(dZ2), 1))", "axis", "`np.sum(dZ2)`"),
        ("3.48:dW1", "return dZ1 @ X.reshape(m, -1) / m", "reshape-for-transpose", "reshaped"),
        ("3.38:z", "for v, u in zip(w, x):\n    s = v * u\nreturn s + b", "last", "gives `s` a new value"),
        ("3.39:da", "p = -a / y\nq = (1 - a) / (1 - y)\nreturn p + q", "exchanged", "`a` and `y`"),
        ("stack:A2", "e = np.exp(-Z2)\nreturn 1 / 1 + e", "brackets", "1 divided by what"),
    ],
)  # fmt: skip
def test_the_source_is_read(id, body, mistake, said):
    feedback = written(id, body)
    assert not feedback.passed and feedback.mistake == mistake, feedback
    assert said in feedback.message


def test_infinity_against_infinity_says_nothing():
    feedback = written("3.38:L", "return -np.log(y * a) - np.log((1 - y) * (1 - a))")
    assert "changed places" not in feedback.message


def test_a_forward_line_is_no_derivative_of_the_cost():
    message = answered("stack:Z2", "W2 @ A1 / m + b2").message
    assert (
        "Before your" not in message and "cost J" not in message and "1/m in your `Z2`" in message
    )


def test_a_size_written_in_is_found_in_its_own_line():
    code = EXERCISES["forward"].solution.replace(
        "X + b1", "X + b1\n    Z1 = np.resize(Z1, (4, Z1.shape[1]))"
    )
    names = dict(NAMES)
    exec(code, names)  # noqa: S102  the exercise's own code
    feedback = diagnose("forward", names["my_forward"])
    assert feedback.mistake == "written-in-size" and feedback.message.startswith("`Z1`")


@pytest.mark.slow
def test_mistakes_are_named_where_python_cannot_time_a_thread():
    """As in a browser."""
    code = """
import time
del time.thread_time
import numpy as np
from helpers.exercises import diagnose
print(diagnose("3.48", lambda dZ1, X, m: np.mean(dZ1, axis=1, keepdims=True) @ X.T).message)
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "could not be judged" not in done.stdout and "3.48" not in done.stderr
    assert "one column only" in done.stdout


@pytest.mark.parametrize("id", LINES)
def test_every_change_has_a_name_that_is_ranked(id):
    """Of one change, and of two: a name without a rank would end the search with an error."""
    one, rng = lines.line(id), np.random.default_rng(0)
    first = naming.likely(one)
    some = [first[i] for i in rng.permutation(len(first))[:12]]
    slopes = [m for m in first if m.name == "factor-added"]
    trees = [one.forms[0], *(m.tree for m in some + slopes)]
    found = {
        m.name for t in trees for m in naming.mutations(t, one.names, one.parameter, rare=False)
    }
    assert found and found <= naming.RANK.keys()


def test_a_slope_of_an_error_ends_no_search():
    found = answered("3.42:dz1", "(W2.T @ (dz2 * (1 - dz2))) * (1 - a1**2)")
    assert not found.passed and found.mistake != "beyond"
