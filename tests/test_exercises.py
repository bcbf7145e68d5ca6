"""The exercises: solutions pass, mistakes are named, nothing right is refused."""

import csv
import functools
import inspect
import re
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import network, texts
from helpers.activations import sigmoid, tanh
from helpers.equations import LINES
from helpers.exercises import (
    EXERCISES,
    algebra,
    check,
    diagnose,
    grading,
    hints,
    lines,
    naming,
    run,
)
from helpers.exercises import progress_file as kept
from helpers.exercises.evidence import same
from helpers.exercises.mistakes import NAMES as MISTAKES
from helpers.exercises.situations import situations

NAMES = {"np": np, "sigmoid": sigmoid, "tanh": tanh}
WRONG = Path(__file__).parents[1] / "benchmarks" / "wrong_answers.csv"
ANSWERS = list(csv.DictReader(WRONG.open(encoding="utf-8"), delimiter=";"))
WRONG_ANSWERS = [row for row in ANSWERS if "\n" not in row["written"]]
CELLS = [row for row in ANSWERS if "\n" in row["written"]]
OF_ANY_NUMBER = {"updated-weights", "weight-decay", "constant-factor"}
MENDED = ("listed", "later")
SENTENCE = re.compile(r"[.?!](?= [A-Z`(]|$)")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Progress is not written into the course's own folder."""
    monkeypatch.setattr(kept, "folder", tmp_path)


def answer(id, written):
    """A learner's function with all of the exercise's arguments that returns what is written."""
    return eval(f"lambda {', '.join(EXERCISES[id].arguments)}: {written}", NAMES)


def defined(code):
    names = dict(NAMES)
    exec(code, names)  # noqa: S102  the exercises' own code
    return next(v for k, v in names.items() if k not in NAMES and k != "__builtins__")


def sentences(message):
    """How many sentences; code and quoted error messages count as words."""
    text = re.sub(r"`[^`]*`|raised \w+: .*?\.(?= )", "it", message)
    return len(SENTENCE.findall(text))


def most(feedback):
    """How many sentences a message may have: of each mistake one, three of evidence, a question."""
    return 5 + ("+" in str(feedback.mistake))


def squeezed(text):
    return text.replace(" ", "").replace("`", "")


def says(key, message, **terms):
    """Whether a text of the course is in a message; terms that are not given may be anything."""
    text = re.escape(texts.entry(key))
    for term, value in terms.items():
        text = re.sub(rf"\\{{{term}(:\w+)?\\}}", lambda _: re.escape(str(value)), text)  # noqa: B023
    return re.search(re.sub(r"\\{[\w:]+\\}", ".+?", text), message)


def without_answer(id, message):
    """Whether a message leaves the right-hand side of the line, and its products, unsaid."""
    right = squeezed(lines.solved(id).split(" = ", 1)[1])
    parts = [p for p in (right, *re.split(r"\*(?=\(1-)|^\(1/m\)\*", right)) if len(p) > 4]
    return not any(part in squeezed(message) for part in parts)


# ---- the table ----


def test_every_line_and_every_pass_is_an_exercise():
    passes = {
        "logistic forward",
        "logistic backward",
        "backward one",
        "forward",
        "backward",
        "sheet",
    }
    assert set(EXERCISES) == set(LINES) | passes
    assert EXERCISES["3.47:dZ1"].arguments[:4] == ("W2", "dZ2", "Z1", "A1")
    for id, exercise in EXERCISES.items():
        assert set(exercise.own) <= set(exercise.arguments) <= set(exercise.known), id
        assert not {LINES[line].quantity for line in exercise.lines} & set(exercise.known), id


@pytest.mark.parametrize("id", EXERCISES)
def test_solution_passes_and_stub_is_untouched(id):
    right = diagnose(id, defined(EXERCISES[id].solution))
    assert right.passed, right
    assert right.mistake is None and right.further.endswith((".", "?"))
    untouched = diagnose(id, defined(EXERCISES[id].stub))
    assert not untouched.passed and untouched.mistake == "not-written"
    key = "not-written-line" if EXERCISES[id].whole else "not-written"
    assert says(f"judge.answers.{key}", untouched.message)


