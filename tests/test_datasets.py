"""The data sets: where they come from, that they arrive unharmed, and how they are divided."""

import csv
import hashlib
import importlib.util
import shutil

import numpy as np
import pytest

from helpers import datasets, split, standardise

spec = importlib.util.spec_from_file_location("make_data", datasets.FOLDER / "make_data.py")
make_data = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_data)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of data/ that a test may damage."""
    copy = tmp_path / "data"
    shutil.copytree(datasets.FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(datasets, "FOLDER", copy)
    return copy


@pytest.mark.parametrize("name", datasets.ALL)
def test_every_set_loads_as_columns(name):
    dataset = datasets.load(name)
    n0, m = dataset.X.shape
    assert dataset.name == name
    assert dataset.X.dtype == dataset.Y.dtype == np.float64
    assert np.isfinite(dataset.X).all() and set(dataset.Y.ravel()) == {0.0, 1.0}
    assert len(dataset.features) == n0 and len(set(dataset.features)) == n0
    assert dataset.source
    if name in datasets.NAMES:
        assert dataset.Y.shape == (1, m) and m >= 300
        assert 0.4 < dataset.Y.mean() < 0.6 and len(dataset.classes) == 2
    else:
        n2 = len(dataset.classes)
        assert dataset.Y.shape == (n2, m) and n2 > 2 and m >= 300
        assert (dataset.Y.sum(axis=0) == 1).all(), "each example has one class"
        assert (abs(dataset.Y.mean(axis=1) - 1 / n2) < 0.01).all(), "about as many of each"


def test_each_load_gives_its_own_arrays():
    datasets.load("moons").X[:] = 0
    assert datasets.load("moons").X.any()


def test_planar_files_are_what_the_script_writes(tmp_path):
    make_data.write_planar(tmp_path)
    assert sorted(p.stem for p in tmp_path.iterdir()) == sorted(make_data.PLANAR)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (datasets.FOLDER / path.name).read_bytes()


def test_checksums_list_every_file_and_nothing_else():
    listed = (datasets.FOLDER / "SHA256SUMS").read_text().splitlines()
    files = [datasets.FOLDER / f"{name}.csv" for name in sorted(datasets.ALL)]
    assert listed == [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}" for p in files]
    assert sorted(datasets.FOLDER.glob("*.csv")) == files


def test_checksums_are_what_the_script_writes(folder):
    before = (folder / "SHA256SUMS").read_bytes()
    make_data.write_checksums(folder)
    assert (folder / "SHA256SUMS").read_bytes() == before


def test_digits_equal_scikit_learns():
    sklearn = pytest.importorskip("sklearn.datasets")
    images, digits = sklearn.load_digits(return_X_y=True)
    chosen = (digits == 1) | (digits == 8)
    dataset = datasets.load("digits")
    assert np.array_equal(dataset.X, images[chosen].T)
    assert np.array_equal(dataset.Y[0], digits[chosen] == 8)
    assert dataset.features[11] == "ink_row1_column3_of_16"


def test_ten_digits_equal_scikit_learns_and_hold_the_two():
    ten, two = datasets.load("ten_digits"), datasets.load("digits")
    label = ten.Y.argmax(axis=0)
    assert ten.classes == tuple("0123456789") and ten.X.shape == (64, 1797)
    assert ten.features == two.features and (ten.X.min(), ten.X.max()) == (0, 16)
    chosen = (label == 1) | (label == 8)
    assert np.array_equal(ten.X[:, chosen], two.X)
    assert np.array_equal(label[chosen] == 8, two.Y[0])
    sklearn = pytest.importorskip("sklearn.datasets")
    images, digits = sklearn.load_digits(return_X_y=True)
    assert np.array_equal(ten.X, images.T) and np.array_equal(label, digits)


def test_penguins_equal_the_packages():
    package = importlib.util.find_spec("palmerpenguins")
    if package is None:
        pytest.skip("palmerpenguins is not installed")
    path = package.submodule_search_locations[0] + "/data/penguins.csv"
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["sex"] in ("male", "female")]
    dataset = datasets.load("penguins")
    assert dataset.features == ("bill_length_mm", "body_mass_g")
    assert np.array_equal(dataset.X, [[float(r[f]) for r in rows] for f in dataset.features])
    assert np.array_equal(dataset.Y[0], [r["sex"] == "male" for r in rows])


def test_script_leaves_real_files_alone_without_their_packages(folder, monkeypatch, capsys):
    monkeypatch.setattr(make_data.importlib.util, "find_spec", lambda name: None)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    make_data.write_real(folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert "palmerpenguins is not installed" in capsys.readouterr().out


def test_unknown_name_lists_the_names():
    with pytest.raises(ValueError, match="'moon' is no data set.*moons.*digits"):
        datasets.load("moon")
    with pytest.raises(ValueError, match="is no data set"):
        datasets.load(["moons"])


def test_missing_file_is_named(folder):
    (folder / "xor.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"data/xor\.csv is missing; .*git checkout"):
        datasets.load("xor")
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(FileNotFoundError, match=r"data/SHA256SUMS is missing"):
        datasets.load("moons")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-20],
        lambda content: content.replace(b"0", b"1", 1),
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: b"\xff\xfe" + content,
        lambda content: b"",
    ],
)
def test_damaged_file_says_what_came_and_what_was_expected(folder, damage):
    path = folder / "moons.csv"
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(damage(path.read_bytes()))
    came = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(ValueError, match=f"moons.csv is damaged.*{came}.*{expected}.*git checkout"):
        datasets.load("moons")


@pytest.mark.parametrize("sums", [b"", b"one two three\n\xff\n"])
def test_damaged_checksums(folder, sums):
    (folder / "SHA256SUMS").write_bytes(sums)
    with pytest.raises(ValueError, match="expected a line for moons.csv that is not there"):
        datasets.load("moons")


@pytest.mark.parametrize("held_out", [0.25, 0.001, 0.999, 1 / 3])
def test_split_is_disjoint_and_complete(held_out):
    dataset = datasets.load("penguins")
    m = dataset.X.shape[1]
    # Give each example its own number, to find it again.
    numbered = dataset._replace(X=np.arange(2.0 * m).reshape(2, m))
    train, held = split(numbered, held_out, np.random.default_rng(0))
    assert train.X.shape[1] >= 1 and held.X.shape[1] >= 1
    assert abs(held.X.shape[1] - held_out * m) <= 1
    both = np.concatenate([train.X, held.X], axis=1)
    order = both[0].astype(int)
    assert sorted(order) == list(range(m)) and not np.array_equal(order, np.arange(m))
    assert np.array_equal(both, numbered.X[:, order])
    assert np.array_equal(np.concatenate([train.Y, held.Y], axis=1), dataset.Y[:, order])
    assert train._replace(X=0, Y=0) == dataset._replace(X=0, Y=0)


def test_split_depends_on_the_seed_alone():
    dataset = datasets.load("moons")
    parts = [split(dataset, rng=np.random.default_rng(seed))[1].X for seed in (5, 5, 6)]
    assert np.array_equal(parts[0], parts[1]) and not np.array_equal(parts[0], parts[2])
    assert parts[0].shape == (2, 100)


@pytest.mark.parametrize("held_out", [0, 1, -0.5, 1.5, np.nan, np.inf])
def test_split_refuses_a_share_outside_0_to_1(held_out):
    with pytest.raises(ValueError, match="held_out is"):
        split(datasets.load("moons"), held_out, np.random.default_rng(0))


@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0), np.random])
def test_split_wants_a_generator(rng):
    with pytest.raises(TypeError, match=r"rng is .*expected a NumPy Generator.*default_rng"):
        split(datasets.load("moons"), 0.25, rng)


def test_standardise_uses_the_training_part_alone():
    train, held = split(datasets.load("penguins"), 0.25, np.random.default_rng(0))
    before = train.X.copy()
    scaled, scaled_held = standardise(train, held)
    assert np.array_equal(train.X, before)
    assert np.allclose(scaled.X.mean(axis=1), 0) and np.allclose(scaled.X.std(axis=1), 1)
    mean, deviation = train.X.mean(axis=1, keepdims=True), train.X.std(axis=1, keepdims=True)
    assert np.allclose(scaled_held.X * deviation + mean, held.X)
    assert not np.allclose(scaled_held.X.mean(axis=1), 0, atol=1e-3)
    assert np.array_equal(scaled_held.Y, held.Y)
    assert scaled.features[0] == scaled_held.features[0] == "bill_length_mm, standardised"


def test_standardise_leaves_a_constant_feature_at_0():
    digits = datasets.load("digits")
    (scaled,) = standardise(digits)
    constant = np.ptp(digits.X, axis=1) == 0
    assert constant.any() and np.isfinite(scaled.X).all()
    assert (scaled.X[constant] == 0).all()
