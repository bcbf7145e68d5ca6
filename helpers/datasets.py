"""The data sets of the course, read from the folder data/ and checked before use.

Where each comes from, under which licence, and what its columns mean: data/README.md.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.texts import entry, listed, say

_INSTALLED = Path(__file__).parent / "data"  # from a wheel; in a checkout it lies beside
FOLDER = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[1] / "data"


class _Fields(NamedTuple):
    X: np.ndarray
    Y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]
    name: str
    source: str


class Dataset(_Fields):
    """Examples as columns: `Dataset(X, Y)` from arrays, or `Dataset("my.csv")`.

    X: (n0, m), float64. Y: float64, each 0 or 1: (1, m) where there are two classes, (n2, m) where
        there are n2 of them, with one 1 in each column, in the row of its class. To make one, Y may be
        any list of m labels, also words. Of a CSV, the last column holds the labels, and its first row
        the names of the columns.
    features: n0 column names, with units. classes: the words for label 0, label 1 and so on.
    name: by it the explorers know the data set. source: where the data come from, in a few words.

    Raises ValueError where it is not made of numbers, or too large for what the course does with it.
    """

    __slots__ = ()

    def __new__(cls, X, Y=None, features=None, classes=None, name="my data", source=""):
        from helpers import own_data  # only who makes one needs it

        fields = own_data.fields(X, Y, features, classes, name, source)
        made = cls._make(fields)
        OWN[made.name] = made
        if made.name in CHOICES:
            CHOICES.remove(made.name)
        if own_data.is_drawn(made.X, made.Y):
            CHOICES.append(made.name)
        return made


NAMES = (
    "moons",
    "circles",
    "flower",
    "spiral",
    "xor",
    "blobs",
    "penguins",
    "digits",
)  # two classes
ALL = (*NAMES, "ten_digits")
OWN = {}  # those that somebody has made, by name
CHOICES = list(NAMES)  # what the training explorer offers


def load(name):
    """Read the data set `name`, one of ALL, or one that you have made. Returns Dataset.

    Raises ValueError for an unknown name or where the file's bytes are not those of the checksum
    in data/SHA256SUMS, and FileNotFoundError where a file is missing.
    """
    if isinstance(name, Dataset):
        return name
    if isinstance(name, str) and name in OWN:
        return OWN[name]
    if name not in ALL:
        raise ValueError(say("datasets.unknown", came=repr(name), names=listed(ALL, "common.or")))
    import hashlib  # slow to load, and needed by nothing else

    file = f"{name}.csv"
    content = _read(file)
    came = hashlib.sha256(content).hexdigest()
    sums = _read("SHA256SUMS").decode(errors="replace").splitlines()
    expected = next((line.split()[0] for line in sums if line.endswith(f"  {file}")), None)
    if expected is None:
        raise ValueError(say("datasets.unlisted", file=file))
    if came != expected:
        raise ValueError(say("datasets.damaged", file=file, came=came, expected=expected))
    header, *rows = content.decode().splitlines()
    table = np.array([row.split(",") for row in rows], dtype=float).T
    X, Y, features = table[:-1].copy(), table[-1:].copy(), tuple(header.split(",")[:-1])
    about = entry(f"datasets.{name}")
    classes = tuple(about["classes"])
    if len(classes) > 2:
        Y = (Y == np.arange(len(classes))[:, np.newaxis]) * 1.0
    return Dataset._make((X, Y, features, classes, name, about["source"]))


def _read(file):
    """The bytes of a file of data/."""
    try:
        return (FOLDER / file).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(say("datasets.missing", file=file, folder=FOLDER)) from None


def split(dataset, held_out=0.25, rng=None):
    """Shuffle the examples and set a part aside that training never sees.

    held_out: the share of the examples to set aside, between 0 and 1.
    rng: a NumPy Generator; the same seed gives the same parts.
    Returns two Datasets: (for training, held out). Each has at least one example.
    """
    m = dataset.X.shape[1]
    order = rng.permutation(m)
    aside = min(max(1, round(held_out * m)), m - 1)
    parts = order[aside:], order[:aside]
    return tuple(dataset._replace(X=dataset.X[:, i], Y=dataset.Y[:, i]) for i in parts)


def standardise(train, *others):
    """Shift and scale every feature so that over `train` its mean is 0 and its deviation 1.

    The others are shifted and scaled by the same numbers, those of `train`: nothing about them is
    used. A feature that never changes in `train` is only shifted.
    Returns a tuple of Datasets, in the order given.
    """
    mean = np.mean(train.X, axis=1, keepdims=True)
    deviation = np.std(train.X, axis=1, keepdims=True)
    deviation[deviation == 0] = 1
    features = tuple(say("datasets.standardised", feature=f) for f in train.features)
    return tuple(
        d._replace(X=(d.X - mean) / deviation, features=features) for d in (train, *others)
    )