@pytest.mark.parametrize("id", EXERCISES)
def test_worked_twin_is_right(id):
    exercise = EXERCISES[id]
    said = re.findall(r"`([^`=]+) = ([^`]+)`", exercise.words("worked"))
    assert said
    for left, right in said:
        assert eval(left, NAMES) == pytest.approx(float(right), abs=1e-4)
    first = re.search(r"you get\s+`?\w+ = \[*(-?[\d.]+)", exercise.twin).group(1)
    assert float(first) == pytest.approx(float(said[0][1]), abs=1e-4)
    arrays = re.findall(r"^    (\w+) = [\[\d].*$", exercise.twin, re.MULTILINE)
    assert arrays == ([*exercise.own, *exercise.quantities] if exercise.whole else [])
    folded = hints(id)
    assert all(part in folded._repr_html_() for part in ("<details>", "A solution", "return "))
    assert "return" not in repr(folded)


def test_unknown_ids_list_the_known():
    for id in ("9.9", 9.9, None, ["3.47"], len):
        said = check(id, len).message
        assert "There is no exercise" in said and "3.47:dZ1" in said and "backward" in said
        assert "There is no exercise" in hints(id).text
    assert "several exercises: 3.44:dZ2, 3.44:dW2" in check("3.44", len).message
    assert diagnose("3.47", defined(EXERCISES["3.47:dZ1"].solution)).id == "3.47:dZ1"
    solution = defined(EXERCISES["3.38:z"].solution)
    assert diagnose(" 3.38：z", solution).passed, "with the colon of a Chinese keyboard"
    for near, id in {
        "3。38:z": "3.38:z",
        "Softmax": "softmax",
        "logistic_forward": "logistic forward",
    }.items():
        assert f"Is `{id}` meant?" in check(near, len).message


# ---- mistakes ----


def right_kind(row, feedback):
    """Whether the mistake is named as one of those that the row allows ("None": not named)."""
    named = set(str(feedback.mistake).split("+"))
    return any(set(kind.split("+")) <= named for kind in row["mistake"].split("|"))


@functools.cache
def judged():
    return [
        (r, diagnose(r["exercise"], answer(r["exercise"], r["written"]))) for r in WRONG_ANSWERS
    ]


@pytest.mark.slow
def test_whole_cells_are_accepted_where_they_are_right_and_nowhere_else():
    for row in CELLS:
        names = dict(NAMES)
        exec(row["written"], names)  # noqa: S102  answers of the list
        feedback = diagnose(row["exercise"], names["answer"])
        assert feedback.passed == (row["mistake"] == "right"), (row, feedback)
    assert len(CELLS) > 900


@pytest.mark.slow
def test_wrong_answers_are_refused_with_fitting_messages():
    for row, feedback in judged():
        assert not feedback.passed, row
        assert without_answer(row["exercise"], feedback.message), (row, feedback.message)
        assert 1 <= sentences(feedback.message) <= most(feedback), feedback.message
        assert "?" in feedback.message and "{" not in feedback.message, feedback.message


@pytest.mark.slow
def test_listed_mistakes_are_named_as_themselves():
    for row, feedback in judged():
        assert row["list"] not in MENDED or right_kind(row, feedback), (row, feedback.mistake)


@pytest.mark.slow
def test_other_wrong_answers_are_mostly_named_as_themselves():
    others = [right_kind(*pair) for pair in judged() if pair[0]["list"] not in MENDED]
    assert np.mean(others) > 0.95


