"""What is noted of tries, and what a learner hands in."""

import json
import re
from datetime import datetime, timedelta

import pytest

from helpers.environment import EDITION
from helpers.exercises import (
    BUGS,
    PREDICTIONS,
    check,
    diagnose,
    find_the_bug,
    predict,
    progress,
    receipt,
    tries,
)
from helpers.exercises import progress_file as kept
from helpers.texts import entry, say


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", tmp_path)
    monkeypatch.setattr(kept, "_unwritten", [])
    return tmp_path


class AnnaSchmidtError(Exception):
    pass


def raises(dZ2, A1):
    raise AnnaSchmidtError


def written(folder, name="receipt.json"):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def test_each_mistake_is_counted_until_it_is_solved(own_folder):
    summed, right = (lambda dZ2, A1, m: dZ2 @ A1.T), (lambda dZ2, A1, m: dZ2 @ A1.T / m)
    for answer in (summed, summed, lambda dZ2, A1, m: dZ2, right, summed, right):
        check("3.44:dW2", answer)
    diagnose("3.40:dW2", lambda dz2, a1: dz2)  # is not noted
    receipt()
    one = written(own_folder)["tried"]["3.44:dW2"]
    assert one["tries"] == 4
    assert one["mistakes"]["m-missing"] == 2 and sum(one["mistakes"].values()) == 3
    assert written(own_folder)["solved"] == ["3.44:dW2"]
    assert list(written(own_folder)["tried"]) == ["3.44:dW2"]


def test_the_times_of_the_first_try_and_the_last(own_folder, monkeypatch):
    times = iter(["2026-03-01T09:05+01:00", "2026-03-01T09:07+01:00", "2026-03-02T10:00+01:00"])
    monkeypatch.setattr(tries, "now", lambda: next(times))
    check("3.44:dZ2", lambda A2, Y: Y - A2)
    check("3.44:dZ2", lambda A2, Y: A2 - Y)
    shown = receipt()
    one = written(own_folder)["tried"]["3.44:dZ2"]
    assert (one["first"], one["last"]) == ("2026-03-01T09:05+01:00", "2026-03-01T09:07+01:00")
    assert "2026-03-01 09:05" in shown.text and "2026-03-01 09:07" in shown._repr_html_()


def test_the_clock_is_that_of_the_place():
    noted = datetime.fromisoformat(tries.now())
    assert abs(noted - datetime.now().astimezone()) < timedelta(minutes=1)
    assert re.fullmatch(r"....-..-..T..:..[+-]..:..", tries.now())


def test_neither_code_nor_a_name_of_ones_own(own_folder):
    check("3.44:dW2", raises)
    check("3.44:dW2", lambda dZ2, A1: 1 / 0)
    shown = receipt()
    held = (own_folder / "receipt.json").read_text() + (own_folder / kept.NAME).read_text()
    assert "Anna" not in held + shown.text and "lambda" not in held
    mistakes = written(own_folder)["tried"]["3.44:dW2"]["mistakes"]
    assert mistakes == {tries.FOREIGN: 1, "raised ZeroDivisionError": 1}


def test_the_option_and_the_line_that_were_chosen(own_folder):
    id = "two links"
    wrong = next(i for i in range(3) if i != PREDICTIONS[id])
    predict(id).choose(entry(f"questions.predict.{id}.options")[wrong])
    right = entry("questions.predict.a row of answers.options")[PREDICTIONS["a row of answers"]]
    predict("a row of answers").choose(right)
    find_the_bug("uphill", 1)
    find_the_bug("uphill", BUGS["uphill"].line)
    receipt()
    tried = written(own_folder)["tried"]
    assert tried[f"predicted:{id}"]["mistakes"] == {f"option {wrong + 1}": 1}
    assert tried["predicted:a row of answers"]["mistakes"] == {}
    assert tried["found:uphill"]["mistakes"] == {"line 1": 1}


def test_a_file_of_before_is_read(own_folder):
    (own_folder / kept.NAME).write_text('{"solved": ["3.44:dZ2", "forward"]}')
    assert "dZ2 solved" in progress().text
    check("3.45", lambda L, m: L)
    assert written(own_folder, kept.NAME)["solved"] == ["3.44:dZ2", "forward"]
    assert list(written(own_folder, kept.NAME)["tried"]) == ["3.45:J"]


@pytest.mark.parametrize(
    "tried",
    [
        3,
        {"3.45:J": 3},
        {"3.45:J": {"tries": "many"}},
        {"3.45:J": {"tries": True}},
        {"3.45:J": {"tries": 10**9}},
        {"x" * 5000: {"tries": 1}},
        {"3.45:J": {"tries": 1, "first": 7, "last": "soon", "mistakes": {"sign": -1, "b": []}}},
    ],
)
def test_what_is_damaged_in_the_tries_is_left_out(own_folder, tried):
    (own_folder / kept.NAME).write_text(json.dumps({"solved": ["3.44:dZ2"], "tried": tried}))
    assert not check("3.45", lambda L, m: L).note
    one = written(own_folder, kept.NAME)["tried"]
    assert list(one) == ["3.45:J"] and sum(one["3.45:J"]["mistakes"].values()) == 1
    assert written(own_folder, kept.NAME)["solved"] == ["3.44:dZ2"]


def test_the_file_stays_small(own_folder):
    held = {"solved": [], "tried": {}}
    for i in range(3 * tries.MOST):
        held = tries.added(held, f"an exercise {i}", f"mistake {i}", tries.now())
    for i in range(20_000):
        held = tries.added(held, "an exercise 0", f"mistake {i % 300}" + "x" * 200, tries.now())
    assert len(held["tried"]) == tries.MOST
    one = held["tried"]["an exercise 0"]
    assert len(one["mistakes"]) <= tries.KINDS + 1 and one["tries"] == tries.COUNT
    assert one["mistakes"][tries.UNNAMED] == tries.COUNT
    assert len(json.dumps(held)) < 50_000


def test_what_could_not_be_written_is_in_the_receipt(own_folder, monkeypatch):
    def refuse(*given, **more):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(kept.Path, "touch", refuse)
        assert "could not be kept" in check("3.44:dZ2", lambda A2, Y: Y - A2).note
    receipt()
    assert written(own_folder)["tried"]["3.44:dZ2"]["mistakes"] == {"sign": 1}


def test_it_is_said_where_it_lies(own_folder, monkeypatch):
    (own_folder / "workbook").mkdir()
    monkeypatch.setattr(kept, "folder", own_folder / "workbook")
    assert "Written to workbook/receipt.json." in receipt().text
    assert written(own_folder / "workbook")["edition"] == EDITION


def test_a_name_of_the_learners_choice(own_folder):
    said = receipt("Zoë 7-b")
    assert written(own_folder, "receipt-Zoë 7-b.json")["name"] == "Zoë 7-b"
    assert "receipt-Zoë 7-b.json" in said.text and str(own_folder) not in said.text
    receipt()
    assert written(own_folder)["name"] == ""


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "a.b", "<b>", "x" * 41, "a\nb", 7, None])
def test_another_name_is_refused(own_folder, name):
    said = receipt(name)
    assert "A name of at most 40 letters" in said.text
    assert "<b>" not in said._repr_html_()
    assert not list(own_folder.iterdir())


def test_where_the_receipt_cannot_be_written(own_folder):
    (own_folder / "receipt.json").mkdir()
    shown = receipt()
    assert say("show.receipt.empty") in shown.text
    assert "receipt.json could not be written" in shown.text
