"""What surrounds the exercises: display, the progress file, predictions, bugs to find."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import training
from helpers.activations import relu, sigmoid
from helpers.datasets import load
from helpers.equations import LINES
from helpers.exercises import (
    BUGS,
    EXERCISES,
    PREDICTIONS,
    check,
    diagnose,
    find_the_bug,
    hints,
    predict,
    progress,
    show,
)
from helpers.exercises import progress_file as kept
from helpers.exercises.lines import MORE
from helpers.exercises.show import as_html
from helpers.gradient_check import check_gradients
from helpers.network import backward, forward, initialise
from helpers.texts import entry, say

import numpy as np  # isort: skip

NAMES = {"np": np}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", tmp_path)
    return tmp_path


def solve(id="3.44:dZ2"):
    return check(id, lambda A2, Y: A2 - Y)


# ---- display ----


def test_shown_once_as_text_outside_of_jupyter(capsys):
    solve()
    shown = capsys.readouterr().out
    assert shown.startswith("3.44:dZ2: Solved\n")
    further = EXERCISES["3.44:dZ2"].words("further")
    assert shown.count(say("show.feedback.further", question=further)) == 1


def test_shown_once_in_a_notebook(monkeypatch):
    displayed = []
    monkeypatch.setattr(show, "get_ipython", lambda: "a notebook")
    monkeypatch.setattr(show, "display", lambda data, raw: displayed.append(data))
    result = solve()
    result._ipython_display_()  # what the end of a cell does
    assert len(displayed) == 1
    assert set(displayed[0]) == {"text/plain", "text/html"}
    result._ipython_display_()  # asked for again in a later cell
    assert len(displayed) == 2


def test_html_escapes_what_learners_write():
    shown = show.Feedback("3.44:dZ2", False, None, "Line 1, `a<b>`, & `c`", printed="<script>")
    assert "<code>a&lt;b&gt;</code>, &amp; <code>c</code>" in shown._repr_html_()
    assert "<script>" not in shown._repr_html_()


# ---- progress ----


def test_progress_is_kept(own_folder):
    assert say("show.progress.count", n=0, all=len(EXERCISES | MORE)) in str(progress())
    solve()
    solve()
    written = json.loads((own_folder / kept.NAME).read_text())
    assert written["solved"] == ["3.44:dZ2"] and set(written) == {"solved", "tried"}
    shown = progress()
    assert say("show.progress.count", n=1, all=len(EXERCISES | MORE)) in str(shown)
    assert say("show.progress.solved", v="dZ2") in str(shown)
    assert say("show.progress.open", v="dW2") in str(shown)
    assert 'th scope="row"' in shown._repr_html_()
    assert sorted(p.name for p in own_folder.iterdir()) == [kept.NAME]


def test_who_has_solved_a_pass_has_solved_its_lines():
    check("forward", lambda X, W1, b1, W2, b2: forward(X, W1, b1, W2, b2))  # the course's own
    assert say("show.progress.count", n=0, all=len(EXERCISES | MORE)) in str(progress())
    names = {"np": np, "sigmoid": sigmoid}
    exec(EXERCISES["forward"].solution, names)  # noqa: S102  our own code
    check("forward", names["my_forward"])
    assert say("show.progress.count", n=5, all=len(EXERCISES | MORE)) in str(progress())


def test_what_is_not_written_leaves_no_file(own_folder):
    check("3.44:dZ2", lambda A2, Y: ...)
    check("3.44:nothing", lambda A2, Y: A2)
    find_the_bug("uphill")
    assert not list(own_folder.iterdir())


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"solved": 3}', '{"solved": [3]}', "\xff\x00", "[" * 99999]
)
def test_a_damaged_file_is_set_aside(own_folder, damage):
    path = own_folder / kept.NAME
    path.write_bytes(damage.encode("latin-1"))
    (own_folder / f"{kept.NAME}.damaged-1").write_text("older")
    result = solve()
    assert result.passed and "my_progress.json.damaged-2" in result.note
    assert (own_folder / f"{kept.NAME}.damaged-2").read_bytes() == damage.encode("latin-1")
    assert (own_folder / f"{kept.NAME}.damaged-1").read_text() == "older"
    assert json.loads(path.read_text())["solved"] == ["3.44:dZ2"]


def test_a_folder_that_cannot_be_written(monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    result = solve()
    assert result.passed
    assert result.note == say("show.progress.unwritten", file=kept.NAME, reason="Permission denied")


def test_a_folder_in_the_way(own_folder):
    (own_folder / kept.NAME).mkdir()
    reason = os.strerror(errno.EISDIR)
    assert solve().note == say("show.progress.unwritten", file=kept.NAME, reason=reason)
    assert say("show.progress.unread", file=kept.NAME, reason=reason) in str(progress())


def test_a_lock_left_over_is_taken(own_folder, monkeypatch):
    monkeypatch.setattr(kept, "WAIT", 0.05)
    (own_folder / f"{kept.NAME}.lock").touch()
    assert not solve().note
    assert sorted(p.name for p in own_folder.iterdir()) == [kept.NAME]


@pytest.mark.slow
def test_notebooks_that_write_at_once_lose_nothing(own_folder):
    code = "from helpers.exercises.progress_file import solved\nfor i in range(20): solved(f'{{n}}-{{i}}')"
    (own_folder / "05_many_examples.ipynb").touch()  # the course's notebooks are here
    code = f"n = {{n}}\n{code}"
    runs = [
        subprocess.Popen([sys.executable, "-c", code.format(n=n)], cwd=own_folder) for n in range(4)
    ]
    assert [run.wait(60) for run in runs] == [0] * 4
    assert len(json.loads((own_folder / kept.NAME).read_text())["solved"]) == 80


# ---- predictions ----


def test_predict_reveals_after_the_choice():
    asked = predict("two links")
    shown = asked._repr_mimebundle_()
    assert asked.reply.value == "" and asked.question in shown["text/plain"]
    folded = shown["text/html"].split("<details>")[1]
    assert asked.answer in folded and asked.why in folded
    wrong = next(option for option in asked.options if option != asked.answer)
    asked.choose(wrong)
    asked.choose(asked.answer)
    assert asked.chosen == wrong
    assert all(said in asked.reply.value for said in (wrong, asked.answer, asked.why))


@pytest.mark.parametrize("id", PREDICTIONS)
def test_each_question_can_be_answered_and_is_asked(id):
    asked = predict(id)
    assert asked.question and asked.why and len(set(asked.options)) == len(asked.options) > 1
    notebooks = (Path(__file__).parents[1] / "notebooks").glob("*.ipynb")
    asked = f'predict(\\"{id}\\")'
    assert sum(asked in path.read_text(encoding="utf-8") for path in notebooks) == 1


def test_predict_names_the_questions_it_has():
    for id in ("x", None, ["two links"]):
        assert "There is no question" in predict(id).text and "which loss" in predict(id).html


# ---- find the bug ----


@pytest.mark.parametrize("id", BUGS)
def test_bugs_are_wrong_and_can_be_found(id, capsys):
    bug = BUGS[id]
    rng = np.random.default_rng(1)
    X, Y = rng.standard_normal((2, 20)), rng.integers(0, 2, (1, 20)) * 1.0
    report = check_gradients(X, Y, initialise(2, 4, 1, rng, scale=1.5), backward=backward)
    assert report.passed
    find_the_bug(id)
    assert f"{bug.line}      {bug.wrong}" in capsys.readouterr().out
    assert find_the_bug(id, bug.line).passed
    for line in (bug.line - 1, len(bug.rows), 0, 99, "dZ1", None, np.ones(3), [bug.line], True):
        assert not find_the_bug(id, line).passed
    for unknown in ("x", None, [id]):
        said = find_the_bug(unknown, bug.line)
        assert not said.passed and "There is no bug" in said.message and "uphill" in said.message


@pytest.mark.parametrize("id", BUGS)
def test_bugs_train_badly(id):
    moons = load("moons")
    start = initialise(2, 6, 1, np.random.default_rng(0), scale=1.5)

    def cost(backward):
        try:
            run = training.train(moons.X, moons.Y, start, 0.5, 300, backward=backward)
        except training.DivergedError:
            return np.inf
        return run.costs[-1]

    assert cost(BUGS[id].backward) > 1.02 * cost(backward)


def test_every_exercise_has_its_words():
    for id, exercise in EXERCISES.items():
        for what in ("nudge", "pointed", "worked", "why", "further", "answer"):
            assert exercise.words(what).endswith((".", "?")), (id, what)
    assert len(entry("exercises")) == len(EXERCISES)


def test_the_answer_to_the_further_question_is_folded():
    answered = diagnose("3.44:dW2", lambda dZ2, A1, m: dZ2 @ A1.T / m)
    assert answered.answer not in str(answered)
    title, answer = say("show.feedback.answer"), as_html(answered.answer)
    folded = f"<details><summary>{title}</summary><p>{answer}</p></details>"
    assert answered._repr_html_().count(folded) == 1


def test_what_is_not_solved_brings_its_hints():
    open_ = diagnose("3.44:dW2", lambda dZ2, A1, m: dZ2 @ A1.T)
    assert open_._repr_html_().count("<details>") == 4
    assert hints("3.44:dW2").html.endswith(open_.hints)
    assert str(open_).endswith(say("show.feedback.hints", id="3.44:dW2"))


def test_what_the_answers_say_of_shapes_and_numbers():
    rng = np.random.default_rng(0)
    n0, n1, n2, m = 3, 4, 2, 5
    dZ1, dZ2, b2 = rng.normal(size=(n1, m)), rng.normal(size=(n2, m)), np.zeros((n2, 1))
    sums = {m: rng.normal(size=(n1, m)) + np.zeros(n1) for m in (1, n1)}  # W1 @ X + b1
    assert {m: z.shape for m, z in sums.items()} == {1: (n1, n1), n1: (n1, n1)}
    with pytest.raises(ValueError):
        rng.normal(size=(n1, m)) + np.zeros(n1)
    assert (b2 - dZ2.mean(axis=1)).shape == (n2, n2)
    assert (rng.normal(size=(n1, n0)) @ rng.normal(size=(n0, n0))).shape == (n1, n0)
    with pytest.raises(ValueError):
        dZ1 @ rng.normal(size=(n0, m))
    twice = {"dZ2": np.hstack([dZ2, dZ2]), "A1": np.hstack([dZ1, dZ1]), "m": 2 * m}
    once = {"dZ2": dZ2, "A1": dZ1, "m": m}
    assert np.allclose(LINES["3.44:dW2"].compute(twice), LINES["3.44:dW2"].compute(once))
    Z1, W2 = rng.normal(size=(n1, m)), rng.normal(size=(n2, n1))
    dZ1 = LINES["3.47:dZ1"].compute({"dZ2": dZ2, "W2": W2, "Z1": Z1, "A1": relu(Z1), "g1": relu})
    assert np.allclose(dZ1, (W2.T @ dZ2) * (Z1 > 0))