@pytest.mark.parametrize("id", LINES)
@pytest.mark.slow
def test_mutations_that_differ_are_refused_and_named(id):
    line = lines.line(id)
    for mutation in naming.suspects(line)[::9]:

        def mutated(**values):
            with np.errstate(all="ignore"):
                value = algebra.evaluate(mutation.tree, values, {})  # noqa: B023
            if isinstance(value, algebra.Clash):
                raise ValueError("shapes")  # noqa: TRY004  as NumPy does
            return value

        values = [dict(situation.values) for situation in situations(EXERCISES[id].family)]
        results = [algebra.compute(mutation.tree, v) for v in values]
        rights = [algebra.compute(line.forms[0], v) for v in values]
        equal = all(
            not isinstance(a, algebra.Clash)
            and same(grading.as_number(a, line), grading.as_number(b, line), line.tolerance)
            for a, b in zip(results, rights)
        )
        mutated.__signature__ = signature(line.names)
        feedback = diagnose(id, mutated)
        right = feedback.passed or feedback.mistake == "courses-own"  # the course computes it here
        if right and any(isinstance(result, algebra.Clash) for result in results):
            assert EXERCISES[id].family == "neuron"  # where z may be of shape (1, 1), that fits
            continue
        assert right == equal, (mutation, feedback)
        assert equal or without_answer(id, feedback.message), feedback.message
        assert equal or sentences(feedback.message) <= most(feedback), feedback.message


def signature(names):
    keyword = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(name, keyword) for name in names])


def test_every_mistake_has_its_words_and_is_looked_for():
    said = texts.entry("mistakes")
    assert set(said) == {
        *MISTAKES,
        "terms",
        "two",
        "inside",
        "inside-again",
        "first-term",
        "second-term",
    }
    terms = {"v": "dZ1", "p": "Z1", "s": "`W2`", "t": "`W1`"}
    for name in MISTAKES:
        for key, text in said[name].items():
            assert sentences(text.format(**terms)) == 1, (name, key)
            assert key.startswith("said") or text.endswith("?") and key.startswith("question"), (
                name,
                key,
            )
    named = {m.name for id in LINES for m in naming.suspects(lines.line(id))}
    assert set(MISTAKES) - named == OF_ANY_NUMBER


def test_every_message_asks():
    for key, said in texts.entry("judge.answers").items():
        assert "?" in said or "`check`" in said, key
    assert all(said.endswith("?") for said in texts.entry("judge.exceptions").values())


@pytest.mark.parametrize(
    ("id", "written", "key", "terms"),
    [
        (
            "3.47:dZ1",
            "(W2 @ dZ2) * (1 - A1**2)",
            "raised.code-matrix-letters",
            {"shapes": "(2, 4) and (2, 5)", "letters": "(n2, n1) and (n2, m)"},
        ),
        (
            "3.47:dZ1",
            "np.dot(W2, dZ2) * (1 - A1**2)",
            "raised.code-matrix-letters",
            {"shapes": "(2, 4) and (2, 5)"},
        ),
        (
            "3.47:dZ1",
            "(W2.T * dZ2) * (1 - A1**2)",
            "raised.code-elementwise-letters",
            {"shapes": "(4, 2) and (2, 5)", "letters": "(n1, n2) and (n2, m)"},
        ),
        ("3.46:db2", "dZ2 / m", "evidence.stretched", {"stretched": "(2, 5)"}),
        ("3.46:db2", "dZ2 / m", "evidence.shape-letters", {"v": "db2", "letters": "(n2, m)"}),
        ("3.46:db2", "np.mean(dZ2)", "evidence.no-error", {}),
        ("3.46:db2", "np.mean(dZ2)", "evidence.number-for-shape", {"wanted": "(2, 1)"}),
        ("3.38:z", "w.T * x + b", "evidence.shape-for-number", {"came": "(3, 3)"}),
        ("3.38:z", "w.T * x + b", "evidence.where-right-number", {"where": "`x` has one row"}),
        ("3.44:dW2", "dZ2 @ A1.T", "evidence.ratio-m", {"factor": 5, "m": 5}),
        ("3.44:dW2", "dZ2 @ A1.T", "evidence.where-right", {"where": "m = 1"}),
        ("3.44:dW2", "dZ2 @ A1.T / 5", "evidence.ratio-m", {"factor": 0.6, "m": 3}),
        (
            "3.44:dW2",
            "dZ2[:, 1:] @ A1[:, 1:].T / (m - 1)",
            "answers.nan-where",
            {"v": "dW2", "where": "m = 1"},
        ),
        (
            "3.44:dW2",
            "dZ2[:, 1:] @ A1[:, 1:].T / (m - 1)",
            "evidence.nudge",
            {"loss": "the cost", "yours": "nan"},
        ),
        (
            "3.38:L",
            "-np.log(a if y else 1 - a) + 2e-4",
            "evidence.by-hand",
            {"place": "L", "yours": "0.4272", "wanted": "0.427"},
        ),
        ("3.44:dZ2", "exit()", "exceptions.SystemExit", {}),
        (
            "3.48:dW1",
            "dZ1 @ X.T / m + np.eye(*W1.shape)[:, :1]",
            "questions.entry",
            {},
        ),
    ],
)
def test_evidence(id, written, key, terms):
    message = diagnose(id, answer(id, written)).message
    assert says(f"judge.{key}", message, **terms), message


