"""The data sets of the course, read from the folder data/ and checked before use.

Where each comes from, under which licence, and what its columns mean: data/README.md.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers import checks

FOLDER = Path(__file__).parent.parent / "data"


class Dataset(NamedTuple):
    """Examples as columns.

    X: (n0, m), float64. Y: (1, m), float64, each 0 or 1.
    features: n0 column names, with units. classes: the words for label 0 and for label 1.
    source: where the data come from, in a few words.
    """

    name: str
    X: np.ndarray
    Y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, str]
    source: str


_MADE = "computed by data/make_data.py"

# For each name: the words for label 0 and label 1, and the source.
_ABOUT = {
    "moons": (("upper moon", "lower moon"), _MADE),
    "circles": (("inside", "outside"), _MADE),
    "flower": (("first half turn", "second half turn"), _MADE),
    "spiral": (("first arm", "second arm"), _MADE),
    "xor": (("same sign", "different signs"), _MADE),
    "blobs": (("lower left", "upper right"), _MADE),
    "penguins": (("female", "male"), "Gorman, Williams and Fraser (2014), Palmer Station LTER"),
    "digits": (("digit 1", "digit 8"), "Alpaydin and Kaynak (1998), UCI repository"),
}

NAMES = tuple(_ABOUT)


def load(name):
    """Read the data set `name`, one of NAMES. Returns Dataset.

    Raises ValueError for an unknown name or where the file's bytes are not those of the checksum
    in data/SHA256SUMS, and FileNotFoundError where a file is missing.
    """
    if name not in NAMES:
        raise ValueError(f"{name!r} is no data set of the course; expected one of {list(NAMES)}.")
    file = f"{name}.csv"
    content = _read(file)
    came, expected = hashlib.sha256(content).hexdigest(), _checksum(file)
    if came != expected:
        raise ValueError(
            f"data/{file} is damaged: its SHA-256 is {came}; expected {expected}, "
            f"as data/SHA256SUMS has it. {_RESTORE}"
        )
    header, *rows = content.decode().splitlines()
    table = np.array([row.split(",") for row in rows], dtype=float).T
    classes, source = _ABOUT[name]
    features = tuple(header.split(",")[:-1])
    return Dataset(name, table[:-1].copy(), table[-1:].copy(), features, classes, source)


_RESTORE = "Put it back as it came with the course, for example with `git checkout -- data`."


def _read(file):
    """The bytes of a file of data/."""
    try:
        return (FOLDER / file).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"data/{file} is missing; expected it in {FOLDER}. {_RESTORE}"
        ) from None


def _checksum(file):
    """What data/SHA256SUMS has for a file: lines of checksum, two spaces, name."""
    for line in _read("SHA256SUMS").decode(errors="replace").splitlines():
        if line.endswith(f"  {file}"):
            return line.removesuffix(f"  {file}")
    return "a line for it that is not there"


def split(dataset, held_out=0.25, rng=None):
    """Shuffle the examples and set a part aside that training never sees.

    held_out: the share of the examples to set aside, between 0 and 1.
    rng: a NumPy Generator; the same seed gives the same parts.
    Returns two Datasets: (for training, held out). Each has at least one example.
    """
    checks.positive("held_out", held_out)
    if held_out >= 1:
        raise ValueError(f"held_out is {held_out}; expected a share between 0 and 1, such as 0.25.")
    m = dataset.X.shape[1]
    order = checks.generator(rng).permutation(m)
    aside = min(max(1, round(held_out * m)), m - 1)
    return _take(dataset, order[aside:]), _take(dataset, order[:aside])


def _take(dataset, columns):
    return dataset._replace(X=dataset.X[:, columns], Y=dataset.Y[:, columns])


def standardise(train, *others):
    """Shift and scale every feature so that over `train` its mean is 0 and its deviation 1.

    The others are shifted and scaled by the same numbers, those of `train`: nothing about them is
    used. A feature that never changes in `train` is only shifted.
    Returns a tuple of Datasets, in the order given.
    """
    mean = np.mean(train.X, axis=1, keepdims=True)
    deviation = np.std(train.X, axis=1, keepdims=True)
    deviation[deviation == 0] = 1
    features = tuple(f"{feature}, standardised" for feature in train.features)
    return tuple(
        d._replace(X=(d.X - mean) / deviation, features=features) for d in (train, *others)
    )
