"""What is said of an answer is true, whatever the answer is; each test is one kind of fault."""

import contextlib
import cProfile
import itertools
import json
import pstats
import re
import statistics
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import helpers
from helpers.activations import sigmoid, tanh
from helpers.exercises import (
    BUGS,
    EXERCISES,
    PREDICTIONS,
    check,
    diagnose,
    find_the_bug,
    hints,
    limit,
    predict,
    progress,
    run,
)
from helpers.exercises import progress_file as kept
from helpers.exercises.lines import MORE, find
from helpers.texts import say

NAMES = {"np": np, "sigmoid": sigmoid, "tanh": tanh}
BACKWARD = EXERCISES["backward"].solution


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", tmp_path)


def defined(code, **outside):
    """The function that the code defines, in a notebook in which there is more."""
    names = NAMES | outside
    exec(code, names)  # noqa: S102  code of this file
    return next(v for k, v in names.items() if k not in {*NAMES, *outside, "__builtins__"})


def backward(old="", new="", **outside):
    assert old in BACKWARD
    return defined(BACKWARD.replace(old, new) if old else BACKWARD, **outside)


# Nothing makes it raise or hang.


class Evil:
    def __getattr__(self, name):
        raise RuntimeError(name)

    def __array__(self, *given, **more):
        raise MemoryError

    def __eq__(self, other):
        raise ValueError


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError


def raises_unspeakable(*given):
    raise Unspeakable


def returns_itself(*given):
    found = []
    found.append(found)
    return found