def test_a_line_may_have_a_question_of_its_own():
    message = diagnose("stack:Z1", answer("stack:Z1", "W1 @ X + 2 * b1")).message
    assert says("mistakes.term-added.question-forward", message)


# ---- nothing right is refused ----

ALTERNATIVES = [
    ("3.38:z", "np.dot(w.T, x) + b"),
    ("3.38:z", "np.sum(w * x) + b"),
    ("3.38:z", "sum(wi * xi for wi, xi in zip(w, x)) + b"),
    ("3.38:a", "np.exp(z) / (1 + np.exp(z))"),
    ("3.38:a", "1 / (1 + __import__('math').exp(-z))"),
    ("3.38:L", "-np.log(a) if y == 1 else -np.log(1 - a)"),
    ("3.38:L", "-(y * np.log(a + 1e-12) + (1 - y) * np.log(1 - a + 1e-12))"),
    ("3.38:L", "-(y * np.log(a + 1e-8) + (1 - y) * np.log(1 - a + 1e-8))"),
    ("3.45:J", "-np.mean(np.sum(Y * np.log(A2 + 1e-8) + (1 - Y) * np.log(1 - A2 + 1e-8), axis=0))"),
    ("3.39:da", "-y / (a + 1e-8) + (1 - y) / (1 - a + 1e-8)"),
    ("3.39:da", "(a - y) / (a * (1 - a))"),
    ("3.39:dz", "da * a * (1 - a)"),
    ("3.39:dz", "sigmoid(z) - y"),
    ("3.39:dw", "x @ dz"),
    ("3.39:dw", "np.multiply(dz, x)"),
    ("3.39:dw", "x * (a - y)"),
    ("3.39:db", "dz.item()"),
    ("3.40:dW2", "np.outer(dz2, a1)"),
    ("3.40:dW2", "dz2 * a1.T"),
    ("3.42:dz1", "np.einsum('ki,kj->ij', W2, dz2) * (1 - np.tanh(z1)**2)"),
    ("3.43:dW1", "np.einsum('ij,kj->ik', dz1, x)"),
    ("stack:Z1", "np.hstack([W1 @ X[:, [i]] + b1 for i in range(X.shape[1])])"),
    ("stack:A1", "(np.exp(2 * Z1) - 1) / (np.exp(2 * Z1) + 1)"),
    ("stack:A2", "0.5 * (1 + np.tanh(Z2 / 2))"),
    ("3.44:dZ2", "(A2 - Y).tolist()"),
    ("3.44:dZ2", "np.matrix(A2) - Y"),
    ("3.44:dZ2", "np.asfortranarray(A2 - Y)"),
    ("3.44:dZ2", "(A2 - Y).astype(np.float32)"),
    ("3.44:dW2", "np.mean([np.outer(d, a) for d, a in zip(dZ2.T, A1.T)], axis=0)"),
    ("3.44:dW2", "(A1 @ dZ2.T).T / A1.shape[1]"),
    ("3.44:dW2", "(dZ2 / m) @ A1.T"),
    ("3.45:J", "np.mean(L)"),
    ("3.45:J", "L.mean(axis=1, keepdims=True)"),
    ("3.45:J", "sum(L[0]) / len(L[0])"),
    ("3.46:db2", "np.mean(dZ2, axis=1, keepdims=True)"),
    ("3.46:db2", "dZ2 @ np.ones((m, 1)) / m"),
    ("3.46:db2", "np.sum(dZ2, axis=1).reshape(-1, 1) / m"),
    ("3.46:db2", "dZ2.mean(-1)[:, None]"),
    ("3.47:dZ1", "np.multiply(np.matmul(W2.T, dZ2), 1 - np.power(A1, 2))"),
    ("3.47:dZ1", "(W2.T @ dZ2) * (1 - np.tanh(Z1)**2)"),
    ("3.47:dZ1", "(W2.T @ dZ2) / np.cosh(Z1)**2"),
    ("3.47:dZ1", "(dZ2.T @ W2).T * (1 - A1) * (1 + A1)"),
    ("3.47:dZ1", "np.einsum('kj,ki->ji', W2, dZ2) * (1 - A1 * A1)"),
    ("3.49:db1", "np.average(dZ1, axis=1, keepdims=True)"),
]


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # np.matrix
@pytest.mark.parametrize(("id", "written"), ALTERNATIVES)
def test_alternatives_pass(id, written):
    feedback = diagnose(id, answer(id, written))
    assert feedback.passed, feedback


