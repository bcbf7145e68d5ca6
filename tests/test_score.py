"""The number that a grading system gets."""

import numpy as np
import pytest

from helpers.activations import sigmoid
from helpers.exercises import check, diagnose, exercise, receipt, score
from helpers.exercises import progress_file as kept
from helpers.exercises.lines import EXERCISES, MORE
from helpers.network import backward

NAMES = {"np": np, "sigmoid": sigmoid}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", tmp_path)
    return tmp_path


def written(code, name):
    names = dict(NAMES)
    exec(code, names)  # noqa: S102  our own code
    return names[name]


def six(**wrong):
    """The six lines, some of them replaced."""
    right = EXERCISES["backward"].solution
    rows = [
        next((f"    {q} = {w}" for q, w in wrong.items() if row.startswith(f"    {q} = ")), row)
        for row in right.splitlines()
    ]
    return written("\n".join(rows), "my_backward")


@pytest.mark.parametrize("id", EXERCISES)
def test_the_solution_has_one_and_what_is_empty_none(id):
    assert score(id, written(EXERCISES[id].solution, EXERCISES[id].name)) == 1.0
    assert score(id, written(EXERCISES[id].stub, EXERCISES[id].name)) == 0.0


@pytest.mark.parametrize("id", ["update", "softmax", "rows"])
def test_the_later_exercises(id):
    assert score(id, lambda *anything: None) == 0.0
    assert score(id, ...) == 0.0 and MORE[id]


@pytest.mark.parametrize(
    ("wrong", "marks"),
    [
        ({}, 6),
        ({"dW2": "dZ2 @ A1.T"}, 5),
        ({"dW2": "dZ2 @ A1.T", "db1": "dZ1"}, 4),
        ({"dZ2": "Y - A2"}, 5),  # what comes after it is right for what came before
        ({q: "0 * m" for q in ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1")}, 0),
    ],
)
def test_a_pass_is_marked_line_by_line(wrong, marks):
    assert score("backward", six(**wrong)) == pytest.approx(marks / 6)


def test_a_line_is_right_or_not():
    assert score("3.44:dW2", lambda dZ2, A1, m: dZ2 @ A1.T) == 0.0
    assert score("3.44:dW2", lambda dZ2, A1, m: dZ2 @ A1.T / m) == 1.0


def test_right_numbers_alone_are_not_all():
    def changes_its_argument(X, Y, W2, Z1, A1, A2):
        A2 -= Y
        return six()(X, 0 * Y, W2, Z1, A1, A2)

    assert not diagnose("backward", changes_its_argument).passed
    assert score("backward", changes_its_argument) < 1
    assert score("backward", backward) == 0.0  # the course's own


def test_nothing_is_shown_or_noted(own_folder, capsys):
    score("3.44:dW2", lambda dZ2, A1: dZ2 @ A1.T)
    assert score("no such exercise", lambda: 0) == 0.0
    assert capsys.readouterr().out == "" and not list(own_folder.iterdir())


def test_an_exercise_of_ones_own():
    right = "H = X @ V\nS = sigmoid(H)"
    exercise("two rows", right, {"X": ("m", "n0"), "V": ("n0", "n1")})
    assert score("two rows", lambda X, V: (X @ V, 1 / (1 + np.exp(-(X @ V))))) == 1.0
    assert score("two rows", lambda X, V: (X @ V, np.tanh(X @ V))) == 0.5
    check("two rows", lambda X, V: (X @ V, np.tanh(X @ V)))
    assert "two rows" in receipt().text