@pytest.mark.parametrize("id", ["3.38:z", "3.44:dZ2", "logistic backward", "forward", "backward"])
@pytest.mark.parametrize(
    "function",
    [
        raises_unspeakable,
        returns_itself,
        lambda *given: Evil(),
        lambda *given: (Evil(), {"dW1": Evil()}),
        lambda *given: {1: 2, None: {(): ()}},
        lambda *given: (x for x in given),
        lambda *given: [np.ones(n) for n in range(5)],
        lambda *given: np.array([{}, []], dtype=object),
        lambda *given: SimpleNamespace(dW1="no", z=None, A2=Evil()),
        int,
        print,
        len,
        Evil(),
        SimpleNamespace,
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_no_answer_makes_it_raise(id, function):
    feedback = diagnose(id, function)
    assert not feedback.passed and feedback.message and feedback._repr_html_()


def catches_all():
    while True:
        try:
            np.sin(1.0)
        except:  # noqa: E722, S110
            pass


def catches_all_twice():
    while True:
        try:
            try:
                np.sin(1.0)
            except:  # noqa: E722, S110
                pass
        except:  # noqa: E722, S110
            pass


def suppresses():
    while True:
        with contextlib.suppress(BaseException):
            np.sin(1.0)


def goes_on():
    while True:
        try:
            np.sin(1.0)
        finally:
            continue  # noqa: B012


def counts():
    return sum(1 for _ in itertools.count())


ENDLESS = [catches_all, catches_all_twice, suppresses, goes_on, counts]
FIRST_AND_LAST = [
    pytest.param(one, marks=() if one in (catches_all, counts) else pytest.mark.slow)
    for one in ENDLESS
]


def is_ended(function):
    begin = time.perf_counter()
    feedback = diagnose("3.44:dZ2", lambda A2, Y: function())
    return feedback.mistake == "time-limit" and time.perf_counter() - begin < 5


@pytest.mark.parametrize("function", FIRST_AND_LAST)
def test_every_loop_is_ended_kindly(function, monkeypatch):
    monkeypatch.setattr(run, "SECONDS", 0.2)
    tracing, profiling = sys.gettrace(), sys.getprofile()
    assert is_ended(function)
    found = []
    thread = threading.Thread(target=lambda: found.append(is_ended(function)))
    thread.start()
    thread.join(10)
    assert found == [True]
    monkeypatch.delattr(limit.signal, "setitimer", raising=False)  # as on Windows, in a browser
    assert is_ended(function)
    assert (sys.gettrace(), sys.getprofile()) == (tracing, profiling)
    assert sys.exc_info() == (None, None, None)  # nothing stays "handled" in the learner's kernel
    monkeypatch.undo()
    assert diagnose("3.44:dZ2", lambda A2, Y: A2 - Y).passed


def test_a_profiler_goes_on():
    with cProfile.Profile() as profiler:
        assert diagnose("3.46", lambda dZ2, m: dZ2.sum(axis=1, keepdims=True) / m).passed
        statistics.median([1, 2])
    called = {name for _, _, name in pstats.Stats(profiler).stats}
    assert "median" in called and sys.getprofile() is None


def test_a_busy_machine_is_no_endless_loop(monkeypatch):
    monkeypatch.setattr(run, "SECONDS", 0.4)
    assert diagnose("log rule", lambda v: time.sleep(0.5) or (np.log(v), 1 / v)).passed


# Right is only what was reached, and evidence belongs to the line that is named.


def test_what_was_not_reached_is_not_called_right():
    def neuron(x, w, b, y):
        z = w @ x + b
        a = sigmoid(z)
        L = -(y * np.log(a) + (1 - y) * np.log(1 - a))
        return z, a, L

    feedback = diagnose("logistic forward", neuron)
    assert feedback.mistake == "transpose-missing" and feedback.message.startswith("`z`:")
    assert feedback.lines == (("z", False), ("a", None), ("L", None))
    feedback = diagnose("logistic forward", defined(EXERCISES["logistic forward"].solution + ".x"))
    assert feedback.mistake == "raised AttributeError"
    assert True not in dict(feedback.lines).values() or "L" not in feedback.message


def test_evidence_is_of_the_line_that_is_named():
    code = BACKWARD.replace("A2 - Y", "Y - A2").replace("A1.T", "A1")
    feedback = diagnose("backward", defined(code))
    assert feedback.mistake == "sign" and feedback.message.startswith("`dZ2`:")
    assert "raised" not in feedback.message
    assert [right for q, right in feedback.lines if q in ("db2", "dZ1", "dW1", "db1")] == [None] * 4


@pytest.mark.parametrize("kind", [dict, list])
def test_the_same_object_each_time(kind):
    kept_outside, solution = kind(), backward()

    def same_object(X, Y, W2, Z1, A1, A2):
        found = solution(X, Y, W2, Z1, A1, A2)
        if kind is dict:
            kept_outside.update(zip(("dZ2", "dW2", "db2", "dZ1", "dW1", "db1"), found))
        else:
            kept_outside[:] = found
        return kept_outside

    assert diagnose("backward", same_object).passed


def test_the_same_array_each_time():
    held = {}

    def same_array(A2, Y):
        out = held.setdefault(A2.shape, np.empty(A2.shape))
        return np.subtract(A2, Y, out=out)

    assert diagnose("3.44:dZ2", same_array).passed


# Nothing is accepted that is wrong in the sixth digit.

CUT = [
    ("3.39:da", "np.round(-y / a + (1 - y) / (1 - a), {n})"),
    ("3.45:J", "np.round(np.sum(L) / m, {n})"),
    ("3.48:dW1", "np.round(dZ1 @ X.T / m, {n})"),
]


@pytest.mark.parametrize(("id", "written"), CUT)
@pytest.mark.parametrize("n", [2, 4, 5])
def test_rounded(id, written, n):
    code = f"lambda {', '.join(EXERCISES[id].arguments)}: {written.format(n=n)}"
    feedback = diagnose(id, eval(code, NAMES))
    assert feedback.mistake == "cut" and f"rounded to {n} digits" in feedback.message


@pytest.mark.parametrize("most", [1, 5])
def test_clipped_and_made_shorter(most):
    def clipped(dZ1, X, m):
        return np.clip(dZ1 @ X.T / m, -most, most)

    def shorter(dZ1, X, m):
        dW1 = dZ1 @ X.T / m
        return dW1 * min(1, most / np.linalg.norm(dW1))

    assert f"beyond -{most} and {most} are cut off" in diagnose("3.48", clipped).message
    assert f"above {most}" in diagnose("3.48", shorter).message


@pytest.mark.parametrize("error", [3e-6, 1e-5, 1e-4])
@pytest.mark.parametrize("id", [id for id, e in EXERCISES.items() if not e.whole])
def test_a_little_off_is_off(id, error):
    solution = defined(EXERCISES[id].solution)
    assert not diagnose(id, lambda *given: solution(*given) * (1 + error)).passed


def test_types_with_fewer_digits():
    right = "(A2 - Y)"
    for kind, mistake in (("int", "cut"), ("np.float16", "cut"), ("np.float32", None)):
        feedback = diagnose("3.44:dZ2", eval(f"lambda A2, Y: {right}.astype({kind})", NAMES))
        assert feedback.mistake == mistake and feedback.passed is (mistake is None)


def test_answers_that_change_from_call_to_call():
    total, rng = [0.0], np.random.default_rng(0)

    def adds_up(L, m):
        total[0] += np.sum(L) / m
        return total[0]

    def drops(dZ1, X, m):
        return (dZ1 * (rng.random(dZ1.shape) < 0.8)) @ X.T / m

    for id, function in (("3.45", adds_up), ("3.48", drops)):
        feedback = diagnose(id, function)
        assert feedback.mistake == "changing" and "two different answers" in feedback.message


# What comes from elsewhere.


def test_names_of_the_notebook():
    feedback = diagnose("backward", backward("    m = X.shape[1]\n", "", m=5))
    assert feedback.mistake == "from-outside" and "`m` (5)" in feedback.message
    code = "def hidden_weights(dZ1, m):\n    return dZ1 @ X.T / m"
    feedback = diagnose("3.48", defined(code, X=np.ones((3, 5))))
    assert feedback.mistake == "from-outside" and "shape (3, 5)" in feedback.message
    right = defined("def cost(L, m):\n    return np.sum(L + eps) / m", eps=0.0)
    assert diagnose("3.45", right).passed


@pytest.mark.parametrize("name", ["m", "n0"])
def test_a_size_of_the_notebook_stands_in_a_shape(name):
    code = BACKWARD.replace("    m = X.shape[1]\n", "").replace(" / m)", f" / {name})")
    feedback = diagnose("backward", defined(code, m=5, n0=5))
    assert feedback.mistake == "from-outside" and "Which shape" in feedback.message
    assert "is it not needed" not in feedback.message


def test_the_courses_own_is_said_and_not_noted():
    def imported(X, Y, W2, Z1, A1, A2):
        return helpers.backward(X, Y, W2, Z1, A1, A2)

    feedback = check("backward", imported)
    assert not feedback.passed and "`backward`" in feedback.message
    assert not kept.known()[0]


@pytest.mark.parametrize(
    ("id", "old", "new", "missing"),
    [
        ("logistic backward", "return dz, dw, db", "return dw, db", "`dz`"),
        ("forward", "return Z1, A1, Z2, A2", "return A2", "`Z1`"),
        ("backward", "return dZ2, dW2, db2, dZ1, dW1, db1", "return dW1, dW2, db1", "`db2`"),
    ],
)
def test_what_is_missing_is_asked_for(id, old, new, missing):
    feedback = diagnose(id, defined(EXERCISES[id].solution.replace(old, new)))
    assert feedback.mistake == "missing-results" and missing in feedback.message
    assert False not in dict(feedback.lines).values()


# Where no mistake has a name: the smallest case, with its inputs.


def test_a_case_that_can_be_worked_by_hand():
    def odd(w, x, b):
        return (w.T @ x + b) * (1 + np.sin(x[0]))

    message = diagnose("3.38:z", odd).message
    inputs = dict(part.split(" = ") for part in message.split("`")[1::2] if " = " in part)
    w, x, b = (np.array(eval(inputs[s])) for s in ("w", "x", "b"))
    yours, wanted = (float(odd(w, x, b).item()), (w.T @ x + b).item())
    assert f"is {yours:.4g}, and by hand it comes to {wanted:.4g}" in message
    assert w.size == 1


def test_sizes_written_as_numbers():
    def two(w, x, b):
        return sum(w[j, 0] * x[j, 0] for j in range(2)) + b

    assert "right for 2 features, and the test has other sizes" in diagnose("3.38:z", two).message

    def column(x, dz):
        return np.array([[x[0, 0] * dz], [x[1, 0] * dz]])

    message = diagnose("3.39:dw", column).message
    assert "shape (2, 1)" in message and "(2, 1, 1, 1)" not in message


# The hints are those of the cell at hand.


def test_solutions_have_the_arguments_of_the_cells():
    cells = {}
    for path in (Path(__file__).parents[1] / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            heads = dict(re.findall(r"^def (\w+)\((.*?)\):", source, re.MULTILINE))
            for id, name in re.findall(r'^check\("(.+?)", (\w+)\)', source, re.MULTILINE):
                cells[find(id).id] = f"def {name}({heads[name]}):"
    every = EXERCISES | MORE
    of_passes = {line for one in every.values() if one.whole for line in one.lines}
    assert set(cells) <= set(every) <= set(cells) | of_passes
    for id, head in cells.items():
        assert every[id].solution.splitlines()[0] == head, id
    assert "sigmoid" not in EXERCISES["3.38:a"].solution + hints("3.38:a").html


# What is done is noted, wherever the learner goes.


def test_progress_stays_where_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "05_many_examples.ipynb").touch()
    assert kept.find_folder() == tmp_path / "notebooks"
    monkeypatch.chdir(tmp_path / "notebooks")
    assert kept.find_folder() == tmp_path / "notebooks"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workbook").mkdir()
    (tmp_path / "workbook" / "05_many_examples.ipynb").touch()
    assert kept.find_folder() == tmp_path / "workbook", "the learner's own comes first"
    monkeypatch.chdir(tmp_path / "workbook")
    assert kept.find_folder() == tmp_path / "workbook"
    kept.solved("a")
    monkeypatch.chdir("/")
    assert "a" in kept.known()[0]


def test_predictions_and_bugs_are_noted():
    predict("two links").choose("anything")
    find_the_bug("uphill", BUGS["uphill"].line)
    find_the_bug("slow start", 1)
    assert kept.known()[0] == {"predicted:two links", "found:uphill"}
    assert say("show.progress.of", n=1, all=len(PREDICTIONS)) in progress().text
    assert say("show.progress.of", n=1, all=len(BUGS)) in progress().text


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    def refuse(*given, **more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(kept, "_unwritten", [])
    monkeypatch.setattr(Path, "touch", refuse)
    assert "could not be kept" in kept.solved("3.44:dZ2")
    assert "dZ2 solved" in progress().text


def test_on_binder_it_is_said_that_all_is_lost(monkeypatch):
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://mybinder.org/")
    assert "download my_progress.json" in progress().text


# What is claimed of a special case, of the order, and of each line.


@pytest.mark.parametrize(
    ("id", "written", "where"),
    [
        ("3.40:dW2", "a1 @ dz2.T", ""),
        ("3.48:dW1", "X @ dZ1.T / m", ""),
        ("3.40:dW2", "dz2 @ a1.T / a1.shape[0]", "n1 = 1"),
        ("3.44:dW2", "dZ2 @ A1.T", "m = 1"),
        ("3.38:z", "w.T @ (x + b)", ""),
    ],
)
def test_where_it_would_be_right_it_is(id, written, where):
    arguments = ", ".join(EXERCISES[id].arguments)
    message = diagnose(id, eval(f"lambda {arguments}: {written}", dict(NAMES))).message
    said = say("judge.evidence.where-right", where=where)
    assert said in message if where else "is right in" not in message


def test_a_list_of_three_numbers_is_read():
    code = "def f(x, w, b, y):\n z = float((w * x).sum() + b)\n a = 1 / (1 + np.exp(-z))\n"
    code += " y = float(np.sum(y))\n return [z, float(a), float(-np.log(a if y else 1 - a))]"
    assert diagnose("logistic forward", defined(code)).passed


def test_a0_is_the_input():
    arguments = "X, Y, W2, Z1, A1, A2"
    code = BACKWARD.replace(arguments, "A0, Y, W2, Z1, A_prev, A2")
    code = code.replace("A1", "A_prev").replace("X", "A0").replace("g1.slope(Z1, A_prev)", "")
    assert diagnose("backward", defined(code)).passed


@pytest.mark.parametrize(
    "returned",
    ["dZ1, dW1, db1, dZ2, dW2, db2", "dZ2, db2, dW2, dZ1, db1, dW1", "dW1, db1, dW2, db2"],
)
def test_another_order_is_always_said(returned):
    message = diagnose("backward", backward("dZ2, dW2, db2, dZ1, dW1, db1", returned)).message
    assert message.startswith("Right, in another order")
    assert (say("judge.not-seen", which="`dZ2` and `dZ1`") in message) is (returned[1] == "W")


def test_arguments_in_another_order_are_said():
    message = diagnose("backward", backward("X, Y, W2", "W2, Y, X")).message
    assert say("judge.by-name", own="X, Y, W2, Z1, A1, A2") in message


@pytest.mark.parametrize(("name", "mistake"), [("W1", "raised NameError"), ("w2", "capital")])
def test_an_unknown_name_is_never_suggested_itself(name, mistake):
    feedback = diagnose("backward", backward("W2.T", f"{name}.T"))
    assert feedback.mistake == mistake
    assert f"`{name}` is known" not in feedback.message


def test_a_comma_at_the_end_of_a_line():
    feedback = diagnose("backward", backward("dZ2 = A2 - Y", "dZ2 = A2 - Y,"))
    assert feedback.mistake == "trailing-comma"
    assert dict(feedback.lines)["dZ2"] is False and dict(feedback.lines)["dW2"] is True


def test_two_mistakes_that_cancel_are_not_exchanged():
    code = "def f(x, y, a):\n dz = y - a\n dw = -x * dz\n db = -dz\n return dz, dw, db"
    feedback = diagnose("logistic backward", defined(code))
    assert feedback.lines == (("dz", False), ("dw", None), ("db", None))


def test_state_that_begins_anew_with_each_shape():
    held = {"dW2": np.zeros(())}

    def summing(X, Y, W2, Z1, A1, A2):
        m, dZ2 = X.shape[1], A2 - Y
        dZ1 = W2.T @ dZ2 * (1 - A1**2)
        dW2 = dZ2 @ A1.T / m
        held["dW2"] = dW2 + (held["dW2"] if held["dW2"].shape == dW2.shape else 0)
        means = [d.mean(axis=1, keepdims=True) for d in (dZ2, dZ1)]
        return dZ2, held["dW2"], means[0], dZ1, dZ1 @ X.T / m, means[1]

    assert diagnose("backward", summing).mistake == "changing"


def test_a_call_that_raised_is_no_evidence():
    code = BACKWARD.replace("m = X.shape[1]", "m = 5; dW2 = np.zeros((2, 4))")
    loop = "for i in range(5): dW2 += np.outer(dZ2[:, i], A1[:, i]) / 5"
    code = re.sub(r" dW2 = \(.*", f" {loop}", code)
    assert "m = 1" not in diagnose("backward", defined(code)).message


# The variable is right, and something else is returned.


def test_another_variable_is_returned():
    code = "def f(dZ1, X, m):\n    total = dZ1 @ X.T\n    dW1 = total / m\n    return total"
    feedback = diagnose("3.48", defined(code))
    assert feedback.mistake == "other-returned" and "`total`" in feedback.message
    code = code.replace("return total", "return total * 2")
    assert diagnose("3.48", defined(code)).mistake != "other-returned"


@pytest.mark.parametrize(
    ("id", "code"),
    [
        ("3.39:dz", "def f(a, y):\n    return a, y"),
        ("3.39:dw", "def f(x, dz):\n    return x, dz"),
    ],
)
def test_two_things_are_no_shape(id, code):
    message = diagnose(id, defined(code)).message
    assert "a tuple of 2" in message and "has shape (2," not in message


def test_a_function_that_calls_itself():
    code = "def f(L, m):\n    total = 0\n    J = f(L, m)\n    return J"
    feedback = diagnose("3.45", defined(code))
    assert feedback.mistake == "raised RecursionError" and "maximum" not in feedback.message


def test_printing_is_not_returning():
    message = diagnose("3.45", defined("def f(L, m):\n    print(np.sum(L) / m)")).message
    assert message.startswith("Your function prints, and returns nothing")


def test_an_error_that_is_hidden(monkeypatch):
    monkeypatch.setattr(run, "SECONDS", 0.2)

    def hides(L, m):
        while True:
            try:
                return np.sum(L) / mm  # noqa: F821
            except:  # noqa: E722, S110
                pass

    def endless(L, m):
        while m:
            pass

    assert "hides every error" in diagnose("3.45", hides).message
    assert "hides every error" not in diagnose("3.45", endless).message


def test_sizes_are_said_to_fit_only_together():
    code = BACKWARD.replace("m = X.shape[1]", "m = 5; dW2 = np.zeros((2, 4))")
    loop = "for i in range(5): dW2 += np.outer(dZ2[:, i], A1[:, i]) / 5"
    code = re.sub(r" dW2 = \(.*", f" {loop}", code)
    feedback = diagnose("backward", defined(code))
    assert "right for 2 outputs" not in feedback.message
    assert dict(feedback.lines)["dW1"] is not True


def test_the_order_that_is_asked_for_has_all_results():
    message = diagnose("backward", backward("dZ2, dW2, db2, dZ1, dW1, db1", "dW1, db1, dW2, db2"))
    assert "asks for dZ2, dW2, db2, dZ1, dW1, db1" in message.message


def test_an_argument_that_is_not_asked_for():
    code = BACKWARD.replace("X, Y, W2, Z1, A1, A2", "X, Y, W2, A1, A2")
    code = code.replace("g1.slope(Z1, A1)", "(1 - A1**2)")
    message = diagnose("backward", defined(code)).message
    assert "also `Z1`" in message


def test_an_overwritten_argument_is_the_cause():
    code = BACKWARD.replace("dZ2 = A2 - Y", "dZ2 = A2 - Y; A1 *= A1")
    message = diagnose("backward", defined(code.replace("g1.slope(Z1, A1)", "(1 - A1**2)"))).message
    assert "writes into `A1`" in message


@pytest.mark.parametrize(
    ("id", "body"),
    [
        ("3.39:dw", "return np.matmul(dz, x) if np.ndim(dz) else dz * x"),
        ("logistic backward", "dz = a - y\n    return dz, np.dot(1.0 * dz, 1.0 * x), dz"),
    ],
)
def test_a_product_that_the_notebooks_shapes_do_not_allow_is_not_right(id, body):
    arguments = ", ".join(EXERCISES[id].own)
    feedback = diagnose(id, defined(f"def f({arguments}):\n    {body}"))
    assert not feedback.passed and "(1, 1) and (3, 1)" in feedback.message


@pytest.mark.parametrize(
    "body", ["np.dot(x, dz)", "dz * x", "np.array([[float(dz) * v[0]] for v in x])"]
)
def test_a_product_with_a_number_is_right_in_every_form(body):
    assert diagnose("3.39:dw", eval(f"lambda x, dz: {body}", dict(NAMES))).passed


def test_where_one_number_would_be_right_its_shape_is_not_spoken_of():
    def first(w, x, b):
        for i in range(len(x)):
            return b + w[i] * x[i]

    assert "The number is right in" in diagnose("3.38:z", first).message


def test_what_is_right_is_praised_for_its_results_and_not_for_its_lines():
    for id, one in (EXERCISES | MORE).items():
        if one.whole:
            assert not re.search(
                r"lines (are|hold)|of the (six )?lines|at once",
                one.words("why") + one.words("further"),
            ), id


def test_what_takes_numbers_only_is_right_and_said_to_be_so():
    import math

    found = diagnose("3.38:a", lambda z: 1 / (1 + math.exp(-z)))
    assert found.passed and "shape (1, 1)" in found.message and "TypeError" in found.message
    assert "(1, 1)" not in diagnose("3.38:a", lambda z: 1 / (1 + np.exp(-z))).message