def test_names_may_be_the_learners_own():
    assert diagnose("3.47", lambda W2, dZ2, A1: (W2.T @ dZ2) * (1 - A1**2)).passed
    assert diagnose("3.47", lambda A1, dZ2, W2: (W2.T @ dZ2) * (1 - A1**2)).passed
    assert diagnose("3.47", lambda w, d, z, a: (w.T @ d) * (1 - a**2)).passed
    assert diagnose("3.47", lambda *all: (all[0].T @ all[1]) * (1 - all[3] ** 2)).passed
    assert diagnose("3.47", lambda W2, dZ2, Z1, g1=tanh: (W2.T @ dZ2) * g1.slope(Z1)).passed
    assert diagnose("3.44:dZ2", np.subtract).passed

    def unpacked(*args):
        W2, dZ2, _, A1 = args
        return (W2.T @ dZ2) * (1 - A1**2)

    assert diagnose("3.47", unpacked).passed
    assert diagnose("3.44:dZ2", lambda **k: k["A2"] - k["Y"]).passed
    assert diagnose("3.44:dZ2", lambda A2, **k: A2 - k["Y"]).passed
    names = ", ".join(f"q{i}" for i in range(40))
    refused = diagnose("3.44:dZ2", eval(f"lambda {names}: q0"))
    assert refused.mistake == "signature"
    assert says("own.signature", refused.message, wanted=names, own="A2, Y")


# ---- odd answers ----


@pytest.mark.parametrize(
    ("written", "mistake", "said"),
    [
        ("print(A2)", "nothing-returned", "`return dZ2`"),
        ("'A2 - Y'", "not-numbers", "str"),
        ("(A2, Y, 3)", "not-numbers", "tuple of 3"),
        ("(A2 - Y,)", "trailing-comma", "(2, 5)"),
        ("{'dZ2': A2 - Y}", "not-numbers", "dict"),
        ("1j * A2", "complex", "`dZ2`"),
        ("np.log(-A2)", "nan", "nan"),
        ("np.full(A2.shape, 3.0)", "constant", "`dZ2` is 3 "),
        ("np.ones((0, 3))", None, "shape (0, 3)"),
        ("undefined + 1", "raised NameError", "'undefined' is not defined"),
        ("A2[9, 9]", "raised IndexError", "out of bounds"),
        ("A2.shap", "raised AttributeError", "shap"),
        ("1 / 0", "raised ZeroDivisionError", "division"),
        ("exit()", "raised SystemExit", "raised SystemExit"),
        ("A2.reshape(7, 7) - Y", "raised ValueError", "cannot reshape"),
    ],
)
def test_odd_answers_get_a_fitting_sentence(written, mistake, said):
    feedback = diagnose("3.44:dZ2", eval(f"lambda A2, Y: {written}", NAMES))
    assert (feedback.passed, feedback.mistake) == (False, mistake), feedback
    assert said in feedback.message
    assert sentences(feedback.message) <= most(feedback)


