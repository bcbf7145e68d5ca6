"""A data set of one's own, and the notebook that shows teachers how to make material."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from helpers import Dataset, datasets, initialise, load, split, standardise, train
from helpers.pictures import (
    boundaries,
    explore_history,
    explore_scale,
    explore_training,
    hidden_lines,
    points,
)
from helpers.pictures.watch.run import prepared

TEACHING = Path(__file__).parents[1] / "teaching"
OWN = {  # what is shown in each notebook for teachers
    "en": ("A nudge", "A square seems to be missing", "The data set exam", "hours of sleep"),
    "zh": ("点拨", "斜率里好像少了一个平方", "数据集考试成绩", "睡眠的小时数"),
}


@pytest.fixture(autouse=True)
def nothing_stays(monkeypatch):
    before = list(datasets.CHOICES)
    monkeypatch.setattr(datasets, "OWN", {})
    yield
    datasets.CHOICES[:] = before


def some(m=40, n0=2, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n0, m))
    return X, (X[0] > 0) * 1


@pytest.mark.parametrize(
    "labels",
    [
        lambda y: y,
        lambda y: y.tolist(),
        lambda y: y[np.newaxis] * 1.0,
        lambda y: y == 1,
        lambda y: np.where(y, 7, 3),
        lambda y: ["yes" if one else "no" for one in y],
    ],
)
def test_labels_come_in_every_form(labels):
    X, y = some()
    made = Dataset(X, labels(y))
    assert made.X.dtype == made.Y.dtype == np.float64 and np.array_equal(made.X, X)
    assert np.array_equal(made.Y, y[np.newaxis]) and len(made.classes) == 2
    assert made.features == ("x1", "x2")


def test_many_classes():
    X, _ = some(30)
    words = np.array(["low", "mid", "top"] * 10)
    made = Dataset(X, words)
    assert made.classes == ("low", "mid", "top") and made.Y.shape == (3, 30)
    again = Dataset(X, made.Y, classes=made.classes, name="again")
    assert np.array_equal(made.Y, again.Y)
    assert [made.classes[i] for i in made.Y.argmax(axis=0)] == words.tolist()


@pytest.mark.parametrize("comma", [",", ";"])
def test_a_csv(tmp_path, comma):
    path = tmp_path / "exam.csv"
    rows = ["hours,sleep,result", "1,8,failed", "9.5,7,passed", "2,5,failed", "8,8,passed"]
    text = "\n".join(rows).replace(",", comma)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\n\n")
    made = Dataset(path, name="exam")
    assert made.X.tolist() == [[1, 9.5, 2, 8], [8, 7, 5, 8]] and made.Y.tolist() == [[0, 1, 0, 1]]
    assert made.features == ("hours", "sleep") and made.classes == ("failed", "passed")
    assert Dataset(str(path), name="exam").X.tolist() == made.X.tolist()


BAD = [
    (([1, 2, 3], [0, 1, 0]), "one column for each example"),
    (([["a", "b"], ["c", "d"]], [0, 1]), "a table of numbers"),
    ((np.ones((2, 3)), [0, 1, 1]), "from 4 to 20,000"),
    ((np.ones((1001, 5)), [0, 1, 1, 0, 1]), "at most 1000 features"),
    ((np.ones((5, 2)).T * np.nan, [0, 1, 1, 0, 1]), "NaN or infinity at [0, 0]"),
    ((np.ones((6, 2)), [0, 1, 1, 0, 1, 0]), "Try X.T"),
    ((np.ones((2, 6)), [0, 1, 1]), "one label for each of the 6 columns"),
    ((np.ones((2, 6)), None), "one label for each of the 6 columns"),
    ((np.ones((2, 6)), [1] * 6), "there are 1"),
    ((np.ones((2, 30)), range(30)), "there are 30"),
    ((np.ones((2, 6)), np.ones((3, 6))), "one 1 in each column"),
    ((np.ones((2, 6)), [0, 1] * 3, ["one"]), "2 words, one for each row of X"),
    ((np.ones((2, 6)), [0, 1] * 3, None, ["a"]), "2 words, one for each label"),
    ((np.ones((2, 6)), [0, 1] * 3, None, None, "moons"), "none of the course's"),
    ((np.ones((2, 6)), [0, 1] * 3, None, None, 7), "a text of at most 40"),
    (("nowhere.csv",), "could not be read"),
]


@pytest.mark.parametrize(("given", "said"), BAD)
def test_what_does_not_do_is_said(given, said):
    with pytest.raises(ValueError, match="(?s)") as error:
        Dataset(*given)
    assert said in str(error.value)
    assert not datasets.OWN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a first row with the names"),
        ("a,b\n", "a first row with the names"),
        ("a,b,c\n1,2,x\n1,2\n", "Row 3 of the CSV has 2 columns"),
        ("a,b,c\n1,2,x\n1,much,y\n", "Row 3 of the CSV holds 'much'"),
        ("a,b,c\n1,nan,x\n1,2,y\n1,2,y\n1,2,x\n", "NaN or infinity at [1, 0]"),
    ],
)
def test_what_is_wrong_in_a_csv_is_said(tmp_path, text, said):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match="(?s)") as error:
        Dataset(path)
    assert said in str(error.value)


def test_a_large_csv_is_not_read(tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(b"1,2\n" * 3_000_000)
    with pytest.raises(ValueError, match="larger than 10 MB"):
        Dataset(path)


def test_the_explorers_take_it():
    X, y = some(60)
    made = Dataset(X, y, ["width", "height"], ["small", "large"], name="boxes")
    assert load("boxes") is made
    assert "boxes" in points(made).alt and "30" not in points(made).alt.split("width")[0]
    assert explore_scale("boxes").controls and explore_scale(made).controls
    run = explore_training(data=made).run
    parts = standardise(*split(made, rng=np.random.default_rng(0)))
    assert np.allclose(run.train.X, parts[0].X) and np.allclose(run.held.Y, parts[1].Y)
    assert "boxes" in explore_training().controls["data"].options
    network = initialise(2, 3, 1, np.random.default_rng(0))
    assert hidden_lines(made, {"start": network}).alt
    assert train(made.X, made.Y, network, 0.5, 3).costs


def test_one_of_the_same_name_takes_its_place():
    X, y = some()
    Dataset(X, y, name="mine")
    before = prepared("mine")[0].X
    Dataset(3 + X**3, y, name="mine")
    assert not np.allclose(prepared("mine")[0].X, before)
    assert datasets.CHOICES.count("mine") == 1


def test_images_of_8_by_8_and_what_no_explorer_draws():
    X, y = some(160, 64)
    Dataset(np.clip(8 + 4 * X, 0, 16), y, name="pictures")
    assert explore_training(data="pictures").run.train.X.max() <= 1
    made = Dataset(*some(20, 3), name="three features")
    few = Dataset(*some(20, 64), name="few images")
    for one, n0 in ((made, 3), (few, 64)):
        for data in (one, one.name):
            with pytest.raises(ValueError, match="160 or more images of 8 x 8 pixels") as error:
                explore_training(data=data)
            assert f"{one.name} has {n0} features, 2 classes and 20 exam" in str(error.value)
    with pytest.raises(ValueError, match="3 features; expected 2"):
        explore_scale(made)


def test_three_classes_are_refused_at_the_door_and_what_is_advised_helps():
    d = Dataset(some(30)[0], ["low", "mid", "top"] * 10, name="three")
    network = initialise(2, 3, 1, np.random.default_rng(0))
    run = train(d.X, d.Y[:1], network, 0.5, 2)
    for call in (
        lambda: points(d),
        lambda: explore_scale("three"),
        lambda: explore_history(d, run),
        lambda: boundaries(d, {"a": network}),
        lambda: hidden_lines(d, {"a": network}),
    ):
        with pytest.raises(ValueError, match="has 3 classes; expected 2, the labels 0 and 1"):
            call()
    with pytest.raises(ValueError, match="three has 2 features, 3 classes") as error:
        explore_training(data=d)
    said = str(error.value)
    assert len(said) < 500
    two = Dataset(d.X, d.Y[0])
    assert points(two).alt and explore_training(data=two).run and "Dataset(d.X, d.Y[0])" in said
    flat = Dataset(*some(20, 3), name="three features")
    two = Dataset(flat.X[:2], flat.Y)
    assert points(two).alt and explore_training(data=two).run and "Dataset(d.X[:2], d.Y)" in said
    assert train(d.X, d.Y, initialise(2, 3, 3, np.random.default_rng(0)), 0.5, 2).costs
    assert split(d, rng=np.random.default_rng(0))[0].Y.shape == (3, 22)


def test_a_data_set_that_came_by_mistake_is_not_printed():
    with pytest.raises(ValueError, match="^n1 is a Dataset of 6; expected a whole number"):
        explore_training(n1=Dataset(*some()))


def said(cell):
    """What the outputs of a cell say in plain text."""
    return "".join(o.get("text") or o["data"]["text/plain"] for o in cell.get("outputs", ()))


@pytest.mark.slow
@pytest.mark.parametrize("language", OWN)
def test_the_notebook_for_teachers_runs(tmp_path, language):
    nudge, mistake, drawn, axis = OWN[language]
    folder = TEACHING if language == "en" else TEACHING / language
    notebook = nbformat.read(folder / "own_material.ipynb", as_version=4)
    assert len(notebook.cells) == 10
    stored = [said(cell) for cell in notebook.cells]
    for cell in notebook.cells:
        assert cell.cell_type == "markdown" or len(cell.source.splitlines()) <= 15
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    assert [said(cell) for cell in notebook.cells] == stored and "".join(stored)
    shown = ["".join(str(o) for o in cell.get("outputs", ())) for cell in notebook.cells]
    assert nudge in shown[1] and mistake in shown[3]
    assert "'text/plain': '0.5'" in shown[5]
    assert drawn in shown[7] and axis in shown[7]
    assert "image/png" in shown[9]


@pytest.mark.parametrize(
    "labels", [np.array(["a", "b"] * 5, dtype=object), np.array([0, 1] * 5, dtype=object)]
)
def test_labels_may_come_as_a_column_of_a_table(labels):
    found = Dataset(np.arange(20.0).reshape(2, 10), labels, name="of a table")
    assert found.classes == tuple(sorted(map(str, set(labels)))) and found.Y.sum() == 5


def test_a_label_that_is_neither_number_nor_word_is_named():
    labels = [None, *"ab" * 4, "a"]
    with pytest.raises(ValueError, match="a number, or each a word; the first one that came is "):
        Dataset(np.arange(20.0).reshape(2, 10), np.array(labels, dtype=object), name="odd")