def test_nothing_written():
    def dots(A2, Y): ...

    def words(A2, Y):
        """Return the error."""

    def used(A2, Y):
        dZ2 = ...
        return dZ2 @ A2.T

    for function in (dots, words, used, lambda A2, Y: None, ...):
        assert diagnose("3.44:dZ2", function).mistake == "not-written"
    assert diagnose("3.44:dZ2", 3).mistake == "not-a-function"


def test_the_learners_line_is_shown():
    def hidden_error(W2, dZ2, Z1, A1):
        back = W2 @ dZ2
        return back * (1 - A1**2)

    feedback = diagnose("3.47", hidden_error)
    assert feedback.mistake == "transpose-missing"
    line = hidden_error.__code__.co_firstlineno + 1
    terms = {"line": line, "text": "back = W2 @ dZ2", "error": "ValueError"}
    assert says("judge.raised.line-matrix", feedback.message, **terms)


def test_errors_for_some_sizes_only():
    def fragile(A2, Y):
        if A2.shape[1] == 1:
            raise IndexError("only one")
        return A2 - Y

    feedback = diagnose("3.44:dZ2", fragile)
    assert not feedback.passed and says("judge.with", feedback.message, special="m = 1")

    def fragile_pass(X, Y, W2, Z1, A1, A2):
        assert X.shape[1] > 1
        return network.backward(X, Y, W2, Z1, A1, A2)

    feedback = diagnose("backward", fragile_pass)
    assert feedback.mistake == "raised AssertionError"
    assert says("judge.with", feedback.message, special="m = 1")
    assert passed_lines(feedback) == ["dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]


def test_arguments_changed_in_place():
    def right(A2, Y):
        A2 -= Y
        return A2

    def wrong(A2, Y):
        A2 *= Y
        return A2

    feedback = diagnose("3.44:dZ2", right)
    assert not feedback.passed and feedback.mistake == "argument-changed"
    assert "`A2`" in feedback.message
    assert says("judge.evidence.changed", diagnose("3.44:dZ2", wrong).message, changed="`A2`")
    assert diagnose("3.44:dZ2", answer("3.44:dZ2", "A2 - Y")).passed


def test_prints_are_shown_once(capsys):
    feedback = check("3.44:dZ2", eval("lambda A2, Y: print('<b>') or A2 - Y", NAMES))
    assert feedback.passed and feedback.printed == "<b>\n"
    assert capsys.readouterr().out.count("<b>") == 1
    assert "&lt;b&gt;" in feedback._repr_html_()


def spin(A2, Y):
    while True:
        pass


def spin_and_catch(A2, Y):
    while True:
        try:
            np.sin(1.0)
        except:  # noqa: E722, S110
            pass


def sleep(A2, Y):
    time.sleep(60)


@pytest.mark.parametrize("function", [spin, spin_and_catch, sleep])
def test_endless_functions_are_stopped(function, monkeypatch):
    monkeypatch.setattr(run, "SECONDS", 0.2)
    begin = time.perf_counter()
    assert diagnose("3.44:dZ2", function).mistake == "time-limit"
    assert time.perf_counter() - begin < 5
    monkeypatch.undo()
    assert diagnose("3.44:dZ2", answer("3.44:dZ2", "A2 - Y")).passed


def test_endless_functions_are_stopped_in_other_threads(monkeypatch):
    monkeypatch.setattr(run, "SECONDS", 0.2)
    found = []
    thread = threading.Thread(target=lambda: found.append(diagnose("3.44:dZ2", spin)))
    thread.start()
    thread.join(10)
    assert found[0].mistake == "time-limit"


def test_interrupts_go_through():
    def interrupted(A2, Y):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnose("3.44:dZ2", interrupted)


VALUES = st.one_of(
    st.none(),
    st.text(),
    st.floats(),
    st.integers(),
    st.complex_numbers(),
    st.binary(),
    st.dictionaries(st.text(), st.floats()),
    st.recursive(st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)),
    arrays(st.sampled_from([float, int, bool, complex, object, "U3", "M8[s]"]), (2, 5)),
    arrays(float, st.sampled_from([(), (0,), (2,), (2, 5), (5, 2), (1, 1), (2, 1, 5)])),
    st.sampled_from([object(), len, np.float64, ..., NotImplemented, np.ma.masked, iter(())]),
    st.sampled_from([ValueError, TypeError, MemoryError, StopIteration, AssertionError]),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(VALUES, st.sampled_from(["3.39:dz", "3.44:dZ2", "3.46:db2", "backward", "forward"]))
def test_random_answers_are_refused_without_an_error(value, id):
    def function(*arguments):
        if isinstance(value, type) and issubclass(value, Exception):
            raise value("random")
        if len(arguments) % 2 and isinstance(arguments[0], np.ndarray):
            arguments[0][:] = 0
        return value

    feedback = diagnose(id, function)
    assert not feedback.passed
    assert feedback.message and str(feedback) and feedback._repr_html_()


# ---- whole passes ----

BACKWARD = EXERCISES["backward"].solution


def passed_lines(feedback):
    return [quantity for quantity, right in feedback.lines if right]


def test_the_courses_own_functions_are_no_solution():
    for id, function in [
        ("forward", network.forward),
        ("backward", network.backward),
        ("backward", lambda *all: network.backward(*all)._asdict()),
        ("3.38:a", sigmoid),
        ("3.38:a", lambda z: sigmoid(z)),
    ]:
        feedback = check(id, function)
        assert not feedback.passed and feedback.mistake == "courses-own"
        assert "The numbers are right" in feedback.message
    assert not kept.known()[0]
    assert diagnose("stack:A2", lambda Z2: sigmoid(Z2)).passed


@pytest.mark.parametrize("order", EXERCISES["backward"].orders)
def test_orders_of_results(order):
    code = BACKWARD.replace("return dZ2, dW2, db2, dZ1, dW1, db1", f"return {', '.join(order)}")
    assert diagnose("backward", defined(code)).passed
    named = ", ".join(f"'{q}': {q}" for q in order)
    code = BACKWARD.replace("return dZ2, dW2, db2, dZ1, dW1, db1", f"return {{{named}}}")
    assert diagnose("backward", defined(code)).passed


def test_first_wrong_line_is_named_and_the_later_ones_are_not_blamed():
    code = BACKWARD.replace("1 - A1**2", "1 - Z1**2")
    feedback = diagnose("backward", defined(code))
    assert feedback.mistake == "slope-at-z" and feedback.message.startswith("`dZ1`:")
    assert passed_lines(feedback) == ["dZ2", "dW2", "db2", "dW1", "db1"]

    code = BACKWARD.replace("W2.T @", "W2 @")  # computes only where sizes are equal
    feedback = diagnose("backward", defined(code))
    assert feedback.mistake == "transpose-missing" and feedback.message.startswith("`dZ1`:")
    assert "(n2, n1) and (n2, m)" in feedback.message

    code = BACKWARD.replace("A2 - Y", "Y - A2").replace("axis=1", "axis=0")
    feedback = diagnose("backward", defined(code))
    assert feedback.mistake == "sign" and feedback.message.startswith("`dZ2`:")
    assert passed_lines(feedback) == ["dW2", "dZ1", "dW1"]


@pytest.mark.parametrize(
    ("id", "written", "said"),
    [
        (
            "backward",
            "{'db2': np.mean(A2 - Y, axis=1, keepdims=True)}",
            ["`dW2`", "`dW1`"],
        ),
        ("backward", "{'other': A2 - Y, 'dw': None}", ["`other`", "`dw`"]),
        ("backward", "(A2 - Y, A2)", ["`dW2`"]),
        ("forward", "{'Z1': W1 @ X + b1}", ["`A1`", "`Z2`", "`A2`"]),
        ("logistic forward", "(w.T @ x + b, sigmoid(w.T @ x + b))", ["`L`"]),
        ("logistic backward", "{'db': a - y}", ["`dz`", "`dw`"]),
    ],
)
def test_part_of_a_pass_is_not_the_whole(id, written, said):
    feedback = diagnose(id, answer(id, written))
    assert not feedback.passed and feedback.mistake == "missing-results"
    assert all(part in feedback.message for part in said), feedback.message


def test_a_result_for_some_sizes_only():
    def loss(a, y):
        if y == 1:
            return -np.log(a)

    def partly(X, Y, W2, Z1, A1, A2):
        found = network.backward(X, Y, W2, Z1, A1, A2)._asdict()
        return found if X.shape[1] > 1 else {}

    for id, function, where in [
        ("3.38:L", loss, "y = 0"),
        ("backward", partly, "m = 1"),
    ]:
        feedback = diagnose(id, function)
        assert feedback.mistake == "nothing-returned"
        assert says("judge.with", feedback.message, special=where)


def test_a_cache_beside_the_prediction():
    def cached(X, W1, b1, W2, b2):
        Z1 = W1 @ X + b1
        A1 = np.tanh(Z1)
        Z2 = W2 @ A1 + b2
        A2 = sigmoid(Z2)
        return A2, {"Z1": Z1, "A1": A1, "Z2": Z2}

    assert diagnose("forward", cached).passed


def test_what_is_not_returned_is_still_judged():
    code = BACKWARD.replace("1 - A1**2", "A1").replace("return dZ2, ", "return ")
    code = code.replace("db2, dZ1, dW1", "db2, dW1")
    assert diagnose("backward", defined(code)).mistake == "value-for-slope"


def test_the_other_convention_passes_and_is_said():
    code = BACKWARD.replace("(1 / m) * ", "").replace("A2 - Y", "(A2 - Y) / m")
    feedback = diagnose("backward", defined(code))
    assert feedback.passed and says("judge.other-convention", feedback.message)
    half = diagnose("backward", defined(BACKWARD.replace("A2 - Y", "(A2 - Y) / m")))
    assert not half.passed and half.mistake == "m-added"
    twice = diagnose("backward", defined(code.replace("dZ1 @ X.T", "dZ1 @ X.T / m")))
    assert twice.mistake == "m-twice" and twice.message.startswith("`dW1`, with your 1/m in dZ2")
    mixed = code.replace("1 - A1**2", "1 - Z1**2")
    assert diagnose("backward", defined(mixed)).mistake == "slope-at-z"


@pytest.mark.parametrize("rate", [1, 0.5, 0.02])
def test_weights_updated_at_any_rate(rate):
    feedback = diagnose("backward", defined(BACKWARD.replace("W2.T", f"(W2 - {rate} * dW2).T")))
    assert feedback.mistake == "updated-weights" and feedback.message.startswith("`dZ1`: `W2`")


def test_passes_half_written():
    code = BACKWARD.replace(
        "dZ1 = (W2.T @ dZ2) * (1 - A1**2)", "return dZ2, dW2, db2, ..., ..., ..."
    )
    feedback = diagnose("backward", defined(code))
    assert feedback.mistake == "half-written" and "`dZ1`" in feedback.message
    assert passed_lines(feedback) == ["dZ2", "dW2", "db2"]
    assert diagnose("backward", lambda X: X).mistake == "missing-results"


def test_feedback_is_the_same_every_time():
    for id, written in [("3.47:dZ1", "W2.T @ dZ2"), ("backward", "(X, Y, W2, Z1, A1, A2)")]:
        first, second = (str(diagnose(id, answer(id, written))) for _ in range(2))
        assert first == second
        assert "0x" not in first
